# SPDX-License-Identifier: Apache-2.0
"""Wrong expectations: one for each field of each right one. A verifier that finds any of them met has
a check that cannot fail."""

from .expectations import ANY

def mutations(expectations):
    enabled_unit = next(fields[1] for fields in expectations if fields[0] == "enabled")
    for fields in expectations:
        for index in range(1, len(fields)):
            if fields[0] == "disabled":
                wrong = enabled_unit
            elif fields[0] == "absent":
                wrong = "/etc/passwd"
            else:
                wrong = _other(fields[index])
            yield fields[:index] + (wrong,) + fields[index + 1 :]


def _other(field):
    if isinstance(field, bytes):
        return field + b"x"
    pairs = {"system": "regular", "regular": "system", "max": "2048", "true": "false", "false": "true",
             ANY: "other"}
    if field in pairs:
        return pairs[field]
    if field.startswith("name:"):
        return "name:daemon"
    if field.isdecimal():
        return f"{int(field) + 1:0{len(field)}d}"
    return field + "x"
