# SPDX-License-Identifier: Apache-2.0
"""Session tokens of the metadata service: any number per instance, each with its own lifetime."""

import secrets
import threading
import time

TTL_HEADER = "X-aliyun-ecs-metadata-token-ttl-seconds"
TOKEN_HEADER = "X-aliyun-ecs-metadata-token"
MAX_TTL_S = 21600


class TtlOutOfRange(Exception):
    pass


class Tokens:
    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._expiry_by_token = {}
        self._lock = threading.Lock()

    def issue(self, ttl_text):
        if not (ttl_text or "").isdecimal() or not 1 <= int(ttl_text) <= MAX_TTL_S:
            raise TtlOutOfRange(ttl_text)
        token = secrets.token_urlsafe(42)
        with self._lock:
            self._expiry_by_token[token] = self._clock() + int(ttl_text)
        return token

    def is_valid(self, token):
        with self._lock:
            return self._expiry_by_token.get(token, float("-inf")) > self._clock()
