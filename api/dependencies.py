"""The services of a running application, and FastAPI dependencies on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.types import Scope

from api.auth.authenticator import Authenticator
from api.auth.rate_limits import RateLimiter
from api.auth.signing import Audience, SignedUrl, UrlSigner
from api.catalog.cache import CatalogCache
from api.catalog.operator_records import OperatorRecords
from api.http.metrics import RequestMetrics
from api.http.worker_pools import WorkerPools
from api.prefect_client import PrefectClient
from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.storage.base import Store


@dataclass
class Services:
    """What the routes share; made once by `create_app`."""

    settings: Settings
    api_settings: ApiSettings
    store: Store
    catalogs: CatalogCache
    operator_records: OperatorRecords
    signer: UrlSigner
    authenticator: Authenticator
    rate_limiter: RateLimiter
    metrics: RequestMetrics
    prefect: PrefectClient
    pools: WorkerPools

    @property
    def problems(self) -> list[str]:
        """A sentence for everything that can't be read from the store now, while its last good version counts."""
        others = [*self.operator_records.problems, self.authenticator.tokens.problem]
        return sorted({*self.catalogs.problems.values(), *(one for one in others if one)})

    def base_url(self, scope: Scope) -> str:
        """The API's own address, as configured or as the client addressed it: `https://api.example`."""
        if self.api_settings.public_url:
            return self.api_settings.public_url
        for name, value in scope["headers"]:
            if name == b"host":
                return f"{scope['scheme']}://{value.decode('latin-1')}"
        return ""


@dataclass(frozen=True)
class OperatorLinks:
    """Makes absolute addresses for one operator."""

    base_url: str
    signer: UrlSigner
    token_id: str | None
    """A signed address ends with this token."""

    def sign(self, key: str) -> SignedUrl:
        """A signed address of an object in any state."""
        return self.signer.sign(key, self.base_url, token_id=self.token_id, audience=Audience.OPERATOR)


async def get_services(request: Request) -> Services:
    """The services of the application that serves a request. (FastAPI would run a plain function in a thread.)"""
    return cast("Services", request.app.state.services)


ServicesDep = Annotated[Services, Depends(get_services)]
