"""Who asks: opaque tokens by their hashes, JWTs by a secret or by public keys.

The algorithm is what is configured for the kind of key, never what a token asks for: HS256 is only ever checked with the secret, RS256,
ES256 and EdDSA only ever with a public key of that kind.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import jwt

from api.auth.keyset import KeySet
from api.catalog.last_good import LastGood
from api.http.answers import Headers
from api.http.problems import Problem
from soundflow_core.base.errors import SoundFlowError, Unavailable
from soundflow_core.base.settings import ApiSettings
from soundflow_core.library.accounts import PREFIX, Role, TokenRecord, load_tokens
from soundflow_core.library.storage.base import Store
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import TOKENS

log = logging.getLogger("soundflow.api")

LONGEST_TOKEN = 4096
BEARER = re.compile(rb"^bearer +([A-Za-z0-9._~+/-]+=*)$", re.IGNORECASE)
ASYMMETRIC = ("RS256", "ES256", "EdDSA")
LEEWAY_SECONDS = 5
"""How far two clocks may be apart."""
REMEMBERED_SECONDS = 30.0
"""How long a checked JWT is believed without checking its signature again; its own end still counts."""
REMEMBERED = 4096
OPAQUE = PREFIX.encode()


@dataclass(frozen=True, slots=True)
class Access:
    """What a caller may do."""

    caller: str
    """Tells callers apart in limits and logs: a part of the token's hash."""
    name: str
    """Who it is, as the token says."""
    is_premium: bool
    is_operator: bool
    ends: float | None
    """When the token's time is over (Unix seconds)."""
    token_id: str | None = None
    """The id of an opaque token; a JWT has none, and can't be revoked."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The opaque tokens that were not revoked."""

    by_hash: dict[bytes, Access]
    """What each opens."""
    ids: frozenset[str]


NOBODY: tuple[None, float] = None, 0.0


@dataclass
class Doorkeeper:
    """Checks tokens. The list of opaque tokens is refreshed in the background; the last one that could be read counts."""

    api: ApiSettings
    store: Store
    _remembered: OrderedDict[bytes, tuple[Access, float]] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.keys = KeySet(self.api.jwks_url) if self.api.jwks_url else None
        self.listed: LastGood[_Listed] = LastGood(self.store, TOKENS, _load)

    def refresh(self) -> None:
        """Read the list of opaque tokens where it changed, in a thread; on trouble, which `/ready` tells, the last one stays."""
        with suppress(SoundFlowError):
            self.listed.read()

    def is_live(self, token_id: str) -> bool:
        """Whether an opaque token is listed and was not revoked; Unavailable before the list was read."""
        return token_id in self._list().ids

    def known(self, headers: Headers) -> Access | None:
        """The access of a request's bearer token where it needs no check of a signature, else None; a 401 that says why there is none."""
        token = _bearer(headers)
        digest = hashlib.sha256(token).digest()
        if token.startswith(OPAQUE):
            return self._by_list(digest)
        access, believed_until = self._remembered.get(digest, NOBODY)
        return access if time.time() < believed_until else None

    async def admit(self, headers: Headers) -> Access:
        """The access of a request's bearer token; a 401 that says why there is none."""
        return self.known(headers) or await self._checked(_bearer(headers))

    async def _checked(self, token: bytes) -> Access:
        """The access of a JWT by its signature and claims, remembered for a while."""
        digest = hashlib.sha256(token).digest()
        access = _access(await self._claims(token.decode("ascii")), digest.hex())
        now = time.time()
        self._remembered[digest] = access, min(now + REMEMBERED_SECONDS, access.ends or now)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return access

    def _by_list(self, digest: bytes) -> Access:
        access = self._list().by_hash.get(digest)
        if access is None or (access.ends is not None and access.ends <= time.time()):
            raise refused("The token is not known, was revoked, or its time is over; get a new one.")
        return access

    def _list(self) -> _Listed:
        if self.listed.value is None:
            raise Unavailable("The list of tokens is not read yet; ask again in a moment.")
        return self.listed.value

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            head = jwt.get_unverified_header(token)
            algorithm = head.get("alg")
            if algorithm == "HS256" and self.api.jwt_secrets:
                return self._by_secrets(token)
            if algorithm in ASYMMETRIC and self.keys:
                key = await self.keys.find(head.get("kid"), algorithm)
                return self._decode(token, key, algorithm)
        except jwt.ExpiredSignatureError as error:
            raise refused("The token's time is over; get a new one.") from error
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise refused("The token is not accepted; send one that is whole and meant for this API.") from error
        raise refused("The token is signed in a way that is not accepted here.")

    def _by_secrets(self, token: str) -> dict[str, Any]:
        """By the present secret or, while it is rotated, the previous one."""
        for number, secret in enumerate(self.api.jwt_secrets, 1):
            try:
                return self._decode(token, secret, "HS256")
            except jwt.InvalidSignatureError:
                if number == len(self.api.jwt_secrets):
                    raise
        raise AssertionError("unreachable")

    def _decode(self, token: str, key: Any, algorithm: str) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=self.api.jwt_audience,
            issuer=self.api.jwt_issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp"]},
        )


def _bearer(headers: Headers) -> bytes:
    """The one bearer token of a request."""
    found = [value for name, value in headers if name == b"authorization"]
    if not found:
        raise refused("This needs a token; send it as `Authorization: Bearer …`.", known=False)
    match = BEARER.match(found[0].strip()) if len(found) == 1 and len(found[0]) <= LONGEST_TOKEN else None
    if not match:
        raise refused("The Authorization header can't be read; send exactly one, as `Authorization: Bearer …`.")
    return match[1]


def _opened(record: TokenRecord) -> Access:
    """What an opaque token opens while its time lasts."""
    is_operator = record.role is Role.OPERATOR
    return Access(
        caller=record.sha256[:16],
        name=record.label or record.id,
        is_premium=is_operator or record.tier is Tier.PREMIUM,
        is_operator=is_operator,
        ends=record.expires_at.timestamp() if record.expires_at else None,
        token_id=record.id,
    )


def _load(store: Store) -> _Listed:
    good = [record for record in load_tokens(store)[0] if record.revoked_at is None]
    return _Listed({bytes.fromhex(one.sha256): _opened(one) for one in good}, frozenset(one.id for one in good))


def _access(claims: dict[str, Any], digest: str) -> Access:
    is_operator = claims.get("role") == Role.OPERATOR.value
    return Access(
        caller=digest[:16],
        name=str(claims.get("sub", ""))[:80],
        is_premium=is_operator or claims.get("tier") == Tier.PREMIUM.value,
        is_operator=is_operator,
        ends=float(claims["exp"]) + LEEWAY_SECONDS,
    )


def refused(sentence: str, known: bool = True) -> Problem:
    """A 401 as RFC 6750 wants it."""
    return Problem(
        401, sentence, {"WWW-Authenticate": 'Bearer realm="soundflow"' + (', error="invalid_token"' if known else "")}
    )


def forbidden(sentence: str) -> Problem:
    """A 403 as RFC 6750 wants it."""
    return Problem(403, sentence, {"WWW-Authenticate": 'Bearer realm="soundflow", error="insufficient_scope"'})
