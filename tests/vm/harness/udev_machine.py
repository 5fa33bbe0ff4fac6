# SPDX-License-Identifier: Apache-2.0
"""A machine on which systemd and udev run already when disks are provisioned, by a unit."""

import base64
import json

from . import second_run

PARTITIONS = 40
MULTIPATH = "0 2097152 multipath 0 0 1 1 round-robin 0 1 1 /dev/vde 1000"
FILESYSTEMS = (("/dev/disk/by-partlabel/udev-01", "/var/mnt/udev-01", "ext4"),
               (f"/dev/disk/by-partlabel/udev-{PARTITIONS}", "/var/mnt/udev-last", "ext4"),
               ("/dev/disk/by-partlabel/on-paths", "/var/mnt/paths", "xfs"))
ENGINE_UNIT = f"""[Unit]
Wants=udev-monitor.service
After=udev-monitor.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=/usr/sbin/dmsetup create paths --uuid mpath-under-udev --table "{MULTIPATH}"
ExecStartPre=/usr/bin/udevadm settle
ExecStart=/usr/lib/firstlight/firstlight apply --deadline=100 /etc/under-udev.ign
ExecStartPost=/bin/sh -c "cd /dev/disk/by-partlabel && for i in udev-*; do readlink $$i; done >/run/udev-links"
[Install]
WantedBy=multi-user.target
"""
MONITOR_UNIT = """[Service]
Type=exec
ExecStart=/usr/bin/udevadm monitor --kernel --udev --subsystem-match=block
StandardOutput=file:/run/udev-monitor
"""


def config():
    """Of the machine: the config that its unit applies is one of its files."""
    text = base64.b64encode(json.dumps(_config_of_unit()).encode()).decode()
    return {
        "ignition": {"version": "3.6.0"},
        "storage": {"files": [{"path": "/etc/under-udev.ign", "contents": {"source": f"data:;base64,{text}"}}]},
        "systemd": {"units": [{"name": "udev-monitor.service", "contents": MONITOR_UNIT},
                              {"name": "under-udev.service", "enabled": True, "contents": ENGINE_UNIT}]},
    }


def _config_of_unit():
    partitions = [{"label": f"udev-{number:02}", "sizeMiB": 64} for number in range(1, PARTITIONS + 1)]
    return {
        "ignition": {"version": "3.6.0"},
        "storage": {
            "disks": [{"device": second_run.DISK, "wipeTable": True, "partitions": partitions},
                      {"device": "/dev/mapper/paths", "wipeTable": True,
                       "partitions": [{"label": "on-paths", "sizeMiB": 512}, {"label": "rest"}]}],
            "filesystems": [{"device": device, "path": path, "format": kind} for device, path, kind in FILESYSTEMS],
        },
    }


def expectations():
    links = "".join(f"../../vdd{number}\n" for number in range(1, PARTITIONS + 1))
    return [
        ("unit-property", "under-udev.service", "Result", "success"),
        ("udev-events", "/run/udev-monitor", "vdd", str(PARTITIONS)),
        ("file", "/run/udev-links", links, "0644", "0", "0"),
        ("mount", "/dev/vdd1", "/var/mnt/udev-01", "ext4"),
        ("mount", f"/dev/vdd{PARTITIONS}", "/var/mnt/udev-last", "ext4"),
        ("mount", "/dev/mapper/pathsp1", "/var/mnt/paths", "xfs"),
        # Made by udev: it took the mappings for complete.
        *[("device-link", f"/dev/mapper/pathsp{number}", f"/dev/mapper/pathsp{number}") for number in (1, 2)],
    ]
