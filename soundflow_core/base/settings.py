"""The environment, parsed in this file only. An empty value is an unset one."""

from __future__ import annotations

import math
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from soundflow_core.base.cache_folder import cache_home
from soundflow_core.base.environment import path_of, set_variables, store_of, without_blanks
from soundflow_core.base.errors import ConfigurationError


@dataclass(frozen=True)
class Settings:
    """Everything that a deployment configures."""

    store: str
    """`file://…` or `s3://bucket`."""
    work_folder: Path
    """Scratch audio and task results, keyed by content, disposable."""
    catalog_free_key: str = "catalog/free.json"
    catalog_premium_key: str = "catalog/premium.json"
    free_public_base_url: str | None = None
    plan_file: Path | None = None
    """An operator's own daily plan; None uses the one that ships with SoundFlow."""
    api_url: str = "http://127.0.0.1:8000"
    """Where the API answers; links to objects lead there where there is no public address."""
    prefect_api_url: str | None = None
    workers: int = 2
    s3_endpoint: str | None = None
    s3_region: str = "auto"
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None
    s3_block: str | None = None
    """A Prefect block that holds the keys, as `aws-credentials/NAME`."""
    s3_is_hurried: bool = False
    """Whether calls of the bucket give up soon, since somebody waits for the answer: the API's do."""
    operator: str = "unknown"
    """Who is named in the store's log of changes."""
    hold_from: date | None = None
    """Tracks of this day and later wait unlisted until an operator approves them; None lists everything that is not held."""

    @property
    def bucket(self) -> str:
        """The bucket of an `s3://` store."""
        parts = urlsplit(self.store)
        if parts.scheme != "s3" or not parts.netloc:
            raise ConfigurationError(
                f"SOUNDFLOW_STORE is '{self.store}', which names no bucket; set it to s3://bucket."
            )
        return parts.netloc

    @property
    def store_folder(self) -> Path:
        """The local folder of a `file://` store."""
        parts = urlsplit(self.store)
        if parts.scheme != "file":
            raise ConfigurationError(
                f"SOUNDFLOW_STORE is '{self.store}', which is no local folder; set it to file:///a/folder."
            )
        return Path(unquote(parts.netloc + parts.path))

    def address_of(self, key: str) -> str:
        """Where a browser finds an object."""
        return f"{self.free_public_base_url or f'{self.api_url}/media'}/{key}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Settings from the environment; raises ConfigurationError that names the wrong variable."""
        present = set_variables(environment)
        return cls(
            store=store_of(present),
            work_folder=path_of(present, "SOUNDFLOW_WORK") or _cache_home(present) / "soundflow" / "work",
            catalog_free_key=present.get("CATALOG_FREE_KEY", cls.catalog_free_key),
            catalog_premium_key=present.get("CATALOG_PREMIUM_KEY", cls.catalog_premium_key),
            free_public_base_url=_base_url(present),
            plan_file=path_of(present, "SOUNDFLOW_PLAN"),
            api_url=present.get("SOUNDFLOW_API_URL", cls.api_url).rstrip("/"),
            prefect_api_url=present.get("PREFECT_API_URL"),
            workers=worker_count(present),
            s3_endpoint=_web_address(present, "R2_ENDPOINT"),
            s3_region=present.get("R2_REGION", cls.s3_region),
            s3_access_key_id=present.get("R2_ACCESS_KEY_ID"),
            s3_secret_access_key=SecretStr(secret) if (secret := present.get("R2_SECRET_ACCESS_KEY")) else None,
            s3_block=present.get("SOUNDFLOW_S3_BLOCK"),
            operator=present.get("SOUNDFLOW_OPERATOR") or _operator(present),
            hold_from=_day(present, "SOUNDFLOW_HOLD_FROM"),
        )


def alert_url(environment: Mapping[str, str] | None = None) -> str | None:
    """Where failures are told: a webhook or any address Apprise knows. It often holds a password, so it is no part of Settings."""
    source = os.environ if environment is None else environment
    return source.get("SOUNDFLOW_ALERT_URL", "").strip() or None


