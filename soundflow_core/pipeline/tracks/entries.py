"""The catalog entry of a finished track."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.entry_reader import public_url
from soundflow_core.model.brief import Recipe, Tier
from soundflow_core.model.entry import CatalogEntry, Measured
from soundflow_core.model.keys import audio_key, cover_key, cover_webp_key, waveform_key
from soundflow_core.model.request import PremiumRecipe

if TYPE_CHECKING:  # the kernels behind it take a second to import
    from soundflow_core.studio.analysis.measures import Inspection


def entry_of(
    tier: Tier, day: date, track_id: str, measured: Inspection, sha256: str, settings: Settings, **fields: Any
) -> CatalogEntry:
    """The entry of a track: its place in the store and what was measured; `fields` are all others.

    pydantic's ValidationError where a field is out of range.
    """
    key = audio_key(tier, day, track_id)
    return CatalogEntry(
        id=track_id,
        tier=tier,
        date=day,
        object_key=key,
        url=public_url(tier, key, settings),
        sha256=sha256,
        lufs=round(measured.lufs, 2),
        true_peak_dbtp=round(measured.true_peak_dbtp, 2),
        measured=Measured(bpm=None if measured.bpm is None else round(measured.bpm, 2), key=measured.key),
        waveform_key=waveform_key(tier, day, track_id),
        **fields,
    )


def entry_of_recipe(
    recipe: Recipe | PremiumRecipe, measured: Inspection, sha256: str, settings: Settings, **fields: Any
) -> CatalogEntry:
    """The entry of a track that was made from a recipe; `fields` are tempo, key, method, licence and a model's."""
    brief = recipe.brief
    place = (brief.tier, brief.date, brief.track_id)
    return entry_of(
        *place,
        measured,
        sha256,
        settings,
        title=f"{brief.id.replace('_', ' ').title()} - {brief.date.isoformat()}",
        category=brief.category,
        genre=brief.genre,
        duration_sec=brief.duration_sec,
        goal_tags=brief.goal_tags,
        nature_tags=brief.nature_tags,
        energy_min=brief.energy_min,
        energy_max=brief.energy_max,
        ambience_min=brief.ambience_min,
        ambience_max=brief.ambience_max,
        seed=recipe.seed,
        engine_version=recipe.engine_version,
        functional=brief.functional if brief.functional.is_on else None,
        cover_key=cover_key(*place),
        cover_webp_key=cover_webp_key(*place),
        **fields,
    )


def requested_facts(entry: CatalogEntry) -> dict[str, Any]:
    """What was requested of a track, as JSON values for events."""
    return {"genre": entry.genre, "bpm": entry.bpm, "key": entry.key, "durationSec": entry.duration_sec}


def measured_facts(entry: CatalogEntry) -> dict[str, Any]:
    """What an entry says of a track's measurements, as JSON values for events."""
    return {
        "lufs": entry.lufs,
        "true_peak_dbtp": entry.true_peak_dbtp,
        "bpm": entry.measured.bpm,
        "key": entry.measured.key,
    }
