# SPDX-License-Identifier: Apache-2.0
"""The scenarios of the hooks beside PID 1 (see scenarios.py)."""

import re

from . import disks, hooks, judgement, scenarios, session

# What each boot changes outside of the places that judgement.py knows.
VOLATILE_ROOT = re.compile(r"(?!(etc|var)(/|$))|var/(?:" + judgement.VOLATILE_VAR.pattern + ")|etc/machine-id$")


def systemd_hook(parts):
    """systemd has made its jobs when the config comes; in the end the machine is the one of full_lane."""
    hook = hooks.systemd(parts.engine)
    wanted = session.Wanted("full", scenarios.METADATA / "default", hook=hook, ends_by_poweroff=True)
    with session.Machine(parts, wanted) as machine:
        expected = machine.expectations()
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected)
        yield f"systemd hook, default config, {len(expected)} things read back", problems
        if not problems:
            problems = later_boot(machine)
            yield "systemd hook, the second boot changes nothing", problems

    wanted = session.Wanted("full", scenarios.METADATA / "truncated-json", hook=hook, stop_at=scenarios.EMERGENCY)
    with session.Machine(parts, wanted) as machine:
        result = machine.boot([])
        problems = [] if result.outcome.stopped_at_line else ["the console never showed emergency mode"]
        if re.search(r"Reached target.*(sysinit|multi-user)\.target", result.outcome.console):
            problems.append("the boot went on after a failure")
        yield "systemd hook, a config that is refused ends in emergency.target", (
            problems + scenarios.failure_line(result, "JSON|json"))


def later_boot(machine):
    """Boots a provisioned machine again: problems."""
    before = root_contents(machine)
    request_count = len(machine.service.requests())
    expected = scenarios.expectations.of_later_boot(machine.expectations(), machine.wanted.lane)
    problems = judgement.not_first_boot(machine.boot(expected), expected)
    if len(machine.service.requests()) != request_count:
        problems.append("the later boot asked the metadata service")
    return problems + judgement.differences(before, root_contents(machine))


def root_contents(machine):
    """/etc and /var of a machine with one root, apart from what every boot changes."""
    with disks.mounted(machine.root) as tree:
        root = disks.snapshot(tree, lambda path: bool(VOLATILE_ROOT.match(path)))
    return {"partition table": disks.partition_table(machine.disks[disks.DATA]), "root": root}


ALL = (systemd_hook,)
