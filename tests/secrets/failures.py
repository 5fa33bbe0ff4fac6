# SPDX-License-Identifier: Apache-2.0
"""A config full of secrets, and what makes it fail, phase by phase."""

import copy
import dataclasses
import http.server
import json
import subprocess
import threading
from typing import Callable

from marks import encoded, mark

NO_DEVICE = "/dev/disk/by-label/firstlight-not-there"


class Server:
    """Answers 200 with a config, 404 or 401, as the path says; a context that gives its address."""

    def __enter__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = b'{"ignition":{"version":"3.3.0"}}' if self.path.startswith("/config") else b"x"
                self.send_response({"/config": 200, "/missing": 404, "/denied": 401}.get(self.path.split("?")[0], 200))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()

    def url(self, path, name):
        """With secrets in every part that can hold one."""
        host, port = self._server.server_address
        return f"http://{mark(name + 'user')}:{mark(name + 'password')}@{host}:{port}{path}?sig={mark(name + 'query')}"


def secrets(server):
    """Every section that does without a disk, with a secret wherever one fits."""
    headers = [{"name": "Authorization", "value": mark("header")}]
    config = {
        "ignition": {"version": "3.3.0"},
        "passwd": {
            "groups": [{"name": "group", "passwordHash": mark("grouphash")}],
            "users": [{"name": "core", "passwordHash": mark("userhash")}, {"name": "root", "passwordHash": mark("roothash")}],
        },
        "storage": {"files": [
            {"path": "/opt/plain", "mode": 384, "contents": {"source": f"data:,{mark('plainfile')}"}},
            {"path": "/opt/encoded", "mode": 384, "contents": {"source": encoded("encodedfile")}},
            {"path": "/opt/appended", "append": [{"source": encoded("appended")}]},
        ]},
        "systemd": {"units": [
            {"name": "a.service", "contents": f"[Service]\nEnvironment=TOKEN={mark('unit')}\nExecStart=/bin/true\n",
             "dropins": [{"name": "a.conf", "contents": f"[Service]\nEnvironment=TOKEN={mark('dropin')}\n"}]}]},
    }
    if server:
        config["ignition"]["config"] = {"merge": [{"source": server.url("/config", "merge"), "httpHeaders": headers}]}
        config["storage"]["files"].append(
            {"path": "/opt/fetched", "contents": {"source": server.url("/file", "file"), "httpHeaders": headers}})
    return config


@dataclasses.dataclass
class Failure:
    name: str
    change: Callable  # of the config, in place; gets the config, the work folder and the server
    text: Callable = json.dumps  # what the config becomes
    afterwards: Callable = lambda folder: None

    def config(self, folder, server):
        config = copy.deepcopy(secrets(server))
        self.change(config, folder, server)
        return self.text(config)

    def undo(self, folder):
        self.afterwards(folder)


def make_root(root):
    (root / "etc").mkdir(parents=True)
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/shadow").write_text("root:*:19000:0:99999:7:::\n")
    (root / "etc/in-the-way").mkdir()
    return root


def _files(config):
    return config["storage"]["files"]


def _add_luks(config, device, **more):
    config["storage"]["luks"] = [{"name": "volume", "device": device, "keyFile": {"source": encoded("keyfile")},
                                  "options": ["--label", mark("luksoption")], **more}]


def _no_proxy_there(config, *_):
    config["ignition"]["proxy"] = {"httpProxy": f"http://{mark('proxyuser')}:{mark('proxypassword')}@127.0.0.1:1"}
    config["ignition"]["timeouts"] = {"httpTotal": 2}
    _files(config)[-1]["contents"]["source"] = f"http://{mark('proxiedpassword')}@host.invalid/?{mark('proxiedquery')}"


def _wrong_types(config, *_):
    """In the fields of secrets, and beside them."""
    config["passwd"]["users"][0].update(uid="many", passwordHash=[mark("hashinlist")])
    config["passwd"]["groups"][0].update(gid="many", passwordHash={"hash": mark("hashinobject")})
    _files(config)[0].update(mode="0644", overwrite="no")


