# SPDX-License-Identifier: Apache-2.0
"""An HTTP server on the loopback interface whose every answer comes late by the same time, as from a server far away.

Runs as a process of its own. Any path is answered with the same body, kept alive, in the order of the requests.
"""

import asyncio
import multiprocessing


class Connection(asyncio.Protocol):
    def __init__(self, answer, delay_seconds, counter):
        self.answer, self.delay_seconds, self.counter = answer, delay_seconds, counter
        self.pending = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.pending += data
        while b"\r\n\r\n" in self.pending:
            _, self.pending = self.pending.split(b"\r\n\r\n", 1)
            self.counter.value += 1
            asyncio.get_running_loop().call_later(self.delay_seconds, self.transport.write, self.answer)


async def serve(answer, delay_seconds, counter, port):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answer, delay_seconds, counter), "127.0.0.1", 0, backlog=512)
    port.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class SlowServer:
    """From `with` to its end; `requests()` counts."""

    def __init__(self, body, delay_seconds):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {len(body)}\r\n\r\n"
        self.counter = multiprocessing.Value("Q", 0)
        receiver, sender = multiprocessing.Pipe(duplex=False)
        self.process = multiprocessing.Process(
            target=lambda: asyncio.run(serve(head.encode() + body, delay_seconds, self.counter, sender)), daemon=True)
        self.process.start()
        self.url = f"http://127.0.0.1:{receiver.recv()}"

    def requests(self):
        return self.counter.value

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.join()
