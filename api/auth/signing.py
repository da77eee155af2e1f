"""Signed addresses: presigned by the bucket where there is one, otherwise `/media/…` of the API with an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote

from soundflow_core.library.storage.base import Store


class Audience(StrEnum):
    """For whom an address was made. A takedown ends the addresses of listeners; an operator hears a track in any state."""

    LISTENER = "listener"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """An address that is valid for a while."""

    url: str
    expires_at: str
    expires_in_seconds: int


class UrlSigner:
    """Makes and verifies signed addresses.

    Without a secret a random one is used: signatures then end with the process, and each of several processes accepts only its own.
    """

    def __init__(self, store: Store, ttl_seconds: int, secret: str | None, is_live: Callable[[str], bool]) -> None:
        self.store = store
        self.is_live = is_live
        """Whether a token with this id is still valid."""
        self.ttl_seconds = ttl_seconds
        seed = secret.encode() if secret else secrets.token_bytes(32)
        self._key = hmac.digest(seed, b"soundflow media address", "sha256")

    def sign(
        self,
        key: str,
        base: str,
        file_name: str | None = None,
        token_id: str | None = None,
        audience: Audience = Audience.LISTENER,
    ) -> SignedUrl:
        """An address of an object; with `file_name` a browser saves it. `base` is the API's own address.

        An address of the API ends with the token whose id it carries; one of a bucket ends by time only.
        """
        expires = int(time.time()) + self.ttl_seconds
        url = self.store.presign(key, self.ttl_seconds, file_name)
        if url is None:
            url = f"{base}/media/{quote(key)}?expires={expires}"
            url += f"&token={token_id}" if token_id else ""
            url += f"&signature={self._signature(key, expires, token_id, audience)}"
            url += "&download=true" if file_name else ""
        return SignedUrl(url, _format_time(expires), self.ttl_seconds)

    def verify(
        self, key: str, expires: int | None, signature: str | None, token_id: str | None = None
    ) -> Audience | None:
        """The audience of a valid signature; None where it is not ours, has expired, or its token was revoked."""
        if expires is None or signature is None or time.time() >= expires or (token_id and not self.is_live(token_id)):
            return None
        given = _hash(signature)
        for audience in Audience:
            if hmac.compare_digest(_hash(self._signature(key, expires, token_id, audience)), given):
                return audience
        return None

    def _signature(self, key: str, expires: int, token_id: str | None, audience: Audience) -> str:
        signed = f"{audience}\n{expires}\n{token_id or ''}\n{key}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, signed, "sha256").hex()


@lru_cache(maxsize=4)
def _format_time(seconds: int) -> str:
    """`2025-01-15T13:00:00Z`."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _hash(text: str) -> bytes:
    """`compare_digest` refuses text beyond ASCII."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