def _luks_on_a_file(config, folder, _):
    image = folder / "disk.img"
    with open(image, "wb") as disk:
        disk.truncate(64 << 20)
    device = subprocess.run(["losetup", "--find", "--show", image], check=True, capture_output=True, text=True).stdout.strip()
    (folder / "device").write_text(device)
    (folder / "device").chmod(0o600)
    _add_luks(config, device, options=["--no-such-option", mark("luksoption")])


def _detach(folder):
    if (folder / "device").exists():
        subprocess.run(["losetup", "--detach", (folder / "device").read_text()], check=True)
        (folder / "device").unlink()


def _filesystem_option(config, folder, server):
    _luks_on_a_file(config, folder, server)
    del config["storage"]["luks"]
    config["storage"]["filesystems"] = [{"device": (folder / "device").read_text(), "format": "ext4",
                                         "options": ["-E", mark("mkfsoption")]}]


ALL = (
    Failure("a config that is no JSON", lambda *_: None, text=lambda config: json.dumps(config)[:-1] + ",}"),
    Failure("a config of wrong types", _wrong_types),
    Failure("a config of an unknown version", lambda config, *_: config["ignition"].update(version="9.0.0")),
    Failure("a reference that is not there",
            lambda config, _, server: config["ignition"]["config"]["merge"][0].update(source=server.url("/missing", "merge"))),
    Failure("a reference that is denied",
            lambda config, _, server: config["ignition"]["config"]["merge"][0].update(source=server.url("/denied", "merge"))),
    Failure("a reference with a wrong hash",
            lambda config, *_: config["ignition"]["config"]["merge"][0].update(verification={"hash": "sha256-" + "0" * 64})),
    Failure("a reference that is no config",
            lambda config, *_: config["ignition"]["config"]["merge"].append({"source": encoded("noconfig")})),
    Failure("a proxy that is not there", _no_proxy_there),
    Failure("a file that is not there", lambda config, _, server: _files(config)[-1]["contents"].update(
        source=server.url("/missing", "file"))),
    Failure("a file with a wrong hash", lambda config, *_: _files(config)[1]["contents"].update(
        verification={"hash": "sha512-" + "0" * 128})),
    Failure("a file that is no gzip", lambda config, *_: _files(config)[1]["contents"].update(compression="gzip")),
    Failure("a scheme that there is not", lambda config, *_: _files(config)[0]["contents"].update(
        source=f"nonsense://{mark('schemeuser')}@host/{mark('schemepath')}")),
    Failure("a disk that does not come", lambda config, *_: config["storage"].update(disks=[{"device": NO_DEVICE}])),
    Failure("a volume's device that does not come", lambda config, *_: _add_luks(config, NO_DEVICE)),
    Failure("a volume that cannot be made", _luks_on_a_file, afterwards=_detach),
    Failure("a filesystem that cannot be made", _filesystem_option, afterwards=_detach),
    Failure("an account that cannot be", lambda config, *_: config["passwd"]["users"].append(
        {"name": "with:colon", "passwordHash": mark("badname")})),
    Failure("a hash that cannot be", lambda config, *_: config["passwd"]["users"].append(
        {"name": "other", "passwordHash": mark("hashwithcolon") + ":"})),
    Failure("a directory in the way", lambda config, *_: _files(config).append(
        {"path": "/etc/in-the-way", "contents": {"source": encoded("intheway")}})),
    Failure("an owner that nobody is", lambda config, *_: _files(config)[0].update(user={"name": "nobody-at-all"})),
    Failure("a unit that is none", lambda config, *_: config["systemd"]["units"].append(
        {"name": "b.service", "contents": f"[Service\nEnvironment=TOKEN={mark('brokenunit')}\n"})),
)
BY_NAME = {failure.name: failure for failure in ALL}
