# SPDX-License-Identifier: Apache-2.0
"""Ignition itself, as Debian's package has it."""

import os
import pathlib
import subprocess


def program():
    """The main engine, which has no link in a folder of programs; None without the package ignition."""
    listed = subprocess.run(["dpkg", "-L", "ignition"], capture_output=True, text=True, check=False).stdout.split("\n")
    return next((path for path in listed if path.endswith("/ignition") and os.access(path, os.X_OK) and
                 pathlib.Path(path).is_file()), None)
