"""Public keys from a JWKS address: fetched when one is missing, kept while the address is out of reach, replaced as they rotate.

A request with a known key never waits for a fetch; all requests with an unknown key wait for the same one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

import httpx
import jwt

from soundflow_core.base.errors import Unavailable

log = logging.getLogger("soundflow.api")

REFRESH_SECONDS = 600.0
"""After this the keys are fetched again, so that a withdrawn key ends."""
PAUSE_SECONDS = 5.0
"""Between two fetches: made-up key ids must not cause a flood of them."""
FETCH_SECONDS = 5.0
"""Timeout of a whole fetch."""
MAX_BYTES = 100_000
KEY_TYPES = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
OUT_OF_REACH = "The keys that tokens are checked with are out of reach; ask again in a moment."


class JwksCache:
    """The keys of one address by id; docs/adr/0020 says why not `PyJWKClient`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._failed = False
        """Whether the last fetch failed."""
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: Any, algorithm: str) -> Any:
        """The key with an id for an algorithm; PyJWTError where there is none, Unavailable where the address is out of reach."""
        name = kid if isinstance(kid, str) else None
        if name in self._keys:
            if time.monotonic() - self._fetched > REFRESH_SECONDS:
                self._fetch_once()
        else:
            fetching = self._fetch_once()
            if fetching:
                await asyncio.wait({fetching}, timeout=FETCH_SECONDS)
            if name not in self._keys and (self._failed or (fetching and not fetching.done())):
                raise Unavailable(OUT_OF_REACH)
        found = self._keys.get(name)
        if found is None or found.key_type != KEY_TYPES[algorithm] or found.algorithm_name != algorithm:
            raise jwt.InvalidKeyError("no such key")
        return found

    def _fetch_once(self) -> asyncio.Task[None] | None:
        """The running fetch, or a new one; None shortly after the last."""
        if self._fetching is None or self._fetching.done():
            if time.monotonic() - self._tried < PAUSE_SECONDS:
                return None
            self._fetching = asyncio.create_task(self._refresh())
        return self._fetching

    async def _refresh(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                self._keys = await self._fetch()
            self._fetched, self._failed = time.monotonic(), False
        except (httpx.HTTPError, TimeoutError, ValueError, jwt.PyJWTError) as error:
            log.warning("The keys at %s can't be read (%s); the last ones still count.", self.url, type(error).__name__)
            self._failed = True
        finally:
            self._tried = time.monotonic()

    async def _fetch(self) -> dict[str | None, jwt.PyJWK]:
        content = b""
        async with (
            httpx.AsyncClient(timeout=FETCH_SECONDS, headers={"Accept-Encoding": "identity"}) as client,
            client.stream("GET", self.url) as answer,
        ):
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > MAX_BYTES:
                    raise ValueError("too long")
        document = json.loads(content)
        listed = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(listed, list):
            raise ValueError("not a set of keys")
        keys: dict[str | None, jwt.PyJWK] = {}
        for values in listed:
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
    """A public key; None for a kind that is not used here, and for private or shared ones."""
    algorithm = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}[values["kty"]]
    if values.get("alg", algorithm) != algorithm or "d" in values:
        return None
    try:
        return jwt.PyJWK(values, algorithm)
    except jwt.PyJWTError:
        return None
