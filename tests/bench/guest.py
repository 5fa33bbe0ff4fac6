# SPDX-License-Identifier: Apache-2.0
"""A machine of the full lane, with blank disks, in which a script measures programs of this host.

The script is a unit of the machine. It says its figures on the second serial port, `end` last, and powers the machine
off. in-guest.sh, which it sources, has what all such scripts need.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests" / "vm"), str(TOP / "tests" / "reference")]

import reference  # noqa: E402
from harness import machine, session  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
BUILD = TOP / "build" / "release"
METADATA = TOP / "fixtures" / "metadata" / "no-user-data"
FOLDER = "usr/lib/bench"
DISK_MIB = 4096
PROGRAMS = ("sgdisk", "strace")
UNIT = """[Unit]
After=multi-user.target

[Service]
Type=exec
Environment=BENCH_ROUNDS={rounds}
ExecStart=/usr/lib/bench/{script}
"""


def rival():
    return reference.program() or sys.exit(f"{sys.argv[0]}: ignition is not installed (Debian package ignition)")


def install(program, folder, image):
    """A program of this host, which is the same Debian, with its libraries."""
    shutil.copy(program, folder)
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    libraries = [word for word in listed.split() if word.startswith("/") and "ld-linux" not in word]
    for library in libraries:
        target = image / "usr/lib/x86_64-linux-gnu" / pathlib.Path(library).name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(os.path.realpath(library), target)


def build():
    done = subprocess.run(["cmake", "--build", "--preset", "release", "--target", "bench_measure"], cwd=TOP,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}\n{sys.argv[0]}: the build failed")


def _metadata(folder, script, rounds, fill):
    """A metadata folder without user data, whose image has what the guest needs; fill(folder) adds to it."""
    shutil.copytree(METADATA, folder)
    options = json.loads((folder / "options.json").read_text())
    if options.get("extends"):
        options["extends"] = str((METADATA / options["extends"]).resolve())
        (folder / "options.json").write_text(json.dumps(options))
    image = folder / "image"
    own = image / FOLDER
    own.mkdir(parents=True)
    for program in (rival(), *map(shutil.which, PROGRAMS)):
        install(program, own, image)
    for program in (HERE / script, HERE / "in-guest.sh", BUILD / "tests" / "bench" / "bench_measure"):
        shutil.copy(program, own)
    fill(own)
    unit = image / "usr/lib/systemd/system/bench.service"
    unit.parent.mkdir(parents=True)
    unit.write_text(UNIT.format(rounds=rounds, script=script))
    return folder


class Machine(session.Machine):
    """With more disks, whose serial numbers are bench0 and so on."""

    disk_count = 1

    def _config_options(self):
        options = []
        for number in range(self.disk_count):
            serial = f"bench{number}"
            path = self.folder / f"{serial}.raw"
            path.touch()
            os.truncate(path, DISK_MIB << 20)
            options += ["-blockdev", f"driver=raw,node-name={serial},cache.no-flush=on,discard=unmap,"
                        f"file.driver=file,file.filename={path}",
                        "-device", f"virtio-blk-pci,drive={serial},serial={serial}"]
        return options


def run(name, rounds, disk_count, fill, round_s):
    """What the script NAME-in-guest said, as words by line. `round_s`: no round takes longer.
    fill(folder) puts more files beside the script."""
    machine.TIMEOUT_S["full"] = 600 + round_s * rounds
    parts = session.prepare(["full"])
    build()
    with tempfile.TemporaryDirectory(prefix="firstlight-bench.") as work:
        metadata = _metadata(pathlib.Path(work) / f"bench-{name}", f"{name}-in-guest", rounds, fill)
        wanted = session.Wanted("full", metadata, has_data_disk=False, arguments=(
            "systemd.wants=bench.service", "systemd.mask=firstlight-verify.service",
            "systemd.mask=systemd-networkd-wait-online.service"))
        with Machine(parts, wanted) as vm:
            vm.disk_count = disk_count
            outcome = vm.boot([]).outcome
    lines = [line.split() for line in outcome.host_line.splitlines() if line.strip()]
    if ["end"] not in lines:
        sys.exit(f"{outcome.console[-3000:]}\n{outcome.host_line}\n{sys.argv[0]}: the guest did not come to its end")
    if any(words[:1] == ["bail"] for words in lines):
        sys.exit(f"{outcome.host_line}\n{sys.argv[0]}: something went wrong in the guest, see above")
    return lines


def verdict(is_met):
    return "reached" if is_met else "MISSED"
