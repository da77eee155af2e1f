"""The application: routes, fast lanes, and the background refresh."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from fastapi import FastAPI
from starlette.types import ASGIApp, Scope

from api.auth.rates import Rates
from api.auth.signing import Signer
from api.auth.tokens import Doorkeeper
from api.catalog.decisions import Decisions
from api.catalog.shelf import Shelf
from api.house import House
from api.http import openapi
from api.http.edge import Edge, Lane
from api.http.metrics import Metrics
from api.http.pools import Pools, WorkPool
from api.http.problems import install
from api.prefect import PrefectClient
from api.routes import catalogs, feeds, media, operations, reference, runs, sessions, studio, tracks
from api.routes.site import Site, origin_of
from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import Store

log = logging.getLogger("soundflow.api")

DESCRIPTION = "Functional music by catalog, track, session and feed. Errors are RFC 9457 problem documents."


def create_app(settings: Settings | None = None, api: ApiSettings | None = None, store: Store | None = None) -> Edge:
    """The whole API as an ASGI application; settings and store are the environment's where they are not given."""
    settings = settings or Settings.from_environment()
    house = _house(
        settings, api or ApiSettings.from_environment(), store or open_store(replace(settings, s3_is_hurried=True))
    )
    app = FastAPI(
        title="SoundFlow",
        version="1.0.0",
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=openapi.operation_name,
    )
    app.state.house = house
    install(app)
    openapi.install(app)
    for room in (catalogs, tracks, media, sessions, feeds, runs, studio, operations, reference):
        app.include_router(room.router)
    edge = Edge(app, _lanes(house), house.api.cors_allow_origins, house.metrics)
    edge.log_access = house.api.access_log
    return edge


def _house(settings: Settings, api: ApiSettings, store: Store) -> House:
    origins = (origin_of(settings.free_public_base_url), origin_of(settings.s3_endpoint))
    door, pools = Doorkeeper(api, store), Pools()
    return House(
        settings=settings,
        api=api,
        shelf=Shelf(store, settings, api.catalog_refresh_seconds, pools.catalogs),
        signer=Signer(store, api.signed_url_ttl_seconds, api.jwt_secrets[0] if api.jwt_secrets else None, door.is_live),
        site=Site(api.player_folder, tuple(sorted({origin for origin in origins if origin}))),
        metrics=Metrics(),
        door=door,
        rates=Rates(api.rates),
        prefect=PrefectClient(settings.prefect_api_url, api.prefect_api_auth),
        pools=pools,
        decisions=Decisions(store),
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Refresh catalogs, tokens and decisions from the start, each beside the others; the first requests may come before they are read."""
    house: House = app.state.house
    seconds = house.api.catalog_refresh_seconds
    refreshing = [
        asyncio.create_task(house.shelf.keep_fresh()),
        asyncio.create_task(_repeat(house.door.refresh, house.pools.tokens, seconds)),
        asyncio.create_task(_repeat(house.decisions.refresh, house.pools.catalogs, seconds)),
    ]
    yield
    for task in refreshing:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await house.prefect.close()
    house.pools.close()


async def _repeat(refresh: Callable[[], None], pool: WorkPool, seconds: float) -> None:
    """Refresh for ever; only cancelling ends it."""
    while True:
        try:
            await pool.run(refresh)
        except Exception:
            log.exception("refreshing failed")
        await asyncio.sleep(seconds)


def _lanes(house: House) -> dict[str, Lane]:
    """What is answered without FastAPI, by the first word of the address."""
    shelves = catalogs.addresses(house)

    def catalog(scope: Scope) -> ASGIApp | None:
        key = shelves.get(scope["path"])
        return catalogs.at_once(scope, house, key) if key else None

    def track(scope: Scope) -> ASGIApp | None:
        words = scope["path"].split("/")
        is_signed = len(words) == 5 and words[2] == "premium" and words[4] == "signed"
        if not is_signed or scope["query_string"] or not 0 < len(words[3]) <= 200:
            return None
        return tracks.signed_at_once(house, scope, words[3])

    def page(scope: Scope) -> ASGIApp | None:
        scope["soundflow_route"] = "player"
        return house.site.respond(scope)

    return {"catalog": catalog, "tracks": track, "": page, "_next": page}
