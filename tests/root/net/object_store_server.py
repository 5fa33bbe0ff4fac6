# SPDX-License-Identifier: Apache-2.0
"""Clouds in one server: metadata services with roles, and stores that check every signature by themselves.

    object_store_server.py [--lifetime SECONDS] [CERTIFICATE KEY]

Prints its port, then a line per request; serves by https with a certificate. What a role or an account is given
expires after the lifetime, and another one is given at each question; /asked/PATH says how often a path was asked for.

The checks of signatures (AWS V4, OSS V4) are written from their documentation and share nothing with what is tested.
"""

import argparse
import collections
import datetime
import hashlib
import hmac
import http.server
import json
import ssl
import time
import urllib.parse

REGIONS = {"bucket": "eu-central-1", "public": "eu-central-1", "ossbucket": "cn-hangzhou", "osspublic": "cn-hangzhou"}


class Identities:
    """What was given out, and until when it is good."""

    def __init__(self, lifetime):
        self.lifetime = lifetime
        self.ends = {}

    def new(self, kind):
        name = f"{kind}-{len(self.ends)}"
        self.ends[name] = time.time() + self.lifetime
        return name

    def is_good(self, name):
        return self.ends.get(name, 0) > time.time()

    def role(self, kind, names):
        identifier = self.new(kind)
        end = datetime.datetime.fromtimestamp(self.ends[identifier], datetime.timezone.utc)
        return json.dumps({"Code": "Success", "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
                           **dict(zip(names, (identifier, f"secret-of-{identifier}", f"session-of-{identifier}")))})

    def bearer(self, kind, **more):
        return json.dumps({"access_token": self.new(kind), "expires_in": self.lifetime, **more})


