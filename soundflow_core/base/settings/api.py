"""What only the API needs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from soundflow_core.base.settings.fields import is_origin, number, pairs, setting, switch, web_address, words
from soundflow_core.base.settings.paths import absolute_path
from soundflow_core.base.settings.reading import FromEnvironment
from soundflow_core.base.settings.variables import Variables

SECRET_BYTES = 32
"""The least an HS256 secret may have (RFC 7518, 3.2)."""

PLAYER_FOLDER = Path(__file__).resolve().parents[3] / "frontend" / "out"
"""The built player beside the installed package, wherever the program was started."""

RATES = {
    "signed": "240/minute",
    "sessions": "120/minute",
    "feeds": "120/minute",
    "premium": "10/minute",
    "operator": "240/minute",
    "refused": "60/minute",
}
"""How often one caller may ask, by kind of call; `refused` counts calls with a missing or wrong token."""

CONNECTIONS = 4096
"""How many connections the API keeps open, where the limit on open files allows so many."""
TIMEOUTS = {"head": 10.0, "body": 30.0, "idle": 30.0, "stalled": 60.0}
"""How many seconds the API waits for a head, for a body, for the next request, and for a client that takes nothing."""


def _origins(present: Variables, name: str) -> tuple[str, ...]:
    origins = tuple(origin.rstrip("/") for origin in words(present, name))
    for origin in origins:
        if origin != "*" and not is_origin(origin):
            raise present.wrong(name, "write origins like https://app.example, separated by commas")
    return origins


def _jwt_secret(present: Variables, name: str) -> str:
    if len(present[name].encode()) < SECRET_BYTES:
        raise present.wrong(name, f"is shorter than {SECRET_BYTES} bytes; set it to a longer random text", shown=False)
    return present[name]


def _jwks_url(present: Variables, name: str) -> str:
    url = web_address(present, name)
    if urlsplit(url).scheme == "http" and urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise present.wrong(name, "keys must come over https")
    return url


def _rate(text: str) -> str | None:
    count, _, period = (word.strip() for word in text.partition("/"))
    valid = count.isdigit() and int(count) > 0 and period in ("second", "minute", "hour", "day")
    return f"{count}/{period}" if valid else None


def _seconds(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    return value if 0 < value <= 86_400 else None


@dataclass(frozen=True, kw_only=True)
class ApiSettings(FromEnvironment):
    """What only the API needs. Secrets are in no repr and in no `soundflow config`."""

    public_url: str | None = setting("SOUNDFLOW_PUBLIC_URL", parse=web_address)
    """The API's own address for links in feeds; None takes the address that was asked."""
    cors_allow_origins: tuple[str, ...] = setting("CORS_ALLOW_ORIGINS", parse=_origins, default=(), many="list")
    signed_url_ttl_seconds: int = setting("SIGNED_URL_TTL_SEC", parse=number(1, 604_800, int), default=3600)
    jwt_secrets: tuple[str, ...] = setting(
        "SOUNDFLOW_JWT_SECRET", "SOUNDFLOW_JWT_SECRET_PREVIOUS", parse=_jwt_secret, default=(), secret=True
    )
    """HS256 secrets, the present one first; a previous one is still accepted, so that a secret can be rotated."""
    jwks_url: str | None = setting("SOUNDFLOW_JWKS_URL", parse=_jwks_url)
    jwt_audience: str | None = setting("SOUNDFLOW_JWT_AUDIENCE")
    jwt_issuer: str | None = setting("SOUNDFLOW_JWT_ISSUER")
    prefect_api_auth: str | None = setting("PREFECT_API_AUTH_STRING", secret=True)
    """`user:password`, as Prefect's own PREFECT_API_AUTH_STRING."""
    catalog_refresh_seconds: float = setting("SOUNDFLOW_CATALOG_REFRESH_SEC", parse=number(0.05, 3600), default=10.0)
    player_folder: Path = setting("SOUNDFLOW_PLAYER", parse=absolute_path, default=PLAYER_FOLDER)
    access_log: bool = setting("SOUNDFLOW_ACCESS_LOG", parse=switch, default=True)
    rates: Mapping[str, str] = setting(
        "SOUNDFLOW_RATES", parse=pairs(RATES, _rate, "KIND=COUNT/minute"), default=RATES.copy, many="table"
    )
    connections: int = setting("SOUNDFLOW_CONNECTIONS", parse=number(16, 1_000_000, int), default=CONNECTIONS)
    timeouts: Mapping[str, float] = setting(
        "SOUNDFLOW_TIMEOUTS", parse=pairs(TIMEOUTS, _seconds, "KIND=SECONDS"), default=TIMEOUTS.copy, many="table"
    )
