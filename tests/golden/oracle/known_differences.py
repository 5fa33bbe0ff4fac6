# SPDX-License-Identifier: Apache-2.0
"""tests/golden/known-differences.md: its rows, and which differences they explain."""

import dataclasses
import re

COLUMNS = ("id", "level", "side", "finding", "path", "beside", "reason")
LEVELS = ("verdict", "finding", "position")
SIDES = ("ours", "theirs")


@dataclasses.dataclass
class Known:
    id: str
    level: str          # the coarsest thing that may differ: verdict, finding or position
    side: str           # who reports the finding; for a position: ours
    finding: re.Pattern  # on our code, or on the reference's message
    path: re.Pattern
    beside: str         # a code that we must report in the same document; "" if it does not matter
    reason: str

    def explains(self, difference):
        return (LEVELS.index(self.level) <= LEVELS.index(difference.level) and self.side == difference.side
                and self.finding.fullmatch(difference.name) is not None
                and self.path.fullmatch(difference.path) is not None
                and (not self.beside or self.beside in difference.our_codes))


def cells_of(line):
    """The cells of a table row; a | inside of a cell is written \\|."""
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def read(file):
    known = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if not line.startswith("| ") or line.startswith("| id "):
            continue
        row = dict(zip(COLUMNS, cells_of(line), strict=True))
        if row["level"] not in LEVELS or row["side"] not in SIDES or not row["reason"]:
            raise ValueError(f"{file}:{number}: level is one of {LEVELS}, side of {SIDES}, and there is a reason")
        known.append(Known(row["id"], row["level"], row["side"], re.compile(row["finding"].strip("`"), re.DOTALL),
                           re.compile(row["path"].strip("`"), re.DOTALL), row["beside"].strip("`-"), row["reason"]))
    if len({row.id for row in known}) != len(known):
        raise ValueError(f"{file}: an id is given twice")
    return known
