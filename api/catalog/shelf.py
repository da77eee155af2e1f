"""The catalogs in memory: read once, packed once, refreshed in the background.

A request never waits for the store. While the store is out of reach the last good copy is served and says so; a catalog that was never
read answers 503, and the next refresh that succeeds brings it.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime

from api.catalog.index import CatalogIndex
from api.http.answers import Answer, Headers, header
from api.http.encodings import negotiate, packed
from api.http.pools import WorkPool
from api.journey import Tracks
from soundflow_core.base.errors import NotFound, SoundFlowError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.storage.base import Store
from soundflow_core.model.keys import ALL_CATALOG

log = logging.getLogger("soundflow.api")

JSON = b"application/json"
CACHE_CONTROL = b"public, max-age=30, stale-while-revalidate=600, stale-if-error=86400"
VARY = b"accept-encoding, origin"
STALE = b"x-catalog-stale"
"""Says since when the store is out of reach; absent while the copy is fresh."""
PATIENCE_SECONDS = 20.0
SILENT = "The store does not answer; see whether it still runs."
EMPTY = b"[]\n"
LARGEST_CATALOG_BYTES = 2 << 30
ABSENT = ""
"""The version of a catalog that is not there."""


@dataclass(frozen=True)
class Copy:
    """One version of a catalog: its bytes in every coding, its index, and the answers that are ready to send."""

    source: str
    """The store's ETag of this version."""
    tag: str
    """Ours: a hash of the bytes."""
    index: CatalogIndex
    bodies: dict[str, bytes]
    fresh: dict[str, Answer]
    not_modified: dict[str, Answer]
    tracks: Tracks | None = None
    """What sessions are made of; of the catalog of all tracks alone."""

    @classmethod
    def of(cls, raw: bytes, source: str, for_sessions: bool = False) -> Copy:
        """Parse and pack; ValueError where the bytes are no catalog."""
        tracks = Tracks() if for_sessions else None
        try:
            index = CatalogIndex(raw, tracks.add if tracks else None)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"an entry lacks {error}") from error
        if tracks:
            tracks.complete(index)
        tag = hashlib.sha256(raw).hexdigest()[:32]
        bodies = packed(raw)
        lines = {coding: _headers(tag, coding, CACHE_CONTROL) for coding in bodies}
        fresh = {
            coding: Answer(200, [*lines[coding], (b"content-length", b"%d" % len(body))], body)
            for coding, body in bodies.items()
        }
        return cls(source, tag, index, bodies, fresh, {coding: Answer(304, lines[coding]) for coding in bodies}, tracks)

    def answer(self, headers: Headers, stale_since: bytes | None) -> Answer:
        """The whole catalog, or 304 where the client has this version."""
        coding = negotiate(header(headers, b"accept-encoding"))
        known = header(headers, b"if-none-match")
        answer = (self.not_modified if known and matches(known, self.tag) else self.fresh)[coding]
        return (
            answer
            if stale_since is None
            else Answer(answer.status, [*answer.headers, (STALE, stale_since)], answer.body)
        )


def _headers(tag: str, coding: str, cache_control: bytes) -> Headers:
    lines = [
        (b"content-type", JSON),
        (b"etag", entity_tag(tag, coding)),
        (b"cache-control", cache_control),
        (b"vary", VARY),
    ]
    return lines if coding == "identity" else [*lines, (b"content-encoding", coding.encode())]


def entity_tag(tag: str, coding: str) -> bytes:
    """A strong ETag is one of exact bytes, so every coding has its own."""
    return b'"%s"' % (tag if coding == "identity" else f"{tag}-{coding}").encode()


def matches(if_none_match: bytes, tag: str) -> bool:
    """Whether a client's If-None-Match names this version in any coding (RFC 9110, 13.1.2)."""
    wanted = tag.encode()
    if if_none_match.strip() == b"*":
        return True
    names = (part.strip().removeprefix(b"W/") for part in if_none_match.split(b","))
    return any(name[1:33] == wanted and name[:1] == b'"' and name[33:34] in (b'"', b"-") for name in names)


