# SPDX-License-Identifier: Apache-2.0
"""One boot of one virtual machine under QEMU."""

import dataclasses
import os
import pathlib
import re
import selectors
import subprocess
import sys
import time
from typing import Optional

from . import artefacts, disks, hooks

TICKS = os.sysconf("SC_CLK_TCK")
TIMEOUT_S = {"fast": 90, "full": 300}
# The engine's own, so that it is the engine that gives up, and says why.
ENGINE_DEADLINE_S = {"fast": 30, "full": 120}
ENGINE = "/usr/lib/firstlight/firstlight"
ENGINE_STARTS = f"Run {ENGINE} as init process"
VERIFIER = "/usr/lib/firstlight/verify"


# By which devices a disk is attached; {0} is its name and its serial number.
BUSES = {
    "virtio": ("virtio-blk-pci,drive={0},serial={0}",),
    "large-sectors": ("virtio-blk-pci,drive={0},serial={0},logical_block_size=4096,physical_block_size=4096",),
    "nvme": ("nvme,drive={0},serial={0},addr=10",),
    "scsi": ("virtio-scsi-pci,id=controller,addr=11", "scsi-hd,bus=controller.0,scsi-id=3,drive={0},device_id={0}"),
    "wide-scsi": ("virtio-scsi-pci,id=wide", "scsi-hd,bus=wide.0,drive={0},wwn=0x5001438012345678"),
}

# In about one boot of sixty, commands to QEMU 7.2's NVMe disk stand still until the driver resets the controller and
# sends them again ("nvme0: I/O ... QID 1 timeout"). That is after two times this time, 30 s each without the argument.
NVME_TIMEOUT_S = 2


@dataclasses.dataclass
class Boot:
    """What is booted, and how."""

    lane: str
    accelerator: str
    kernel: artefacts.Kernel
    root_image: pathlib.Path
    disks: dict  # serial number: path
    work_folder: pathlib.Path
    expectations: str = ""
    arguments: tuple = ()  # more words of the kernel command line
    has_data_disk: bool = True
    more_buses: tuple = ()  # a disk on each of them, see BUSES
    ends_by_poweroff: bool = False
    stop_at: Optional[str] = None  # regular expression of a console line at which QEMU is ended
    mark: Optional[str] = None  # the console line whose instant is wanted, see Mark
    echo_console: bool = False
    counts_instructions: bool = False  # the machine's clock advances by 2 ns with every instruction
    platform: str = "ecs"
    more_options: list = dataclasses.field(default_factory=list)  # of QEMU
    cut: Optional["Cut"] = None
    hook: Optional[hooks.Hook] = None  # then root_image is a disk of its own and is written to


@dataclasses.dataclass
class Cut:
    """Ends the machine at an instant, counted from the start of the engine."""

    after_s: float
    logs_writes: bool  # to write_log_of(disk); QEMU is ended when all writes under way are in the log


@dataclasses.dataclass
class Outcome:
    console: str
    host_line: str  # what came over the second serial port
    exit_status: Optional[int]  # None: QEMU was ended by us
    duration_s: float
    stopped_at_line: bool = False
    timed_out: bool = False
    mark: Optional["Mark"] = None


def run(boot, metadata_service):
    """Boots the machine in the namespace of the service and waits for its end."""
    transcript = boot.work_folder / "transcript"
    command = metadata_service.command_inside(_command(boot, transcript))
    start = time.monotonic()
    mark = Mark(boot.mark)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as process:
        try:
            console, end = _follow_console(process, boot, start + TIMEOUT_S[boot.lane], mark)
            if end == "cut":
                process.terminate() if boot.cut.logs_writes else process.kill()
                process.wait()
        finally:
            if process.poll() is None:
                process.kill()
    return Outcome(
        console=console,
        host_line=transcript.read_text(errors="replace") if transcript.exists() else "",
        exit_status=process.returncode if end == "exit" else None,
        duration_s=time.monotonic() - start,
        stopped_at_line=end == "line",
        timed_out=end == "timeout",
        mark=mark,
    )


class Mark:
    """When a line came, from the start of QEMU, and what the processors had done by then: for QEMU and for everything
    else on the host. None until it comes."""

    def __init__(self, line):
        self._line = line.encode() if line else None
        self._start = time.monotonic()
        self._busy_s = _busy_s()
        self.after_s = self.cpu_s = self.others_cpu_s = None

    def look(self, console, new_bytes, process):
        """Only at what is new, for the host is what the machine runs on."""
        if self._line and self.after_s is None and self._line in console[-new_bytes - len(self._line):]:
            self.after_s = time.monotonic() - self._start
            # proc(5): what follows the name in parentheses begins with the third field, utime is the 14th.
            fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            self.cpu_s = (int(fields[11]) + int(fields[12])) / TICKS
            self.others_cpu_s = _busy_s() - self._busy_s - self.cpu_s


def _busy_s():
    """Of all processors since the host's boot: user, nice, system (proc(5))."""
    return sum(map(int, pathlib.Path("/proc/stat").read_text().split(None, 4)[1:4])) / TICKS


