# SPDX-License-Identifier: Apache-2.0
"""Ways to boot in which firstlight is not what the kernel starts: roots made as dracut-free-hooks/ makes them."""

import dataclasses
import pathlib
from typing import Optional

from . import artefacts, cache


@dataclasses.dataclass(frozen=True)
class Hook:
    words: str  # of the kernel command line
    image: pathlib.Path  # an ext4 root; a machine gets a copy that it writes to
    initramfs: Optional[pathlib.Path] = None


def systemd(engine):
    """systemd from the start; firstlight is a unit of it."""
    return Hook("root=/dev/vda rw rootfstype=ext4 init=/usr/lib/systemd/systemd", _root(engine, "--hook", "systemd"))


def initramfs(engine):
    """An initramfs of the distribution, which calls `ignition`. The kernel is artefacts.kernel("with-initramfs")."""
    kernel = artefacts.kernel("with-initramfs")
    words = "root=/dev/vda rw rootfstype=ext4 ignition.platform.id=qemu"
    return Hook(words, _root(engine, "--hook", "initramfs"), artefacts.initramfs(kernel.image, engine))


def _root(engine, *install_options):
    """The full lane's tree as an ext4 image, with what install-to puts into it."""
    build = artefacts.VM_FOLDER / "image" / "build-hook"
    tree, verifier = artefacts.tree("full"), artefacts.verifier()
    installed = sorted(path for path in artefacts.HOOKS.rglob("*") if path.is_file())
    unit = artefacts.VM_FOLDER / "guest" / "firstlight-verify.service"
    key = cache.key_of(build, unit, engine, verifier, tree.name, *install_options, *installed)
    name = "root-hook" + "".join(install_options).replace("--", "-")
    arguments = [tree, engine, verifier, artefacts.REPOSITORY / "build" / "release", *install_options]
    return cache.result(name, key, lambda path: artefacts.run(build, path, *arguments))
