# SPDX-License-Identifier: Apache-2.0
"""What a disk holds after a power cut, made from the log of its writes.

The log is that of QEMU's driver blklogwrites, in the format of the kernel's dm-log-writes
(Documentation/admin-guide/device-mapper/log-writes.rst). A disk promises to keep what was written before
a flush that it has answered; of what came later it may keep any sector or none.
"""

import dataclasses
import struct

MAGIC = 0x6A736677736872
DEFAULT_SECTOR_BYTES = 512
FLUSH, FUA, DISCARD = 1, 2, 4


@dataclasses.dataclass
class Write:
    sector: int
    data: bytes
    is_kept: bool = False  # the disk has promised so


class WriteLog:
    def __init__(self, path):
        self.writes = []
        with open(path, "rb") as log:
            header = log.read(28).ljust(28, b"\0")
            magic, _, _, sector_bytes = struct.unpack("<QQQI", header)
            # QEMU writes the header with the first flush.
            self.sector_bytes = sector_bytes or DEFAULT_SECTOR_BYTES
            if magic != MAGIC and any(header):
                raise ValueError(f"{path} is no log of writes")
            log.seek(self.sector_bytes)
            while self._read_entry(log):
                pass

    def _read_entry(self, log):
        entry = log.read(self.sector_bytes)
        if len(entry) < self.sector_bytes:
            return False
        sector, count, flags, _ = struct.unpack("<QQQQ", entry[:32])
        if count == flags == 0:
            return False
        if flags & FLUSH:
            for write in self.writes:
                write.is_kept = True
        if flags & DISCARD:
            return True  # the old contents may stay
        if count:
            data = log.read(count * self.sector_bytes)
            self.writes.append(Write(sector, data, bool(flags & FUA)))
        return True

    def unflushed(self):
        return sum(not write.is_kept for write in self.writes)

    def replay(self, disk, choice):
        """Onto a disk as it was before. `choice`, a random.Random: whether nothing, everything, or each
        sector by itself of what was not flushed has come to the disk."""
        lot = choice.choice(("none", "all", "some"))
        with open(disk, "r+b") as stream:
            for write in self.writes:
                stream.seek(write.sector * self.sector_bytes)
                if write.is_kept or lot == "all":
                    stream.write(write.data)
                elif lot == "some":
                    self._write_some(stream, write, choice)

    def _write_some(self, stream, write, choice):
        for start in range(0, len(write.data), self.sector_bytes):
            if choice.random() < 0.5:
                stream.seek(write.sector * self.sector_bytes + start)
                stream.write(write.data[start : start + self.sector_bytes])
