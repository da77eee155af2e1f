"""Whether a track has to be made at all. Imports neither Prefect nor the kernels, so that a day that is live is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from soundflow_core import ENGINE_VERSION
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.publishing import published
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.tombstones import held_back
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import Store
from soundflow_core.model.brief import TrackBrief
from soundflow_core.model.keys import audio_key
from soundflow_core.pipeline.events import Event, TrackHeldBack, TrackKept, emit


def not_held_back(store: Store, briefs: Iterable[TrackBrief]) -> list[TrackBrief]:
    """The briefs whose tracks may be made; of the others, which were taken down, it is told why they are not."""
    briefs = list(briefs)
    held = _held_back(store, briefs)
    for name, why in held.items():
        emit(TrackHeldBack(name, why))
    return [brief for brief in briefs if brief.track_id not in held]


def kept(brief: TrackBrief, settings: Settings) -> bool:
    """Whether a track is published already; a different recipe there is kept and said."""
    event = _as_it_is(brief, settings)
    if event:
        emit(event)
    return event is not None


def is_settled(briefs: Sequence[TrackBrief], settings: Settings, force: bool) -> bool:
    """Whether no track has to be made: each is held back or, without `force`, published already.

    If so, says of each why, and brings the catalogs in line; else does nothing.
    """
    store = open_store(settings)
    held = _held_back(store, briefs)
    events: list[Event] = [TrackHeldBack(name, why) for name, why in held.items()]
    for brief in briefs:
        if brief.track_id not in held:
            event = None if force else _as_it_is(brief, settings)
            if event is None:
                return False
            events.append(event)
    for event in events:
        emit(event)
    rebuild(store, settings)
    return True


def _held_back(store: Store, briefs: Iterable[TrackBrief]) -> dict[str, str]:
    return held_back(store, (audio_key(brief.tier, brief.date, brief.track_id) for brief in briefs))


def _as_it_is(brief: TrackBrief, settings: Settings) -> Event | None:
    """What there is to say of a track that is published already."""
    tagged = published(open_store(settings), audio_key(brief.tier, brief.date, brief.track_id))
    if tagged is None:
        return None
    same = tagged.recipe is not None and tagged.recipe.brief == brief and tagged.recipe.engine_version == ENGINE_VERSION
    remark = "already published" if same else "already published from another brief; --force replaces it"
    entry = tagged.entry
    asked = {"genre": entry.genre, "bpm": entry.bpm, "key": entry.key, "durationSec": entry.duration_sec}
    measured = {
        "lufs": entry.lufs,
        "true_peak_dbtp": entry.true_peak_dbtp,
        "bpm": entry.measured.bpm,
        "key": entry.measured.key,
    }
    return TrackKept(brief.track_id, remark, entry.object_key, asked, measured)
