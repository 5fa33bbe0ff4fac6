# SPDX-License-Identifier: Apache-2.0
"""The root that both engines start from, and the programs that the reference needs in its path."""

import contextlib
import os
import pathlib
import subprocess
import tempfile

PASSWD = """\
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
old:x:1000:1000:Old User:/home/old:/bin/bash
leaver:x:1001:1001::/home/leaver:/bin/bash
"""
GROUP = """\
root:x:0:
daemon:x:1:
adm:x:4:daemon,old
mail:x:8:
wheel:x:10:
games:x:60:
users:x:100:
old:x:1000:
leaver:x:1001:
"""
SHADOW = "".join(f"{line.split(':')[0]}:*:19000:0:99999:7:::\n" for line in PASSWD.splitlines())
GSHADOW = "".join(f"{name}:!::{members}\n" for name, _, _, members in
                  (line.split(":") for line in GROUP.splitlines()))
LOGIN_DEFS = """\
UID_MIN 1000
UID_MAX 60000
GID_MIN 1000
GID_MAX 60000
UMASK 022
PASS_MAX_DAYS 99999
PASS_MIN_DAYS 0
PASS_WARN_AGE 7
USERGROUPS_ENAB yes
"""
UNIT = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"

# path: (text, mode, owner and group)
FILES = {
    "etc/passwd": (PASSWD, 0o644, 0), "etc/group": (GROUP, 0o644, 0),
    "etc/shadow": (SHADOW, 0o640, 0), "etc/gshadow": (GSHADOW, 0o640, 0),
    "etc/login.defs": (LOGIN_DEFS, 0o644, 0), "etc/default/useradd": ("SHELL=/bin/sh\n", 0o644, 0),
    "etc/skel/.profile": ("umask 022\n", 0o644, 0),
    # The reference relabels where there is a policy, by the setfiles below; labels are not what is compared here.
    "etc/selinux/config": ("SELINUX=disabled\nSELINUXTYPE=none\n", 0o644, 0),
    "etc/selinux/none/contexts/files/file_contexts": ("", 0o644, 0),
    "etc/kept": ("old\n", 0o640, 7), "etc/overwritten": ("old\n", 0o600, 7), "etc/mode-kept": ("old\n", 0o600, 7),
    "etc/appended": ("zero\n", 0o600, 7), "etc/replaced-by-link": ("old\n", 0o644, 0),
    "etc/replaced-by-directory": ("old\n", 0o644, 0), "etc/replaced-by-file/inside": ("old\n", 0o644, 0),
    "srv/here": ("here\n", 0o644, 0), "home/old/file": ("mine\n", 0o600, 1000), "home/leaver/file": ("mine\n", 0o600, 1001),
    "usr/lib/systemd/system/of-the-image.service": (UNIT, 0o644, 0),
    "usr/lib/systemd/system/also-of-the-image.service": (UNIT, 0o644, 0),
}
ACCOUNT_FILES = ("etc/passwd", "etc/group", "etc/shadow", "etc/gshadow")
LINKS = {"etc/link-to-folder": "../srv", "etc/absolute-link": "/srv"}
PROGRAMS = {
    "setfiles": "exec cat >/dev/null",
    "ignition-kargs-helper": 'printf "%s\\n" "$@" >>"{log}"',
}


def _without_people(text):
    return "".join(f"{line}\n" for line in text.splitlines() if line.split(":")[0] not in ("old", "leaver"))


def make(root, has_people=True):
    """`has_people`: there are users with homes, of the ids 1000 and 1001."""
    for path, (text, mode, owner) in FILES.items():
        if not has_people and path in ACCOUNT_FILES:
            text = _without_people(text)
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        _own(file, owner)
    for home, owner in (("home/old", 1000), ("home/leaver", 1001)):
        _own(root / home, owner)
    (root / "root").mkdir(mode=0o700)
    for path, target in LINKS.items():
        (root / path).symlink_to(target)
    return root


@contextlib.contextmanager
def programs():
    """Lays what the reference calls and this machine has not over /usr/sbin, where ours looks, for this process and
    its children only. Gives the file that the helper for kernel arguments writes its arguments to."""
    with tempfile.TemporaryDirectory() as name:
        log = pathlib.Path(f"{name}.log")
        for program, script in PROGRAMS.items():
            file = pathlib.Path(name) / program
            file.write_text(f"#!/bin/sh\n{script.format(log=log)}\n")
            file.chmod(0o755)
        pathlib.Path(name).chmod(0o755)
        subprocess.run(["mount", "-t", "overlay", "programs", "-o", f"lowerdir={name}:/usr/sbin", "/usr/sbin"], check=True)
        try:
            yield log
        finally:
            log.unlink(missing_ok=True)
            subprocess.run(["umount", "/usr/sbin"], check=True)


def _own(path, owner):
    os.chown(path, owner, owner)
