# SPDX-License-Identifier: Apache-2.0
"""Ways to boot in which firstlight is not what the kernel starts: roots made as dracut-free-hooks/ makes them."""

import dataclasses
import pathlib
import re
from typing import Optional

from . import artefacts, cache

OSTREE_ENTRY = "/boot/loader/entries/ostree-1-container-os.conf"


@dataclasses.dataclass(frozen=True)
class Hook:
    words: str  # of the kernel command line
    image: pathlib.Path  # an ext4 root; a machine gets a copy that it writes to
    initramfs: Optional[pathlib.Path] = None


def systemd(engine):
    """systemd from the start; firstlight is a unit of it."""
    return Hook("root=/dev/vda rw rootfstype=ext4 init=/usr/lib/systemd/systemd", _root(engine, "--hook", "systemd"))


def initramfs(engine, platform):
    """An initramfs of the distribution, which calls `ignition`. The kernel is artefacts.kernel("with-initramfs")."""
    kernel = artefacts.kernel("with-initramfs")
    words = f"root=/dev/vda rw rootfstype=ext4 ignition.platform.id={platform}"
    return Hook(words, _root(engine, "--hook", "initramfs"), artefacts.initramfs(kernel.image, "firstlight", engine))


def ostree(engine):
    """ostree-prepare-root makes the root of a deployment, in the initramfs of the distribution; then the kernel
    command line names firstlight as init. The kernel is artefacts.kernel("with-initramfs")."""
    image, initramfs_of_image = _ostree_root(engine)
    return Hook(_words_of_deployment(image), image, initramfs_of_image)


def ostree_without_initramfs(engine):
    """The kernel starts ostree-prepare-root on the physical root, and that goes on with /sbin/init: firstlight."""
    image, _ = _ostree_root(engine)
    return Hook(re.sub(r"(?<!\S)init=\S+", "init=/ostree-prepare-root", _words_of_deployment(image)), image)


def _ostree_root(engine):
    kernel = artefacts.kernel("with-initramfs").image
    initramfs_of_image = artefacts.initramfs(kernel, "none")
    build, build_prepare_root = (artefacts.VM_FOLDER / "image" / name for name in ("build-ostree", "build-prepare-root"))
    prepare_root_key = cache.key_of(build_prepare_root, artefacts.run(build_prepare_root, "--source-version"))
    prepare_root = cache.result("ostree-prepare-root", prepare_root_key,
                                lambda path: artefacts.run(build_prepare_root, path))
    more = [kernel, initramfs_of_image, prepare_root]
    key = cache.key_of(build, *_keyed(engine), *more)
    image = cache.result("root-hook-ostree", key, lambda path: artefacts.run(build, path, *_inputs(engine), *more))
    return image, initramfs_of_image


def _words_of_deployment(image):
    """The kernel command line in the boot loader's entry that ostree wrote."""
    entry = artefacts.run("debugfs", "-R", f"cat {OSTREE_ENTRY}", image)
    return next(line for line in entry.splitlines() if line.startswith("options ")).partition(" ")[2]


def _root(engine, *install_options):
    """The full lane's tree as an ext4 image, with what install-to puts into it."""
    build = artefacts.VM_FOLDER / "image" / "build-hook"
    key = cache.key_of(build, *_keyed(engine), *install_options)
    name = "root-hook" + "".join(install_options).replace("--", "-")
    arguments = [*_inputs(engine), *install_options]
    return cache.result(name, key, lambda path: artefacts.run(build, path, *arguments))


def _inputs(engine):
    """What the builders of roots take."""
    return [artefacts.tree("full"), engine, artefacts.verifier(), artefacts.REPOSITORY / "build" / "release"]


def _keyed(engine):
    """What makes two of their results different."""
    installed = sorted(path for path in artefacts.HOOKS.rglob("*") if path.is_file())
    unit = artefacts.VM_FOLDER / "guest" / "firstlight-verify.service"
    return [artefacts.tree("full").name, engine, artefacts.verifier(), unit, *installed]
