"""The environment, read in this file only. An empty value is an unset one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from soundflow_core.errors import ConfigurationError


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
    prefect_api_url: str | None = None
    workers: int = 2

    @property
    def store_folder(self) -> Path:
        """The local folder of a `file://` store."""
        parts = urlsplit(self.store)
        if parts.scheme != "file":
            raise ConfigurationError(
                f"SOUNDFLOW_STORE is '{self.store}', which is no local folder; set it to file:///a/folder."
            )
        return Path(unquote(parts.netloc + parts.path))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Settings from the environment; raises ConfigurationError that names the wrong variable."""
        source = os.environ if environment is None else environment
        present = {name: value.strip() for name, value in source.items() if value.strip()}
        plan = present.get("SOUNDFLOW_PLAN")
        return cls(
            store=_store(present),
            work_folder=Path(present.get("SOUNDFLOW_WORK") or _cache_home(present) / "soundflow" / "work"),
            catalog_free_key=present.get("CATALOG_FREE_KEY", cls.catalog_free_key),
            catalog_premium_key=present.get("CATALOG_PREMIUM_KEY", cls.catalog_premium_key),
            free_public_base_url=_base_url(present),
            plan_file=Path(plan) if plan else None,
            prefect_api_url=present.get("PREFECT_API_URL"),
            workers=_workers(present),
        )


def _store(present: Mapping[str, str]) -> str:
    store = present.get("SOUNDFLOW_STORE")
    if store is None:
        bucket = present.get("R2_BUCKET")
        return f"s3://{bucket}" if bucket else (Path.cwd() / "store").as_uri()
    if urlsplit(store).scheme not in ("file", "s3"):
        raise ConfigurationError(f"SOUNDFLOW_STORE is '{store}'; set it to file:///a/folder or s3://bucket.")
    return store


def _cache_home(present: Mapping[str, str]) -> Path:
    return Path(present.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _base_url(present: Mapping[str, str]) -> str | None:
    url = present.get("FREE_PUBLIC_BASE_URL")
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise ConfigurationError(f"FREE_PUBLIC_BASE_URL is '{url}'; set it to an http or https address.")
    return url.rstrip("/") if url else None


def _workers(present: Mapping[str, str]) -> int:
    value = present.get("SOUNDFLOW_WORKERS")
    if value is None:
        return max(1, min(4, os.cpu_count() or 1))
    if not value.isdigit() or not 1 <= int(value) <= 64:
        raise ConfigurationError(f"SOUNDFLOW_WORKERS is '{value}'; set it to a number from 1 to 64.")
    return int(value)
