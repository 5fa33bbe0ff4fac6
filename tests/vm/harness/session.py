# SPDX-License-Identifier: Apache-2.0
"""A machine from its first boot on: its disks, its metadata service, and what is expected of it."""

import contextlib
import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from typing import Optional

from . import (accelerator, artefacts, config_sources, disks, expectations, hooks, machine, metadata_service,
               platform_expectations, transcript)


@dataclasses.dataclass
class Parts:
    """What all machines of a run share."""

    kernel: artefacts.Kernel
    engine: pathlib.Path
    accelerator: str

    def root_image(self, lane, metadata):
        """Metadata may come with files of the image: what is in its folder `image`."""
        additions = metadata / "image"
        return artefacts.root_image(lane, self.engine, additions if additions.is_dir() else None)


def prepare(lanes, kernel_kind="built"):
    """Builds what is missing."""
    kernel = artefacts.kernel(kernel_kind)
    engine = artefacts.engine()
    for lane in lanes:
        artefacts.root_image(lane, engine)
    return Parts(kernel, engine, accelerator.choose(kernel))


@dataclasses.dataclass
class Wanted:
    """One machine as a person or a scenario asks for it."""

    lane: str
    metadata: pathlib.Path
    config: Optional[pathlib.Path] = None  # stands in for the user data of `metadata`
    arguments: tuple = ()
    has_data_disk: bool = True
    more_buses: tuple = ()  # of machine.BUSES
    has_formatted_layers: bool = False
    ends_by_poweroff: bool = False
    stop_at: Optional[str] = None
    mark: Optional[str] = None  # see machine.Boot
    echo_console: bool = False
    counts_instructions: bool = False
    options: tuple = ()  # more of QEMU's
    hook: Optional[hooks.Hook] = None  # firstlight is not what the kernel starts
    platform: str = "ecs"  # another one: the config comes as harness/config_sources.py says


@dataclasses.dataclass
class Result:
    outcome: machine.Outcome
    transcript: transcript.Transcript

    def engine_lines(self):
        """What the engine said on the console, without the prefix (and once: the kernel log echoes
        what goes to /dev/kmsg)."""
        lines = []
        for line in self.outcome.console.splitlines():
            _, prefix, text = line.partition("firstlight: ")
            if prefix and text not in lines:
                lines.append(text)
        return lines

    def last_engine_line(self):
        return (self.engine_lines() or ["the engine said nothing"])[-1]

    def engine_line(self, start):
        return next((line for line in self.engine_lines() if line.startswith(start)), None)


class Machine:
    """A context: the disks live in a folder that goes with it, unless it is kept."""

    def __init__(self, parts, wanted, keep=False):
        self.wanted = wanted
        self._parts = parts
        self._keep = keep
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="firstlight-vm."))
        self._stack.callback(self._leave)
        with contextlib.ExitStack() as undo:
            undo.push(self._stack)
            self.disks = disks.create(self.folder) | disks.create_more(self.folder, self.wanted.more_buses)
            if self.wanted.has_formatted_layers:
                disks.format_layers(self.disks)
            self.root = self._root()
            metadata = self.wanted.metadata
            if self.wanted.config and self.wanted.platform == "ecs":
                metadata = metadata_service.with_user_data(metadata, self.wanted.config, self.folder)
            self.metadata = metadata
            self.service = self._stack.enter_context(
                metadata_service.MetadataService(metadata, self.folder)
            )
            undo.pop_all()
        return self

    def _root(self):
        if not self.wanted.hook:
            return self._parts.root_image(self.wanted.lane, self.wanted.metadata)
        root = self.folder / "root.raw"
        subprocess.run(["cp", "--sparse=always", str(self.wanted.hook.image), str(root)], check=True)
        return root

    def __exit__(self, *exception):
        return self._stack.__exit__(*exception)

    def _leave(self):
        if self._keep:
            print(f"kept: {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def expectations(self):
        """What the user data and the metadata of this machine promise. User data that is no config
        promises nothing: the engine has to refuse it."""
        lane = self.wanted.lane
        if self.wanted.platform != "ecs":
            return expectations.derive(json.loads(self.wanted.config.read_bytes()), lane)
        if not (self.metadata / "user-data").exists():
            expected = expectations.derive_empty(lane)
        else:
            try:
                expected = expectations.derive(self.config(), lane)
            except (ValueError, TypeError, AttributeError, KeyError):
                return []
        return [
            *expected,
            *platform_expectations.derive_metadata(*metadata_service.instance_items(self.metadata), lane),
            *platform_expectations.derive_afterburn(lambda path: metadata_service.item(self.metadata, path)),
        ]

    def config(self):
        """The config that the metadata service serves, with the disks named by their serial numbers,
        the only name by which the verifier knows them."""
        # Merging is not worth a second implementation here.
        merged = self.metadata / "final-config.json"
        text = (merged if merged.exists() else self.metadata / "user-data").read_text(errors="replace")
        for name, serial in metadata_service.disk_names(self.metadata).items():
            text = text.replace(f"/dev/disk/by-ecs/name/{name}", f"/dev/disk/by-id/virtio-{serial}")
        return json.loads(text)

    def provision_again(self, config):
        """From the next boot on this config is served, and the machine takes each boot for its first."""
        (self.metadata / "user-data").write_text(json.dumps(config))
        more = ("firstlight.firstboot=yes", "firstlight.raid-reuse=yes")
        self.wanted = dataclasses.replace(self.wanted, arguments=(*self.wanted.arguments, *more))

    def _config_options(self):
        if self.wanted.platform == "ecs":
            return []
        return config_sources.options(self.wanted.platform, self.wanted.config, self.folder)

    def boot(self, expected, cut=None):
        """One boot; the verifier in the guest checks what is expected. `cut`: machine.Cut"""
        wanted = self.wanted
        boot = machine.Boot(
            lane=wanted.lane,
            accelerator=self._parts.accelerator,
            kernel=self._parts.kernel,
            root_image=self.root,
            disks=self.disks,
            work_folder=self.folder,
            expectations=expectations.encode(expected),
            arguments=wanted.arguments,
            has_data_disk=wanted.has_data_disk,
            more_buses=wanted.more_buses,
            ends_by_poweroff=wanted.ends_by_poweroff,
            stop_at=wanted.stop_at,
            mark=wanted.mark,
            echo_console=wanted.echo_console,
            counts_instructions=wanted.counts_instructions,
            platform=wanted.platform,
            more_options=[*self._config_options(), *wanted.options],
            cut=cut,
            hook=wanted.hook,
        )
        outcome = machine.run(boot, self.service)
        (self.folder / "console.log").write_text(outcome.console)
        return Result(outcome, transcript.parse(outcome.host_line))
