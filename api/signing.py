"""Signed addresses: the bucket's own where it has some, otherwise the API's `/media/…` with an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote

from soundflow_core.storage.base import Store


class Holder(StrEnum):
    """Whom an address was made for. A takedown ends the addresses of listeners; an operator hears a track in any state."""

    LISTENER = "listener"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Signed:
    """An address that is good for a while."""

    url: str
    expires_at: str
    expires_in_seconds: int


class Signer:
    """Signs addresses and knows its own signatures again.

    Without a secret a random one is drawn: signatures then die with the process, and with several processes each knows only its own.
    """

    def __init__(self, store: Store, ttl_seconds: int, secret: str | None) -> None:
        self.store = store
        self.ttl_seconds = ttl_seconds
        seed = secret.encode() if secret else secrets.token_bytes(32)
        self._key = hmac.digest(seed, b"soundflow media address", "sha256")

    def sign(self, key: str, base: str, file_name: str | None = None, holder: Holder = Holder.LISTENER) -> Signed:
        """An address for an object; with `file_name` a browser saves it. `base` is the API's own address."""
        expires = int(time.time()) + self.ttl_seconds
        url = self.store.presign(key, self.ttl_seconds, file_name)
        if url is None:
            signature = self._signature(key, expires, holder)
            url = f"{base}/media/{quote(key)}?expires={expires}&signature={signature}"
            url += "&download=true" if file_name else ""
        return Signed(url, _written(expires), self.ttl_seconds)

    def holder_of(self, key: str, expires: int | None, signature: str | None) -> Holder | None:
        """For whom a signature over this key was made; None where it is not ours, or its time is over."""
        if expires is None or signature is None or time.time() >= expires:
            return None
        given = _hashed(signature)
        for holder in Holder:
            if hmac.compare_digest(_hashed(self._signature(key, expires, holder)), given):
                return holder
        return None

    def _signature(self, key: str, expires: int, holder: Holder) -> str:
        text = f"{expires}\n{key}" if holder is Holder.LISTENER else f"{holder}\n{expires}\n{key}"
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256").hex()


@lru_cache(maxsize=4)
def _written(seconds: int) -> str:
    """A time of the clock as `2025-01-15T13:00:00Z`; every request within a second writes the same."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _hashed(text: str) -> bytes:
    """Of one length whatever came in: `compare_digest` refuses text beyond ASCII."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
