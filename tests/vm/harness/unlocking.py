# SPDX-License-Identifier: Apache-2.0
"""What encrypted volumes of a machine are bound to: a tang server beside it, a TPM in it."""

import contextlib
import pathlib
import subprocess
import time

from .artefacts import VM_FOLDER

TANG_PORT = 7500
# As the guest sees the namespace of its metadata service.
TANG_URL = f"http://100.100.100.200:{TANG_PORT}"
_TANG_SERVER = VM_FOLDER / "tang" / "server.py"
_TANG_KEY_GENERATOR = "/usr/libexec/tangd-keygen"


class TangKeys:
    """The keys of a server: made before it runs, because a config names their thumbprint."""

    def __init__(self, work_folder):
        self.folder = pathlib.Path(work_folder) / "tang"
        self.folder.mkdir()
        _run(_TANG_KEY_GENERATOR, self.folder)
        # They belong to tang's own user, whom the namespace of the machine does not know.
        for key in self.folder.glob("*.jwk"):
            key.chmod(0o444)
        signing = next(path for path in self.folder.glob("*.jwk") if '"verify"' in path.read_text())
        self.thumbprint = _run("jose", "jwk", "thp", "-i", signing).strip()


@contextlib.contextmanager
def tang_server(keys, metadata_service):
    """Inside it the server answers in the namespace of the metadata service."""
    command = ["python3", "-B", _TANG_SERVER, keys.folder, str(TANG_PORT)]
    with subprocess.Popen(metadata_service.command_inside(command), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True) as process:
        try:
            if not process.stdout.readline().strip():
                raise RuntimeError("the tang server did not start")
            yield
        finally:
            process.kill()


@contextlib.contextmanager
def tpm(work_folder):
    """QEMU options of a machine that has a TPM 2.0 of its own."""
    folder = pathlib.Path(work_folder) / "tpm"
    folder.mkdir()
    socket = folder / "socket"
    with subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "swtpm", "socket", "--tpm2", "--tpmstate",
                           f"dir={folder}", "--ctrl", f"type=unixio,path={socket}"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            while not socket.exists():
                if process.poll() is not None:
                    raise RuntimeError("swtpm did not start")
                time.sleep(0.01)
            yield ("-chardev", f"socket,id=tpm,path={socket}", "-tpmdev", "emulator,id=tpm0,chardev=tpm",
                   "-device", "tpm-tis,tpmdev=tpm0")
        finally:
            process.kill()


def _run(*command):
    return subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True).stdout
