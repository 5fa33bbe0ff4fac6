# SPDX-License-Identifier: Apache-2.0
"""What the guest verifier said over the second serial port."""

import dataclasses
import json
import re
from typing import Optional


@dataclasses.dataclass
class Transcript:
    results: list  # (is_ok, text) in order
    planned: Optional[int]  # None: the verifier did not come to its end
    report: Optional[dict]  # the engine's report
    times_us: dict  # name of systemd's property: monotonic microseconds
    bail_out: str

    def failures(self):
        return [text for is_ok, text in self.results if not is_ok]

    def is_complete(self):
        return self.planned is not None and self.planned == len(self.results)


def parse(text):
    transcript = Transcript([], None, None, {}, "")
    for line in text.splitlines():
        result = re.fullmatch(r"(not )?ok \d+ - (.*)", line)
        if result:
            transcript.results.append((result[1] is None, result[2]))
        elif line.startswith("report "):
            try:
                transcript.report = json.loads(line.removeprefix("report "))
            except ValueError:
                continue  # the machine was cut off while it wrote the line
        elif line.startswith("time "):
            transcript.times_us = {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", line)}
        elif line.startswith("Bail out! "):
            transcript.bail_out = line.removeprefix("Bail out! ")
        elif re.fullmatch(r"1\.\.\d+", line):
            transcript.planned = int(line[3:])
    return transcript
