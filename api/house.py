"""What all routes share, made once when the application starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request
from starlette.types import Scope

from api.metrics import Metrics
from api.prefect import PrefectClient
from api.rates import Rates
from api.shelf import Shelf
from api.signing import Signer
from api.site import Site
from api.tokens import Doorkeeper
from soundflow_core.settings import ApiSettings, Settings


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

    def base(self, scope: Scope) -> str:
        """The API's own address, as configured or as it was asked: `https://api.example`."""
        if self.api.public_url:
            return self.api.public_url
        for name, value in scope["headers"]:
            if name == b"host":
                return f"{scope['scheme']}://{value.decode('latin-1')}"
        return ""


def house_of(request: Request) -> House:
    """The house of a request, as a dependency."""
    return cast("House", request.app.state.house)


def base_of(request: Request) -> str:
    """The API's own address for a request."""
    return house_of(request).base(request.scope)
