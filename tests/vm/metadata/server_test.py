# SPDX-License-Identifier: Apache-2.0
"""The fake metadata service, asked over loopback."""

import http.client
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
DEFAULT = HERE.parents[2] / "fixtures" / "metadata" / "default"
TTL = "X-aliyun-ecs-metadata-token-ttl-seconds"
TOKEN = "X-aliyun-ecs-metadata-token"
USER_DATA = b"{}"


class Service:
    """A server over a folder made for one test."""

    def __init__(self, test, options=None, faults=None):
        folder = pathlib.Path(tempfile.mkdtemp())
        test.addCleanup(lambda: subprocess.run(["rm", "-rf", folder], check=True))
        (folder / "options.json").write_text(json.dumps({"extends": str(DEFAULT), **(options or {})}))
        (folder / "faults.json").write_text(json.dumps(faults or []))
        (folder / "user-data").write_bytes(USER_DATA)
        self.log_path = folder / "log"
        process = subprocess.Popen(
            [sys.executable, "-B", HERE / "server.py", "--dir", folder, "--print-port", "--log", self.log_path],
            stdout=subprocess.PIPE,
        )
        test.addCleanup(process.stdout.close)
        test.addCleanup(process.wait)
        test.addCleanup(process.kill)
        self.connection = http.client.HTTPConnection("127.0.0.1", int(process.stdout.readline()), timeout=2)
        test.addCleanup(self.connection.close)

    def ask(self, method, path, **headers):
        self.connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def get(self, path, token=None):
        return self.ask("GET", path, **({TOKEN: token} if token else {}))

    def token(self, ttl="60"):
        return self.ask("PUT", "/latest/api/token", **{TTL: ttl})[1].decode()


class Tokens(unittest.TestCase):
    def test_ttl_range(self):
        service = Service(self)
        for ttl, status in (("0", 400), ("1", 200), ("21600", 200), ("21601", 400), ("x", 400), ("", 400)):
            self.assertEqual(service.ask("PUT", "/latest/api/token", **{TTL: ttl})[0], status, ttl)
        self.assertEqual(service.ask("PUT", "/latest/api/token")[0], 400)

    def test_forwarded_request_is_refused(self):
        self.assertEqual(
            Service(self).ask("PUT", "/latest/api/token", **{TTL: "60", "X-Forwarded-For": "10.0.0.1"})[0], 403
        )

    def test_token_endpoint_variants(self):
        for variant, status in (("missing", 404), ("not-allowed", 405), ("disabled", 403)):
            service = Service(self, {"token_endpoint": variant})
            self.assertEqual(service.ask("PUT", "/latest/api/token", **{TTL: "60"})[0], status)

    def test_hardened_mode(self):
        service = Service(self, {"hardened": True})
        self.assertEqual(service.get("/latest/user-data")[0], 403)
        self.assertEqual(service.get("/latest/user-data", "made-up")[0], 401)
        self.assertEqual(service.get("/latest/user-data", service.token()), (200, USER_DATA))

    def test_token_expires(self):
        service = Service(self)
        token = service.token("1")
        self.assertEqual(service.get("/latest/user-data", token)[0], 200)
        time.sleep(1.1)
        self.assertEqual(service.get("/latest/user-data", token)[0], 401)


class Tree(unittest.TestCase):
    def test_folders_and_items(self):
        service = Service(self)
        listing = service.get("/latest/meta-data/")[1].decode().split("\n")
        self.assertIn("instance-id", listing)
        self.assertIn("public-keys/", listing)
        self.assertEqual(service.get("/latest/meta-data/public-keys/"), (200, b"0/"))
        self.assertEqual(service.get("/2016-01-01/meta-data/instance-id")[1], b"i-bp1firstlight00001")
        for path in ("/latest/meta-data/absent", "/latest/meta-data/instance-id/", "/2015-01-01/user-data",
                     "/latest/../server.py", "/latest/faults.json", "/latest/meta-data/all"):
            self.assertEqual(service.get(path)[0], 404, path)

    def test_all_document(self):
        document = json.loads(Service(self).get("/2016-01-01/meta-data/all")[1])
        self.assertEqual(document["network"]["interfaces"]["macs"]["52:54:00:12:34:56"]["netmask"], "255.255.255.0")
        self.assertEqual(Service(self, {"all_document": False}).get("/2016-01-01/meta-data/all")[0], 404)

    def test_keep_alive_and_log(self):
        service = Service(self)
        service.get("/latest/user-data")
        service.get("/latest/meta-data/absent")
        log = [json.loads(line) for line in service.log_path.read_text().splitlines()]
        self.assertEqual([(entry["status"], entry["connection"]) for entry in log], [(200, 1), (404, 1)])


class FaultInjection(unittest.TestCase):
    def faulty(self, **fault):
        return Service(self, faults=[{"path": "/latest/user-data", **fault}])

    def test_status_for_so_many_requests(self):
        service = self.faulty(status=429, count=2)
        self.assertEqual([service.get("/latest/user-data")[0] for _ in range(3)], [429, 429, 200])

    def test_slow_headers(self):
        service = self.faulty(headers_delay_s=0.5)
        start = time.monotonic()
        service.get("/latest/user-data")
        self.assertGreater(time.monotonic() - start, 0.45)

    def test_stalled_body(self):
        with self.assertRaises(TimeoutError):
            self.faulty(stall_after_bytes=1).get("/latest/user-data")

    def test_reset(self):
        with self.assertRaises(ConnectionResetError):
            self.faulty(reset_after_bytes=0).get("/latest/user-data")

    def test_truncated(self):
        with self.assertRaises(http.client.IncompleteRead):
            self.faulty(truncate_after_bytes=1).get("/latest/user-data")

    def test_oversized(self):
        self.assertEqual(len(self.faulty(oversize_bytes=200000).get("/latest/user-data")[1]), 200000)

    def test_garbage(self):
        with self.assertRaises(http.client.BadStatusLine):
            self.faulty(garbage=True).get("/latest/user-data")


if __name__ == "__main__":
    unittest.main()
