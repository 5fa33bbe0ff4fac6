# SPDX-License-Identifier: Apache-2.0
"""Kernel arguments of a config on a machine that ostree deploys: the boot loader's entries must become what ostree's own
tool makes of them, and ostree must hand them on to the next deployment."""

import json
import pathlib
import shutil
import subprocess
import tempfile

NAME = "ostree-kernel-arguments"
WANTED = ["console=ttyS0", "quiet", "nosmt"]  # quiet is there already
# A second value of a name, which the tool of Debian 12 takes for there.
SECOND = "console=tty0"


def _ostree(*words, repo=None):
    command = ["ostree", *words, *([f"--repo={repo}"] if repo else [])]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _deploy(sysroot, tree, text, *arguments):
    (tree / "usr/etc/release").write_text(text)
    _ostree("commit", "-b", "base", f"--tree=dir={tree}", repo=sysroot / "ostree/repo")
    _ostree("admin", "deploy", f"--sysroot={sysroot}", "--os=machine", *arguments, "base")


def _make_machine(folder):
    sysroot, tree = folder / "ours", folder / "tree"
    for path in (sysroot, tree / "usr/etc", tree / "usr/lib/modules/6.1", tree / "boot"):
        path.mkdir(parents=True)
    (tree / "usr/lib/modules/6.1/vmlinuz").write_text("a kernel")
    (tree / "usr/lib/os-release").write_text("ID=machine\n")
    _ostree("admin", "init-fs", str(sysroot))
    _ostree("admin", "os-init", f"--sysroot={sysroot}", "machine")
    _deploy(sysroot, tree, "1", "--karg=root=/dev/vda", "--karg=quiet")
    return sysroot, tree


def _entries(sysroot):
    return {path.name: path.read_text() for path in (sysroot / "boot/loader/entries").iterdir()}


def _options(sysroot):
    return [line.split()[1:] for text in _entries(sysroot).values() for line in text.splitlines()
            if line.startswith("options ")]


def _apply(program, sysroot, arguments):
    config = sysroot.parent / "config.ign"
    config.write_text(json.dumps({"ignition": {"version": "3.3.0"}, "kernelArguments": arguments}))
    subprocess.run([program, "apply", "--root", sysroot, config], check=True, capture_output=True, text=True)


def problems(program):
    """What is not as it should be, as lines."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sysroot, tree = _make_machine(folder)
        theirs = folder / "theirs"
        shutil.copytree(sysroot, theirs, symlinks=True)
        before = _entries(sysroot)
        _apply(program, sysroot, {"shouldExist": WANTED})
        _ostree("admin", "kargs", "edit-in-place", f"--sysroot={theirs}", *(f"--append-if-missing={word}" for word in WANTED))
        if _entries(sysroot) != _entries(theirs) or _entries(sysroot) == before:
            found.append(f"the entries are {_entries(sysroot)}, ostree's own {_entries(theirs)}")
        _apply(program, sysroot, {"shouldExist": [SECOND], "shouldNotExist": ["nosmt"]})
        _deploy(sysroot, tree, "2")
        wanted = ["console=ttyS0", SECOND, "quiet"]
        if len(_options(sysroot)) != 2 or not all(set(wanted) <= set(words) and "nosmt" not in words
                                                  for words in _options(sysroot)):
            found.append(f"after the next deployment the options are {_options(sysroot)}")
        # ostree makes its checkouts immutable where the filesystem can.
        subprocess.run(["chattr", "-R", "-i", folder], check=False, capture_output=True)
    return found
