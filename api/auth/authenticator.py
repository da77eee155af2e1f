"""Authentication: opaque tokens by their hashes, JWTs by a secret or by public keys.

The kind of key fixes the algorithm, never the token: HS256 is only checked with the secret; RS256, ES256 and EdDSA only with a public key
of that kind.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import jwt

from api.auth.jwks import JwksCache
from api.catalog.last_good import LastGood
from api.http.problems import HttpError
from soundflow_core.base.errors import Unavailable
from soundflow_core.base.settings import ApiSettings
from soundflow_core.library.accounts import PREFIX, Role, TokenRecord, load_tokens
from soundflow_core.library.storage.base import Store
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import TOKENS

log = logging.getLogger("soundflow.api")

MAX_TOKEN_LENGTH = 4096
BEARER = re.compile(rb"^bearer +([A-Za-z0-9._~+/-]+=*)$", re.IGNORECASE)
ASYMMETRIC = ("RS256", "ES256", "EdDSA")
LEEWAY_SECONDS = 5
"""How far two clocks may differ."""
CACHE_SECONDS = 30.0
"""How long a verified JWT is not verified again; its own expiry still counts."""
MAX_CACHED = 4096
OPAQUE_PREFIX = PREFIX.encode()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what they may do."""

    key: str
    """Tells callers apart in rate limits: a part of the token's hash."""
    name: str
    """As the token says."""
    is_premium: bool
    is_operator: bool
    expires_at: float | None
    """Unix seconds."""
    token_id: str | None = None
    """The id of an opaque token; a JWT has none, and can't be revoked."""


@dataclass(frozen=True, slots=True)
class _ValidTokens:
    """The opaque tokens that were not revoked."""

    by_hash: dict[bytes, Caller]
    ids: frozenset[str]


@dataclass
class Authenticator:
    """Checks tokens. The list of opaque tokens is refreshed in the background; the last one that could be read counts."""

    api_settings: ApiSettings
    store: Store
    _verified: OrderedDict[bytes, tuple[Caller, float]] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.keys = JwksCache(self.api_settings.jwks_url) if self.api_settings.jwks_url else None
        self.tokens: LastGood[_ValidTokens] = LastGood(self.store, TOKENS, _load_tokens)

    def is_live(self, token_id: str) -> bool:
        """Whether an opaque token is listed and not revoked; Unavailable before the list was read."""
        return token_id in self._valid_tokens().ids

    async def authenticate(self, headers: Iterable[tuple[bytes, bytes]]) -> Caller:
        """The caller by the bearer token of a request; 401 with a reason."""
        token = _bearer_token(headers)
        digest = hashlib.sha256(token).digest()
        if token.startswith(OPAQUE_PREFIX):
            return self._caller_of_opaque(digest)
        cached = self._verified.get(digest)
        return cached[0] if cached and time.time() < cached[1] else await self._verify(token, digest)

    async def _verify(self, token: bytes, digest: bytes) -> Caller:
        """The caller by a JWT's signature and claims, cached for a while."""
        caller = _caller_of_claims(await self._claims(token.decode("ascii")), digest.hex())
        now = time.time()
        self._verified[digest] = caller, min(now + CACHE_SECONDS, caller.expires_at or now)
        while len(self._verified) > MAX_CACHED:
            self._verified.popitem(last=False)
        return caller

    def _caller_of_opaque(self, digest: bytes) -> Caller:
        caller = self._valid_tokens().by_hash.get(digest)
        if caller is None or (caller.expires_at is not None and caller.expires_at <= time.time()):
            raise unauthorized("The token is not known, was revoked, or has expired; get a new one.")
        return caller

    def _valid_tokens(self) -> _ValidTokens:
        if self.tokens.value is None:
            raise Unavailable("The list of tokens is not read yet; ask again in a moment.")
        return self.tokens.value

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            head = jwt.get_unverified_header(token)
            algorithm = head.get("alg")
            if algorithm == "HS256" and self.api_settings.jwt_secrets:
                return self._decode_with_secrets(token)
            if algorithm in ASYMMETRIC and self.keys:
                key = await self.keys.find(head.get("kid"), algorithm)
                return self._decode(token, key, algorithm)
        except jwt.ExpiredSignatureError as error:
            raise unauthorized("The token has expired; get a new one.") from error
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise unauthorized("The token is not accepted; send a complete one that is meant for this API.") from error
        raise unauthorized("The token is signed in a way that is not accepted here.")

    def _decode_with_secrets(self, token: str) -> dict[str, Any]:
        """By the present secret or, during a rotation, the previous one."""
        for number, secret in enumerate(self.api_settings.jwt_secrets, 1):
            try:
                return self._decode(token, secret, "HS256")
            except jwt.InvalidSignatureError:
                if number == len(self.api_settings.jwt_secrets):
                    raise
        raise AssertionError("unreachable")

    def _decode(self, token: str, key: Any, algorithm: str) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=self.api_settings.jwt_audience,
            issuer=self.api_settings.jwt_issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp"]},
        )


def _bearer_token(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The one bearer token of a request."""
    found = [value for name, value in headers if name == b"authorization"]
    if not found:
        raise unauthorized("This needs a token; send it as `Authorization: Bearer …`.", is_token_invalid=False)
    match = BEARER.match(found[0].strip()) if len(found) == 1 and len(found[0]) <= MAX_TOKEN_LENGTH else None
    if not match:
        raise unauthorized("The Authorization header can't be read; send exactly one, as `Authorization: Bearer …`.")
    return match[1]


def _caller_of_record(record: TokenRecord) -> Caller:
    """The caller who has an opaque token."""
    is_operator = record.role is Role.OPERATOR
    return Caller(
        key=record.sha256[:16],
        name=record.label or record.id,
        is_premium=is_operator or record.tier is Tier.PREMIUM,
        is_operator=is_operator,
        expires_at=record.expires_at.timestamp() if record.expires_at else None,
        token_id=record.id,
    )


def _load_tokens(store: Store) -> _ValidTokens:
    good = [record for record in load_tokens(store)[0] if record.revoked_at is None]
    return _ValidTokens(
        {bytes.fromhex(one.sha256): _caller_of_record(one) for one in good}, frozenset(one.id for one in good)
    )


def _caller_of_claims(claims: dict[str, Any], digest: str) -> Caller:
    is_operator = claims.get("role") == Role.OPERATOR.value
    return Caller(
        key=digest[:16],
        name=str(claims.get("sub", ""))[:80],
        is_premium=is_operator or claims.get("tier") == Tier.PREMIUM.value,
        is_operator=is_operator,
        expires_at=float(claims["exp"]) + LEEWAY_SECONDS,
    )


def unauthorized(sentence: str, is_token_invalid: bool = True) -> HttpError:
    """401 as RFC 6750 describes it."""
    return HttpError(
        401,
        sentence,
        {"WWW-Authenticate": 'Bearer realm="soundflow"' + (', error="invalid_token"' if is_token_invalid else "")},
    )


def forbidden(sentence: str) -> HttpError:
    """403 as RFC 6750 describes it."""
    return HttpError(403, sentence, {"WWW-Authenticate": 'Bearer realm="soundflow", error="insufficient_scope"'})
