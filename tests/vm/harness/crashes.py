# SPDX-License-Identifier: Apache-2.0
"""Machines that are ended at a random instant of their provisioning, and booted again."""

import dataclasses
import random
import re
from typing import Callable, Optional

from . import disks, expectations, judgement, machine, session, write_log

# What says which boot it was that provisioned.
NAMES_THE_BOOT = re.compile(r"upper/etc/\.ignition-result\.json|upper/\.ignition-result\.json"
                            r"|lib/firstlight/provisioned\.json")
WAYS = ("kill", "power cut")
RIGHT_REFUSAL = re.compile(r"holds something else.*set wipeFilesystem")
LATE = 3  # times the duration of a run: whatever the host is busy with, the run has ended


@dataclasses.dataclass
class Crash:
    way: str
    after_s: float
    phase: str  # the last one that the console told of
    outcome: str  # "converged", "was done", "refused"
    problems: list


@dataclasses.dataclass
class Final:
    """What an undisturbed machine has in the end."""

    state: Optional[dict]  # of final_state(); None: the config was refused, for what is on the data disk
    remains: dict  # disks.contents() of the data disk then
    duration_s: float  # from the start of the engine to its end


def undisturbed(parts, wanted, prepare):
    with session.Machine(parts, wanted) as machine_:
        prepare(machine_.disks)
        expected = machine_.expectations()
        result = machine_.boot(expected)
        if rightly_refused(result):
            duration_ms = int(re.search(r"failed after (\d+) ms", result.engine_line("failed"))[1])
            return Final(None, disks.contents(machine_.disks[disks.DATA]), duration_ms / 1e3)
        problems = judgement.provisioned(result, expected)
        if problems:
            raise RuntimeError("the undisturbed run failed: " + "; ".join(problems))
        report = result.transcript.report
        return Final(final_state(machine_), {}, (report["end_us"] - report["start_us"]) / 1e6)


def rightly_refused(result):
    """What is there is in the way, and the config does not let it be wiped."""
    return bool(RIGHT_REFUSAL.search(result.engine_line("failed") or ""))


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


def crash(parts, wanted, way, after_s, choice, final, prepare):
    with session.Machine(parts, wanted) as machine_:
        prepare(machine_.disks)
        logs = way == "power cut"
        first = machine_.boot([], machine.Cut(after_s, logs_writes=logs))
        phases = [line.split(" ")[0] for line in first.engine_lines()]
        if logs:
            lose_unflushed(machine_, choice, prepare)
        expected = machine_.expectations()
        later = expectations.of_later_boot(expected, wanted.lane)
        second = machine_.boot(expected)
        done = second.engine_line("not the first boot") is not None
        if done:
            second, expected = machine_.boot(later), later
        found = Found(lambda: final_state(machine_), lambda: disks.contents(machine_.disks[disks.DATA]))
        return Crash(way, after_s, phases[-1] if phases else "-", *judged(second, done, expected, found, final))


def lose_unflushed(machine_, choice, prepare):
    logs = {serial: write_log.WriteLog(machine.write_log_of(path)) for serial, path in machine_.disks.items()}
    prepare(disks.create(machine_.folder))
    for serial, log in logs.items():
        log.replay(machine_.disks[serial], choice)


@dataclasses.dataclass
class Found:
    """What the disks of a machine that is off hold, read when it is asked for."""

    state: Callable
    data_disk: Callable


def judged(result, done, expected, found, final):
    """(outcome, problems) of the boot after a crash."""
    if rightly_refused(result):
        is_untouched = final.state is not None or found.data_disk() == final.remains
        return "refused", [] if is_untouched else ["refused, but the data disk was written to"]
    if done:
        outcome, problems = "was done", judgement.not_first_boot(result, expected)
    else:
        outcome, problems = "converged", judgement.provisioned(result, expected)
    failure = result.engine_line("failed")
    if failure:
        problems.insert(0, failure)
    if final.state is None:
        problems.append("it was not refused, as the undisturbed run is")
    if not problems:
        problems = _changes(final.state, found.state())
    return outcome, problems


def _changes(wanted, found):
    changes = []
    for place in sorted(wanted.keys() | found.keys()):
        old, new = wanted.get(place, {}), found.get(place, {})
        changes += [f"{place}: {path}: wanted {old.get(path)}, found {new.get(path)}"
                    for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path)]
    return changes


def nothing(_):
    """The disks stay blank."""


def put_filesystem(machine_disks):
    """What an earlier owner left on the data disk."""
    disks.put_filesystem(machine_disks[disks.DATA])


def run(parts, wanted, count, seed, prepare=nothing):
    """`count` crashes, the ways in turn; the same seed gives the same instants and losses. `prepare` is
    given the disks of each machine before its first boot."""
    final = undisturbed(parts, wanted, prepare)
    choice = random.Random(seed)
    for number in range(count):
        # A little beyond the end, where the stamp is and the next program.
        after_s = choice.uniform(0, final.duration_s * 1.1)
        yield crash(parts, wanted, WAYS[number % len(WAYS)], after_s, choice, final, prepare)


def after_the_end(parts, wanted):
    """One machine that is killed when it has been provisioned, and is still being looked at."""
    final = undisturbed(parts, wanted, nothing)
    return crash(parts, wanted, "kill", final.duration_s * LATE, random.Random(0), final, nothing)
