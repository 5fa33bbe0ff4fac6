# SPDX-License-Identifier: Apache-2.0
"""What a program in the manner of ignition-validate says about a document."""

import dataclasses
import re
import subprocess

LINE = re.compile(r"^(error|warning|info)(?: at ([^\n]*?))?: (.*)$", re.DOTALL)
LOCATION = re.compile(r"^(?:(\$.*?))?(?:(?:^|, )line (\d+) col (\d+))?$", re.DOTALL)
FAILURE = "couldn't parse config: "


@dataclasses.dataclass(frozen=True)
class Finding:
    kind: str
    path: str       # "" if the line has none
    position: tuple  # (line, column); None if the line has none
    message: str

    @property
    def place(self):
        return self.kind, self.path


@dataclasses.dataclass
class Judgement:
    accepted: bool
    findings: list  # of Finding; a failure without report is an error without path
    fault: str      # set when the program did not behave as such a program does

    @property
    def places(self):
        return {finding.place for finding in self.findings}

    @property
    def errors(self):
        return [finding for finding in self.findings if finding.kind == "error"]

    @property
    def cut_short(self):
        """The text, a type or the version is wrong, so that a program may not have looked at the rest."""
        return any(not finding.path for finding in self.errors)


def escaped(path):
    """Without control characters, as our program prints paths."""
    return re.sub("[\0-\x1f\x7f-\x9f]", lambda control: f"\\x{ord(control[0]):02x}", path)


def finding_of(line):
    parts = LINE.match(line)
    if parts is None:
        return None
    location = LOCATION.match(parts[2] or "")
    if location is None:
        return None
    position = (int(location[2]), int(location[3])) if location[2] else None
    return Finding(parts[1], escaped(location[1] or ""), position, parts[3])


# The reference prints its report as a format, so that a percent sign at the end of a message swallows the newline.
SWALLOWED = "(MISSING)"


def judgement_of(exit_code, output, complaint):
    findings, unread = [], []
    for line in filter(None, (line.removeprefix(SWALLOWED) for line in output.split("\n"))):
        finding = finding_of(line)
        (unread if finding is None else findings).append(finding or line)
    for line in complaint.splitlines():
        if line.startswith(FAILURE):
            findings.append(Finding("error", "", None, line.removeprefix(FAILURE)))
        else:
            unread.append(line)
    rejected = any(finding.kind == "error" for finding in findings)
    fault = ""
    if exit_code not in (0, 1):
        fault = f"exit status {exit_code}"
    elif rejected != (exit_code == 1):
        fault = f"exit status {exit_code} {'with' if rejected else 'without'} an error"
    return Judgement(exit_code == 0, findings, fault or "; ".join(unread))


def judge(program, file):
    run = subprocess.run([program, file], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)
    return judgement_of(run.returncode, run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace"))
