#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""A tang server: Debian's tangd, which speaks HTTP on its standard streams, behind a port.

    tang/server.py KEY-FOLDER PORT     prints the port when it listens (0: any free one)
"""

import socketserver
import subprocess
import sys

TANGD = "/usr/libexec/tangd"


def main():
    key_folder, port = sys.argv[1], int(sys.argv[2])

    class Connection(socketserver.BaseRequestHandler):
        def handle(self):
            # Killed before a long-lived connection can keep the server alive.
            subprocess.run(["setpriv", "--pdeathsig", "KILL", TANGD, key_folder],
                           stdin=self.request, stdout=self.request, stderr=subprocess.DEVNULL, check=False)

    socketserver.ThreadingTCPServer.daemon_threads = True
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Connection) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
