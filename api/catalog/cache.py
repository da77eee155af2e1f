"""The catalogs in memory: read, indexed and compressed once for each version, refreshed in the background.

A request never waits for the store. While the store is out of reach the last good version is served and says so; a catalog that was
never read answers 503 until a refresh succeeds.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from starlette.responses import Response

from api.catalog.index import CatalogIndex
from api.catalog.last_good import LastGood
from api.http.content_coding import encode_all, entity_tag, matches, negotiate
from api.http.worker_pools import WorkerPool
from api.sessions.candidates import SessionTracks
from soundflow_core.base.errors import NotFound, SoundFlowError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.storage.base import Store
from soundflow_core.library.storage.documents import get_document
from soundflow_core.model.keys import ALL_CATALOG

log = logging.getLogger("soundflow.api")

CATALOG_HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "public, max-age=30, stale-while-revalidate=600, stale-if-error=86400",
    "Vary": "accept-encoding",
}
STALE_HEADER = "X-Catalog-Stale"
"""Since when the store is out of reach; absent while the catalog is fresh."""
REFRESH_TIMEOUT_SECONDS = 20.0
NO_RESPONSE = "The store does not answer; see whether it still runs."
EMPTY_CATALOG = b"[]\n"
MAX_CATALOG_BYTES = 2 << 30


@dataclass(frozen=True)
class CatalogVersion:
    """One version of a catalog: its index, and the responses that are ready to send."""

    version: str
    """A hash of the bytes."""
    index: CatalogIndex
    responses: dict[str, Response]
    """The whole catalog by content coding."""
    not_modified: dict[str, Response]
    session_tracks: SessionTracks | None = None
    """Only of the catalog of all tracks."""

    @classmethod
    def of(cls, content: bytes, with_session_tracks: bool = False) -> CatalogVersion:
        """Parse, index and compress; ValueError where the bytes are not a catalog."""
        tracks = SessionTracks() if with_session_tracks else None
        try:
            index = CatalogIndex(content, tracks.add if tracks else None)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"an entry lacks {error}") from error
        if tracks:
            tracks.complete(index)
        version = hashlib.sha256(content).hexdigest()[:32]
        bodies = encode_all(content)
        vary = {"Vary": "accept-encoding, origin"}  # sent before the CORS middleware, which adds `origin` to others
        headers = {coding: catalog_headers(version, coding) | vary for coding in bodies}
        responses = {coding: Response(body, headers=headers[coding]) for coding, body in bodies.items()}
        not_modified = {coding: Response(status_code=304, headers=headers[coding]) for coding in bodies}
        return cls(version, index, responses, not_modified, tracks)

    def response(self, accept_encoding: str | None, if_none_match: str | None) -> Response:
        """The whole catalog, or 304 where the client has this version."""
        known = matches(if_none_match, self.version)
        return (self.not_modified if known else self.responses)[negotiate(accept_encoding)]


def catalog_headers(version: str, coding: str) -> dict[str, str]:
    """The headers of a catalog, or of a part of it, in a content coding."""
    headers = {**CATALOG_HEADERS, "ETag": entity_tag(version, coding)}
    return headers if coding == "identity" else {**headers, "Content-Encoding": coding}


class CatalogCache:
    """All catalogs of a store, kept up to date."""

    def __init__(self, store: Store, settings: Settings, refresh_seconds: float, pool: WorkerPool) -> None:
        self.store, self.refresh_seconds, self.pool = store, refresh_seconds, pool
        self._catalogs = {key: LastGood(store, key, partial(_load, key)) for key in catalog_keys(settings)}
        self.problems: dict[str, str] = {}
        """Why a catalog can't be read now, by its key."""
        self.stale_since: str | None = None
        self.refreshed_at: datetime | None = None
        """When all catalogs were last read without a problem."""

    @property
    def is_ready(self) -> bool:
        """Whether every catalog was read at least once."""
        return all(catalog.value for catalog in self._catalogs.values())

    @property
    def size(self) -> int:
        """How many tracks are listed; 0 before they are read."""
        catalog = self._catalogs[ALL_CATALOG].value
        return catalog.index.size if catalog else 0

    def version(self, key: str) -> CatalogVersion:
        """A catalog as last read; Unavailable where it never was."""
        found = self._catalogs[key].value
        if found is None:
            raise Unavailable(self.problems.get(key, f"The catalog {key} is not read yet; ask again in a moment."))
        return found

    @property
    def all_tracks(self) -> CatalogIndex:
        """The index of all tracks; Unavailable where it was never read."""
        return self.version(ALL_CATALOG).index

    @property
    def session_tracks(self) -> SessionTracks:
        """All tracks as sessions need them; Unavailable where they were never read."""
        found = self.version(ALL_CATALOG).session_tracks
        assert found is not None  # noqa: S101  # for the type checker
        return found

    async def keep_fresh(self) -> None:
        """Refresh until cancelled. A store that hangs counts as out of reach."""
        while True:
            refreshing = asyncio.create_task(self.refresh())
            try:
                done, _ = await asyncio.wait({refreshing}, timeout=REFRESH_TIMEOUT_SECONDS)
                if not done:
                    self._report({key: self.problems.get(key, NO_RESPONSE) for key in self._catalogs})
                await refreshing
            finally:
                refreshing.cancel()
            await asyncio.sleep(self.refresh_seconds)

    async def refresh(self) -> None:
        """Read what changed. Errors are not raised: `/ready` and the responses report them."""
        problems: dict[str, str] = {}
        for key, catalog in self._catalogs.items():
            try:
                await self.pool.run(catalog.read)
            except SoundFlowError as error:
                problems[key] = str(error)
            except Exception:
                log.exception("refreshing %s failed", key)
                problems[key] = f"The catalog {key} can't be read; see the log of the API."
        self._report(problems)

    def _report(self, problems: dict[str, str]) -> None:
        now = datetime.now(UTC)
        if problems and not self.problems:
            log.warning("serving the last good catalogs: %s", next(iter(problems.values())))
        if self.problems and not problems:
            log.info("the store is back")
        self.problems = problems
        if not problems:
            self.refreshed_at, self.stale_since = now, None
        elif self.stale_since is None:
            self.stale_since = f"{now:%Y-%m-%dT%H:%M:%SZ}"


def _load(key: str, store: Store) -> CatalogVersion:
    """Read and index a catalog; one that was never written is empty. Unavailable where it is damaged."""
    try:
        content = get_document(store, key, MAX_CATALOG_BYTES).content
    except NotFound:
        content = EMPTY_CATALOG
    try:
        return CatalogVersion.of(content, with_session_tracks=key == ALL_CATALOG)
    except ValueError as error:
        raise Unavailable(f"The catalog {key} is damaged ({error}); run `soundflow rebuild`.") from error
