# SPDX-License-Identifier: Apache-2.0
"""Ways for a config to reach a machine that need no metadata service: QEMU options by platform."""

import pathlib
import subprocess
import tempfile


def options(platform, config, work_folder):
    """The QEMU options by which the machine of a platform has the config."""
    return _SOURCES[platform](pathlib.Path(config), pathlib.Path(work_folder))


def _firmware_item(config, _):
    return ["-fw_cfg", f"name=opt/com.coreos/config,file={config}"]


def _compact_disc(config, work_folder):
    """As OpenStack makes config drives: ISO 9660."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="config-drive.", dir=work_folder))
    user_data = folder / "openstack" / "latest" / "user_data"
    user_data.parent.mkdir(parents=True)
    user_data.write_bytes(config.read_bytes())
    image = work_folder / "config-drive.iso"
    _run("xorrisofs", "-quiet", "-R", "-V", "config-2", "-o", image, folder)
    return _drive(image)


def _fat_disk(config, work_folder):
    """As most tools make NoCloud drives: FAT, whose labels are in capitals."""
    image = work_folder / "config-drive.fat"
    with open(image, "wb") as disk:
        disk.truncate(2 << 20)
    _run("mkfs.vfat", "-n", "CIDATA", image)
    _run("mcopy", "-i", image, config, "::user-data")
    return _drive(image)


def _drive(image):
    return ["-blockdev", f"driver=raw,node-name=config,read-only=on,file.driver=file,file.filename={image}",
            "-device", "virtio-blk-pci,drive=config,serial=config"]


def _run(*command):
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL, capture_output=True)


_SOURCES = {"qemu": _firmware_item, "openstack": _compact_disc, "nocloud": _fat_disk}
