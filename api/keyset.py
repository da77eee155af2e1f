"""Public keys from a JWKS address: fetched when one is missing, kept while the address is out of reach, replaced as they rotate."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import httpx
import jwt

from soundflow_core.errors import Unavailable

log = logging.getLogger("soundflow.api")

REFRESH_SECONDS = 600.0
"""After this the keys are fetched again, so that a key that was withdrawn ends."""
PAUSE_SECONDS = 5.0
"""Between two fetches: made-up key ids must not become a flood."""
LARGEST_BYTES = 100_000
KEY_TYPES = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}


class KeySet:
    """The keys of one address by id."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, kid: Any, algorithm: str) -> Any:
        """The key of an id for an algorithm; PyJWTError where there is none, Unavailable where none could ever be fetched."""
        name = kid if isinstance(kid, str) else None
        if name not in self._keys or time.monotonic() - self._fetched > REFRESH_SECONDS:
            await self._refresh()
        found = self._keys.get(name)
        if found is None or found.key_type != KEY_TYPES[algorithm] or found.algorithm_name != algorithm:
            raise jwt.InvalidKeyError("no such key")
        return found

    async def _refresh(self) -> None:
        async with self._lock:
            if time.monotonic() - self._tried < PAUSE_SECONDS:
                return
            self._tried = time.monotonic()
            try:
                self._keys = await self._fetch()
                self._fetched = time.monotonic()
            except (httpx.HTTPError, ValueError, jwt.PyJWTError) as error:
                log.warning("The keys at %s can't be read: %s", self.url, type(error).__name__)
                if not self._keys:
                    raise Unavailable(
                        "The keys that tokens are checked with are out of reach; ask again in a moment."
                    ) from error

    async def _fetch(self) -> dict[str | None, jwt.PyJWK]:
        async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client:
            answer = await client.get(self.url)
        answer.raise_for_status()
        if len(answer.content) > LARGEST_BYTES:
            raise ValueError("too long")
        listed = answer.json()["keys"]
        keys: dict[str | None, jwt.PyJWK] = {}
        for values in listed if isinstance(listed, list) else ():
            if (
                isinstance(values, dict)
                and values.get("kty") in KEY_TYPES.values()
                and values.get("use", "sig") == "sig"
            ):
                key = _parsed(values)
                if key:
                    keys[key.key_id] = key
        return keys


def _parsed(values: dict[str, Any]) -> jwt.PyJWK | None:
    """A public key, or None where it is of a kind that is not used here. A shared secret never is one."""
    algorithm = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}[values["kty"]]
    if values.get("alg", algorithm) != algorithm or "d" in values:
        return None
    try:
        return jwt.PyJWK(values, algorithm)
    except jwt.PyJWTError:
        return None
