"""One track as the outside world sees it (the public contract).

Entries come from tags and catalogs, which anybody's program may have written: every number has a range and every text and list a length.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from soundflow_core.model.brief import Category, Functional, Model, Percent, Tier
from soundflow_core.model.keys import Place, cover_key, cover_webp_key, printable, waveform_key

FASTEST_BPM = 1000.0
LONGEST_SECONDS = 86_400.0
"""A day: longer than any programme."""
LARGEST_INTEGER = 2**53 - 1
"""The largest that JavaScript holds exactly."""
LONGEST_KEY = 1024
COMPANIONS = {"cover_key": cover_key, "cover_webp_key": cover_webp_key, "waveform_key": waveform_key}
"""The fields that name what stands beside the audio, and the key that each must have."""


def _is_sensible(value: float) -> float:
    if 0 < value < 1e-3:
        raise ValueError("it is too small to mean anything")
    return value


def _is_printable(text: str) -> str:
    if printable(text) != text:
        raise ValueError("it holds control characters")
    return text


Bpm = Annotated[float, Field(ge=0, le=FASTEST_BPM, allow_inf_nan=False), AfterValidator(_is_sensible)]
Seconds = Annotated[float, Field(ge=0, le=LONGEST_SECONDS, allow_inf_nan=False), AfterValidator(_is_sensible)]
Decibels = Annotated[float, Field(ge=-200, le=100, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
Word = Annotated[str, Field(max_length=200)]
Line = Annotated[str, Field(max_length=1000)]
Text = Annotated[str, Field(max_length=10_000)]
Key = Annotated[str, Field(max_length=LONGEST_KEY), AfterValidator(_is_printable)]
Tags = Annotated[tuple[Word, ...], Field(max_length=4096)]


class Measured(Model):
    """Tempo and key measured in the finished file."""

    bpm: Bpm | None = None
    key: Word | None = None


class CatalogEntry(Model):
    """A catalog's entry. Fields up to `url` are always present in this form; all others are additive."""

    model_config = ConfigDict(extra="ignore")

    id: Key
    title: Line
    tier: Tier
    date: date
    category: Category
    genre: Word
    bpm: Bpm
    key: Word
    duration_sec: Seconds
    goal_tags: Tags = ()
    nature_tags: Tags = ()
    energy_min: Percent = 0
    energy_max: Percent = 100
    ambience_min: Percent = 0
    ambience_max: Percent = 100
    object_key: Key
    url: Annotated[str, Field(max_length=8192)] | None = None
    size_bytes: Whole | None = None
    sha256: Word | None = None
    lufs: Decibels | None = None
    true_peak_dbtp: Decibels | None = None
    measured: Measured = Measured()
    method: Literal["procedural", "model", "manual", "unknown"] = "unknown"
    model: Word | None = None
    model_revision: Word | None = None
    """What exactly was loaded; left out, like the prompt, where no model made the track."""
    prompt: Text | None = None
    license: Text | None = None
    ai_generated: bool = False
    seed: Whole | None = None
    engine_version: Word | None = None
    functional: Functional | None = None
    """What was added for function (modulation, binaural beats, a loop); left out where nothing was."""
    cover_key: Key | None = None
    cover_webp_key: Key | None = None
    """The cover for browsers; left out where only the PNG was published."""
    waveform_key: Key | None = None

    def at(self, place: Place, object_key: str) -> CatalogEntry:
        """The entry as its place decides it: tier, date, id, key and the keys of what stands beside it, whatever it said itself."""
        tier, day, name = place
        beside = {field: key(*place) for field, key in COMPANIONS.items() if getattr(self, field) is not None}
        return self.model_copy(update={"id": name, "tier": tier, "date": day, "object_key": object_key, **beside})

    def as_json(self) -> dict[str, Any]:
        """The entry as plain JSON values; a premium entry carries no `url`, whole numbers are written as such."""
        values = self.model_dump(mode="json", by_alias=True)
        if self.tier is Tier.PREMIUM:
            del values["url"]
        for name in ("functional", "modelRevision", "prompt", "coverWebpKey"):
            if values[name] is None:
                del values[name]
        for name in ("bpm", "durationSec"):
            values[name] = int(values[name]) if float(values[name]).is_integer() else values[name]
        return values
