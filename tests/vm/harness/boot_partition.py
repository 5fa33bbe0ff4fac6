# SPDX-License-Identifier: Apache-2.0
"""A disk with an EFI system partition, and a boot loader that takes what its one entry says."""

import subprocess

PARTITION_OFFSET = 1 << 20
SIZE = 64 << 20
ENTRY = "::/loader/entries/linux.conf"


def create(image, options):
    """A GPT with the partition alone, and the entry in it."""
    with open(image, "wb") as disk:
        disk.truncate(SIZE)
    _run("sgdisk", "--new=1:2048:0", "--typecode=1:ef00", image)
    _run("mkfs.vfat", "--offset", PARTITION_OFFSET // 512, image, (SIZE - 2 * PARTITION_OFFSET) // 1024)
    _run("mmd", "-i", _partition(image), "::/loader", "::/loader/entries")
    write_entry(image, f"title Linux\nlinux /vmlinuz\noptions {options}\ninitrd /none\n")


def read_entry(image):
    return _run("mtype", "-i", _partition(image), ENTRY).decode()


def write_entry(image, text):
    _run("mcopy", "-o", "-i", _partition(image), "-", ENTRY, given=text.encode())


def arguments(image):
    """What the boot loader gives to the kernel."""
    return [word for line in read_entry(image).splitlines() if line.startswith("options ") for word in line.split()[1:]]


def options(image):
    """QEMU's, for the disk."""
    return ("-blockdev", f"driver=raw,node-name=boot,cache.no-flush=on,file.driver=file,file.filename={image}",
            "-device", "virtio-blk-pci,drive=boot,serial=boot")


def _partition(image):
    return f"{image}@@{PARTITION_OFFSET}"


def _run(*command, given=None):
    return subprocess.run([str(word) for word in command], check=True, input=given or b"", capture_output=True).stdout
