#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A fake Alibaba Cloud ECS metadata service, as strict as the real one.

server.py --dir DIR [--port N] [--address A] [--print-port] [--log FILE]

DIR holds what one instance would see:
  meta-data/...   one file per item, one folder per folder (served under /latest and /2016-01-01)
  user-data       absent file: 404, as when none is set
  vendor-data, dynamic/..., maintenance/...   likewise
  options.json    how the service is configured: see metadata_tree.Options
  faults.json     what goes wrong, per path: see faults.py

The log has one JSON object per request: method, path, status (null when the answer was a fault that
has none), connection (counted from 1), fault; of a POST also body and content_type. One to /report
is taken, which the real service does not do: firstlight.report-url= may lead there.
"""

import argparse
import http.server
import json
import pathlib
import signal
import socket
import sys
import threading

from faults import Faults, send_faulty
from metadata_tree import MetadataTree, Options
from tokens import TTL_HEADER, TOKEN_HEADER, Tokens, TtlOutOfRange


REPORT_PATH = "/report"


class RequestLog:
    def __init__(self, path):
        self._stream = open(path, "a", encoding="utf-8") if path else None
        self._lock = threading.Lock()

    def write(self, **fields):
        if self._stream:
            with self._lock:
                self._stream.write(json.dumps(fields) + "\n")
                self._stream.flush()


class Service:
    """Everything that outlives one connection."""

    def __init__(self, folder, log_path):
        self.options = Options.load(folder)
        self.tree = MetadataTree(folder, self.options)
        self.faults = Faults.load(folder)
        self.tokens = Tokens()
        self.log = RequestLog(log_path)
        self._connections = 0
        self._lock = threading.Lock()

    def next_connection(self):
        with self._lock:
            self._connections += 1
            return self._connections


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ecs-metadata"
    sys_version = ""

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection_number = self.server.service.next_connection()

    def do_GET(self):
        self._answer("GET", self._get)

    def do_PUT(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(min(length, 1 << 16))
        self._answer("PUT", self._put)

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, 1 << 20)).decode(errors="replace")
        taken = {"body": body, "content_type": self.headers.get("Content-Type")}
        self._answer("POST", lambda path: (204 if path == REPORT_PATH else 405, b""), taken)

    def do_HEAD(self):
        self._answer(self.command, lambda path: (405, b""))

    do_DELETE = do_HEAD

    def _answer(self, method, respond, taken=None):
        service = self.server.service
        path = self.path.split("?", 1)[0]
        fault = service.faults.take(method, path)
        if fault and fault.status is not None:
            status, body = fault.status, fault.body
        else:
            status, body = respond(path)
        service.log.write(
            method=method,
            path=path,
            status=status,
            connection=self.connection_number,
            fault=fault.name if fault else None,
            **(taken or {}),
        )
        head = self._head(status, len(body) if fault is None else fault.declared_length(body))
        if fault is None:
            self.wfile.write(head + body)
        elif not send_faulty(self.connection, head, body, fault):
            self.close_connection = True

    def _head(self, status, length):
        reason = self.responses.get(status, ("Unknown", ""))[0]
        lines = [
            f"HTTP/1.1 {status} {reason}",
            f"Server: {self.server_version}",
            f"Date: {self.date_time_string()}",
            "Content-Type: text/plain",
            f"Content-Length: {length}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _put(self, path):
        service = self.server.service
        if path != "/latest/api/token":
            return 405, b""
        refusal = {"missing": 404, "not-allowed": 405, "disabled": 403}.get(
            service.options.token_endpoint
        )
        if refusal:
            return refusal, b""
        if "X-Forwarded-For" in self.headers:
            return 403, b""
        try:
            return 200, service.tokens.issue(self.headers.get(TTL_HEADER)).encode()
        except TtlOutOfRange:
            return 400, b""

    def _get(self, path):
        service = self.server.service
        token = self.headers.get(TOKEN_HEADER)
        if token is None and service.options.hardened:
            return 403, b""
        if token is not None and not service.tokens.is_valid(token):
            return 401, b""
        body = service.tree.read(path)
        return (404, b"") if body is None else (200, body)

    def log_message(self, *_):
        """The request log of the service replaces the text on standard error."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A client that hangs up in the middle is what many tests are about: no traceback."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser(description="a fake ECS metadata service")
    parser.add_argument("--dir", type=pathlib.Path, required=True)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: the kernel chooses one")
    parser.add_argument("--print-port", action="store_true", help="print the port when ready")
    parser.add_argument("--log", type=pathlib.Path)
    arguments = parser.parse_args()
    if not arguments.dir.is_dir():
        sys.exit(f"server.py: --dir {arguments.dir}: not a folder")
    server = Server((arguments.address, arguments.port), Handler)
    server.service = Service(arguments.dir, arguments.log)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if arguments.print_port:
        print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
