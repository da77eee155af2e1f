"""Who calls, as FastAPI dependencies, each within its rate limits: a premium listener, an operator, anybody by their address."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from starlette.types import Scope

from api.auth.authenticator import Caller, forbidden
from api.auth.rate_limits import network_of
from api.dependencies import Services, ServicesDep
from api.http.problems import HttpError

bearer_scheme = HTTPBearer(
    auto_error=False, scheme_name="token", description="An opaque token (`soundflow token issue`) or a JWT of the site."
)
"""Describes the header in OpenAPI; `Authenticator` reads it."""


def client_network(scope: Scope) -> str:
    """The network of a connection's client; of a proxy that is not trusted, the proxy's own."""
    client = scope.get("client")
    return network_of(str(client[0])) if client else "unknown"


async def authenticate(services: Services, scope: Scope, kind: str) -> Caller:
    """The caller of a request, within the rate limit of a kind of call; 401 (counted against the address) or 429."""
    try:
        caller = await services.authenticator.authenticate(scope["headers"])
    except HttpError as error:
        if error.status == 401:
            services.rate_limiter.hit("refused", client_network(scope))
        raise
    services.rate_limiter.hit(kind, caller.key)
    return caller


async def authenticate_premium(services: Services, scope: Scope, kind: str) -> Caller:
    """A caller who may hear premium tracks; 401, 403 or 429."""
    caller = await authenticate(services, scope, kind)
    if not caller.is_premium:
        raise forbidden("This token does not open premium tracks; get one with `tier: premium`.")
    return caller


async def get_operator(
    request: Request, services: ServicesDep, _documented: Annotated[object, Security(bearer_scheme)]
) -> Caller:
    """An operator; 401, 403 or 429."""
    caller = await authenticate(services, request.scope, "operator")
    if not caller.is_operator:
        raise forbidden("This token does not operate; get one with `role: operator`.")
    return caller


OperatorDep = Annotated[Caller, Depends(get_operator)]


async def limit_sessions(request: Request, services: ServicesDep) -> None:
    """Anybody, within the rate limit of sessions for their address; 429."""
    services.rate_limiter.hit("sessions", client_network(request.scope))
