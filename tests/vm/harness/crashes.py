# SPDX-License-Identifier: Apache-2.0
"""Machines that are ended at a random instant of their provisioning, and booted again."""

import dataclasses
import random
import re

from . import disks, expectations, judgement, machine, session, write_log

# What says which boot it was that provisioned.
NAMES_THE_BOOT = re.compile(r"upper/etc/\.ignition-result\.json|upper/\.ignition-result\.json"
                            r"|lib/firstlight/provisioned\.json")
WAYS = ("kill", "power cut")


@dataclasses.dataclass
class Crash:
    way: str
    after_s: float
    phase: str  # the last one that the console told of
    outcome: str  # "converged", "was done", "refused"
    problems: list


def undisturbed(parts, wanted):
    """(what the disks hold in the end, seconds from the start of the engine to its end)"""
    with session.Machine(parts, wanted) as machine_:
        expected = machine_.expectations()
        result = machine_.boot(expected)
        problems = judgement.provisioned(result, expected)
        if problems:
            raise RuntimeError("the undisturbed run failed: " + "; ".join(problems))
        report = result.transcript.report
        return final_state(machine_), (report["end_us"] - report["start_us"]) / 1e6


def final_state(machine_):
    """Everything on the disks but times, random partition GUIDs and the name of the boot."""
    contents = judgement.disk_contents(machine_)
    state = {"partition table": {str(number): f"{start}+{size}"
                                 for number, start, size, _ in contents.pop("partition table")}}
    for place, tree in contents.items():
        state[place] = {path: _without_time(text) for path, text in tree.items() if not NAMES_THE_BOOT.fullmatch(path)}
    return state


def _without_time(description):
    mode, owner, _, *content = description.split(" ")
    return " ".join([mode, owner, *content])


def crash(parts, wanted, way, after_s, choice, final):
    with session.Machine(parts, wanted) as machine_:
        logs = way == "power cut"
        first = machine_.boot([], machine.Cut(after_s, logs_writes=logs))
        phases = [line.split(" ")[0] for line in first.engine_lines()]
        if logs:
            lose_unflushed(machine_, choice)
        second = machine_.boot(machine_.expectations())
        done = second.engine_line("not the first boot") is not None
        if done:
            second = machine_.boot(expectations.of_later_boot(machine_.expectations(), wanted.lane))
        return Crash(way, after_s, phases[-1] if phases else "-", *judged(machine_, second, done, wanted, final))


def lose_unflushed(machine_, choice):
    logs = {serial: write_log.WriteLog(machine.write_log_of(path)) for serial, path in machine_.disks.items()}
    disks.create(machine_.folder)
    for serial, log in logs.items():
        log.replay(machine_.disks[serial], choice)


def judged(machine_, result, done, wanted, final):
    """(outcome, problems)"""
    refusal = result.engine_line("failed")
    if refusal and "holds something else" in refusal and "wipeFilesystem" in refusal:
        return "refused", []
    expected = machine_.expectations()
    if done:
        outcome = "was done"
        problems = judgement.not_first_boot(result, expectations.of_later_boot(expected, wanted.lane))
    else:
        outcome, problems = "converged", judgement.provisioned(result, expected)
    if refusal:
        problems.insert(0, refusal)
    if not problems:
        problems = _changes(final, final_state(machine_))
    return outcome, problems


def _changes(wanted, found):
    changes = []
    for place in sorted(wanted.keys() | found.keys()):
        old, new = wanted.get(place, {}), found.get(place, {})
        changes += [f"{place}: {path}: wanted {old.get(path)}, found {new.get(path)}"
                    for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path)]
    return changes


def run(parts, wanted, count, seed):
    """`count` crashes, the ways in turn; the same seed gives the same instants and losses."""
    final, duration_s = undisturbed(parts, wanted)
    choice = random.Random(seed)
    for number in range(count):
        # A little beyond the end, where the stamp is and the next program.
        yield crash(parts, wanted, WAYS[number % len(WAYS)], choice.uniform(0, duration_s * 1.1), choice, final)