METADATA = {
    "/latest/meta-data/iam/security-credentials/": "node/role",
    "/latest/meta-data/placement/region": "us-east-2",
    "/latest/meta-data/ram/security-credentials/": "role",
    "/latest/meta-data/region-id": "cn-hangzhou",
}
ROLES = {
    "/latest/meta-data/iam/security-credentials/node%2Frole": ("AKIDAWS", ("AccessKeyId", "SecretAccessKey", "Token")),
    "/latest/meta-data/ram/security-credentials/role":
        ("AKIDALIYUN", ("AccessKeyId", "AccessKeySecret", "SecurityToken")),
}


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def fault_of_aws_signature(handler, region):
    """None if the request carries a good AWS V4 signature for `region`; else what is wrong with it."""
    scheme, _, rest = handler.headers["Authorization"].partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    identifier, day, signed_region, service, end = fields["Credential"].split("/")
    if scheme != "AWS4-HMAC-SHA256" or not handler.identities.is_good(identifier):
        return "unknown scheme or key, or it has expired"
    if (signed_region, service, end) != (region, "s3", "aws4_request"):
        return f"scope {fields['Credential']}"
    if handler.headers["x-amz-security-token"] != f"session-of-{identifier}":
        return "no session token"
    signed = fields["SignedHeaders"].split(";")
    if not {"host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"} <= set(signed) or \
            signed != sorted(signed):
        return f"signed headers {signed}"
    url = urllib.parse.urlsplit(handler.path)
    query = sorted(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
    canonical = "\n".join([
        handler.command, urllib.parse.quote(urllib.parse.unquote(url.path), safe="/-_.~"),
        "&".join(f"{urllib.parse.quote(k, safe='-_.~')}={urllib.parse.quote(v, safe='-_.~')}" for k, v in query),
        *[f"{name}:{' '.join(handler.headers[name].split())}" for name in signed], "", ";".join(signed),
        handler.headers["x-amz-content-sha256"]])
    moment = handler.headers["x-amz-date"]
    scope = f"{day}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4secret-of-{identifier}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = sign(key, part)
    good = hmac.compare_digest(sign(key, text).hex(), fields["Signature"])
    return None if good and moment.startswith(day) else "wrong signature"


def fault_of_oss_signature(handler, region):
    """Likewise for a signature of OSS's own, version 4."""
    scheme, _, rest = handler.headers["Authorization"].partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    identifier, day, *scope = fields["Credential"].split("/")
    if scheme != "OSS4-HMAC-SHA256" or not handler.identities.is_good(identifier):
        return "unknown scheme or key, or it has expired"
    if scope != [region, "oss", "aliyun_v4_request"] or "AdditionalHeaders" in fields:
        return f"scope {fields['Credential']}"
    headers = {name.lower(): value.strip() for name, value in handler.headers.items()}
    if headers.get("x-oss-security-token") != f"session-of-{identifier}":
        return "no session token"
    url = urllib.parse.urlsplit(handler.path)
    escaped = [[urllib.parse.quote(part, safe="-_.~") for part in pair]
               for pair in urllib.parse.parse_qsl(url.query, keep_blank_values=True)]
    canonical = "\n".join([
        handler.command, urllib.parse.quote(urllib.parse.unquote(url.path), safe="/-_.~"),
        "&".join(f"{name}={value}" if value else name for name, value in sorted(escaped)),
        *[f"{name}:{headers[name]}" for name in sorted(headers)
          if name.startswith("x-oss-") or name in ("content-type", "content-md5")],
        "", "", headers["x-oss-content-sha256"]])
    moment = headers["x-oss-date"]
    age = abs(time.time() - datetime.datetime.strptime(moment + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp())
    if age > 900 or not moment.startswith(day):
        return f"the time {moment}"
    text = "\n".join(["OSS4-HMAC-SHA256", moment, "/".join([day, *scope]),
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"aliyun_v4secret-of-{identifier}".encode()
    for part in (day, *scope):
        key = sign(key, part)
    return None if hmac.compare_digest(sign(key, text).hex(), fields["Signature"]) else "wrong signature"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    identities = None
    asked = collections.Counter()

    def reply(self, status, body="", **headers):
        print(f"{self.command} {self.path} {status} {body if status == 403 else ''}", flush=True)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body.encode())

    def do_PUT(self):
        for cloud in ("aws-ec2", "aliyun-ecs"):
            if self.headers[f"X-{cloud}-metadata-token-ttl-seconds"]:
                return self.reply(200, f"token-{cloud}")
        return self.reply(400)

    def do_HEAD(self):
        region = REGIONS.get(self.path.strip("/"))
        self.reply(403, x_amz_bucket_region=region) if region else self.reply(404)

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith("/asked/"):
            return self.reply(200, str(self.asked[path.removeprefix("/asked")]))
        self.asked[path] += 1
        if path.startswith("/latest/"):
            cloud = "aliyun-ecs" if "ram/" in path or path.endswith("region-id") else "aws-ec2"
            if self.headers[f"X-{cloud}-metadata-token"] != f"token-{cloud}":
                return self.reply(401)
            if path in ROLES:
                return self.reply(200, self.identities.role(*ROLES[path]))
            return self.reply(200, METADATA[path]) if path in METADATA else self.reply(404)
        if path.startswith("/computeMetadata/"):
            return self.google_metadata(path)
        if path.startswith("/metadata/identity/"):
            good = self.headers["Metadata"] == "true" and "resource=https%3A%2F%2Fstorage.azure.com%2F" in self.path
            return self.reply(200, self.identities.bearer("azure-token")) if good else self.reply(400)
        if path.startswith("/storage/v1/b/"):
            return self.google_object()
        if path.startswith("/container/"):
            return self.azure_object(path)
        return self.signed_object(path)

    def google_metadata(self, path):
        if self.headers["Metadata-Flavor"] != "Google":
            return self.reply(403)
        if path.endswith("/service-accounts/"):
            return self.reply(200, "default/\n")
        scope = "scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fdevstorage.read_only"
        if scope not in self.path:
            return self.reply(400)
        return self.reply(200, self.identities.bearer("google-token", token_type="Bearer"))

    def has_bearer(self, kind):
        scheme, _, token = (self.headers["Authorization"] or "").partition(" ")
        return scheme == "Bearer" and token.startswith(kind) and self.identities.is_good(token)

    def google_object(self):
        public = "/b/public/" in self.path
        good = not self.headers["Authorization"] if public else self.has_bearer("google-token")
        return self.reply(200, f"google {self.path}") if good else self.reply(403, "authorization")

    def azure_object(self, path):
        public = path.endswith("/public")
        good = not self.headers["Authorization"] if public else \
            self.has_bearer("azure-token") and self.headers["x-ms-version"]
        return self.reply(200, f"azure {path}") if good else self.reply(403, "authorization")

    def signed_object(self, path):
        if path.endswith("/busy-at-first") and self.asked[path] == 1:
            return self.reply(503, Retry_After="2")
        bucket = path.split("/")[1]
        if bucket.endswith("public"):
            fault = "signed" if self.headers["Authorization"] else None
        elif not self.headers["Authorization"]:
            fault = "unsigned"
        else:
            check = fault_of_oss_signature if bucket.startswith("oss") else fault_of_aws_signature
            fault = check(self, REGIONS[bucket])
        return self.reply(403, fault) if fault else self.reply(200, f"object {self.path}")

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lifetime", type=int, default=3600)
    parser.add_argument("certificate", nargs="*")
    args = parser.parse_args()
    Handler.identities = Identities(args.lifetime)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if args.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*args.certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
