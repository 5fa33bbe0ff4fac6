# SPDX-License-Identifier: Apache-2.0
"""Stands in for the system log and the journal, in a mount namespace of its own."""

import pathlib
import socket
import subprocess
import threading

SYSLOG, JOURNAL = pathlib.Path("/dev/log"), pathlib.Path("/run/systemd/journal/socket")


class Log:
    """A context that collects everything that is sent to either."""

    def __enter__(self):
        self._received, self._lock = [], threading.Lock()
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
        JOURNAL.parent.mkdir(parents=True)
        # /dev/log is a link into /run where there is a journal, and nothing elsewhere.
        target = JOURNAL.parent / "dev-log"
        self._linked = not SYSLOG.exists() and not SYSLOG.is_symlink()
        if self._linked:
            SYSLOG.symlink_to(target)
        elif SYSLOG.is_symlink():
            target = pathlib.Path(SYSLOG.readlink())
            target.parent.mkdir(parents=True, exist_ok=True)
        self._sockets = [self._listen(path) for path in (target, JOURNAL)]
        return self

    def __exit__(self, *exception):
        for listener in self._sockets:
            listener.close()
        if self._linked:
            SYSLOG.unlink()

    def clear(self):
        with self._lock:
            self._received.clear()

    def text(self):
        with self._lock:
            return b"\n".join(self._received).decode(errors="replace")

    def _listen(self, path):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        listener.bind(str(path))
        threading.Thread(target=self._receive, args=(listener,), daemon=True).start()
        return listener

    def _receive(self, listener):
        while True:
            try:
                message = listener.recv(1 << 18)
            except OSError:
                return
            with self._lock:
                self._received.append(message)
