# SPDX-License-Identifier: Apache-2.0
"""What a machine is booted from: kernel, root image, and the binaries in it."""

import dataclasses
import os
import pathlib
import subprocess
from typing import Optional

from . import cache

VM_FOLDER = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = VM_FOLDER.parent.parent
HOOKS = REPOSITORY / "dracut-free-hooks"
METADATA = REPOSITORY / "fixtures" / "metadata"
CONFIGS = REPOSITORY / "fixtures" / "configs"
VERIFIER_FLAGS = ["-std=c++20", "-O1", "-static", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow",
                  "-Wconversion", "-Wsign-conversion", "-Wold-style-cast", "-Werror"]


class BuildFailed(Exception):
    """Something that a machine needs could not be built; the text has the end of the output."""


def run(*command, folder=None):
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, text=True, check=False,
        stdin=subprocess.DEVNULL, capture_output=True,
    )
    if done.returncode != 0:
        output = "\n".join((done.stdout + done.stderr).splitlines()[-40:])
        raise BuildFailed(f"{' '.join(str(word) for word in command)}: exit {done.returncode}\n{output}")
    return done.stdout


@dataclasses.dataclass
class Kernel:
    image: pathlib.Path
    initramfs: Optional[pathlib.Path] = None


def kernel(kind):
    """"built": monolithic, which is what the product is for; "with-initramfs": the same, and it can unpack
    an initramfs; "shim": Debian's cloud kernel with an initramfs that loads its modules."""
    if kind == "shim":
        return _shim_kernel()
    if kind == "with-initramfs":
        return _built_kernel("kernel-with-initramfs", "config.fragment", "initramfs.fragment")
    return _built_kernel("kernel", "config.fragment")


def _built_kernel(name, *fragments):
    build = VM_FOLDER / "kernel" / "build"
    paths = [build.with_name(fragment) for fragment in fragments]
    key = cache.key_of(build, *paths, run(build, "--source-version"))
    return Kernel(cache.result(name, key, lambda path: run(build, path, *paths)))


def _shim_kernel():
    build = VM_FOLDER / "kernel" / "build-shim"
    version = run(build, "--source-version")
    key = cache.key_of(build, build.with_name("shim_init.cpp"), version)
    return Kernel(
        cache.result("shim-kernel", key, lambda path: run(build, "kernel", path)),
        cache.result("shim-initramfs", key, lambda path: run(build, "initramfs", path)),
    )


def tree(lane):
    """The root of a lane without the product, a tarball. "bench": an ordinary Debian, with what tests/bench/boot
    needs besides."""
    image = VM_FOLDER / "image"
    full_inputs = sorted(image.glob("container-os.*")) + [image / "build-full", image / "packages"]
    if lane == "bench":
        more = image / "packages-bench"
        return cache.result("tree-bench", cache.key_of(*full_inputs, more),
                            lambda path: run(image / "build-full", path, more))
    full_key = cache.key_of(*full_inputs)
    full = cache.result("tree-full", full_key, lambda path: run(image / "build-full", path))
    if lane == "full":
        return full
    build_fast = image / "build-fast"
    return cache.result(
        "tree-fast", cache.key_of(build_fast, full_key), lambda path: run(build_fast, full, path)
    )


def verifier():
    sources = sorted((VM_FOLDER / "guest").glob("*.cpp"))
    key = cache.key_of(*sources, *sorted((VM_FOLDER / "guest").glob("*.h")), " ".join(VERIFIER_FLAGS))
    return cache.result(
        "verifier", key, lambda path: run("g++", *VERIFIER_FLAGS, *sources, "-o", path)
    )


def engine():
    """The engine as FIRSTLIGHT_BINARY names it, or built here."""
    given = os.environ.get("FIRSTLIGHT_BINARY")
    if given:
        return pathlib.Path(given).resolve(strict=True)
    run(REPOSITORY / "tests" / "setup")
    # Presets are found from the current folder only.
    run("cmake", "--preset", "release", folder=REPOSITORY)
    run("cmake", "--build", "--preset", "release", "--target", "firstlight", folder=REPOSITORY)
    return REPOSITORY / "build" / "release" / "firstlight"


def root_image(lane, engine_binary, additions=None):
    """The root of a lane with the engine and the verifier in it, and the files of the folder `additions`, if any:
    a read-only erofs, for "bench" an ext4."""
    build = VM_FOLDER / "image" / "build-product"
    lane_tree = tree(lane)
    unit = VM_FOLDER / "guest" / "firstlight-verify.service"
    added = sorted(path for path in additions.rglob("*") if path.is_file()) if additions else []
    names = [str(path.relative_to(additions)) for path in added]
    key = cache.key_of(build, unit, engine_binary, verifier(), lane_tree.name, *names, *added)
    options = ["--ext4"] if lane == "bench" else []
    arguments = [lane_tree, engine_binary, verifier(), *([additions] if additions else [])]
    name = f"root-{lane}-{additions.parent.name}" if additions else f"root-{lane}"
    return cache.result(name, key, lambda path: run(build, *options, path, *arguments))


def initramfs(kernel_image, engine, firstlight=None):
    """What dracut makes inside of Debian. The engine is "ignition", the distribution's; "firstlight", which is the
    file `firstlight`, put in place of it as dracut-free-hooks/ does it; or "none", for roots made by ostree."""
    image = VM_FOLDER / "image"
    build_tree, build = image / "build-initramfs-tree", image / "build-initramfs"
    tree_key = cache.key_of(build_tree, image / "initramfs-packages")
    tree_with_dracut = cache.result("tree-initramfs", tree_key, lambda path: run(build_tree, path))
    arguments = [tree_with_dracut, kernel_image, engine]
    inputs = []
    if firstlight:
        arguments += [REPOSITORY / "build" / "release", firstlight]
        inputs = [firstlight, *sorted(path for path in HOOKS.rglob("*") if path.is_file())]
    key = cache.key_of(build, tree_key, kernel_image, engine, *inputs)
    return cache.result(f"initramfs-{engine}", key, lambda path: run(build, path, *arguments))