@dataclass
class Shelf:
    """All catalogs of a store, kept up to date."""

    store: Store
    settings: Settings
    refresh_seconds: float
    pool: WorkPool
    """Threads for reading."""
    copies: dict[str, Copy] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)
    """What is wrong with a catalog now, by key; empty when all is well."""
    stale_since: bytes | None = None
    refreshed: datetime | None = None
    """When the store was last read without trouble."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The object keys of all catalogs."""
        return catalog_keys(self.settings)

    def copy(self, key: str) -> Copy:
        """A catalog as last read; Unavailable where it never was."""
        found = self.copies.get(key)
        if found is None:
            raise Unavailable(self.troubles.get(key, f"The catalog {key} is not read yet; ask again in a moment."))
        return found

    @property
    def everything(self) -> CatalogIndex:
        """The index of all tracks; Unavailable where it was never read."""
        return self.copy(ALL_CATALOG).index

    @property
    def tracks(self) -> Tracks:
        """All tracks as sessions need them; Unavailable where they were never read."""
        found = self.copy(ALL_CATALOG).tracks
        assert found is not None  # noqa: S101  # for the type checker
        return found

    async def keep_fresh(self) -> None:
        """Refresh for ever; only cancelling ends it. A store that neither answers nor refuses is out of reach, too, and it is said."""
        while True:
            refreshing = asyncio.create_task(self.refresh())
            try:
                done, _ = await asyncio.wait({refreshing}, timeout=PATIENCE_SECONDS)
                if not done:
                    self._note({key: self.troubles.get(key, SILENT) for key in self.keys})
                await refreshing
            finally:
                refreshing.cancel()
            await asyncio.sleep(self.refresh_seconds)

    async def refresh(self) -> None:
        """Read what changed. Nothing that goes wrong here is raised: it is kept for `/ready` and said in answers."""
        troubles: dict[str, str] = {}
        for key in self.keys:
            try:
                await self._refresh_one(key)
            except SoundFlowError as error:
                troubles[key] = str(error)
            except Exception:
                log.exception("refreshing %s failed", key)
                troubles[key] = f"The catalog {key} can't be read; see the log of the API."
        self._note(troubles)

    def _note(self, troubles: dict[str, str]) -> None:
        now = datetime.now(UTC)
        if troubles and not self.troubles:
            log.warning("serving the last good catalogs: %s", next(iter(troubles.values())))
        if self.troubles and not troubles:
            log.info("the store is back")
        self.troubles = troubles
        if not troubles:
            self.refreshed, self.stale_since = now, None
        elif self.stale_since is None:
            self.stale_since = f"{now:%Y-%m-%dT%H:%M:%SZ}".encode()

    async def _refresh_one(self, key: str) -> None:
        present = self.copies.get(key)
        found = await self.pool.run(_read_if_changed, self.store, key, present.source if present else None)
        if found is None:
            return
        content, source = found
        try:
            self.copies[key] = await self.pool.run(Copy.of, content, source, key == ALL_CATALOG)
        except ValueError as error:
            raise Unavailable(f"The catalog {key} is damaged ({error}); run `soundflow rebuild`.") from error


def _read_if_changed(store: Store, key: str, known: str | None) -> tuple[bytes, str] | None:
    """A catalog's bytes and ETag, or None where it is still the known version.

    A catalog that never was is an empty one; NotFound where one that was is gone, so that the last good copy stays.
    """
    listed = store.head(key)
    if listed is None:
        if known:
            raise NotFound(f"The catalog {key} is gone; run `soundflow rebuild`.")
        return None if known == ABSENT else (EMPTY, ABSENT)
    if listed.etag == known:
        return None
    if listed.size_bytes > LARGEST_CATALOG_BYTES:
        raise Unavailable(
            f"The catalog {key} has {listed.size_bytes} bytes, more than any of ours; run `soundflow rebuild`."
        )
    stored = store.get(key)
    return stored.content, stored.etag
