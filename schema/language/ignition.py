# SPDX-License-Identifier: Apache-2.0
"""Section ignition, about the config itself, and the kernel arguments."""

from . import patterns
from .keywords import (ByVersion, VERSIONS, integer, keyed_array, ref, required, since, string,
                       struct)

GOVERNS_FETCHES = "Holds for the fetches of what is referred to from then on."
REFUSED = "Not carried out yet: a config that asks for it is refused before anything is changed."
KERNEL_ARGUMENTS = "By the files of the boot loader; the machine boots again first if they had to change: docs/boot.md."

VERSION = required({
    **string("Version", "Version of the config language that this document is written in. It "
             "decides which members there are and which rules hold.",
             does="A document is understood by the rules of its own version, then upgraded to "
                  "3.6.0. Only these versions are accepted."),
    "pattern": ByVersion({version: patterns.config_version(version) for version in VERSIONS}),
    "patternErrorMessage": ByVersion({version: f"this schema describes version {version}"
                                      for version in VERSIONS}),
    "default": ByVersion({version: version for version in VERSIONS}),
    "examples": ByVersion({version: [version] for version in VERSIONS}),
})

CONFIG = struct("Other configs", "References to further configs.", dict(
    merge=keyed_array(
        "Configs to merge", "Configs that are laid over this one, in order; a later one wins. One "
        "of each source, and from 3.1.0 none without.",
        ByVersion({"3.0.0": ref("configResource", "Config to merge", "A config to lay over this one."),
                   "3.1.0": ref("requiredResource", "Config to merge",
                                "A config to lay over this one.")}),
        does="Fetched with all that they refer to, depth first, before anything is changed. At most 64 "
             "deep, 1024 in total, 64 MiB together; a cycle and an empty config are faults."),
    replace=ref("configResource", "Replacement", "A config that is taken instead of this one. In "
                "use as soon as it has a source.",
                does="Fetched before anything is changed; nothing of this config counts then.")))

TIMEOUTS = struct("Time-outs", "Time limits of each fetch.", dict(
    httpResponseHeaders=integer("Response headers", "Seconds until the headers of a response must "
                                "be there; 0 is no limit.", default=10, does=GOVERNS_FETCHES),
    httpTotal=integer("Whole fetch", "Seconds for one fetch with all its retries; 0 is no limit.",
                      default=0, does=GOVERNS_FETCHES)))

SECURITY = struct("Security", "Whom to trust when fetching.", dict(
    tls=struct("TLS", "Trust in TLS servers.", dict(
        certificateAuthorities=keyed_array(
            "Certificate authorities", "PEM bundles that are trusted beside those of the system. "
            "One of each source, and none without.",
            ref("requiredResource", "Certificate authority", "A PEM bundle."),
            does="Fetched before anything is changed. " + GOVERNS_FETCHES)))))

PROXY = struct("Proxies", "Proxies for fetching.", dict(
    httpProxy=string("Proxy for http", "URL of the proxy for http sources.",
                     pattern=patterns.HTTP_URL, form=patterns.HTTP_FORM,
                     examples=["http://proxy.example.com:3128"], does=GOVERNS_FETCHES),
    httpsProxy=string("Proxy for https", "URL of the proxy for https sources.",
                      pattern=patterns.HTTP_URL, form=patterns.HTTP_FORM,
                      examples=["https://proxy.example.com:3128"],
                      does=GOVERNS_FETCHES + " A proxy that is reached by plain http is warned about."),
    noProxy=keyed_array("Reached directly", "Hosts that are reached without a proxy.",
                        string("Host", "A host name, a domain with a leading dot, an address, or an "
                               "address block.",
                               examples=["localhost", ".example.com", "10.0.0.0/8"]),
                        does=GOVERNS_FETCHES)))

IGNITION = required(struct("About the config", "The version of the document, other configs that "
                           "belong to it, and how they are fetched.", dict(
    version=VERSION,
    config=CONFIG,
    timeouts=TIMEOUTS,
    security=SECURITY,
    proxy=since("3.1.0", PROXY))))

KERNEL_ARGUMENTS = struct(
    "Kernel arguments", "Arguments on the command line of the kernel. No argument may be in both "
    "lists.", dict(
        shouldExist=keyed_array("Arguments to add", "Arguments that must be there.",
                                string("Argument", "One argument.", examples=["quiet"]), does=KERNEL_ARGUMENTS),
        shouldNotExist=keyed_array("Arguments to remove", "Arguments that must not be there.",
                                   string("Argument", "One argument.", examples=["quiet"]),
                                   does=KERNEL_ARGUMENTS)))
