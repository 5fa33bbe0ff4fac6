# SPDX-License-Identifier: Apache-2.0
"""What a config promises, as a list of things that the guest verifier reads back.

Each expectation is a tuple of texts: the kind, then the fields as guest/*_checks.cpp documents them.
It is derived from the config alone, by rules of its own: no code is shared with the engine.
"""

import re
import urllib.parse

from . import data_url

ANY = "-"
LINUX_FILESYSTEM = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
SECTORS_PER_MIB = 2048
# The fast root must have none of these: nothing of the engine may need a shell.
SHELLS = ("/bin/sh", "/bin/bash", "/bin/busybox", "/usr/bin/env", "/usr/bin/systemctl")
STAMP = "/var/lib/firstlight/provisioned.json"
SYSTEM_RUNS = ("system-state", "running")
UNIT_STATES_TO_CHECK = (".mount", ".swap", ".socket", ".timer", ".path", ".target")


def derive(config, lane):
    """All expectations of a config in a lane ("fast" or "full"), in the order they can be met."""
    storage = config.get("storage") or {}
    passwd = config.get("passwd") or {}
    units = (config.get("systemd") or {}).get("units") or []
    return [
        *_disks(storage),
        *_arrays(storage),
        *_volumes(storage),
        *_filesystems(storage, lane),
        *_groups(passwd),
        *_users(passwd),
        *_nodes(storage),
        *_units(units, lane),
        *_completion(is_config_provided=True),
    ]


def derive_empty(lane):
    """What is expected of a machine without user data."""
    return _completion(is_config_provided=False) + ([SYSTEM_RUNS] if lane == "full" else [])


def of_later_boot(expectations, lane):
    """The same after another boot: the result file names the boot that provisioned, /run is new, and
    mounting is the work of systemd's units, in whose absence the verifier does it."""
    mount = "mount" if lane == "full" else "mountable"
    return [
        (mount, *fields[1:]) if fields[0] == "mount" else fields
        for fields in expectations
        if fields[0] != "result-file" and not (len(fields) > 1 and fields[1].startswith("/run/"))
    ]


def of_stages(expectations):
    """The same where the engine ran as `ignition --stage`: it writes no stamp."""
    return [fields for fields in expectations if fields != ("not-empty", STAMP)]


def _completion(is_config_provided):
    return [
        ("result-file", "true" if is_config_provided else "false"),
        ("not-empty", STAMP),
    ]


def encode(expectations):
    """The text that the verifier reads."""
    return "".join("\t".join(map(_encode_field, fields)) + "\n" for fields in expectations)


def _encode_field(field):
    data = field if isinstance(field, bytes) else field.encode()
    return urllib.parse.quote_from_bytes(data, safe="/:. ")


def _disks(storage):
    for disk in storage.get("disks") or []:
        partitions = [p for p in disk.get("partitions") or [] if p.get("shouldExist", True)]
        if disk.get("wipeTable"):
            yield ("disk", disk["device"], str(len(partitions)))
        taken = {p["number"] for p in partitions if p.get("number")}
        for partition in partitions:
            number = partition.get("number") or _lowest_free(taken)
            taken.add(number)
            yield _partition(disk["device"], number, partition)


def _lowest_free(taken):
    number = 1
    while number in taken:
        number += 1
    return number


def _partition(device, number, partition):
    size_mib = partition.get("sizeMiB")
    start_mib = partition.get("startMiB")
    return (
        "partition",
        device,
        str(number),
        partition.get("label") or ANY,
        (partition.get("typeGuid") or LINUX_FILESYSTEM).upper(),
        (partition.get("guid") or ANY).upper(),
        str(start_mib * SECTORS_PER_MIB) if start_mib else ANY,
        str(size_mib * SECTORS_PER_MIB) if size_mib else "max",
    )


def _filesystems(storage, lane):
    mounts = []
    for filesystem in storage.get("filesystems") or []:
        wanted_format = filesystem.get("format") or ""
        if wanted_format in ("", "none"):
            continue
        uuid = filesystem.get("uuid") or ANY
        yield (
            "filesystem",
            filesystem["device"],
            wanted_format,
            filesystem.get("label") or ANY,
            uuid.upper() if wanted_format == "vfat" else uuid.lower(),
        )
        if filesystem.get("path"):
            mounts.append((filesystem["path"], filesystem["device"], wanted_format))
        elif wanted_format == "swap" and lane == "full":
            yield ("swap", filesystem["device"])
    # The engine leaves them mounted for the init that it becomes.
    for path, device, wanted_format in sorted(mounts):
        yield ("mount", device, path, wanted_format)


