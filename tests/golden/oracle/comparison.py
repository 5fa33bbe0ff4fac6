# SPDX-License-Identifier: Apache-2.0
"""Two judgements of one document, and what is different about them."""

import dataclasses
import functools


@dataclasses.dataclass(frozen=True)
class Difference:
    level: str  # verdict, finding or position
    side: str   # who alone reports it: ours or theirs
    kind: str
    path: str
    name: str   # our code, or the reference's message
    our_codes: frozenset  # of all our findings in the document
    text: str   # for people

    def __str__(self):
        return f"{self.level}: {self.text}"


class Comparison:
    def __init__(self, ours, theirs, codes):
        """`codes()` gives our findings' codes, (severity, path) -> set of codes; it costs a run of the program."""
        self.ours, self.theirs, self.read_codes = ours, theirs, functools.cache(codes)

    def differences(self):
        if self.ours.accepted != self.theirs.accepted:
            return self.verdict()
        if self.ours.cut_short or self.theirs.cut_short:
            return self.cut_short()
        return self.findings() + self.positions()

    def all_codes(self):
        return frozenset().union(*self.read_codes().values())

    def named(self, level, side, finding):
        if side == "theirs":
            return [Difference(level, side, finding.kind, finding.path, finding.message, self.all_codes(),
                               f"only the reference: {finding.kind} at {finding.path}: {finding.message}")]
        codes = self.read_codes().get(finding.place, {"?"})
        return [Difference(level, side, finding.kind, finding.path, code, self.all_codes(),
                           f"only firstlight: {finding.kind} {code} at {finding.path}: {finding.message}")
                for code in sorted(codes)]

    def verdict(self):
        side, errors = ("theirs", self.theirs.errors) if self.ours.accepted else ("ours", self.ours.errors)
        return [difference for finding in errors for difference in self.named("verdict", side, finding)]

    def findings(self):
        different = []
        for side, mine, others in (("ours", self.ours, self.theirs), ("theirs", self.theirs, self.ours)):
            for finding in {finding.place: finding for finding in mine.findings}.values():
                # The reference prints paths as formats, so that they are not what they were.
                if finding.place not in others.places and "%" not in finding.path:
                    different += self.named("finding", side, finding)
        return different

    def positions(self):
        ours = {finding.place: finding for finding in self.ours.findings}
        theirs = {finding.place: finding for finding in self.theirs.findings}
        return [difference for place in ours.keys() & theirs.keys() if ours[place].position != theirs[place].position
                for difference in self.moved(ours[place], theirs[place])]

    def cut_short(self):
        """The reference stops at the first wrong type: it must be among ours. 0/0 is how it says: at the end."""
        if not self.theirs.cut_short:
            return self.named("finding", "ours", next(finding for finding in self.ours.errors if not finding.path))
        if not self.ours.cut_short:
            return self.named("finding", "theirs", self.theirs.errors[0])
        ours, theirs = self.ours.errors, self.theirs.errors[0]
        if theirs.position in (None, (0, 0)) or any(finding.position == theirs.position for finding in ours):
            return []
        return self.moved(ours[0], theirs)

    def moved(self, mine, other):
        codes = self.read_codes().get(mine.place, {"?"})
        return [Difference("position", "ours", mine.kind, mine.path, code, self.all_codes(),
                           f"{mine.kind} {code} at {mine.path}: firstlight at {mine.position}, the reference at "
                           f"{other.position}: {other.message}") for code in sorted(codes)[:1]]
