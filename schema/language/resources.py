# SPDX-License-Identifier: Apache-2.0
"""Shared definitions: where bytes come from, how they are verified, who owns a node."""

from .keywords import (ByVersion, INTEGER, NON_EMPTY, NON_EMPTY_LIST, SET, any_of, has, integer,
                       keyed_array, lacks, ref, refuse, required, since, string, struct)
from . import patterns
from .keywords import VERSIONS

HASH_WITHOUT_SOURCE = refuse("a hash needs a source whose bytes it verifies",
                             has(verification=has(hash=SET)), lacks(source=SET))
HEADERS_WITHOUT_HTTP = since("3.1.0", refuse(
    "headers can only be sent to an http or https source",
    has(httpHeaders=NON_EMPTY_LIST),
    lacks(source={"type": "string", "pattern": patterns.HTTP_PREFIX})))


def source(expression, **keywords):
    """`expression`: patterns.whole or patterns.or_empty."""
    versions = ["3.0.0", "3.2.0", "3.4.0"]
    return string(
        "Source", "URL of the bytes. An empty string means explicitly no bytes, which is not the "
        "same as leaving it out. Schemes: http, https, tftp, s3, oss and data; gs from 3.2.0, arn from "
        "3.4.0.",
        pattern=ByVersion({version: expression(patterns.source_url(version)) for version in versions}),
        form=ByVersion({version: patterns.source_form(version) for version in versions}),
        examples=["data:,hello%20world", "data:;base64,aGVsbG8K", "https://example.com/file"],
        does="All are carried out; oss is an extension of firstlight. s3, arn, oss and gs are asked for "
             "with the role of the machine, where it runs in that cloud and has one, else anonymously; so "
             "are https URLs of Azure blobs on Azure. Fetched and verified before anything is changed.",
        **keywords)


def resource(title, text, source_member, compression_since, nullable=True):
    return struct(title, text, dict(
        source=source_member,
        compression=since(compression_since, string(
            "Compression", "How the bytes are packed at the source; empty: not at all. In "
            "references to configs and certificate authorities from 3.1.0.",
            enum=["", "gzip", None], default="",
            does="Unpacked before the hash is checked. The unpacked size is bounded.")),
        httpHeaders=since("3.1.0", keyed_array(
            "Request headers", "Headers of the request that fetches the source, one of each name. "
            "Only with an http or https source.",
            ref("httpHeader", "Header", "One header line."))),
        verification=ref("verification", "Verification", "How the bytes are verified.")),
        refusals=[HASH_WITHOUT_SOURCE, HEADERS_WITHOUT_HTTP], nullable=nullable)


HTTP_HEADER = struct("HTTP header", "One header line of a request.", dict(
    name=required(string("Header name", "What stands before the colon. Names are compared with "
                         "their case.", minLength=1, examples=["Authorization"])),
    value=string("Header value", "What stands behind the colon. Null or left out: when configs are "
                 "merged, the header of that name is removed.", minLength=1,
                 does="Secret: in no log, plan or report.")), nullable=False)

VERIFICATION = struct("Verification", "How the bytes are verified.", dict(
    hash=string(
        "Hash", "Function, dash and hexadecimal digest of the bytes after decompression: sha512 "
        "with 128 digits; from 3.1.0 also sha256 with 64 digits.",
        pattern=ByVersion({"3.0.0": patterns.HASH_SHA512, "3.1.0": patterns.HASH}),
        form=ByVersion({"3.0.0": "sha512- and 128 hexadecimal digits",
                        "3.1.0": "sha512- and 128, or sha256- and 64 hexadecimal digits"}),
        does="Checked before anything is changed; a mismatch ends the run. Of an empty source "
             "nothing is checked. Digits that are not lower-case hexadecimal are warned about.")))

OWNER = struct("Owner", "A user or group, by id or by name, not by both.", dict(
    id=integer("Id", "Numeric user or group id.", examples=[0, 1000],
               does="Ids beyond 4294967294 and negative ones are refused before anything is "
                    "changed."),
    name=string("Name", "User or group name. An empty name counts as left out.", examples=["core"],
                does="Looked up in the account files of the target, with the accounts that this "
                     "config makes; an unknown name is refused before anything is changed.")),
    refusals=[refuse("give the id or the name, not both", has(id=INTEGER, name=NON_EMPTY))])

DEFINITIONS = {
    "fileResource": resource("Resource", "Where bytes come from and how they are verified.",
                             source(patterns.or_empty), "3.0.0"),
    "configResource": resource("Optional reference", "Where a referenced config comes from.",
                               source(patterns.or_empty), "3.1.0"),
    "requiredResource": resource("Reference",
                                 "Where a referenced config or certificate bundle comes from.",
                                 required(source(patterns.whole)), "3.1.0", nullable=False),
    "httpHeader": since("3.1.0", HTTP_HEADER),
    "verification": VERIFICATION,
    "owner": OWNER,
}
