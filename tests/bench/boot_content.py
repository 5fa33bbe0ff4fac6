# SPDX-License-Identifier: Apache-2.0
"""What the machines of tests/bench/boot are to become, in the languages of the engines, and how the verifier of
tests/vm/guest reads it back."""

import json
import urllib.parse

DISK = "/dev/disk/by-id/virtio-containerd"
# (partition, format, label, mount point); the first takes half of the disk, the second the rest.
FILESYSTEMS = ((1, "ext4", "containerd", "/var/lib/containerd"), (2, "xfs", "kubelet", "/var/lib/kubelet"))
HALF_MIB = 4096
HASH = "$6$firstlightops$LbTNhqoZaRg4QaQEvjYx0ZcOr0b7JUNAdlClA4lpoipRqUcbL9jBk7UbLkIAYAg/GHm9tIA23bjZ85clzUeCI1"
USERS = {
    "core": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZi9vWu4/I7CFG3Vf5DU7SfXd0K8O44hjiDSeFDrCZ5 core@laptop",
    "ops": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEHRU9SXgQsLdDoA/7Hmm8M5Aw5OZVHkrzNWurgd+9bv ops@pager",
}
FILES = {f"/etc/node/{number}.conf": f"node.setting-{number} = true\n" * 40 for number in range(18)} | {
    f"{path}/seed.json": '{"image": "pause"}\n' * 40 for *_, path in FILESYSTEMS}
UNITS = {f"node-{part}.service": f"[Unit]\nDescription=The {part} of the node\n\n[Service]\nType=oneshot\nRemainAfterExit=yes\n"
                                 f"ExecStart=/bin/true {part}\n\n[Install]\nWantedBy=multi-user.target\n"
         for part in ("agent", "proxy", "runtime", "storage", "network")}


def mount_unit(kind, label, path):
    """As config transpilers write it: Ignition mounts while it provisions, systemd from then on."""
    device = f"/dev/disk/by-label/{label}"
    check = "systemd-fsck@" + device[1:].replace("-", "\\x2d").replace("/", "-") + ".service"
    return (path[1:].replace("/", "-") + ".mount",
            f"[Unit]\nRequires={check}\nAfter={check}\n\n[Mount]\nWhere={path}\nWhat={device}\nType={kind}\n\n"
            "[Install]\nRequiredBy=local-fs.target\n")


def ignition_config():
    """For firstlight and Ignition alike."""
    units = UNITS | dict(mount_unit(kind, label, path) for _, kind, label, path in FILESYSTEMS)
    partitions = [{"number": number, "label": label} for number, _, label, _ in FILESYSTEMS]
    partitions[0]["sizeMiB"] = HALF_MIB
    return json.dumps({
        "ignition": {"version": "3.3.0"},
        "passwd": {"users": [{"name": name, "groups": ["adm"], "shell": "/bin/bash", "passwordHash": HASH,
                              "sshAuthorizedKeys": [key]} for name, key in USERS.items()]},
        "storage": {
            "disks": [{"device": DISK, "wipeTable": True, "partitions": partitions}],
            "filesystems": [{"device": f"{DISK}-part{number}", "format": kind, "label": label, "path": path,
                             "wipeFilesystem": True} for number, kind, label, path in FILESYSTEMS],
            "files": [{"path": path, "mode": 0o644, "contents": {"source": "data:," + urllib.parse.quote(text)}}
                      for path, text in FILES.items()]},
        "systemd": {"units": [{"name": name, "enabled": True, "contents": text} for name, text in units.items()]}})


def cloud_config(disk):
    """`disk` is the kernel's name of the data disk: cloud-init takes no other. JSON is YAML."""
    on_disks = tuple(path + "/" for *_, path in FILESYSTEMS)
    files = FILES | {f"/etc/systemd/system/{name}": text for name, text in UNITS.items()}
    return "#cloud-config\n" + json.dumps({
        "users": [{"name": name, "groups": ["adm"], "shell": "/bin/bash", "lock_passwd": False, "hashed_passwd": HASH,
                   "ssh_authorized_keys": [key]} for name, key in USERS.items()],
        "disk_setup": {disk: {"table_type": "gpt", "layout": [50, 50], "overwrite": True}},
        "fs_setup": [{"device": f"{disk}{number}", "filesystem": kind, "label": label, "overwrite": True}
                     for number, kind, label, _ in FILESYSTEMS],
        "mounts": [[f"LABEL={label}", path, kind] for _, kind, label, path in FILESYSTEMS],
        # Those on the disks have to wait for the mounts.
        "write_files": [{"path": path, "content": text, "permissions": "0644", "defer": path.startswith(on_disks)}
                        for path, text in files.items()],
        "runcmd": [["systemctl", "daemon-reload"], ["systemctl", "enable", "--now", *UNITS]],
    }, indent=1)


def expected(keys_path):
    """For harness/expectations.encode(). `keys_path`: where the engine puts keys, below .ssh"""
    found = [("disk", DISK, str(len(FILESYSTEMS)))]
    for number, kind, label, path in FILESYSTEMS:
        found += [("filesystem", f"{DISK}-part{number}", kind, label, "-"), ("mount", f"{DISK}-part{number}", path, kind)]
    files = FILES | {f"/etc/systemd/system/{name}": text for name, text in UNITS.items()}
    found += [("file", path, text, "0644", "0", "0") for path, text in files.items()]
    for name, key in USERS.items():
        home, own = f"/home/{name}", f"name:{name}"
        found += [("user", name, "regular", "-", home, "/bin/bash", own, HASH), ("member", name, "adm"),
                  ("home", name, home), ("file", f"{home}/.ssh/{keys_path}", key + "\n", "0600", own, own)]
    for name in UNITS:
        found += [("enabled", name, f"multi-user.target.wants/{name}"), ("active", name)]
    return [*found, ("system-state", "running")]


def expected_of_bare():
    """The same root, and nothing of the above."""
    return [*(("absent", path) for path in FILES), ("system-state", "running")]
