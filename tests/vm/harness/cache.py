# SPDX-License-Identifier: Apache-2.0
"""Things that take long to build, kept by the content they are built from."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import sys
import time

# Of each thing, so many results stay: switching between two branches should not build all again.
KEPT_RESULTS = 4


def folder():
    root = os.environ.get("FIRSTLIGHT_CACHE")
    if not root:
        home_cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        root = os.path.join(home_cache, "firstlight")
    path = pathlib.Path(root) / "vm"
    path.mkdir(parents=True, exist_ok=True)
    return path


def key_of(*inputs):
    """A key from files (their bytes and permission to execute) and texts."""
    digest = hashlib.sha256()
    for item in inputs:
        if isinstance(item, pathlib.Path):
            content = item.read_bytes()
            digest.update(b"file %d %d " % (os.access(item, os.X_OK), len(content)))
        else:
            content = item.encode()
            digest.update(b"text %d " % len(content))
        digest.update(content)
    return digest.hexdigest()[:16]


def result(name, key, build):
    """The path of the result NAME for this key; `build(path)` makes it when it is not there.

    Two runs at once never build the same thing twice nor see a half-made one: lock, temporary name,
    rename.
    """
    path = folder() / f"{name}-{key}"
    if path.exists():
        os.utime(path)
        return path
    with _lock(name):
        if not path.exists():
            print(f"building {name} ...", end="", file=sys.stderr, flush=True)
            start = time.monotonic()
            temporary = path.with_name(f".{path.name}.{os.getpid()}")
            try:
                build(temporary)
                os.rename(temporary, path)
            finally:
                temporary.unlink(missing_ok=True)
            print(f" {time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)
            _drop_old(name)
    return path


@contextlib.contextmanager
def _lock(name):
    with open(folder() / f".{name}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _drop_old(name):
    key_length = len(key_of(""))
    results = [
        path for path in folder().glob(f"{name}-*") if len(path.name) == len(name) + 1 + key_length
    ]
    results.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in results[KEPT_RESULTS:]:
        path.unlink(missing_ok=True)
