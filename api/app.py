"""The application: services, middleware, routes, and the background refresh."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api.auth.authenticator import Authenticator
from api.auth.rate_limits import RateLimiter
from api.auth.signing import UrlSigner
from api.catalog.cache import CatalogCache
from api.catalog.operator_records import OperatorRecords
from api.dependencies import Services
from api.http import openapi
from api.http.metrics import RequestMetrics
from api.http.middleware import (
    HeadMiddleware,
    RequestLimitsMiddleware,
    RequestLogMiddleware,
    SecurityHeadersMiddleware,
)
from api.http.problems import install_error_handlers
from api.http.worker_pools import WorkerPool, WorkerPools
from api.player import PlayerSite, origin_of
from api.prefect_client import PrefectClient
from api.routes import catalogs, docs, feeds, media, operations, runs, sessions, studio, tracks
from api.routes.direct import DirectResponsesMiddleware
from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.storage.base import Store

log = logging.getLogger("soundflow.api")

DESCRIPTION = "Functional music by catalog, track, session and feed. Errors are RFC 9457 problem documents."
EXPOSED_HEADERS = ["ETag", "Link", "X-Total-Count", "X-Request-Id", "X-Catalog-Stale", "Retry-After", "Content-Range",
                   "Accept-Ranges"]  # fmt: skip
ACCEPTED_HEADERS = ["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Range", "X-Request-Id"]


def create_app(settings: Settings, api_settings: ApiSettings, store: Store) -> FastAPI:
    """The whole API as an ASGI application."""
    services = _create_services(settings, api_settings, store)
    app = FastAPI(
        title="SoundFlow",
        version="1.0.0",
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=openapi.operation_name,
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
        },  # /metrics has our own; asking for providers costs 7 us
    )
    app.state.services = services
    install_error_handlers(app)
    openapi.install(app)
    for resource in (catalogs, tracks, media, sessions, feeds, runs, studio, operations, docs):
        app.include_router(resource.router)
    origins = (origin_of(settings.free_public_base_url), origin_of(settings.s3_endpoint))
    app.router.default = PlayerSite(api_settings.player_folder, tuple(sorted({one for one in origins if one})))
    _add_middleware(app, services)
    return app


def _add_middleware(app: FastAPI, services: Services) -> None:
    """From the innermost to the outermost."""
    app.add_middleware(HeadMiddleware)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=services.api_settings.cors_allow_origins,
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=ACCEPTED_HEADERS,
        expose_headers=EXPOSED_HEADERS,
        max_age=3600,
    )
    app.add_middleware(DirectResponsesMiddleware, services=services)
    app.add_middleware(RequestLimitsMiddleware)
    app.add_middleware(RequestLogMiddleware, metrics=services.metrics, with_access_log=services.api_settings.access_log)
    app.add_middleware(SecurityHeadersMiddleware)


def _create_services(settings: Settings, api_settings: ApiSettings, store: Store) -> Services:
    authenticator, pools = Authenticator(api_settings, store), WorkerPools()
    secret = api_settings.jwt_secrets[0] if api_settings.jwt_secrets else None
    return Services(
        settings=settings,
        api_settings=api_settings,
        store=store,
        catalogs=CatalogCache(store, settings, api_settings.catalog_refresh_seconds, pools.catalogs),
        operator_records=OperatorRecords(store),
        signer=UrlSigner(store, api_settings.signed_url_ttl_seconds, secret, authenticator.is_live),
        authenticator=authenticator,
        rate_limiter=RateLimiter(api_settings.rates),
        metrics=RequestMetrics(),
        prefect=PrefectClient(settings.prefect_api_url, api_settings.prefect_api_auth),
        pools=pools,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Refresh catalogs, tokens and operators' records in the background; requests may come before they are read."""
    services: Services = app.state.services
    seconds, pools = services.api_settings.catalog_refresh_seconds, services.pools
    tasks = [
        asyncio.create_task(services.catalogs.keep_fresh()),
        asyncio.create_task(_repeat(services.authenticator.tokens.refresh, pools.tokens, seconds)),
        asyncio.create_task(_repeat(services.operator_records.refresh, pools.catalogs, seconds)),
    ]
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await services.prefect.close()
    pools.close()


async def _repeat(refresh: Callable[[], None], pool: WorkerPool, seconds: float) -> None:
    """Refresh until cancelled."""
    while True:
        try:
            await pool.run(refresh)
        except Exception:
            log.exception("refreshing failed")
        await asyncio.sleep(seconds)
