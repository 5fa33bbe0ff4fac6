# SPDX-License-Identifier: Apache-2.0
"""The fake metadata service, alone in a network namespace that a machine then joins."""

import json
import pathlib
import shutil
import subprocess
import tempfile

from .artefacts import REPOSITORY, VM_FOLDER

DEFAULT_FOLDER = REPOSITORY / "fixtures" / "metadata" / "default"
SERVER = VM_FOLDER / "metadata" / "server.py"


class MetadataService:
    """A context: inside it the service answers at 127.0.0.1:80 of the namespace of `pid`."""

    def __init__(self, folder, work_folder):
        self.folder = pathlib.Path(folder)
        self._log_path = pathlib.Path(work_folder) / "requests.jsonl"
        self._process = None

    def __enter__(self):
        # A new network namespace has its loopback device down. setpriv ends the service even when we
        # are killed and cannot.
        script = 'ip link set lo up && exec "$@"'
        self._process = subprocess.Popen(
            ["unshare", "--map-root-user", "--net", "setpriv", "--pdeathsig", "KILL",
             "sh", "-c", script, "sh",
             "python3", "-B", SERVER, "--dir", self.folder, "--port", "80", "--print-port",
             "--log", self._log_path],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        )
        if not self._process.stdout.readline().strip():
            self._process.wait()
            raise RuntimeError(f"the metadata service did not start for {self.folder}")
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def command_inside(self, command):
        """The command, run in the namespace of the service and killed when we are."""
        return ["nsenter", "--target", str(self._process.pid), "--user", "--net", "--preserve-credentials",
                "setpriv", "--pdeathsig", "KILL", *command]

    def requests(self):
        if not self._log_path.exists():
            return []
        return [json.loads(line) for line in self._log_path.read_text().splitlines()]


def _items_folder(folder):
    options_path = folder / "options.json"
    options = json.loads(options_path.read_text()) if options_path.exists() else {}
    items = folder / "meta-data"
    if not items.is_dir() and options.get("extends"):
        items = folder / options["extends"] / "meta-data"
    return items


def item(folder, path):
    """The text of an item that the service would give, or None."""
    file = _items_folder(folder) / path
    return file.read_text().strip() if file.is_file() else None


def disk_names(folder):
    """{name of a disk: its serial number}"""
    return {name.read_text().strip(): name.parent.name for name in _items_folder(folder).glob("disks/*/name")}


def instance_items(folder):
    """Host name and public keys that the service would give: (text or None, list of texts)."""
    items = _items_folder(folder)
    hostname = items / "hostname"
    keys = sorted((items / "public-keys").glob("*/openssh-key"))
    return (
        hostname.read_text().strip() if hostname.exists() else None,
        [key.read_text().strip() for key in keys],
    )


def with_user_data(folder, user_data, work_folder):
    """A copy of a metadata folder that serves other user data."""
    copy = pathlib.Path(tempfile.mkdtemp(prefix="metadata.", dir=work_folder))
    shutil.copytree(folder, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("user-data"))
    options_path = copy / "options.json"
    if options_path.exists():
        options = json.loads(options_path.read_text())
        if options.get("extends"):
            options["extends"] = str((folder / options["extends"]).resolve())
            options_path.write_text(json.dumps(options))
    shutil.copyfile(user_data, copy / "user-data")
    return copy
