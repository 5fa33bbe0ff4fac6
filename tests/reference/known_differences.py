# SPDX-License-Identifier: Apache-2.0
"""Where the trees are meant to differ: (config or `*`, path, property or `*`, why)."""

import fnmatch

KNOWN = (
    ("accounts", "/etc/*-", "there", "backups that the shadow utilities leave behind; nothing reads them"),
    ("*", "/etc/systemd/system/*.wants*", "there",
     "an enabled unit has the links that its preset line stands for: machines whose systemd sees no first boot get it, too"),
)


def beyond(config, differences):
    """Those that are not known, as lines."""
    return [f"{path}: {name} is {ours!r}, theirs {theirs!r}" for path, name, ours, theirs in differences
            if not any(of in ("*", config) and fnmatch.fnmatchcase(path, where) and what in ("*", name)
                       for of, where, what, _ in KNOWN)]
