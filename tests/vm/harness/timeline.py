# SPDX-License-Identifier: Apache-2.0
"""The table that a person reads after a boot."""


def table(transcript, duration_s):
    """Lines: phase, start and length in milliseconds of the machine's monotonic clock."""
    rows = []
    report = transcript.report or {}
    for phase in report.get("phases", []):
        rows.append((phase["name"], phase["start_us"], phase["end_us"]))
    if report.get("outcome") and "start_us" in report:
        rows.append((f"firstlight ({report['outcome']})", report["start_us"], report["end_us"]))
    times = transcript.times_us
    if times.get("UserspaceTimestampMonotonic"):
        start = times["UserspaceTimestampMonotonic"]
        rows.append(("systemd to multi-user", start, times.get("ActiveEnterTimestampMonotonic") or start))
    lines = [f"{'phase':<28}{'starts at ms':>14}{'takes ms':>10}"]
    lines += [f"{name:<28}{start / 1000:>14.1f}{(end - start) / 1000:>10.1f}" for name, start, end in rows]
    if times.get("ActiveEnterTimestampMonotonic"):
        lines.append(f"{'multi-user reached':<28}{times['ActiveEnterTimestampMonotonic'] / 1000:>14.1f}")
    lines.append(f"{'QEMU, wall clock':<28}{'':>14}{duration_s * 1000:>10.0f}")
    return "\n".join(lines)
