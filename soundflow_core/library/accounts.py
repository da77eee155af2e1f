"""Access tokens: who may listen to premium tracks, and who may operate.

An opaque token is 256 random bits; the store keeps its SHA-256 only (`access/tokens.json`, written with compare-and-swap), so that reading
the store gives nobody a token. Several are valid at once, and one can replace another with some days of grace. A JWT needs no list: it is
signed with SOUNDFLOW_JWT_SECRET and expires by itself.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from soundflow_core.base.errors import BriefError, ConfigurationError, NotFound, QualityError
from soundflow_core.base.settings import ApiSettings
from soundflow_core.library.storage.base import Expect, Store
from soundflow_core.library.storage.documents import JsonDocument, json_lines
from soundflow_core.model.brief import Model, Tier
from soundflow_core.model.keys import TOKENS

PREFIX = "sf_"
"""An opaque token begins so: scanners for leaked secrets know it by this."""
LONGEST_JWT_DAYS = 30


class Role(StrEnum):
    """What a token's holder may do."""

    LISTENER = "listener"
    OPERATOR = "operator"


class TokenRecord(Model):
    """What is kept of an opaque token."""

    id: str
    """The first letters of the hash: names the token without giving it away."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    tier: Tier
    role: Role
    label: str
    issued_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


_RECORDS = TypeAdapter(list[TokenRecord])


def token_hash(token: str) -> str:
    """The hash that is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def load_tokens(store: Store) -> tuple[list[TokenRecord], Expect]:
    """All records and the version they were read at; QualityError where the list is damaged."""
    return _DOCUMENT.read(store)


def issue_token(
    store: Store,
    *,
    tier: Tier = Tier.PREMIUM,
    role: Role = Role.LISTENER,
    label: str = "",
    days: float | None = None,
    replaces: str | None = None,
    grace_days: float = 1.0,
) -> tuple[str, TokenRecord]:
    """A new token, shown this once, and its record. The token that it `replaces` stays valid for a while; NotFound where there is none."""
    token = PREFIX + secrets.token_urlsafe(32)
    now = datetime.now(UTC).replace(microsecond=0)
    expires = now + timedelta(days=days) if days is not None else None
    digest = token_hash(token)
    record = TokenRecord(
        id=digest[:12], sha256=digest, tier=tier, role=role, label=label, issued_at=now, expires_at=expires
    )

    def change(records: list[TokenRecord]) -> list[TokenRecord]:
        if replaces is None:
            return [*records, record]
        old = _named(records, replaces)
        ends = min(old.expires_at or datetime.max.replace(tzinfo=UTC), now + timedelta(days=grace_days))
        return [*(r if r is not old else old.model_copy(update={"expires_at": ends}) for r in records), record]

    _DOCUMENT.change(store, change)
    return token, record


def revoke_token(store: Store, name: str) -> TokenRecord:
    """End a token by its id; NotFound where there is none. APIs that run notice within their refresh interval."""
    now = datetime.now(UTC).replace(microsecond=0)
    ended: list[TokenRecord] = []

    def change(records: list[TokenRecord]) -> list[TokenRecord]:
        old = _named(records, name)
        ended.append(old.model_copy(update={"revoked_at": old.revoked_at or now}))
        return [r if r is not old else ended[-1] for r in records]

    _DOCUMENT.change(store, change)
    return ended[-1]


def _named(records: list[TokenRecord], name: str) -> TokenRecord:
    found = [record for record in records if record.id == name]
    if not found:
        raise NotFound(f"There is no token {name!a}; `soundflow token list` shows them.")
    return found[0]


def _parsed(content: bytes) -> list[TokenRecord]:
    try:
        return _RECORDS.validate_json(content)
    except ValidationError as error:
        raise QualityError(f"{TOKENS} is damaged; mend it by hand, or delete it and issue new tokens.") from error


def _written(records: list[TokenRecord]) -> bytes:
    return json_lines([json.dumps(record.model_dump(mode="json", by_alias=True)) for record in records])


_DOCUMENT: JsonDocument[list[TokenRecord]] = JsonDocument(TOKENS, _parsed, _written, list)


def issue_jwt(settings: ApiSettings, *, tier: Tier, role: Role, label: str, days: float) -> str:
    """A JWT signed with SOUNDFLOW_JWT_SECRET; it can't be revoked, so it lives at most 30 days."""
    import jwt  # noqa: PLC0415  # only this needs it

    if not settings.jwt_secrets:
        raise ConfigurationError("SOUNDFLOW_JWT_SECRET is not set; set it to a random text of 32 bytes or more.")
    if not 0 < days <= LONGEST_JWT_DAYS:
        raise BriefError(f"A JWT of {days:g} days can't be issued; choose at most {LONGEST_JWT_DAYS}.")
    now = datetime.now(UTC)
    claims = {
        "sub": label or role.value,
        "tier": tier.value,
        "role": role.value,
        "iat": now,
        "exp": now + timedelta(days=days),
    }
    if settings.jwt_audience:
        claims["aud"] = settings.jwt_audience
    if settings.jwt_issuer:
        claims["iss"] = settings.jwt_issuer
    return jwt.encode(claims, settings.jwt_secrets[0], "HS256")
