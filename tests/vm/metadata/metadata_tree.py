# SPDX-License-Identifier: Apache-2.0
"""What the service serves: a folder of files, listed and read as the real service does."""

import dataclasses
import json

VERSIONS = ("2016-01-01", "latest")
NOT_SERVED = ("options.json", "faults.json", "final-config.json")


@dataclasses.dataclass
class Options:
    """options.json. A key that is not here is a mistake in the fixture and refused."""

    extends: str = ""  # a folder, relative to this one, whose meta-data/ stands in for an absent one
    hardened: bool = False  # requests without a token are answered by 403
    token_endpoint: str = "enabled"  # enabled, missing (404), not-allowed (405), disabled (403)
    all_document: bool = True  # /2016-01-01/meta-data/all exists

    @classmethod
    def load(cls, folder):
        path = folder / "options.json"
        options = cls(**json.loads(path.read_text())) if path.exists() else cls()
        if options.token_endpoint not in ("enabled", "missing", "not-allowed", "disabled"):
            raise ValueError(f"{path}: token_endpoint {options.token_endpoint!r}")
        return options


class MetadataTree:
    def __init__(self, folder, options):
        self._folder = folder.resolve()
        self._options = options
        # One instance described once; a variant of it only says what is different.
        own_items = self._folder / "meta-data"
        is_own = own_items.is_dir() or not options.extends
        self._items = own_items if is_own else (folder / options.extends / "meta-data").resolve(strict=True)

    def read(self, path):
        """The bytes at a URL path, or None for 404."""
        parts = [part for part in path.split("/") if part]
        if not parts:
            return "\n".join(VERSIONS).encode()
        if parts[0] not in VERSIONS or ".." in parts:
            return None
        if parts[1:] == ["meta-data", "all"]:
            if not self._options.all_document or parts[0] != "2016-01-01":
                return None
            return json.dumps(self._document(self._items)).encode()
        if parts[1:2] == ["meta-data"]:
            target = self._items.joinpath(*parts[2:])
        elif parts[1:2] and parts[1] in NOT_SERVED:
            return None
        else:
            target = self._folder.joinpath(*parts[1:])
        if target.is_dir():
            return self._listing(target)
        # A trailing slash asks for a folder; items are never folders.
        if not target.is_file() or path.endswith("/"):
            return None
        return target.read_bytes()

    def _listing(self, folder):
        names = {entry.name + ("/" if entry.is_dir() else "") for entry in folder.iterdir()}
        if folder == self._folder:
            names = (names - set(NOT_SERVED)) | {"meta-data/"}
        return "\n".join(sorted(names)).encode()

    def _document(self, folder):
        return {
            entry.name: self._document(entry) if entry.is_dir() else entry.read_text()
            for entry in sorted(folder.iterdir())
        }
