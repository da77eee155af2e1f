"""Validation: does the store keep its promises? Every problem is a key and a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from soundflow_core.brief import Tier
from soundflow_core.catalog.deriving import as_bytes, catalog_keys, derive
from soundflow_core.catalog.reading import public_url, read_track, tombstones
from soundflow_core.catalog.reviewing import is_waiting, reviews
from soundflow_core.encoding import tags
from soundflow_core.entry import CatalogEntry
from soundflow_core.errors import NotFound, QualityError
from soundflow_core.keys import ALL_CATALOG, AUDIO_PREFIX, TOMBSTONES
from soundflow_core.settings import Settings
from soundflow_core.storage.base import Listed, Store


@dataclass(frozen=True)
class Problem:
    """A broken promise."""

    key: str
    sentence: str


@dataclass(frozen=True)
class ValidationReport:
    """All that was looked at and all that was wrong."""

    tracks: int
    catalogs: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was wrong."""
        return not self.problems


def load_catalog(store: Store, key: str) -> list[CatalogEntry]:
    """The entries of a catalog; NotFound or QualityError, each with what to do."""
    return _parsed(key, _content(store, key))


def _content(store: Store, key: str) -> bytes:
    try:
        return store.get(key).content
    except NotFound as error:
        raise NotFound(f"There is no catalog {key}; run `soundflow rebuild`.") from error


def _parsed(key: str, content: bytes) -> list[CatalogEntry]:
    try:
        return [CatalogEntry.model_validate(values) for values in json.loads(content)]
    except (ValueError, TypeError, ValidationError) as error:
        raise QualityError(f"The catalog {key} is damaged; run `soundflow rebuild`.") from error


def validate(
    store: Store,
    settings: Settings,
    *,
    tier: Tier | None = None,
    deep: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ValidationReport:
    """Check catalogs against each other and against the audio; `deep` also reads every byte and decodes it."""
    catalogs: dict[str, bytes] = {}
    everything: list[CatalogEntry] | None = None
    problems: list[Problem] = []
    for key in catalog_keys(settings):
        try:
            content = _content(store, key)
            found = _parsed(key, content)
        except (NotFound, QualityError) as error:
            problems.append(Problem(key, str(error)))
            continue
        catalogs[key] = content
        everything = found if key == ALL_CATALOG else everything
    listed = {item.key: item for item in store.list(AUDIO_PREFIX)}
    entries = [entry for entry in everything or () if tier in (None, entry.tier)]
    if everything is not None:
        problems += _disagreements(settings, catalogs, everything)
        problems += _unlisted(store, settings, listed, everything, tier)
    for number, entry in enumerate(entries):
        problems += _of_entry(store, settings, entry, listed.get(entry.object_key), deep)
        if progress:
            progress(number + 1, len(entries))
    return ValidationReport(len(entries), len(catalogs), tuple(problems))


def _disagreements(settings: Settings, catalogs: dict[str, bytes], everything: list[CatalogEntry]) -> Iterator[Problem]:
    """Each catalog must hold exactly what all.json makes it hold, in the right order and bytes."""
    wanted = derive(everything, settings)
    for key, content in catalogs.items():
        if content == wanted[key]:
            continue
        if as_bytes(_parsed(key, content)) != wanted[key]:
            yield Problem(key, f"{key} does not agree with {ALL_CATALOG}; run `soundflow rebuild`.")
        else:
            yield Problem(key, f"{key} was edited by hand; run `soundflow rebuild`.")


def _unlisted(
    store: Store, settings: Settings, listed: dict[str, Listed], entries: list[CatalogEntry], tier: Tier | None
) -> Iterator[Problem]:
    known = {entry.object_key for entry in entries}
    places = {entry.id: entry.object_key for entry in entries}
    try:
        gone = tombstones(store)
    except QualityError as error:
        yield Problem(TOMBSTONES, str(error))
        gone = frozenset()
    decided = reviews(store)
    for key, item in listed.items():
        if key in known or (tier and not key.startswith(f"{AUDIO_PREFIX}{tier}/")):
            continue
        reading = read_track(store, settings, item)
        if reading.entry is None:
            yield Problem(reading.key, f"{reading.key} is in the store but can't be listed: {reading.remark}.")
        elif reading.entry.id in places:
            other = places[reading.entry.id]
            yield Problem(key, f"{key} has the same id as {other}; rename one of them and run `soundflow rebuild`.")
        elif reading.entry.id not in gone and not is_waiting(reading.entry, decided, settings):
            yield Problem(key, f"{key} is in the store but in no catalog; run `soundflow rebuild`.")


def _of_entry(
    store: Store, settings: Settings, entry: CatalogEntry, item: Listed | None, deep: bool
) -> Iterator[Problem]:
    key = entry.object_key
    if item is None:
        yield Problem(key, f"{entry.id} is listed, but {key} is missing; run `soundflow rebuild`.")
        return
    if entry.size_bytes != item.size_bytes:
        yield Problem(
            key, f"{key} has {item.size_bytes} bytes, its entry says {entry.size_bytes}; run `soundflow rebuild`."
        )
    if entry.url != public_url(entry.tier, key, settings):
        yield Problem(
            key, f"{entry.id} has the address {entry.url}, which is not this deployment's; run `soundflow rebuild`."
        )
    if deep:
        yield from _of_bytes(store, settings, entry, item)


def _of_bytes(store: Store, settings: Settings, entry: CatalogEntry, item: Listed) -> Iterator[Problem]:
    from soundflow_core.encoding.mp3 import decode  # noqa: PLC0415  # a codec, which the API must not load

    key = entry.object_key
    try:
        content = store.get(key).content
    except NotFound:
        yield Problem(key, f"{key} vanished while it was read; run `soundflow rebuild`.")
        return
    if entry.sha256 and tags.audio_sha256(content) != entry.sha256:
        yield Problem(
            key, f"{key} is not the recording that was published: its hash differs; restore it or make it again."
        )
    reading = read_track(store, settings, item)
    if reading.entry != entry:
        yield Problem(key, f"the tag of {key} does not agree with its entry; run `soundflow rebuild`.")
    try:
        signal = decode(content)
    except QualityError as error:
        yield Problem(key, f"{key} can't be decoded as it should: {error}")
        return
    if entry.method != "manual" and abs(signal.shape[1] / 44_100 - entry.duration_sec) > 0.1:
        yield Problem(
            key, f"{key} lasts {signal.shape[1] / 44_100:.1f} s, its entry says {entry.duration_sec}; make it again."
        )
    if float(abs(signal).max()) < 1e-3:
        yield Problem(key, f"{key} is silent; make it again.")
