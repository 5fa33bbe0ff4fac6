# SPDX-License-Identifier: Apache-2.0
"""Clouds in one server: metadata services with roles, and stores that check every signature by themselves.

    object_store_server.py [CERTIFICATE KEY]     with them by https; prints its port, then a line per request

The check of an AWS V4 signature is written from its documentation and shares nothing with what is tested.
"""

import hashlib
import hmac
import http.server
import json
import ssl
import sys
import urllib.parse

SECRETS = {"AKIDAWS": ("aws-secret", "aws-session"), "AKIDALIYUN": ("aliyun-secret", "aliyun-session")}
REGIONS = {"bucket": "eu-central-1", "public": "eu-central-1", "ossbucket": "cn-hangzhou", "osspublic": "cn-hangzhou"}


def role(identifier, names):
    secret, token = SECRETS[identifier]
    return json.dumps({"Code": "Success", "Expiration": "2099-01-01T00:00:00Z",
                       **dict(zip(names, (identifier, secret, token)))})


METADATA = {
    "/latest/meta-data/iam/security-credentials/": "node/role",
    "/latest/meta-data/iam/security-credentials/node%2Frole":
        role("AKIDAWS", ("AccessKeyId", "SecretAccessKey", "Token")),
    "/latest/meta-data/placement/region": "us-east-2",
    "/latest/meta-data/ram/security-credentials/": "role",
    "/latest/meta-data/ram/security-credentials/role":
        role("AKIDALIYUN", ("AccessKeyId", "AccessKeySecret", "SecurityToken")),
    "/latest/meta-data/region-id": "cn-hangzhou",
}


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def fault_of_signature(handler, region):
    """None if the request carries a good AWS V4 signature for `region`; else what is wrong with it."""
    scheme, _, rest = handler.headers["Authorization"].partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    identifier, day, signed_region, service, end = fields["Credential"].split("/")
    if scheme != "AWS4-HMAC-SHA256" or identifier not in SECRETS:
        return "unknown scheme or key"
    if (signed_region, service, end) != (region, "s3", "aws4_request"):
        return f"scope {fields['Credential']}"
    secret, token = SECRETS[identifier]
    if handler.headers["x-amz-security-token"] != token:
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
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = sign(key, part)
    good = hmac.compare_digest(sign(key, text).hex(), fields["Signature"])
    return None if good and moment.startswith(day) else "wrong signature"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

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
        if path.startswith("/latest/"):
            cloud = "aliyun-ecs" if "ram/" in path or path.endswith("region-id") else "aws-ec2"
            if self.headers[f"X-{cloud}-metadata-token"] != f"token-{cloud}":
                return self.reply(401)
            return self.reply(200, METADATA[path]) if path in METADATA else self.reply(404)
        if path.startswith("/computeMetadata/"):
            return self.google_metadata(path)
        if path.startswith("/metadata/identity/"):
            good = self.headers["Metadata"] == "true" and "resource=https%3A%2F%2Fstorage.azure.com%2F" in self.path
            return self.reply(200, json.dumps({"access_token": "azure-token"})) if good else self.reply(400)
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
        return self.reply(200, json.dumps({"access_token": "google-token", "token_type": "Bearer", "expires_in": 9}))

    def google_object(self):
        public = "/b/public/" in self.path
        good = self.headers["Authorization"] == (None if public else "Bearer google-token")
        return self.reply(200, f"google {self.path}") if good else self.reply(403, "authorization")

    def azure_object(self, path):
        wanted = None if path.endswith("/public") else "Bearer azure-token"
        good = self.headers["Authorization"] == wanted and (not wanted or self.headers["x-ms-version"])
        return self.reply(200, f"azure {path}") if good else self.reply(403, "authorization")

    def signed_object(self, path):
        bucket = path.split("/")[1]
        if bucket.endswith("public"):
            fault = "signed" if self.headers["Authorization"] else None
        elif not self.headers["Authorization"]:
            fault = "unsigned"
        else:
            fault = fault_of_signature(self, REGIONS[bucket])
        return self.reply(403, fault) if fault else self.reply(200, f"object {self.path}")

    def log_message(self, *_):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if sys.argv[1:]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*sys.argv[1:])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
