"""Where objects are stored, and what the catalogs say of them."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings.fields import day, setting, web_address, without_slash
from soundflow_core.base.settings.paths import BUCKET, STORE, store_of
from soundflow_core.base.settings.reading import FromEnvironment
from soundflow_core.base.settings.variables import Variables


def _operator(present: Variables) -> str:
    user = present.get("USER") or present.get("LOGNAME") or "unknown"
    return present.get("SOUNDFLOW_OPERATOR") or f"{user}@{socket.gethostname()}"


@dataclass(frozen=True, kw_only=True)
class StoreSettings(FromEnvironment):
    """The object store."""

    store: str = setting(STORE, BUCKET, derived=store_of)
    """`file://…` or `s3://bucket`."""
    s3_endpoint: str | None = setting("R2_ENDPOINT", parse=web_address)
    s3_region: str = setting("R2_REGION", default="auto")
    s3_access_key_id: str | None = setting("R2_ACCESS_KEY_ID")
    s3_secret_access_key: SecretStr | None = setting(
        "R2_SECRET_ACCESS_KEY", parse=lambda present, name: SecretStr(present[name]), secret=True
    )
    s3_block: str | None = setting("SOUNDFLOW_S3_BLOCK")
    """A Prefect block that holds the keys, as `aws-credentials/NAME`."""
    s3_is_hurried: bool = False
    """Whether calls of the bucket give up soon, since somebody waits for the answer: the API's do."""

    @property
    def bucket(self) -> str:
        """The bucket of an `s3://` store."""
        parts = urlsplit(self.store)
        if parts.scheme != "s3" or not parts.netloc:
            raise ConfigurationError(f"{STORE} is '{self.store}', which names no bucket; set it to s3://bucket.")
        return parts.netloc

    @property
    def store_folder(self) -> Path:
        """The local folder of a `file://` store."""
        parts = urlsplit(self.store)
        if parts.scheme != "file":
            raise ConfigurationError(
                f"{STORE} is '{self.store}', which is not a local folder; set it to file:///a/folder."
            )
        return Path(unquote(parts.netloc + parts.path))


@dataclass(frozen=True, kw_only=True)
class CatalogSettings(FromEnvironment):
    """The catalogs and the addresses in them."""

    catalog_free_key: str = setting("CATALOG_FREE_KEY", default="catalog/free.json")
    catalog_premium_key: str = setting("CATALOG_PREMIUM_KEY", default="catalog/premium.json")
    free_public_base_url: str | None = setting("FREE_PUBLIC_BASE_URL", parse=web_address)
    api_url: str = setting("SOUNDFLOW_API_URL", parse=without_slash, default="http://127.0.0.1:8000")
    """Where the API answers; links to objects lead there where there is no public address."""
    operator: str = setting("SOUNDFLOW_OPERATOR", derived=_operator, default="unknown")
    """Who is named in the store's log of changes."""
    hold_from: date | None = setting("SOUNDFLOW_HOLD_FROM", parse=day)
    """Tracks of this day and later wait unlisted until an operator approves them; None lists everything that is not held."""

    def address_of(self, key: str) -> str:
        """Where a browser finds an object."""
        return f"{self.free_public_base_url or f'{self.api_url}/media'}/{key}"
