# SPDX-License-Identifier: Apache-2.0
"""Section systemd."""

from . import patterns
from .keywords import boolean, keyed_array, required, string, struct

TEXT_RULE = "Text that systemd could not read is refused."

DROPIN = struct("Drop-in", "A file that changes a unit.", dict(
    name=required(string("Name", "File name with the extension .conf. One entry for each.",
                         pattern=r"\.conf$", form="a file name that ends in .conf",
                         examples=["10-override.conf"])),
    contents=string("Contents", "Text of the drop-in. Left out: no file is written; empty: an empty "
                    "one is.", does=TEXT_RULE)), nullable=False)

UNIT = struct("Unit", "A unit, its drop-ins, and whether it is started at boot.", dict(
    name=required(string("Name", "Name with the extension that says what kind of unit it is. One "
                         "entry for each.", pattern=patterns.UNIT_NAME,
                         form="a name that ends in ." + ", .".join(patterns.UNIT_TYPES),
                         examples=["app.service"],
                         does="A name with a slash is warned about and refused when the unit is "
                              "written.")),
    enabled=boolean("Enabled", "True: start at boot; false: do not. Left out: as the image has it.",
                    does="A line in /etc/systemd/system-preset/20-ignition.preset, and the links that "
                         "systemctl enable or disable would make."),
    mask=boolean("Mask", "True: the unit cannot be started at all; false: a mask is removed. Left "
                 "out: as the image has it.", does="A link to /dev/null, in place of the contents."),
    contents=string("Contents", "Text of the unit. Empty or left out: no file is written.",
                    does="Written to /etc/systemd/system, over what is there. " + TEXT_RULE + " An "
                         "enabled unit whose text has no [Install] section is warned about."),
    dropins=keyed_array("Drop-ins", "Drop-ins of the unit.", DROPIN,
                        does="Written to /etc/systemd/system/NAME.d.")), nullable=False)

SYSTEMD = struct("systemd", "Units of the service manager.", dict(
    units=keyed_array("Units", "Units, one entry for each name.", UNIT)))
