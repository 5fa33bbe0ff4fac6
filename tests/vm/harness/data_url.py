# SPDX-License-Identifier: Apache-2.0
"""The bytes of an Ignition resource, as far as they are in the config itself."""

import base64
import gzip
import urllib.parse


class NotInConfig(Exception):
    """The resource is somewhere else: what it should be cannot be derived from the config."""


def content(resource):
    source = resource.get("source") or ""
    if not source:
        return b""
    if not source.lower().startswith("data:"):
        raise NotInConfig(source.split(":", 1)[0])
    media_type, _, payload = source[5:].partition(",")
    data = urllib.parse.unquote_to_bytes(payload)
    if media_type.endswith(";base64"):
        data = base64.b64decode(data)
    return gzip.decompress(data) if resource.get("compression") == "gzip" else data
