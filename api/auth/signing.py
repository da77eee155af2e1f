"""Signed addresses: the bucket's own where it has some, otherwise the API's `/media/…` with an HMAC."""

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

    def __init__(self, store: Store, ttl_seconds: int, secret: str | None, is_live: Callable[[str], bool]) -> None:
        self.store = store
        self.is_live = is_live
        """Whether a token of this id still opens anything."""
        self.ttl_seconds = ttl_seconds
        seed = secret.encode() if secret else secrets.token_bytes(32)
        self._key = hmac.digest(seed, b"soundflow media address", "sha256")

    def sign(
        self,
        key: str,
        base: str,
        file_name: str | None = None,
        token_id: str | None = None,
        holder: Holder = Holder.LISTENER,
    ) -> Signed:
        """An address for an object; with `file_name` a browser saves it. `base` is the API's own address.

        The API's own address ends with the token whose id it carries. A bucket knows no tokens: its address ends by time alone.
        """
        expires = int(time.time()) + self.ttl_seconds
        url = self.store.presign(key, self.ttl_seconds, file_name)
        if url is None:
            url = f"{base}/media/{quote(key)}?expires={expires}"
            url += f"&token={token_id}" if token_id else ""
            url += f"&signature={self._signature(key, expires, token_id, holder)}"
            url += "&download=true" if file_name else ""
        return Signed(url, _written(expires), self.ttl_seconds)

    def holder_of(
        self, key: str, expires: int | None, signature: str | None, token_id: str | None = None
    ) -> Holder | None:
        """For whom a signature over this key and token was made; None where it is not ours, its time is over, or the token was revoked."""
        if expires is None or signature is None or time.time() >= expires or (token_id and not self.is_live(token_id)):
            return None
        given = _hashed(signature)
        for holder in Holder:
            if hmac.compare_digest(_hashed(self._signature(key, expires, token_id, holder)), given):
                return holder
        return None

    def _signature(self, key: str, expires: int, token_id: str | None, holder: Holder) -> str:
        signed = f"{holder}\n{expires}\n{token_id or ''}\n{key}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, signed, "sha256").hex()


@lru_cache(maxsize=4)
def _written(seconds: int) -> str:
    """A time of the clock as `2025-01-15T13:00:00Z`; every request within a second writes the same."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _hashed(text: str) -> bytes:
    """Of one length whatever came in: `compare_digest` refuses text beyond ASCII."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
