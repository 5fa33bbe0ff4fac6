# SPDX-License-Identifier: Apache-2.0
"""Trees as values: everything about a node but its times."""

import os
import re
import stat

RESULT_FILE = "/etc/.ignition-result.json"
PRESET_FILE = "/etc/systemd/system-preset/20-ignition.preset"
KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "directory", stat.S_IFLNK: "link"}


def read(root):
    """{path: {property: value}}"""
    tree, names = {}, {}
    for folder, directories, files in os.walk(root):
        for name in [*directories, *files]:
            path = os.path.join(folder, name)
            inside = "/" + os.path.relpath(path, root)
            info = os.lstat(path)
            kind = KINDS.get(stat.S_IFMT(info.st_mode), "other")
            node = {"kind": kind, "mode": f"{stat.S_IMODE(info.st_mode):04o}", "owner": f"{info.st_uid}:{info.st_gid}"}
            if kind == "file":
                with open(path, "rb") as stream:
                    node["contents"] = stream.read()
                # The same file under several names: the first of them stands for it.
                node["inode"] = names.setdefault(info.st_ino, inside) if info.st_nlink > 1 else None
            elif kind == "link":
                node["target"] = os.readlink(path)
            tree[inside] = node
    _without_time(tree)
    _without_order(tree)
    groups = {}
    for path, node in tree.items():
        if node.get("inode"):
            groups.setdefault(node["inode"], []).append(path)
    for paths in groups.values():
        for path in paths:
            tree[path]["inode"] = sorted(paths)
    return tree


def _without_time(tree):
    """The result file says when it was written."""
    node = tree.get(RESULT_FILE)
    if node:
        node["contents"] = re.sub(rb'("provisioningDate": ")[-0-9T:]+Z"', rb'\1"', node["contents"])


def _without_order(tree):
    """The reference writes presets in another order each time; each names a unit of its own."""
    node = tree.get(PRESET_FILE)
    if node:
        node["contents"] = b"".join(sorted(node["contents"].splitlines(keepends=True)))


def differences(ours, theirs):
    """(path, property, our value, their value); a node that one side lacks has the property `there`."""
    found = []
    for path in sorted({*ours, *theirs}):
        if path not in ours or path not in theirs:
            found.append((path, "there", path in ours, path in theirs))
            continue
        one, other = ours[path], theirs[path]
        found += [(path, name, one.get(name), other.get(name)) for name in sorted({*one, *other})
                  if one.get(name) != other.get(name)]
    return found