def _cache_home(present: Mapping[str, str]) -> Path:
    return cache_home(present.get("XDG_CACHE_HOME"))


def _base_url(present: Mapping[str, str]) -> str | None:
    url = _web_address(present, "FREE_PUBLIC_BASE_URL")
    return url.rstrip("/") if url else None


def _operator(present: Mapping[str, str]) -> str:
    return f"{present.get('USER') or present.get('LOGNAME') or 'unknown'}@{socket.gethostname()}"


def _day(present: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(present[name]) if name in present else None
    except ValueError as error:
        raise ConfigurationError(f"{name} is '{present[name]}'; set it to a day, as in 2025-01-15.") from error


def worker_count(environment: Mapping[str, str] | None = None) -> int:
    """How many tracks are made at once, for whoever needs to know while modules are loaded."""
    present = without_blanks(environment)
    return int(_number(present, "SOUNDFLOW_WORKERS", max(1, min(4, os.cpu_count() or 1)), 1, 64))


SECRET_BYTES = 32
"""The least an HS256 secret may have (RFC 7518, 3.2)."""

PLAYER_FOLDER = Path(__file__).resolve().parents[2] / "frontend" / "out"
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


@dataclass(frozen=True)
class ApiSettings:
    """What only the API needs. Secrets stand in no repr and in no `soundflow config`."""

    public_url: str | None = None
    """The API's own address for links in feeds; None takes the address that was asked."""
    cors_allow_origins: tuple[str, ...] = ()
    signed_url_ttl_seconds: int = 3600
    jwt_secrets: tuple[str, ...] = field(default=(), repr=False)
    """HS256 secrets, the present one first; a previous one is still accepted, so that a secret can be rotated."""
    jwks_url: str | None = None
    jwt_audience: str | None = None
    jwt_issuer: str | None = None
    prefect_api_auth: str | None = field(default=None, repr=False)
    """`user:password`, as Prefect's own PREFECT_API_AUTH_STRING."""
    catalog_refresh_seconds: float = 10.0
    player_folder: Path = PLAYER_FOLDER
    access_log: bool = True
    rates: Mapping[str, str] = field(default_factory=lambda: dict(RATES))
    connections: int = CONNECTIONS
    timeouts: Mapping[str, float] = field(default_factory=lambda: dict(TIMEOUTS))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> ApiSettings:
        """Settings from the environment; raises ConfigurationError that names the wrong variable."""
        present = set_variables(environment)
        values: dict[str, Any] = {
            "public_url": _web_address(present, "SOUNDFLOW_PUBLIC_URL"),
            "cors_allow_origins": _origins(present),
            "signed_url_ttl_seconds": int(_number(present, "SIGNED_URL_TTL_SEC", 3600, 1, 604_800)),
            "jwt_secrets": _jwt_secrets(present),
            "jwks_url": _jwks_url(present),
            "jwt_audience": present.get("SOUNDFLOW_JWT_AUDIENCE"),
            "jwt_issuer": present.get("SOUNDFLOW_JWT_ISSUER"),
            "prefect_api_auth": present.get("PREFECT_API_AUTH_STRING"),
            "catalog_refresh_seconds": _number(present, "SOUNDFLOW_CATALOG_REFRESH_SEC", 10, 0.05, 3600),
            "player_folder": path_of(present, "SOUNDFLOW_PLAYER") or PLAYER_FOLDER,
            "access_log": present.get("SOUNDFLOW_ACCESS_LOG", "1") not in ("0", "false", "no", "off"),
            "rates": _rates(present),
            "connections": int(_number(present, "SOUNDFLOW_CONNECTIONS", CONNECTIONS, 16, 1_000_000)),
            "timeouts": _timeouts(present),
        }
        return cls(**values)


def _number(present: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    try:
        value = float(present.get(name, default))
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise ConfigurationError(f"{name} is '{present[name]}'; set it to a number from {least:g} to {most:g}.")
    return value


def _web_address(present: Mapping[str, str], name: str) -> str | None:
    url = present.get(name)
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc):
        raise ConfigurationError(f"{name} is '{url}'; set it to an http or https address.")
    return url.rstrip("/") if url else None


def _origins(present: Mapping[str, str]) -> tuple[str, ...]:
    origins = tuple(
        part.strip().rstrip("/") for part in present.get("CORS_ALLOW_ORIGINS", "").split(",") if part.strip()
    )
    for origin in origins:
        parts = urlsplit(origin)
        if origin != "*" and (parts.scheme not in ("http", "https") or parts.path or not parts.netloc):
            raise ConfigurationError(
                f"CORS_ALLOW_ORIGINS holds '{origin}'; write origins like https://app.example, parted by commas."
            )
    return origins


def _jwt_secrets(present: Mapping[str, str]) -> tuple[str, ...]:
    names = ("SOUNDFLOW_JWT_SECRET", "SOUNDFLOW_JWT_SECRET_PREVIOUS")
    for name in names:
        if name in present and len(present[name].encode()) < SECRET_BYTES:
            raise ConfigurationError(f"{name} is shorter than {SECRET_BYTES} bytes; set it to a longer random text.")
    return tuple(present[name] for name in names if name in present)


def _jwks_url(present: Mapping[str, str]) -> str | None:
    url = _web_address(present, "SOUNDFLOW_JWKS_URL")
    if url and urlsplit(url).scheme == "http" and urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ConfigurationError(f"SOUNDFLOW_JWKS_URL is '{url}'; keys must come over https.")
    return url


def _rates(present: Mapping[str, str]) -> Mapping[str, str]:
    rates = dict(RATES)
    for part in present.get("SOUNDFLOW_RATES", "").split(","):
        name, equals, rate = (word.strip() for word in part.partition("="))
        if not part.strip():
            continue
        count, slash, period = (word.strip() for word in rate.partition("/"))
        known = name in rates and count.isdigit() and int(count) > 0 and period in ("second", "minute", "hour", "day")
        if not (equals and slash and known):
            raise ConfigurationError(
                f"SOUNDFLOW_RATES holds '{part.strip()}'; write KIND=COUNT/minute with a kind of {', '.join(rates)}."
            )
        rates[name] = f"{count}/{period}"
    return rates


def _timeouts(present: Mapping[str, str]) -> Mapping[str, float]:
    timeouts = dict(TIMEOUTS)
    for part in present.get("SOUNDFLOW_TIMEOUTS", "").split(","):
        name, _, seconds = (word.strip() for word in part.partition("="))
        if not part.strip():
            continue
        try:
            value = float(seconds)
        except ValueError:
            value = math.nan
        if name not in timeouts or not 0 < value <= 86_400:
            raise ConfigurationError(
                f"SOUNDFLOW_TIMEOUTS holds '{part.strip()}'; write KIND=SECONDS with a kind of {', '.join(timeouts)}."
            )
        timeouts[name] = value
    return timeouts


@dataclass(frozen=True)
class PremiumSettings:
    """What premium needs besides. Apart from `Settings`, which holds no secrets; secrets here stay out of every repr."""

    model_folder: Path | None = None
    """Models as folders by name; one that is there is not looked for on the hub."""
    device: str = "auto"
    """auto | cuda | mps | cpu."""
    batch: int = 8
    allow_noncommercial: bool = False
    prompts_file: Path | None = None
    package: str = "soundflow"
    """What a notebook installs SoundFlow from: its name, or an address that pip knows (`git+https://…`, a wheel's)."""
    gpu_fallback: tuple[str, ...] = ()
    spend_per_run_usd: float = 2.0
    spend_per_day_usd: float = 20.0
    provider_timeout_seconds: float = 1800.0
    poll_seconds: float = 2.0
    replicate_address: str = "https://api.replicate.com"
    replicate_token: str | None = field(default=None, repr=False)
    runpod_address: str = "https://api.runpod.ai"
    runpod_endpoint: str | None = None
    runpod_key: str | None = field(default=None, repr=False)
    modal_app: str = "soundflow-premium"
    modal_token_id: str | None = field(default=None, repr=False)
    modal_token_secret: str | None = field(default=None, repr=False)
    c2pa_certificates: Path | None = None
    """PEM: the signing certificate, then its issuers."""
    c2pa_key: Path | None = None
    """PEM: the private key of the first certificate."""
    c2pa_algorithm: str = "es256"
    c2pa_time_authority: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> PremiumSettings:
        """Settings from the environment; raises ConfigurationError that names the wrong variable."""
        present = set_variables(environment)
        fallback = present.get("SOUNDFLOW_GPU_FALLBACK", "")
        return cls(
            model_folder=path_of(present, "SOUNDFLOW_MODEL_DIR"),
            device=_one_of(present, "SOUNDFLOW_DEVICE", ("auto", "cuda", "mps", "cpu")),
            batch=int(_number(present, "SOUNDFLOW_MODEL_BATCH", cls.batch, 1, 64)),
            allow_noncommercial=_one_of(present, "SOUNDFLOW_ALLOW_NONCOMMERCIAL", ("no", "yes")) == "yes",
            prompts_file=path_of(present, "SOUNDFLOW_PREMIUM_PROMPTS"),
            package=present.get("SOUNDFLOW_PACKAGE", cls.package),
            gpu_fallback=tuple(name.strip() for name in fallback.split(",") if name.strip()),
            spend_per_run_usd=_number(present, "SOUNDFLOW_SPEND_PER_RUN_USD", cls.spend_per_run_usd, 0, 1e6),
            spend_per_day_usd=_number(present, "SOUNDFLOW_SPEND_PER_DAY_USD", cls.spend_per_day_usd, 0, 1e6),
            provider_timeout_seconds=_number(
                present, "SOUNDFLOW_PROVIDER_TIMEOUT_SEC", cls.provider_timeout_seconds, 1, 86_400
            ),
            poll_seconds=_number(present, "SOUNDFLOW_PROVIDER_POLL_SEC", cls.poll_seconds, 0.01, 600),
            replicate_address=present.get("REPLICATE_BASE_URL", cls.replicate_address).rstrip("/"),
            replicate_token=present.get("REPLICATE_API_TOKEN"),
            runpod_address=present.get("RUNPOD_BASE_URL", cls.runpod_address).rstrip("/"),
            runpod_endpoint=present.get("RUNPOD_ENDPOINT_ID"),
            runpod_key=present.get("RUNPOD_API_KEY"),
            modal_app=present.get("SOUNDFLOW_MODAL_APP", cls.modal_app),
            modal_token_id=present.get("MODAL_TOKEN_ID"),
            modal_token_secret=present.get("MODAL_TOKEN_SECRET"),
            c2pa_certificates=path_of(present, "SOUNDFLOW_C2PA_CERTS"),
            c2pa_key=path_of(present, "SOUNDFLOW_C2PA_KEY"),
            c2pa_algorithm=_one_of(
                present, "SOUNDFLOW_C2PA_ALGORITHM", ("es256", "es384", "es512", "ps256", "ed25519")
            ),
            c2pa_time_authority=present.get("SOUNDFLOW_C2PA_TSA"),
        )


def _one_of(present: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """One of some words, the first by default; 1 and true mean yes."""
    value = present.get(name, choices[0]).lower()
    if choices == ("no", "yes"):
        value = {"1": "yes", "true": "yes", "0": "no", "false": "no"}.get(value, value)
    if value not in choices:
        raise ConfigurationError(f"{name} is '{value}'; set it to one of {', '.join(choices)}.")
    return value
