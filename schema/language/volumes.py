# SPDX-License-Identifier: Apache-2.0
"""storage.luks and storage.filesystems."""

from . import patterns
from .ignition import REFUSED
from .keywords import (ByVersion, NON_EMPTY, NON_EMPTY_LIST, NON_ZERO, SET, TRUE, any_of, array,
                       boolean, has, integer, keyed_array, lacks, ref, refuse, required, since, string,
                       struct)


def device(text, **keywords):
    return required(string("Device", f"{text}, {patterns.PATH_FORM}.",
                           pattern=patterns.whole(patterns.CLEAN_PATH), form=patterns.PATH_FORM,
                           examples=["/dev/vdb1", "/dev/disk/by-partlabel/var"], **keywords))


TANG = struct("Tang server", "A server that helps to unlock as long as it can be reached.", dict(
    url=required(string("URL", "http or https URL of the server. One entry for each.",
                        pattern=patterns.HTTP_URL, form=patterns.HTTP_FORM,
                        examples=["http://tang.example.com"])),
    thumbprint=required(string("Thumbprint", "Thumbprint of the server's signing key.", minLength=1)),
    advertisement=since("3.4.0", string("Advertisement", "What the server would answer, as JSON text: "
                                        "it need not be asked then."))), nullable=False)

# Until 3.2.0 the object counts as soon as it is there, later as soon as it names a pin.
_PIN_TEXT = "Name of the clevis pin. Until 3.5.0 one of tpm2, tang and sss."
_CONFIG_TEXT = "Configuration of the pin, as JSON text."
CUSTOM = struct("Custom pin", "A clevis pin that is configured by hand, instead of the members beside "
                "it.", dict(
    pin=ByVersion({"3.0.0": required(string("Pin", _PIN_TEXT, enum=["tpm2", "tang", "sss"])),
                   "3.3.0": string("Pin", _PIN_TEXT, enum=["", "tpm2", "tang", "sss", None]),
                   "3.6.0": string("Pin", _PIN_TEXT, examples=["tpm2", "tang", "sss"])}),
    config=ByVersion({"3.0.0": required(string("Pin configuration", _CONFIG_TEXT, minLength=1)),
                      "3.3.0": string("Pin configuration", _CONFIG_TEXT)}),
    needsNetwork=boolean("Needs network", "Unlocking needs the network.", default=False)),
    refusals=[
        since("3.3.0", refuse("a custom pin needs a config",
                              has(pin=NON_EMPTY), lacks(config=NON_EMPTY))),
        since("3.3.0", refuse("a custom clevis config needs a pin", lacks(pin=NON_EMPTY),
                              any_of(has(config=NON_EMPTY), has(needsNetwork=TRUE))))])

CUSTOM_IN_USE = ByVersion({"3.0.0": has(custom={"type": "object"}),
                           "3.3.0": has(custom=has(pin=NON_EMPTY))})
OTHER_PINS = [has(tpm2=TRUE), has(tang=NON_EMPTY_LIST), has(threshold=NON_ZERO)]

CLEVIS = struct("Clevis", "Unlocking without a passphrase.", dict(
    tpm2=boolean("TPM 2", "Bind the volume to the TPM of the machine.", default=False),
    tang=keyed_array("Tang servers", "Bind the volume to servers in the network.", TANG),
    threshold=integer("Threshold", "How many of the TPM and the servers it takes.", default=1),
    custom=CUSTOM),
    refusals=[refuse("a custom pin excludes tpm2, tang and threshold beside it",
                     CUSTOM_IN_USE, any_of(*OTHER_PINS))])

CEX_ENABLED = has(cex=has(enabled=TRUE))
CLEVIS_IN_USE = has(clevis=any_of(has(custom=has(pin=NON_EMPTY)), *OTHER_PINS))

LUKS_VOLUME = struct("Encrypted volume", "A LUKS volume.", dict(
    name=string("Name", "Name of the opened volume below /dev/mapper, without slash.",
                pattern="^[^/]*$", form="a name without slash", examples=["data"]),
    device=device("Path of the device that is encrypted"),
    keyFile=ref("fileResource", "Key file", "The passphrase. Without a source a random key is made.",
                does="Written to /etc/luks/NAME for later boots, unless clevis is there; at most 8 MiB."),
    label=string("Label", "LUKS label, at most 47 bytes.", maxLength=47),
    uuid=string("UUID", "LUKS UUID."),
    options=array("Format arguments", "Arguments that cryptsetup luksFormat gets besides.",
                  string("Argument", "One argument.")),
    wipeVolume=boolean("Wipe the volume", "Format even if the device is as wanted already.",
                       default=False,
                       does="Without it a LUKS2 volume is kept if there is a key file that opens it, "
                            "no clevis, and label, UUID and discard are as described; one that is "
                            "not, and any other content, end the run."),
    discard=since("3.4.0", boolean("Discard", "Pass discard requests on to the device.",
                                   default=False)),
    openOptions=since("3.4.0", keyed_array("Open arguments", "Arguments that cryptsetup luksOpen gets "
                                           "besides, each once.", string("Argument", "One argument."))),
    clevis=CLEVIS,
    cex=since("3.5.0", struct("Crypto Express", "Keys in a Crypto Express adapter of IBM Z. Excludes "
                              "clevis and a key file.", dict(
        enabled=boolean("Enabled", "Use such a key.", default=False, does=REFUSED))))),
    refusals=[since("3.5.0", refuse("cex cannot be combined with clevis", CEX_ENABLED, CLEVIS_IN_USE)),
              since("3.5.0", refuse("cex cannot be combined with a key file", CEX_ENABLED,
                                    has(keyFile=has(source=NON_EMPTY))))], nullable=False)

