# SPDX-License-Identifier: Apache-2.0
"""Which accelerator QEMU may use: KVM only where a guest is seen to run under it."""

import os
import pathlib
import subprocess

from . import cache

# A working KVM gets through this in a fraction of a second; a nested or filtered one may hang.
PROBE_TIMEOUT_S = 6


def choose(kernel):
    """"kvm" or "tcg". FIRSTLIGHT_ACCELERATOR decides by itself."""
    given = os.environ.get("FIRSTLIGHT_ACCELERATOR")
    if given:
        return given
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "tcg"
    boot_id = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    key = cache.key_of(boot_id, kernel.image.name)
    verdict = cache.result("accelerator", key, lambda path: path.write_text(_probe(kernel)))
    return verdict.read_text()


def _probe(kernel):
    """Boots the kernel without a root: it panics and resets, which ends QEMU. Twice, because a KVM
    that works only now and then is of no use."""
    command = ["qemu-system-x86_64", "-accel", "kvm", "-M", "q35", "-cpu", "host", "-m", "256",
               "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
               "-kernel", str(kernel.image), "-append", "panic=-1 quiet"]
    for _ in range(2):
        try:
            done = subprocess.run(command, timeout=PROBE_TIMEOUT_S, stdin=subprocess.DEVNULL,
                                  capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return "tcg"
        if done.returncode != 0:
            return "tcg"
    return "kvm"
