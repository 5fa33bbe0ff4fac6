#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes ignition-3.0.0.json ... ignition-3.6.0.json from the one description below.

    schema/generate.py            write the files
    schema/generate.py --check    exit 1 if a file differs from what would be written

Each member states the version that introduced it; a file holds the members of its version. The
files are published for editors and embedded in the program, where they decide types, allowed
values and names. A rule that a schema cannot say is in src/config/rules_*.cpp. Null is allowed
everywhere: it means "not specified".
"""

import json
import pathlib
import sys

VERSIONS = ["3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0", "3.5.0", "3.6.0"]
GUID = "^([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})?$"
UNIT_TYPES = "service|socket|device|mount|automount|swap|target|path|timer|snapshot|slice|scope"


def since(version, value):
    """A member that older versions do not know; also usable for a single enum value."""
    return {"since": version, "value": value}


def scalar(kind, text, **keywords):
    return {"description": text, "type": [kind, "null"], **keywords}


def string(text, **keywords):
    return scalar("string", text, **keywords)


def integer(text, **keywords):
    return scalar("integer", text, **keywords)


def boolean(text):
    return scalar("boolean", text)


def array(text, items):
    return {"description": text, "type": ["array", "null"], "items": items}


def struct(text, **members):
    return {"description": text, "type": ["object", "null"], "properties": members,
            "additionalProperties": False}


def ref(name):
    return {"$ref": "#/definitions/" + name}


def resource(text, compression_since):
    return struct(
        text,
        source=string("URL of the bytes: http, https, tftp, s3, gs (3.2.0), arn (3.4.0) or data. "
                      "An empty string means explicitly empty contents."),
        compression=since(compression_since, string("How the bytes are packed.",
                                                    enum=["", "gzip", None])),
        httpHeaders=since("3.1.0", array("Headers sent with an http or https request.",
                                         ref("httpHeader"))),
        verification=ref("verification"))


def hash_pattern(version):
    sha512 = "sha512-.{128}"
    return f"^{sha512}$" if version == "3.0.0" else f"^({sha512}|sha256-.{{64}})$"


def definitions(version):
    described = {
        "httpHeader": since("3.1.0", struct(
            "One header line of a request.",
            name=string("Header name."),
            value=string("Header value. Null or absent: remove this header when merging."))),
        "verification": struct(
            "How the bytes are verified.",
            hash=string("Function, dash and hex digits of the uncompressed bytes: sha512-HEX, or "
                        "sha256-HEX from 3.1.0.", pattern=hash_pattern(version))),
        "fileResource": resource("Where bytes come from.", "3.0.0"),
        "configResource": resource("Where a referenced config or certificate bundle comes from.",
                                   "3.1.0"),
        "owner": struct("A user or group, by id or by name.",
                        id=integer("Numeric id."),
                        name=string("Name, looked up on the target.")),
    }
    return select(described, version)


NODE_PATH = dict(path=string("Absolute path without //, . or .. components and without a trailing "
                             "slash.", pattern="^/"),
                 overwrite=boolean("Replace what is at the path already."),
                 user=ref("owner"), group=ref("owner"))
MODE = integer("Permission bits as a decimal number, e.g. 420 for 0644. Bits above 0777 count from "
               "3.6.0.", minimum=0, maximum=4095)

IGNITION = struct(
    "About the config itself.",
    version=string("Version of the config language.", enum=VERSIONS),
    config=struct(
        "References to further configs.",
        merge=array("Configs that are laid over this one, in order.", ref("configResource")),
        replace=ref("configResource")),
    timeouts=struct(
        "Limits of each fetch.",
        httpResponseHeaders=integer("Seconds to wait for response headers; 0 is no limit."),
        httpTotal=integer("Seconds for a whole fetch, retries included; 0 is no limit.")),
    security=struct(
        "Trust.",
        tls=struct("TLS.", certificateAuthorities=array(
            "PEM bundles trusted beside the system's own.", ref("configResource")))),
    proxy=since("3.1.0", struct(
        "Proxies for fetching.",
        httpProxy=string("Proxy URL for http."),
        httpsProxy=string("Proxy URL for https."),
        noProxy=array("Hosts, domains and networks that are reached directly.",
                      string("A host name, .domain, address or CIDR block.")))))

PARTITION = struct(
    "A partition. Its identity is the number, or the label when the number is 0.",
    number=integer("Partition number; 0 is the next free one."),
    label=string("GPT name without colon, at most 36 bytes.", maxLength=36, pattern="^[^:]*$"),
    startMiB=integer("First MiB; 0 or absent is the start of the largest free block."),
    sizeMiB=integer("Size in MiB; 0 or absent is all that is free."),
    typeGuid=string("GPT type GUID.", pattern=GUID),
    guid=string("GPT unique GUID; random if absent.", pattern=GUID),
    wipePartitionEntry=boolean("Delete a partition that does not match and create it anew."),
    shouldExist=boolean("False: the partition must not be there."),
    resize=since("3.2.0", boolean("Grow or shrink a partition that matches in all but its size.")))

RAID = struct(
    "A software RAID array.",
    name=string("Array name."),
    level=string("RAID level.", enum=["linear", "raid0", "0", "stripe", "raid1", "1", "mirror",
                                      "raid4", "4", "raid5", "5", "raid6", "6", "raid10", "10",
                                      None]),
    devices=array("Member devices.", string("Absolute device path.", pattern="^/")),
    spares=integer("How many of the devices are spares."),
    options=array("Further arguments of mdadm.", string("One argument.")))

LUKS = struct(
    "An encrypted volume.",
    name=string("Name of the opened volume.", pattern="^[^/]*$"),
    device=string("Absolute device path.", pattern="^/"),
    keyFile=ref("fileResource"),
    label=string("LUKS label, at most 47 bytes.", maxLength=47),
    uuid=string("LUKS UUID."),
    options=array("Further arguments of luksFormat.", string("One argument.")),
    wipeVolume=boolean("Format even if there is a volume already."),
    discard=since("3.4.0", boolean("Pass discard requests through.")),
    openOptions=since("3.4.0", array("Further arguments of luksOpen.", string("One argument."))),
    clevis=struct(
        "Automatic unlocking.",
        tpm2=boolean("Bind to the TPM."),
        tang=array("Bind to tang servers.", struct(
            "A tang server.",
            url=string("http or https URL."),
            thumbprint=string("Thumbprint of the server's key."),
            advertisement=since("3.4.0", string("Advertisement as JSON text, so that the server "
                                                "is not contacted.")))),
        threshold=integer("How many of the pins unlock the volume; 1 if absent."),
        custom=struct(
            "A clevis pin that is configured by hand.",
            pin=string("Clevis pin."),
            config=string("Pin configuration as JSON text."),
            needsNetwork=boolean("The pin needs the network."))),
    cex=since("3.5.0", struct(
        "IBM Z crypto express keys.", enabled=boolean("Use a crypto express secure key."))))

FILESYSTEM = struct(
    "A filesystem on a device.",
    device=string("Absolute device path.", pattern="^/"),
    format=string("Filesystem type.", enum=["", "ext4", "btrfs", "xfs", "vfat", "swap",
                                            since("3.3.0", "none"), None]),
    path=string("Mount point while provisioning.", pattern="^(/.*)?$"),
    label=string("Filesystem label."),
    uuid=string("Filesystem UUID."),
    wipeFilesystem=boolean("Format even if there is a matching filesystem already."),
    options=array("Further arguments of mkfs.", string("One argument.")),
    mountOptions=since("3.1.0", array("Mount options.", string("One option."))))

STORAGE = struct(
    "Disks, filesystems and what is written into them.",
    disks=array("Disks to partition.", struct(
        "A disk.",
        device=string("Absolute device path.", pattern="^/"),
        wipeTable=boolean("Start with an empty partition table."),
        partitions=array("Partitions.", PARTITION))),
    raid=array("Software RAID arrays.", RAID),
    luks=since("3.2.0", array("Encrypted volumes.", LUKS)),
    filesystems=array("Filesystems.", FILESYSTEM),
    files=array("Files.", struct(
        "A file.", **NODE_PATH, mode=MODE, contents=ref("fileResource"),
        append=array("Fragments added at the end.", ref("fileResource")))),
    directories=array("Directories.", struct("A directory.", **NODE_PATH, mode=MODE)),
    links=array("Symbolic and hard links.", struct(
        "A link.", **NODE_PATH,
        target=string("What the link points at."),
        hard=boolean("Make a hard link."))))

SYSTEMD = struct(
    "systemd.",
    units=array("Units.", struct(
        "A unit.",
        name=string("Unit name with its extension.", pattern=f"\\.({UNIT_TYPES})$"),
        enabled=boolean("True: enable, false: disable, absent: leave alone."),
        mask=boolean("True: mask, false: unmask, absent: leave alone."),
        contents=string("Unit text."),
        dropins=array("Drop-ins.", struct(
            "A drop-in.",
            name=string("File name ending in .conf.", pattern="\\.conf$"),
            contents=string("Drop-in text."))))))

PASSWD = struct(
    "Accounts.",
    users=array("Users.", struct(
        "A user.",
        name=string("Login name."),
        passwordHash=string("Hash as in shadow(5); empty means no password log-in."),
        sshAuthorizedKeys=array("Public keys.", string("A line of authorized_keys.")),
        uid=integer("User id."),
        gecos=string("Comment field."),
        homeDir=string("Home directory."),
        noCreateHome=boolean("Do not create the home directory."),
        primaryGroup=string("Name or id of the primary group."),
        groups=array("Supplementary groups.", string("Group name.")),
        noUserGroup=boolean("Do not create a group of the same name."),
        noLogInit=boolean("Do not reset lastlog and faillog."),
        shell=string("Login shell."),
        system=boolean("Create a system account."),
        shouldExist=since("3.2.0", boolean("False: the user must not be there.")))),
    groups=array("Groups.", struct(
        "A group.",
        name=string("Group name."),
        gid=integer("Group id."),
        passwordHash=string("Hash as in gshadow(5)."),
        system=boolean("Create a system group."),
        shouldExist=since("3.2.0", boolean("False: the group must not be there.")))))

ROOT = {
    "ignition": IGNITION,
    "kernelArguments": since("3.3.0", struct(
        "Kernel command line.",
        shouldExist=array("Arguments that must be there.", string("One argument.")),
        shouldNotExist=array("Arguments that must not be there.", string("One argument.")))),
    "passwd": PASSWD,
    "storage": STORAGE,
    "systemd": SYSTEMD,
}


def select(node, version):
    """`node` without what is newer than `version`."""
    if isinstance(node, dict):
        kept = {}
        for name, child in node.items():
            if isinstance(child, dict) and "since" in child:
                if VERSIONS.index(child["since"]) > VERSIONS.index(version):
                    continue
                child = child["value"]
            kept[name] = select(child, version)
        return kept
    if isinstance(node, list):
        kept = []
        for child in node:
            if isinstance(child, dict) and "since" in child:
                if VERSIONS.index(child["since"]) > VERSIONS.index(version):
                    continue
                child = child["value"]
            kept.append(select(child, version))
        return kept
    return node


def schema(version):
    properties = select(ROOT, version)
    # A document declares one version; numbers may carry leading zeros.
    major, minor, patch = version.split(".")
    properties["ignition"] = {**properties["ignition"], "required": ["version"]}
    properties["ignition"]["properties"]["version"] = {
        "description": f"Version of the config language: {version}.",
        "type": ["string", "null"],
        "pattern": rf"^[+]?0*{major}\.[+]?0*{minor}\.[+]?0*{patch}$",
        "default": version,
    }
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "id": f"urn:firstlight:schema:ignition-{version}",
        "title": f"Ignition config {version}",
        "description": "Machine configuration applied once, at first boot.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": ["ignition"],
        "definitions": definitions(version),
    }


def main():
    folder = pathlib.Path(__file__).resolve().parent
    check_only = sys.argv[1:] == ["--check"]
    differing = []
    for version in VERSIONS:
        path = folder / f"ignition-{version}.json"
        text = json.dumps(schema(version), indent=2, ensure_ascii=True) + "\n"
        if path.exists() and path.read_text(encoding="ascii") == text:
            continue
        differing.append(path.name)
        if not check_only:
            path.write_text(text, encoding="ascii")
    for name in differing:
        print(f"{name}: {'differs from generate.py' if check_only else 'written'}")
    return 1 if check_only and differing else 0


if __name__ == "__main__":
    sys.exit(main())
