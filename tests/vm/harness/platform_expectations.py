# SPDX-License-Identifier: Apache-2.0
"""What is promised by something else than the config: the platform's metadata, scripts in user data, and what a first
boot tells others. Expectations as in expectations.py."""

import email
import hashlib

from .expectations import STAMP


def derive_metadata(hostname, ssh_keys, lane):
    """What the platform's metadata promises by itself."""
    expectations = []
    if hostname:
        expectations.append(("hostname", hostname))
        if lane == "full":
            expectations.append(("kernel-hostname", hostname))
    if ssh_keys:
        expectations.append(("keys", "root", "afterburn", "".join(key + "\n" for key in ssh_keys)))
    return expectations


CONFIG_FETCHED = "57124006b5c94805b77ce473e92a8aeb"
KEYS_WRITTEN = "225067b87bbd4a0cb6ab151f82fa364b"


def derive_records(config, provider):
    """What a first boot has told the journal, where login banners look for it: each record once."""
    yield ("journal-record", CONFIG_FETCHED, "IGNITION_CONFIG_SRC", "system")
    yield ("journal-record", CONFIG_FETCHED, "IGNITION_CONFIG_SRC", provider)
    for user in (config.get("passwd") or {}).get("users") or []:
        if user.get("sshAuthorizedKeys"):
            yield ("journal-record", KEYS_WRITTEN, "IGNITION_USER_NAME", user["name"])


AFTERBURN = {
    "EIPV4": "eipv4", "HOSTNAME": "hostname", "IMAGE_ID": "image-id", "INSTANCE_ID": "instance-id",
    "INSTANCE_TYPE": "instance/instance-type", "IPV4_PRIVATE": "private-ipv4", "IPV4_PUBLIC": "public-ipv4",
    "REGION_ID": "region-id", "VPC_ID": "vpc-id", "ZONE_ID": "zone-id",
}


def derive_afterburn(item):
    """The file that units read in place of Afterburn's; item(path) is the text of a metadata item or None."""
    lines = [f"AFTERBURN_ALIYUN_{name}={item(path)}\n" for name, path in AFTERBURN.items() if item(path)]
    yield ("file", "/run/metadata/afterburn", "".join(lines), "0644", "0", "0")
    yield ("not-empty", "/run/firstlight/metadata.json")


# What fixtures/metadata/scripts is to run: unit, exit status, and a line for the journal, if any.
SCRIPTS = (
    ("firstlight-vendor-script-0.service", "0", None),
    ("firstlight-user-script-0.service", "0", "attached to the cluster"),
    ("firstlight-user-script-1.service", "3", None),
)
SCRIPT_RUNS = b"run of the vendor\nattached as np-7f3c\nfailing on purpose\n"


# What is there behind a report that was sent to firstlight.report-url.
REPORT_SENT = [
    ("unit-property", "firstlight-report.service", "Result", "success"),
    ("unit-property", "firstlight-report.service", "ConditionResult", "yes"),
    ("absent", "/run/firstlight/report-to-post.json"),
]
# And behind one that is refused there.
REPORT_REFUSED = [
    ("unit-property", "firstlight-report.service", "Result", "success"),
    ("unit-property", "firstlight-report.service", "ExecMainStatus", "3"),
    ("unit-property", "firstlight-report.service", "SyslogLevel", "4"),  # warning
    ("journal", "firstlight-report.service",
     "firstlight: the report of the provisioning was not sent, and is kept in /run/firstlight/report-to-post.json; "
     "to try again: systemctl start firstlight-report.service"),
    ("not-empty", "/run/firstlight/report-to-post.json"),
]


def of_scripts(metadata, is_first_boot=True):
    """What fixtures/metadata/scripts promises."""
    message = email.message_from_bytes((metadata / "user-data").read_bytes())
    scripts = [part.get_payload(decode=True) for part in message.get_payload()
               if part.get_content_type() == "text/x-shellscript"]
    found = [
        ("file", f"/var/lib/firstlight/user-data/script-{number}", script, "0700", "0", "0")
        for number, script in enumerate(scripts)
    ]
    for number, script in enumerate(scripts):
        mark = f"started-{number}-{hashlib.sha256(script).hexdigest()[:16]}"
        found.append(("directory", f"/var/lib/firstlight/user-data/{mark}", "0755", "0", "0"))
    for unit, status, line in SCRIPTS:
        state = "failed" if status != "0" else "active"
        found.append(("enabled", unit, f"multi-user.target.wants/{unit}"))
        found.append(("unit-property", unit, "ActiveState", state if is_first_boot else "inactive"))
        found.append(("unit-property", unit, "ConditionResult", "yes" if is_first_boot else "no"))
        if is_first_boot:
            found.append(("unit-property", unit, "ExecMainStatus", status))
            found.append(("unit-property", unit, "Result", "success" if status == "0" else "exit-code"))
        if is_first_boot and line:
            found.append(("journal", unit, line))
    return found + [
        ("directory", "/var/lib/firstlight/user-data", "0700", "0", "0"),
        ("file", "/var/lib/script-runs", SCRIPT_RUNS, "0644", "0", "0"),
        ("file", "/etc/node-pool", "np-7f3c", "0644", "0", "0"),
        ("file", "/etc/vendor", "of the vendor\n", "0600", "0", "0"),
        ("not-empty", STAMP),
    ]
