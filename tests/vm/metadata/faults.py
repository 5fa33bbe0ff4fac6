# SPDX-License-Identifier: Apache-2.0
"""Faults that a test injects into the answers of the service.

faults.json is a list of objects, the first that matches a request and is not used up applies:

  method            "GET", "PUT" or absent: both
  path              exact, or a prefix that ends in "*"
  count             how many requests it applies to; absent: all
  status, body      answer this status (and text) in place of the real answer
  headers_delay_s   wait before the first byte
  stall_after_bytes send the head and so many bytes of the body, then nothing more, connection open
  reset_after_bytes the same, then a TCP reset
  truncate_after_bytes the same, then an orderly close: short of Content-Length
  oversize_bytes    a body of so many bytes "x" in place of the real one
  garbage           bytes that are not HTTP at all, then close
"""

import dataclasses
import json
import socket
import struct
import threading
import time
from typing import Optional

GARBAGE = bytes(range(256)) * 4
OVERSIZE_CHUNK = b"x" * 65536


@dataclasses.dataclass
class Fault:
    path: str
    method: Optional[str] = None
    count: Optional[int] = None
    status: Optional[int] = None
    body: bytes = b""
    headers_delay_s: float = 0
    stall_after_bytes: Optional[int] = None
    reset_after_bytes: Optional[int] = None
    truncate_after_bytes: Optional[int] = None
    oversize_bytes: Optional[int] = None
    garbage: bool = False

    def matches(self, method, path):
        if self.count == 0 or self.method not in (None, method):
            return False
        if self.path.endswith("*"):
            return path.startswith(self.path[:-1])
        return path == self.path

    @property
    def name(self):
        names = ("status", "stall_after_bytes", "reset_after_bytes", "truncate_after_bytes",
                 "oversize_bytes")
        set_names = [name for name in names if getattr(self, name) is not None]
        set_names += ["garbage"] * self.garbage + ["headers_delay_s"] * bool(self.headers_delay_s)
        return "+".join(set_names) or "none"

    def declared_length(self, body):
        return len(body) if self.oversize_bytes is None else self.oversize_bytes


class Faults:
    def __init__(self, faults):
        self._faults = faults
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder):
        path = folder / "faults.json"
        entries = json.loads(path.read_text()) if path.exists() else []
        return cls([Fault(**{**entry, "body": entry.get("body", "").encode()}) for entry in entries])

    def take(self, method, path):
        with self._lock:
            for fault in self._faults:
                if fault.matches(method, path):
                    if fault.count is not None:
                        fault.count -= 1
                    return fault
        return None


def send_faulty(connection, head, body, fault):
    """Sends the spoilt answer. True: the connection can carry further requests."""
    if fault.headers_delay_s:
        time.sleep(fault.headers_delay_s)
    if fault.garbage:
        connection.sendall(GARBAGE)
        return False
    if fault.oversize_bytes is not None:
        connection.sendall(head)
        for offset in range(0, fault.oversize_bytes, len(OVERSIZE_CHUNK)):
            connection.sendall(OVERSIZE_CHUNK[: fault.oversize_bytes - offset])
        return True
    for cut, end in (
        (fault.stall_after_bytes, _stall),
        (fault.reset_after_bytes, _reset),
        (fault.truncate_after_bytes, lambda _: None),
    ):
        if cut is not None:
            connection.sendall(head + body[:cut])
            end(connection)
            return False
    connection.sendall(head + body)
    return True


def _stall(connection):
    """Holds the connection until the client gives up."""
    connection.settimeout(None)
    while connection.recv(4096):
        pass


def _reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
