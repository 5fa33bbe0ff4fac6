# SPDX-License-Identifier: Apache-2.0
"""A config a second time on a machine that has it."""

import copy
import json

from . import disks

DISK = f"/dev/disk/by-id/virtio-{disks.DATA}"
# What a second run does where arrays and volumes are there, but not running and not open.
WAKING = ("assemble ", "open LUKS2", "mount ")
STORAGE_PHASES = ("disks", "raid", "luks", "filesystems", "mounts")


def kept(config):
    """The config without what makes anything anew: nothing is wiped, and volumes are left out, with
    all that is in them, that are always made anew: those without a key file and those with clevis."""
    config = copy.deepcopy(config)
    storage = config["storage"]
    dropped = [volume["name"] for volume in storage.get("luks") or []
               if not volume.get("keyFile") or volume.get("clevis")]
    places = [filesystem["path"] for filesystem in storage.get("filesystems") or []
              if filesystem["device"] in [f"/dev/mapper/{name}" for name in dropped]]
    gone = [*dropped, *places]
    for kind, key in (("luks", "name"), ("filesystems", "path"), ("files", "path")):
        storage[kind] = [entry for entry in storage.get(kind) or []
                         if not any((entry.get(key) or "").startswith(place) for place in gone)]
    units = (config.get("systemd") or {}).get("units") or []
    config["systemd"] = {"units": [unit for unit in units
                                   if not any(f"Where={place}\n" in (unit.get("contents") or "") for place in places)]}
    for entry in [*storage["luks"], *storage["filesystems"]]:
        for wish in ("wipeVolume", "wipeFilesystem"):
            entry.pop(wish, None)
    return without_table_wipe(config)


def expectation(config):
    """Run again inside the machine, the engine finds everything as it should be, and writes nothing."""
    return ("second-run", DISK, json.dumps(kept(config)))


def refusal(config, words):
    """The config would destroy what it made: that is refused, with these words, and nothing written."""
    return ("refused-run", DISK, words, json.dumps(config))


def without_table_wipe(config):
    config = copy.deepcopy(config)
    for disk in config["storage"]["disks"]:
        disk.pop("wipeTable", None)
    return config


def made_anew(report):
    """After a second run at a later boot: the steps that kept nothing."""
    return [f"made anew: {step['name']} {step['object']}"
            for phase in report["phases"] if phase["name"] in STORAGE_PHASES
            for step in phase["steps"]
            if step["outcome"] != "already-so" and not step["name"].startswith(WAKING)]


def generated_volumes(config):
    """Names of the volumes whose keys the engine makes."""
    return [volume["name"] for volume in config["storage"].get("luks") or []
            if not volume.get("keyFile") and not volume.get("clevis")]


def kept_keys(report, config):
    """After a run that makes volumes anew: those whose old key was not removed before."""
    removed = [step["object"] for phase in report["phases"] for step in phase["steps"]
               if step["name"] == "remove key of volume"]
    return [f"the key of {name} was kept" for name in generated_volumes(config) if f"/etc/luks/{name}" not in removed]
