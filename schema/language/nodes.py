# SPDX-License-Identifier: Apache-2.0
"""storage.files, storage.directories and storage.links."""

from . import patterns
from .keywords import (ByVersion, SET, TRUE, array, boolean, has, integer, keyed_array, lacks, ref,
                       refuse, required, string, struct)


def node(does):
    return dict(
        path=required(string("Path", "Where it is, " + patterns.PATH_FORM + ".",
                             pattern=patterns.whole(patterns.CLEAN_PATH), form=patterns.PATH_FORM,
                             examples=["/etc/motd"],
                             does="Files, directories and links share one list of paths. A path below "
                                  "a link of the config, or one that the systemd section writes, is "
                                  "refused. Missing directories above it are made.")),
        overwrite=boolean("Overwrite", "Remove what is at the path already.", default=False,
                          does=does),
        user=ref("owner", "User", "Who owns it: by default who owns what is there, else root."),
        group=ref("owner", "Group", "Which group it belongs to: by default that of what is there, "
                  "else root's."))


def mode(default, octal):
    left_out = f"Left out: kept, or {octal} for what is made."
    return integer("Mode", f"Permission bits as a decimal number: {default} is {octal}. setuid, setgid "
                   "and sticky count from 3.6.0 only.", minimum=0, maximum=4095,
                   default=default, examples=[420, 493, 384, 448],
                   does=ByVersion({"3.0.0": left_out + " Bits above 0777 are warned about and dropped.",
                                   "3.6.0": left_out}))


FILE = struct("File", "A regular file.", {
    **node("Without it a file that differs in bytes, mode or owner ends the run before anything of "
           "the tree is written; one that is as wanted is left alone."),
    "mode": mode(420, "0644"),
    "contents": ref("fileResource", "Contents", "What the file holds. Without a source what is there "
                    "stays, and a new file is empty.",
                    does="The file appears whole, with owner and mode, in one step."),
    "append": array("Appended", "Fragments added at the end, in order.",
                    ref("fileResource", "Fragment", "What is added."),
                    does="Counts as done when the file ends with them.")},
    refusals=[refuse("overwrite needs contents.source; \"\" is an empty file",
                     has(overwrite=TRUE), lacks(contents=has(source=SET)))], nullable=False)

DIRECTORY = struct("Directory", "A directory.", {
    **node("The directory is emptied. Without it a directory that is there is kept, and anything else "
           "ends the run."),
    "mode": mode(493, "0755")}, nullable=False)

_TARGET_TEXT = "What the link leads to. From 3.3.0 it must be given."
LINK = struct("Link", "A symbolic or hard link.", {
    **node("Without it anything but a link to the same target ends the run."),
    "target": ByVersion({"3.0.0": string("Target", _TARGET_TEXT),
                         "3.3.0": required(string("Target", _TARGET_TEXT, minLength=1,
                                                  examples=["../usr/share/zoneinfo/UTC"]))}),
    "hard": boolean("Hard link", "Make a hard link instead of a symbolic one.", default=False,
                    does="The target must be a file below the same root, on the same filesystem. "
                         "Owners are those of the target.")}, nullable=False)

FILES = keyed_array("Files", "Regular files.", FILE)
DIRECTORIES = keyed_array("Directories", "Directories.", DIRECTORY)
LINKS = keyed_array("Links", "Symbolic and hard links.", LINK)
