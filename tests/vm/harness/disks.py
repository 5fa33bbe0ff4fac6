# SPDX-License-Identifier: Apache-2.0
"""The disks of a machine: made on the host, and read on the host when the machine is off."""

import contextlib
import hashlib
import os
import pathlib
import stat
import subprocess
import tempfile

MIB = 1 << 20
# In the order in which the kernel names them: vda is the root image.
ETC, VAR, DATA = "etc", "var", "containerd"
REMAINS = (b"left by an earlier owner\n" * (MIB // 25 + 1))[:MIB]
SIZES_MIB = {ETC: 512, VAR: 2048, DATA: 8192}
MORE_SIZE_MIB = 1024


def create(folder):
    """Blank sparse disks, one file per serial number."""
    paths = {}
    for serial, size_mib in SIZES_MIB.items():
        paths[serial] = pathlib.Path(folder) / f"{serial}.raw"
        with open(paths[serial], "wb") as disk:
            disk.truncate(size_mib * MIB)
    return paths


def create_more(folder, buses):
    """Blank disks beside the usual ones, one for each bus of machine.BUSES, which is its name, too."""
    paths = {}
    for bus in buses:
        paths[bus] = pathlib.Path(folder) / f"{bus}.raw"
        with open(paths[bus], "wb") as disk:
            disk.truncate(MORE_SIZE_MIB * MIB)
    return paths


def format_layers(paths):
    """As an image brings them whose layers are partitions of the system disk."""
    for serial in (ETC, VAR):
        subprocess.run(["mkfs.ext4", "-q", "-F", str(paths[serial])], check=True, stdin=subprocess.DEVNULL)


def put_filesystem(disk):
    """A filesystem on the whole of it, the same each time."""
    subprocess.run(["mkfs.ext4", "-q", "-F", "-L", "earlier-owner", "-U", "6a1f3c52-0d8e-4a57-9b30-1c2d3e4f5a6b",
                    "-E", "hash_seed=6a1f3c52-0d8e-4a57-9b30-1c2d3e4f5a6b", str(disk)],
                   check=True, stdin=subprocess.DEVNULL, env={**os.environ, "E2FSPROGS_FAKE_TIME": "1600000000"})


def put_remains(disk):
    """What an earlier owner left at both ends of a disk: even an erasure of a table must show."""
    with open(disk, "r+b") as stream:
        for offset in (0, os.fstat(stream.fileno()).st_size - len(REMAINS)):
            stream.seek(offset)
            stream.write(REMAINS)


def contents(disk):
    """Digest of each MiB that is not all zeros, by its offset. Holes are not read."""
    digests = {}
    with open(disk, "rb") as stream:
        for start, end in _data_extents(stream):
            for offset in range(start - start % MIB, end, MIB):
                stream.seek(offset)
                chunk = stream.read(MIB)
                if chunk.count(0) != len(chunk):
                    digests[offset] = hashlib.sha256(chunk).hexdigest()
    return digests


def _data_extents(stream):
    size = os.fstat(stream.fileno()).st_size
    offset = 0
    while offset < size:
        try:
            start = os.lseek(stream.fileno(), offset, os.SEEK_DATA)
        except OSError:  # ENXIO: no data after this offset
            return
        offset = os.lseek(stream.fileno(), start, os.SEEK_HOLE)
        yield start, offset


def partition_table(disk, sector=512):
    """(number, first byte, size in bytes, raw entry as hex) of each GPT partition."""
    with open(disk, "rb") as stream:
        stream.seek(2 * sector)
        entries = stream.read(128 * 128)
    table = []
    for number in range(1, 129):
        entry = entries[(number - 1) * 128 : number * 128]
        if any(entry):
            first, last = (int.from_bytes(entry[at : at + 8], "little") for at in (32, 40))
            table.append((number, first * sector, (last - first + 1) * sector, entry.hex()))
    return table


@contextlib.contextmanager
def mounted(disk, offset=0, size=0):
    """The tree of a filesystem on a disk, read-only. A copy is mounted, so that a journal can be
    replayed without changing the disk."""
    with tempfile.TemporaryDirectory(prefix="firstlight-disk.") as folder:
        copy, point = f"{folder}/copy", pathlib.Path(folder) / "tree"
        point.mkdir()
        subprocess.run(["cp", "--sparse=always", disk, copy], check=True)
        with _loop_device(copy, offset, size) as device:
            subprocess.run(["mount", "-o", "ro", device, point], check=True)
            try:
                yield point
            finally:
                subprocess.run(["umount", point], check=True)


@contextlib.contextmanager
def _loop_device(file, offset, size):
    """Writable, unlike that of "mount -o ro,loop": else a journal could not be replayed."""
    command = ["losetup", "--find", "--show", "--offset", str(offset), "--sizelimit", str(size), file]
    device = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    try:
        yield device
    finally:
        subprocess.run(["losetup", "--detach", device], check=True)


def snapshot(tree, ignored):
    """Every path below a tree with type, mode, owner, time of change and a digest; paths for which
    ignored(path) is true are left out, folders with all that is below."""
    entries = {}
    for folder, subfolders, names in os.walk(tree):
        relative = os.path.relpath(folder, tree)
        subfolders[:] = [name for name in subfolders if not ignored(os.path.normpath(f"{relative}/{name}"))]
        for name in subfolders + names:
            path = os.path.normpath(f"{relative}/{name}")
            if not ignored(path):
                entries[path] = _describe(os.path.join(folder, name))
    return entries


def _describe(path):
    status = os.lstat(path)
    content = ""
    if stat.S_ISREG(status.st_mode):
        content = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
    elif stat.S_ISLNK(status.st_mode):
        content = os.readlink(path)
    # A file written again with the same bytes is a change, too. A folder's time only says that
    # something in it changed, which may be one of the ignored paths.
    time_ns = 0 if stat.S_ISDIR(status.st_mode) else status.st_mtime_ns
    return f"{status.st_mode:o} {status.st_uid}:{status.st_gid} {time_ns} {content}"


def has_mountable_filesystem(disk, offset):
    """ext4 or xfs, as far as the host is asked to mount them."""
    with open(disk, "rb") as stream:
        stream.seek(offset)
        start = stream.read(2048)
    return start[:4] == b"XFSB" or start[1024 + 56 : 1024 + 58] == b"\x53\xef"
