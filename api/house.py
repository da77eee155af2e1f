"""What all routes share, made once when the application starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request
from starlette.types import Scope

from api.auth.rates import Rates
from api.auth.signing import Holder, Signed, Signer
from api.auth.tokens import Access, Doorkeeper
from api.catalog.decisions import Decisions
from api.catalog.shelf import Shelf
from api.http.metrics import Metrics
from api.http.pools import Pools
from api.prefect import PrefectClient
from api.routes.site import Site
from soundflow_core.base.settings import ApiSettings, Settings


@dataclass
class House:
    """The parts of a running API."""

    settings: Settings
    api: ApiSettings
    shelf: Shelf
    signer: Signer
    site: Site
    metrics: Metrics
    door: Doorkeeper
    rates: Rates
    prefect: PrefectClient
    pools: Pools
    decisions: Decisions

    @property
    def troubles(self) -> list[str]:
        """A sentence for everything that can't be read from the store now, while its last good version counts."""
        others = (self.door.listed.trouble, *self.decisions.troubles)
        return sorted({*self.shelf.troubles.values(), *(one for one in others if one)})

    def base(self, scope: Scope) -> str:
        """The API's own address, as configured or as it was asked: `https://api.example`."""
        if self.api.public_url:
            return self.api.public_url
        for name, value in scope["headers"]:
            if name == b"host":
                return f"{scope['scheme']}://{value.decode('latin-1')}"
        return ""


@dataclass(frozen=True)
class Links:
    """Absolute addresses for one operator."""

    base: str
    """The API's own address."""
    signer: Signer
    token_id: str | None
    """With which a signed address ends."""

    def sign(self, key: str) -> Signed:
        """A signed address of an object."""
        return self.signer.sign(key, self.base, token_id=self.token_id, holder=Holder.OPERATOR)


def house_of(request: Request) -> House:
    """The house of a request, as a dependency."""
    return cast("House", request.app.state.house)


def base_of(request: Request) -> str:
    """The API's own address for a request."""
    return house_of(request).base(request.scope)


def links_for(request: Request, caller: Access) -> Links:
    """Absolute addresses for the operator who asks."""
    return Links(base_of(request), house_of(request).signer, caller.token_id)
