# SPDX-License-Identifier: Apache-2.0
"""Regular expressions that mean the same to ECMAScript, Python and RapidJSON 1.1.0.

RapidJSON has no (?:), no \\d, \\s, \\/ or \\uXXXX, and takes ^ and $ for the whole expression wherever
they stand; characters are code points, as in ECMAScript with the flag u. `.` is avoided, because it
stands for a newline in RapidJSON alone. None of them may reject what the rules accept: where a rule
counts bytes and an expression characters, text outside of printable ASCII gets through.
"""

CONTROL = "\x01-\x1f\x7f"
ANY_TEXT = "([ -~]|[^ -~])*"
HEX = "[0-9A-Fa-f]"
ESCAPE = f"%{HEX}{{2}}"


def any_case(word):
    return "".join(f"[{letter.upper()}{letter}]" if letter.isalpha() else letter for letter in word)


def whole(expression):
    return f"^({expression})$"


def or_empty(expression):
    return f"^({expression})?$"


# Components are neither empty nor "." nor "..".
_COMPONENT = r"([^/.][^/]*|\.[^/.][^/]*|\.\.[^/]+)"
CLEAN_PATH = f"/|(/{_COMPONENT})+"
PATH_FORM = "an absolute path without //, . and .. components and without a slash at its end"

GUID = f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}"
GUID_FORM = "8-4-4-4-12 hexadecimal digits"


def config_version(version):
    """Numbers may have leading zeros, and the signs of pre-release and metadata may stand there with
    nothing behind them; no other text is read as this version."""
    major, minor, patch = (int(number) for number in version.split("."))
    return rf"^0*{major}\.0*{minor or '0'}\.0*{patch}-?\+?$"


def _hash(function, digits):
    other = f"[ -~]*[^ -~]{ANY_TEXT}"
    return f"{function}-([ -~]{{{digits}}}|{other})"


HASH_SHA512 = whole(_hash("sha512", 128))
HASH = whole(_hash("sha512", 128) + "|" + _hash("sha256", 64))

# What may follow the scheme and its colon. Fragments are not looked at.
_REST = f"[^#{CONTROL}]*(#{ANY_TEXT})?"

# data:[type/subtype][;attribute=value]*[;base64],payload
_TOKEN = "[!#-'*+.0-9A-Z^-~-]"
_VALUE = f"([!#$&'*+.0-9A-Z^-~-]|{ESCAPE})+"
_QUOTED = r'"([^"\\]|\\([ -~]|[^ -~]))*"'
_MEDIA_TYPE = f"(text|image|audio|video|application|message|multipart|x-){_TOKEN}*/{_TOKEN}*"
_DIGIT = "[A-Za-z0-9+/]"
_BASE64 = f"({_DIGIT}{{4}})*({_DIGIT}{{2}}==|{_DIGIT}{{3}}=)?"
_PERCENT = f"([!$&-;=?@A-Z_a-z~]|{ESCAPE})*"
DATA_URL = (f"data:({_MEDIA_TYPE})?(;{_TOKEN}+=({_VALUE}|{_QUOTED}))*"
            f"(;base64,{_BASE64}|,{_PERCENT})")

# arn:PARTITION:s3:REGION:ACCOUNT:BUCKET/KEY
_SECTION = f"[^:?#{CONTROL}]*"
ARN_URL = (f"{any_case('arn')}:([^:/?#{CONTROL}]{_SECTION})?:s3:{_SECTION}:{_SECTION}:"
           f"[^/?#{CONTROL}]*/{_REST}")


def source_url(version):
    schemes = ["http", "https", "tftp", "s3", "oss"] + ([] if version < "3.2.0" else ["gs"])
    plain = "|".join(any_case(scheme) for scheme in schemes)
    arn = "" if version < "3.4.0" else "|" + ARN_URL
    return f"({plain}):{_REST}|{DATA_URL}{arn}"


def source_form(version):
    schemes = ["http", "https", "tftp", "s3", "oss"]
    schemes += [] if version < "3.2.0" else ["gs"]
    schemes += [] if version < "3.4.0" else ["arn (an S3 object)"]
    return (f"a URL with one of the schemes {', '.join(schemes)}, or data:,TEXT with every special "
            "character as %XX, or data:;base64,DATA")


HTTP_PREFIX = f"^{any_case('http')}{any_case('s')}?:"
HTTP_URL = f"{HTTP_PREFIX}{_REST}$"
HTTP_FORM = "a URL that starts with http:// or https://"

UNIT_TYPES = ["service", "socket", "device", "mount", "automount", "swap", "target", "path",
              "timer", "snapshot", "slice", "scope"]
UNIT_NAME = rf"\.({'|'.join(UNIT_TYPES)})$"
