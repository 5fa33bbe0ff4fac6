# SPDX-License-Identifier: Apache-2.0
"""Secrets that can be told apart wherever they turn up."""

import base64
import re

# Letters and digits only: neither JSON nor a URL changes them.
PATTERN = re.compile(r"Zq9x([a-z]+)Kw7v")


def mark(where):
    """A secret named by the field that holds it, in lower-case letters."""
    assert where.isalpha() and where.islower(), where
    return f"Zq9x{where}Kw7v"


def encoded(where):
    """A data: URL of a secret, by base64."""
    return "data:;base64," + base64.b64encode(mark(where).encode()).decode()


def found_in(text):
    """The names of the secrets in a text, also of those in base64 in it."""
    found = set(PATTERN.findall(text))
    for word in re.findall(r"[A-Za-z0-9+/]{16,}={0,2}", text):
        try:
            found |= set(PATTERN.findall(base64.b64decode(word + "=" * (-len(word) % 4)).decode("latin-1")))
        except ValueError:
            pass
    return sorted(found)