def _follow_console(process, boot, deadline, mark):
    """(all console text, why it ended: "exit", "line", "cut" or "timeout")"""
    console = b""
    cut_at = None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0, min(deadline, cut_at or deadline) - time.monotonic())):
                return _text(console), "cut" if cut_at else "timeout"
            if cut_at and time.monotonic() >= cut_at:
                return _text(console), "cut"
            chunk = process.stdout.read1(65536)
            if not chunk:
                process.wait()
                return _text(console), "exit"
            console += chunk
            mark.look(console, len(chunk), process)
            if boot.echo_console:
                sys.stdout.write(chunk.decode(errors="replace"))
                sys.stdout.flush()
            if boot.cut and not cut_at and ENGINE_STARTS in _text(console):
                cut_at = time.monotonic() + boot.cut.after_s
            if boot.stop_at and re.search(boot.stop_at, _text(console)):
                return _text(console), "line"


def _text(console):
    """Without the colours and cursor movements of systemd's messages."""
    text = console.decode(errors="replace").replace("\r", "")
    return re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[c7-8]|\][^\x07]*\x07)", "", text)


def kernel_command_line(boot):
    words = [f"console=ttyS0 panic=-1 firstlight.platform={boot.platform}",
             f"firstlight.deadline={ENGINE_DEADLINE_S[boot.lane]}"]
    if boot.hook:
        words.append(boot.hook.words)
    else:
        words += [f"init={ENGINE} root=/dev/vda ro rootfstype=erofs",
                  "firstlight.etc=overlay:/dev/vdb,format=ext4 firstlight.var=/dev/vdc,format=ext4"]
    if boot.lane == "fast":
        words.append(f"firstlight.init={VERIFIER}")
    else:
        words.append("systemd.wants=firstlight-verify.service systemd.firstboot=off systemd.show_status=1")
    if "nvme" in boot.more_buses:
        words.append(f"nvme_core.io_timeout={NVME_TIMEOUT_S}")
    return " ".join([*words, *boot.arguments])


def _command(boot, transcript):
    processors, memory_mib = (1, 512) if boot.lane == "fast" else (2, 1536)
    is_kvm = boot.accelerator == "kvm" and not boot.counts_instructions
    emulator = "tcg,thread=single" if boot.counts_instructions else "tcg,thread=multi"
    command = [
        "qemu-system-x86_64", "-accel", "kvm" if is_kvm else emulator, "-M", "q35",
        "-cpu", "host" if is_kvm else "max", "-smp", str(processors), "-m", str(memory_mib),
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-kernel", str(boot.kernel.image), "-append", kernel_command_line(boot),
        "-smbios", "type=1,manufacturer=Alibaba Cloud,product=Alibaba Cloud ECS",
        "-serial", "stdio", "-serial", f"file:{transcript}",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        "-device", "virtio-rng-pci",
        # slirp's host alias: the guest's 100.100.100.200 is the namespace's 127.0.0.1.
        "-netdev", "user,id=net0,net=100.100.100.0/24,dhcpstart=100.100.100.15,host=100.100.100.200",
        "-device", "virtio-net-pci,netdev=net0,romfile=",
    ]
    command += _disk_options("root", boot.root_image, "cache.no-flush=on" if boot.hook else "read-only=on")
    for serial in (disks.ETC, disks.VAR) + ((disks.DATA,) if boot.has_data_disk else ()):
        # Zeros written to a blank disk leave it sparse, and blank.
        options = "cache.no-flush=on,discard=unmap,detect-zeroes=unmap"
        command += _disk_options(serial, boot.disks[serial], options, logs_writes=bool(boot.cut and boot.cut.logs_writes))
    for bus in boot.more_buses:
        command += _disk_options(bus, boot.disks[bus], "cache.no-flush=on", bus)
    if boot.counts_instructions:
        command += ["-icount", "shift=1"]
    initramfs = boot.hook.initramfs if boot.hook else boot.kernel.initramfs
    if initramfs:
        command += ["-initrd", str(initramfs)]
    return command + boot.more_options + _firmware_options(boot)


def write_log_of(disk):
    return disk.with_suffix(".log")


def _disk_options(serial, path, options, bus="virtio", logs_writes=False):
    device = [word for text in BUSES[bus] for word in ("-device", text.format(serial))]
    if not logs_writes:
        return ["-blockdev", f"driver=raw,node-name={serial},{options},file.driver=file,file.filename={path}", *device]
    log = write_log_of(path)
    log.write_bytes(b"")
    return ["-blockdev", f"driver=raw,node-name={serial}-disk,{options},file.driver=file,file.filename={path}",
            "-blockdev", f"driver=raw,node-name={serial}-log,cache.no-flush=on,file.driver=file,file.filename={log}",
            "-blockdev", f"driver=blklogwrites,node-name={serial},file={serial}-disk,log={serial}-log,discard=unmap",
            *device]


def _firmware_options(boot):
    expectations = boot.work_folder / "expectations"
    expectations.write_text(boot.expectations or "\n")
    options = ["-fw_cfg", f"name=opt/org.firstlight/expectations,file={expectations}"]
    if boot.ends_by_poweroff:
        options += ["-fw_cfg", "name=opt/org.firstlight/poweroff,string=1"]
    return options