NO_FORMAT = refuse(
    "a filesystem with path, label, uuid, wipeFilesystem or options needs a format",
    lacks(format=NON_EMPTY),
    any_of(has(path=NON_EMPTY), has(label=SET), has(uuid=NON_EMPTY), has(wipeFilesystem=TRUE),
           has(options=NON_EMPTY_LIST), since("3.1.0", has(mountOptions=NON_EMPTY_LIST))))


def label_limit(name, longest):
    return refuse(f"a label of {name} has at most {longest} bytes",
                  has(format={"enum": [name]}, label={"type": "string", "minLength": longest + 1}))


# What firstlight puts there while a filesystem is being made.
RESERVED_NAMES = [
    refuse("the label fl-half-made is the mark of a filesystem in the making",
           has(format={"enum": ["ext4", "xfs", "btrfs"]}, label={"enum": ["fl-half-made"]})),
    refuse("the volume id 464C-484D is the mark of a filesystem in the making",
           has(format={"enum": ["vfat"]},
               uuid={"type": "string", "pattern": "^464[Cc]-?484[Dd]$"}))]


FILESYSTEM = struct("Filesystem", "A filesystem or swap area on a device.", dict(
    device=device("Path of the device",
                  does="Found as a disk's is. A disk that is partitioned in the same config is warned "
                       "about."),
    format=string("Format", "Kind of the filesystem; none (from 3.3.0) for a device that holds "
                  "nothing. Empty or left out: nothing is done.",
                  enum=["", "ext4", "btrfs", "xfs", "vfat", "swap", since("3.3.0", "none"), None],
                  does="A device that holds what is wanted is kept. One that holds anything else, a "
                       "partition table included, ends the run before any filesystem is made, unless "
                       "wipeFilesystem is set. An explicitly empty format is taken as none."),
    path=string("Mount point", "Where it is mounted while the machine is provisioned, "
                + patterns.PATH_FORM + "; empty: nowhere.",
                pattern=patterns.or_empty(patterns.CLEAN_PATH), form=patterns.PATH_FORM,
                examples=["/var"],
                does="Mounted below the root before files are written, by depth. A missing mount "
                     "point is made. Without effect for swap and none. Nothing is entered in fstab: "
                     "a mount unit has to say what is mounted later."),
    label=string("Label", "Label of the filesystem: at most 16 bytes for ext4, 256 for btrfs, 12 for "
                 "xfs, 11 for vfat, 15 for swap.", examples=["var"],
                 does="An ext4, xfs or btrfs with the label fl-half-made is one that a power cut left "
                      "half-made; no config can ask for it."),
    uuid=string("UUID", "UUID of the filesystem; for vfat the eight hexadecimal digits of the volume "
                "id.", does="The same goes for a vfat with the volume id 464C-484D."),
    wipeFilesystem=boolean("Wipe the filesystem", "Format even if the device is as wanted already; "
                           "everything on it is lost.", default=False),
    options=array("Format arguments", "Arguments that the mkfs program gets besides.",
                  string("Argument", "One argument."),
                  does="Behind firstlight's own, so that these count."),
    mountOptions=since("3.1.0", array("Mount options", "Options for mounting.",
                                      string("Option", "One option.", examples=["noatime"]),
                                      does="For the mount while provisioning only."))),
    refusals=[NO_FORMAT, *RESERVED_NAMES] + [label_limit(name, longest) for name, longest in
                            [("ext4", 16), ("btrfs", 256), ("xfs", 12), ("vfat", 11), ("swap", 15)]],
    nullable=False)

LUKS = keyed_array("Encrypted volumes", "LUKS volumes, one entry for each name.", LUKS_VOLUME,
                   does="Formatted at the same time as far as the memory goes, opened one after the "
                        "other, entered in /etc/crypttab.")
FILESYSTEMS = keyed_array("Filesystems", "Filesystems, one entry for each device.", FILESYSTEM,
                          does="All are decided on before the first is made, then all are made at "
                               "once.")
