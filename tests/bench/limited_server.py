# SPDX-License-Identifier: Apache-2.0
"""An ECS metadata service and a config server in one, on the loopback interface, that answers a bounded number of
requests a second and 429 beyond that. Runs as a process of its own; keeps the time and the status of every request.
"""

import asyncio
import json
import multiprocessing
import time

BURST_SECONDS = 0.1  # what an idle server saves up


class Limit:
    """A token bucket."""

    def __init__(self, requests_per_second):
        self.rate, self.tokens, self.last = requests_per_second, requests_per_second * BURST_SECONDS, time.monotonic()

    def allows(self, now):
        self.tokens = min(self.rate * BURST_SECONDS, self.tokens + (now - self.last) * self.rate)
        self.last = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


def answers(url):
    document = {"instance-id": "i-herd", "hostname": "herd"}
    user_data = {"ignition": {"version": "3.4.0", "config": {"merge": [{"source": f"{url}/config"}]}}}
    config = {"ignition": {"version": "3.4.0"},
              "storage": {"files": [{"path": "/etc/herd", "contents": {"source": "data:,herd"}}]}}
    return {"PUT /latest/api/token": "TOKEN", "GET /latest/user-data": json.dumps(user_data),
            "GET /2016-01-01/meta-data/all": json.dumps(document), "GET /config": json.dumps(config)}


class Connection(asyncio.Protocol):
    def __init__(self, server):
        self.server, self.pending = server, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.pending += data
        while b"\r\n\r\n" in self.pending:
            head, self.pending = self.pending.split(b"\r\n\r\n", 1)
            status, body = self.server.answer(b" ".join(head.split(b" ", 2)[:2]).decode())
            more = "Retry-After: 1\r\n" if status == 429 and self.server.retry_after else ""
            self.transport.write(
                f"HTTP/1.1 {status} X\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}".encode())


class Server:
    def __init__(self, requests_per_second, retry_after):
        self.limit, self.retry_after, self.log, self.answers = Limit(requests_per_second), retry_after, [], {}

    def answer(self, request):
        now = time.monotonic()
        status, body = (200, self.answers[request]) if request in self.answers else (404, "")
        if not self.limit.allows(now):
            status, body = 429, ""
        self.log.append((now, status))
        return status, body

    async def serve(self, pipe):
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(lambda: Connection(self), "127.0.0.1", 0, backlog=4096)
        url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        self.answers = answers(url)
        pipe.send(url)
        await loop.run_in_executor(None, pipe.recv)  # the end
        pipe.send(self.log)
        listener.close()


class LimitedServer:
    def __init__(self, requests_per_second, retry_after):
        self.pipe, theirs = multiprocessing.Pipe()
        server = Server(requests_per_second, retry_after)
        self.process = multiprocessing.Process(target=lambda: asyncio.run(server.serve(theirs)), daemon=True)
        self.process.start()
        self.url = self.pipe.recv()

    def stop(self):
        """(time, status) of every request."""
        self.pipe.send(None)
        log = self.pipe.recv()
        self.process.terminate()
        self.process.join()
        return log