def _arrays(storage):
    for array in storage.get("raid") or []:
        members = len(array["devices"])
        yield ("array", f"/dev/md/{array['name']}", array["level"], str(members - (array.get("spares") or 0)),
               str(members))


def _volumes(storage):
    for volume in storage.get("luks") or []:
        clevis = volume.get("clevis") or {}
        key = data_url.content(volume["keyFile"]) if volume.get("keyFile") else "generated"
        network = "_netdev," if clevis.get("tang") else ""
        yield ("volume", volume["name"], "none" if clevis else key, f"luks,{network}x-initrd.attach")


def _groups(passwd):
    for group in passwd.get("groups") or []:
        if group.get("shouldExist", True):
            id_range = "system" if group.get("system") else "regular"
            yield ("group", group["name"], str(group["gid"]) if group.get("gid") is not None else id_range)


def _users(passwd):
    for user in passwd.get("users") or []:
        if user.get("shouldExist", True):
            yield from _user(user)


def _user(user):
    name = user["name"]
    id_range = "system" if user.get("system") else "regular"
    home = user.get("homeDir") or f"/home/{name}"
    primary_group = user.get("primaryGroup") or (ANY if user.get("noUserGroup") else name)
    yield (
        "user",
        name,
        str(user["uid"]) if user.get("uid") is not None else id_range,
        user.get("gecos") or ANY,
        home,
        user.get("shell") or ANY,
        primary_group if primary_group == ANY else f"name:{primary_group}",
        user.get("passwordHash") or "*",
    )
    for group in user.get("groups") or []:
        yield ("member", name, group)
    if not user.get("noCreateHome"):
        yield ("home", name, home)
    if not user.get("system"):
        yield ("subordinate-ids", name)
    if user.get("sshAuthorizedKeys"):
        yield ("keys", name, "ignition", "\n".join(user["sshAuthorizedKeys"]).rstrip("\n") + "\n")


def _nodes(storage):
    for directory in storage.get("directories") or []:
        mode = _octal(directory["mode"]) if directory.get("mode") is not None else ANY
        yield ("directory", directory["path"], mode, *_owner(directory))
    for file in storage.get("files") or []:
        yield _file(file)
    for link in storage.get("links") or []:
        if link.get("hard"):
            yield ("hardlink", link["path"], link["target"])
        else:
            yield ("symlink", link["path"], link["target"], *_owner(link))


def _file(file):
    appended = b"".join(data_url.content(resource) for resource in file.get("append") or [])
    contents = file.get("contents") or {}
    # Appending alone keeps what the image has, its mode and its owner included.
    if contents.get("source") is None and appended:
        mode = _octal(file["mode"]) if file.get("mode") is not None else ANY
        return ("file-tail", file["path"], appended, mode, *_owner(file))
    mode = _octal(file["mode"]) if file.get("mode") is not None else "0644"
    return ("file", file["path"], data_url.content(contents) + appended, mode, *_owner(file))


def _octal(mode):
    return f"{mode:04o}"


def _owner(node):
    return tuple(
        str(entry["id"]) if entry.get("id") is not None
        else f"name:{entry['name']}" if entry.get("name")
        else "0"
        for entry in (node.get("user") or {}, node.get("group") or {})
    )


def _units(units, lane):
    for unit in units:
        name = unit["name"]
        path = f"/etc/systemd/system/{name}"
        for dropin in unit.get("dropins") or []:
            if dropin.get("contents") is not None:
                yield ("file", f"{path}.d/{dropin['name']}", dropin["contents"], "0644", "0", "0")
        if unit.get("mask"):
            yield ("masked", name)
        elif unit.get("contents"):
            yield ("file", path, unit["contents"], "0644", "0", "0")
        if unit.get("enabled") is True:
            yield from _enabled(name, unit.get("contents") or "", lane)
        elif unit.get("enabled") is False:
            yield ("disabled", name)
            if lane == "full":
                yield ("inactive", name)
    if lane == "full":
        yield SYSTEM_RUNS


def _enabled(name, contents, lane):
    # Instances of one template share a line, which is not worth a second implementation here.
    if "@" not in name:
        yield ("preset", f"enable {name}")
    install = re.split(r"^\[Install\]$", contents, maxsplit=1, flags=re.MULTILINE)
    settings = install[1] if len(install) == 2 else ""
    for key, value in re.findall(r"^(\w+)=(.*)$", settings, re.MULTILINE):
        folder = {"WantedBy": "wants", "RequiredBy": "requires"}.get(key)
        for target in value.split():
            if folder:
                yield ("enabled", name, f"{target}.{folder}/{name}")
            elif key == "Alias":
                yield ("enabled", name, target)
    if lane == "full" and name.endswith(UNIT_STATES_TO_CHECK):
        yield ("active", name)
