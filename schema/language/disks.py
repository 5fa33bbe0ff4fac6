# SPDX-License-Identifier: Apache-2.0
"""storage.disks and storage.raid."""

from . import patterns
from .keywords import (FALSE, INTEGER, NON_EMPTY, NON_ZERO, SET, any_of, array, boolean, has, integer,
                       keyed_array, lacks, not_null, refuse, required, since, some, string,
                       struct)

PARTITION_IDENTITY = refuse("a partition needs a number or a label",
                            lacks(number=NON_ZERO), lacks(label=SET))
PARTITION_ABSENT = refuse(
    "a partition that should not exist has neither label nor GUID, start or size",
    has(shouldExist=FALSE),
    any_of(has(label=SET), has(typeGuid=NON_EMPTY), has(guid=NON_EMPTY), has(startMiB=INTEGER),
           has(sizeMiB=INTEGER)))

FREE_NUMBER_AND_ABSENT = refuse(
    "a partition without number cannot be on a disk with one that should not exist",
    has(partitions=some(has(shouldExist=FALSE))), has(partitions=some(lacks(number=NON_ZERO))))

PARTITION = struct("Partition", "A partition. Its identity is the number, or the label where the "
                   "number is 0.", dict(
    number=integer("Number", "Number in the table; 0 is the next free one.", default=0,
                   does="0 with a label: first the partition that carries the label and contradicts "
                        "nothing, so that a second run finds its own. Warned about beyond 128, "
                        "refused beyond the capacity of the table."),
    label=string("Label", "Name in the table, without colon, at most 36 bytes.", maxLength=36,
                 pattern="^[^:]*$", form="a label without colon", examples=["var"],
                 does="No two partitions of a disk may have the same one. Left out: kept, or none for "
                      "a new partition."),
    startMiB=integer("Start", "First MiB. 0: the beginning of the largest free block. Left out: "
                     "where the partition is, for a new one as 0.",
                     does="Aligned as sgdisk does it. A negative number is warned about and refused "
                          "when the disk is partitioned."),
    sizeMiB=integer("Size", "Size in MiB. 0: up to the end of the largest free block. Left out: the "
                    "size that the partition has, for a new one as 0.",
                    does="A negative number is warned about and refused when the disk is "
                         "partitioned."),
    typeGuid=string("Type GUID", "What the partition is for. Empty counts as left out.",
                    pattern=patterns.or_empty(patterns.GUID), form=patterns.GUID_FORM,
                    default="0FC63DAF-8483-4772-8E79-3D69D8477DE4",
                    examples=["0FC63DAF-8483-4772-8E79-3D69D8477DE4",
                              "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
                              "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F"]),
    guid=string("GUID", "Identity of the partition itself. Empty counts as left out: a random one.",
                pattern=patterns.or_empty(patterns.GUID), form=patterns.GUID_FORM),
    wipePartitionEntry=boolean("Replace", "Delete a partition that differs from what is wanted, and "
                               "make it anew.", default=False,
                               does="Without it a difference ends the run before any disk is "
                                    "written. A partition in use is never touched."),
    shouldExist=boolean("Should exist", "False: the partition must not be there.", default=True,
                        does="One that is there is deleted only with wipePartitionEntry; without it "
                             "the run ends."),
    resize=since("3.2.0", boolean("Resize", "Grow or shrink a partition that differs in nothing but "
                                  "its size.", default=False,
                                  does="Changes the table, not the filesystem in the partition."))),
    refusals=[PARTITION_IDENTITY, PARTITION_ABSENT], nullable=False)

DISK = struct("Disk", "A disk and its partition table.", dict(
    device=required(string("Device", "Path of the disk, " + patterns.PATH_FORM + ".",
                           pattern=patterns.whole(patterns.CLEAN_PATH), form=patterns.PATH_FORM,
                           examples=["/dev/vdb", "/dev/disk/by-id/virtio-data"],
                           does="by-id, by-path, by-label, by-uuid, by-partlabel, by-partuuid and by-ecs "
                                "names below /dev/disk are found without udev. The run waits for a "
                                "disk that is not there yet.")),
    wipeTable=boolean("Wipe the table", "Start with an empty partition table; everything on the disk "
                      "is lost.", default=False,
                      does="Refused while a partition of the disk is in use. Without it a table that "
                           "is not GPT is refused."),
    partitions=keyed_array("Partitions", "Partitions, one entry for each number, or for each label "
                           "where the number is 0. They may not overlap.", PARTITION,
                           does="All disks are decided on before the first is written; a partition "
                                "that is as wanted is left alone.")),
              refusals=[FREE_NUMBER_AND_ABSENT], nullable=False)

LEVELS = ["linear", "raid0", "0", "stripe", "raid1", "1", "mirror", "raid4", "4", "raid5", "5",
          "raid6", "6", "raid10", "10"]

RAID = struct("RAID array", "A software RAID array.", dict(
    name=string("Name", "Name of the array, or its path below /dev/md.", examples=["data"]),
    level=required(string("Level", "How the devices are put together. Numbers and names mean the "
                          "same; stripe is raid0, mirror is raid1.", enum=LEVELS)),
    devices=required(keyed_array(
        "Devices", "Devices of the array, at least one, each once.",
        not_null(string("Device", "Path of a device, " + patterns.PATH_FORM + ".",
                        pattern=patterns.whole(patterns.CLEAN_PATH), form=patterns.PATH_FORM,
                        examples=["/dev/vdb", "/dev/vdc"])), minItems=1)),
    spares=integer("Spares", "How many of the devices stand by. Of no use to linear and raid0.",
                   default=0),
    options=array("Further arguments", "Arguments that mdadm gets besides.",
                  string("Argument", "One argument."))),
    does="Made anew by mdadm even where the devices hold something, with a warning that names those; "
         "kept, where firstlight.raid-reuse=yes says so, if the very array is there: docs/storage.md.",
    refusals=[refuse("linear, raid0, 0 and stripe have no use for spares",
                     has(level={"enum": ["linear", "raid0", "0", "stripe"]}, spares=NON_ZERO))],
    nullable=False)

DISKS = keyed_array("Disks", "Disks to partition, one entry for each device.", DISK)
RAIDS = keyed_array("RAID arrays", "Software RAID arrays, one entry for each name.", RAID,
                    does="Made one after the other, after the partitions.")
