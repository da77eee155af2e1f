"""Putting a finished track into the store: the audio, what belongs to it, and the event. Catalogs come after."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from soundflow_core.base.settings import Settings
from soundflow_core.delivery.covers.webp import webp_of
from soundflow_core.delivery.inspection.gate import Requested, targets_for
from soundflow_core.delivery.inspection.measure_rows import measure_rows, measures_json
from soundflow_core.library.catalog.publishing import Outcome, put_audio, put_companion
from soundflow_core.library.storage.base import Progress, Store
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import measures_key
from soundflow_core.pipeline.events import TrackPublished, emit
from soundflow_core.pipeline.tracks.entries import requested_facts
from soundflow_core.studio.analysis.measures import Inspection


@dataclass(frozen=True)
class FinishedTrack:
    """A tagged mp3 and what is published beside it."""

    entry: CatalogEntry
    mp3: Path
    measured: Inspection
    requested: Requested | None = None
    """What it was measured against; None for a foreign file, of which no measures are published."""
    cover: bytes | None = None
    """PNG."""


def publish(
    track: FinishedTrack,
    store: Store,
    settings: Settings,
    replace: bool,
    reason: str = "made",
    progress: Progress | None = None,
) -> Outcome:
    """Put a track into the store. BriefError where another recording is there and `replace` is not set."""
    entry = track.entry
    outcome = put_audio(store, entry, track.mp3, replace=replace, why=reason, by=settings.operator, progress=progress)
    put_companions(track, store)
    emit(TrackPublished(entry.id, outcome, entry.object_key, requested_facts(entry), track.measured.as_json()))
    return outcome


def put_companions(track: FinishedTrack, store: Store) -> None:
    """The cover in both its forms, the waveform and what was measured, as objects of their own."""
    entry, cover = track.entry, track.cover
    if cover and entry.cover_key:
        put_companion(store, entry.cover_key, cover, "image/png")
    if cover and entry.cover_webp_key:
        put_companion(store, entry.cover_webp_key, webp_of(cover), "image/webp")
    if entry.waveform_key:
        _put_json(store, entry.waveform_key, {"peaks": track.measured.waveform})
    if requested := track.requested:
        rows = measure_rows(track.measured, requested, targets_for(requested.brief))
        _put_json(store, measures_key(entry.tier, entry.date, entry.id), {"measures": measures_json(rows)})


def _put_json(store: Store, key: str, values: object) -> None:
    put_companion(store, key, json.dumps(values).encode(), "application/json")
