# SPDX-License-Identifier: Apache-2.0
"""Whether a boot did what it should: each function returns what is wrong, an empty list if nothing."""

import json
import re

from . import disks, expectations

# What a layer holds as soon as it can be used, before anything is known of a config.
LAYER_SKELETON = re.compile(r"upper|work(/work)?")
# What a boot of systemd writes by itself.
VOLATILE_VAR = re.compile(
    r"(log|cache|tmp|spool)(/|$)|lost\+found$"
    r"|lib/systemd/(random-seed|timers|catalog|coredump|linger|timesync)(/|$)"
)
MAX_REQUESTS = 4
VOLATILE_ETC = re.compile(r"lost\+found$|(.*/)?work(/|$)")


def provisioned(result, expected):
    """A first boot to its end, with everything that was expected read back."""
    problems = came_to_end(result, expected)
    report = result.transcript.report
    if report is None:
        problems.append("there is no report at /run/firstlight/report.json")
    elif report.get("outcome") != "provisioned":
        problems.append(f"the report says {report.get('outcome')!r}, wanted 'provisioned'")
    if not result.engine_line("provisioned in "):
        problems.append("the console has no line 'firstlight: provisioned in ... ms'")
    return problems


def not_first_boot(result, expected):
    """A later boot: the same machine, and an engine that did nothing but mount the layers."""
    problems = came_to_end(result, expected)
    report = result.transcript.report
    if report is not None and report.get("outcome") != "not-first-boot":
        problems.append(f"the report says {report.get('outcome')!r}, wanted 'not-first-boot'")
    if result.engine_line("provisioned in "):
        problems.append("the second boot provisioned again")
    return problems


def report_sent(requests, outcome):
    """The report came to firstlight.report-url, once."""
    posts = [request for request in requests if request["method"] == "POST"]
    if len(posts) != 1:
        return [f"{len(posts)} reports were sent, wanted one"]
    problems = []
    if posts[0]["content_type"] != "application/json" or posts[0]["status"] != 204:
        problems.append(f"the report came as {posts[0]['content_type']}, status {posts[0]['status']}")
    sent = json.loads(posts[0]["body"])
    if sent.get("outcome") != outcome:
        problems.append(f"the report sent says {sent.get('outcome')!r}, wanted {outcome!r}")
    return problems


def came_to_end(result, expected):
    """The verifier ran to its end, and found everything that was expected."""
    transcript, outcome = result.transcript, result.outcome
    in_vain = re.findall(r"(?:Timed out waiting|Dependency failed) for [^\n]*", outcome.console)
    problems = []
    if transcript.bail_out:
        problems.append(f"the verifier gave up: {transcript.bail_out}")
    problems += transcript.failures()
    if transcript.planned != len(expected) or not transcript.is_complete():
        problems.append(
            f"{len(transcript.results)} of {len(expected)} things were read back "
            + ("before the time was up" if outcome.timed_out else f"(QEMU: exit {outcome.exit_status})")
        )
    problems += [f"systemd: {line}" for line in in_vain]
    return problems


def stages_came(result, stages, failed=None):
    """These units of an initramfs that calls ignition were started, one behind the other, and no other; all ended well
    but the one that is to have `failed`."""
    found = re.findall(r"(Starting|Finished|Failed to start) [^\n]*Ignition \(([\w-]+)\)", result.outcome.console)
    wanted = [(word, stage) for stage in stages
              for word in ("Starting", "Failed to start" if stage == failed else "Finished")]
    return [] if found == wanted else [f"the stages of the initramfs: {found}, wanted {wanted}"]


def nothing_written(machine, data_before):
    """After a failed boot: no trace of the config on any disk of the machine. `data_before`: what
    disks.contents() had of the data disk."""
    problems = []
    if disks.contents(machine.disks[disks.DATA]) != data_before:
        problems.append("the data disk was written to")
    for serial in (disks.ETC, disks.VAR):
        if not disks.contents(machine.disks[serial]):
            continue
        with disks.mounted(machine.disks[serial]) as tree:
            paths = disks.snapshot(tree, lambda path: path == "lost+found")
        problems += [
            f"written on the {serial} layer: {path}"
            for path in sorted(paths)
            if not LAYER_SKELETON.fullmatch(path)
        ]
    return problems


def disk_contents(machine):
    """Everything on the disks of a machine that is off, apart from what every boot changes."""
    contents = {"partition table": disks.partition_table(machine.disks[disks.DATA])}
    layers = ((disks.ETC, VOLATILE_ETC), (disks.VAR, VOLATILE_VAR))
    for serial, volatile in layers:
        with disks.mounted(machine.disks[serial]) as tree:
            contents[serial] = disks.snapshot(tree, lambda path, v=volatile: bool(v.match(path)))
    for number, offset, size, _ in contents["partition table"]:
        if disks.has_mountable_filesystem(machine.disks[disks.DATA], offset):
            with disks.mounted(machine.disks[disks.DATA], offset, size) as tree:
                contents[f"partition {number}"] = disks.snapshot(tree, lambda path: path == "lost+found")
    return contents


def differences(before, after):
    """What changed between two results of disk_contents, one text each."""
    changes = []
    if before["partition table"] != after["partition table"]:
        changes.append("the partition table changed")
    for place in sorted((before.keys() | after.keys()) - {"partition table"}):
        old, new = before.get(place, {}), after.get(place, {})
        for path in sorted(old.keys() | new.keys()):
            if old.get(path) != new.get(path):
                kind = "new" if path not in old else "gone" if path not in new else "changed"
                changes.append(f"{place}: {path}: {kind}")
    return changes


def later_boot(machine):
    """Boots a provisioned machine again: (problems, result)."""
    before = disk_contents(machine)
    request_count = len(machine.service.requests())
    expected = expectations.of_later_boot(machine.expectations(), machine.wanted.lane)
    result = machine.boot(expected)
    problems = not_first_boot(result, expected)
    if len(machine.service.requests()) != request_count:
        problems.append("the later boot asked the metadata service")
    return problems + differences(before, disk_contents(machine)), result


def frugal(requests):
    """The service is rate-limited: one connection, and nothing asked twice."""
    requests = [request for request in requests if request["method"] != "POST"]
    problems = []
    if len(requests) > MAX_REQUESTS:
        problems.append(f"{len(requests)} requests for a plain boot")
    if len({request["connection"] for request in requests}) != 1:
        problems.append(f"{len(requests)} requests did not share one connection")
    paths = [(request["method"], request["path"]) for request in requests]
    problems += [f"asked twice: {path}" for path in sorted(set(paths)) if paths.count(path) > 1]
    return problems
