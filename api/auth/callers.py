"""Who calls, as dependencies of routes: anybody, a premium listener, an operator; each within limits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from starlette.types import Scope

from api.auth.rates import network_of
from api.auth.tokens import Access, forbidden
from api.house import House, house_of
from api.http.problems import Problem

scheme = HTTPBearer(
    auto_error=False, scheme_name="token", description="An opaque token (`soundflow token issue`) or a JWT of the site."
)
"""Describes the header in OpenAPI; the doorkeeper reads it."""


def address_of(scope: Scope) -> str:
    """The address of a connection, the proxy's own where there is one that is not trusted; of IPv6 the network, a /64."""
    client = scope.get("client")
    return network_of(str(client[0])) if client else "unknown"


@contextmanager
def _refusals_counted(house: House, scope: Scope) -> Iterator[None]:
    """Count a 401 against the address it came from."""
    try:
        yield
    except Problem as problem:
        if problem.status == 401:
            house.rates.take("refused", address_of(scope))
        raise


async def admitted(house: House, scope: Scope, kind: str) -> Access:
    """The caller of a request within the limits of a kind of call; 401 or 429."""
    with _refusals_counted(house, scope):
        access = await house.door.admit(scope["headers"])
    house.rates.take(kind, access.caller)
    return access


async def premium_caller(house: House, scope: Scope, kind: str) -> Access:
    """A caller who may hear premium tracks; 401, 403 or 429."""
    return _premium(await admitted(house, scope, kind))


def known_premium_caller(house: House, scope: Scope, kind: str) -> Access | None:
    """The same where it is known at once, and counted then; None where a signature must be checked first."""
    with _refusals_counted(house, scope):
        access = house.door.known(scope["headers"])
    if access is None:
        return None
    house.rates.take(kind, access.caller)
    return _premium(access)


def _premium(access: Access) -> Access:
    if not access.is_premium:
        raise forbidden("This token does not open premium tracks; get one with `tier: premium`.")
    return access


async def operator(
    request: Request, house: Annotated[House, Depends(house_of)], _shown: Annotated[object, Security(scheme)]
) -> Access:
    """An operator, as a dependency; 401, 403 or 429."""
    access = await admitted(house, request.scope, "operator")
    if not access.is_operator:
        raise forbidden("This token does not operate; get one with `role: operator`.")
    return access


async def anybody(request: Request, house: Annotated[House, Depends(house_of)]) -> str:
    """Anybody, by the address of the connection, within the limits of a session; 429."""
    caller = address_of(request.scope)
    house.rates.take("sessions", caller)
    return caller
