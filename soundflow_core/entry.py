"""One track as the outside world sees it (the public contract)."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import ConfigDict

from soundflow_core.brief import Category, Functional, Model, Tier

COMPANIONS = ("coverKey", "coverWebpKey", "waveformKey")
"""The fields that name what stands beside the audio, as objects that a listener may read."""


class Measured(Model):
    """What was found in the finished file, beside what was asked."""

    bpm: float | None = None
    key: str | None = None


class CatalogEntry(Model):
    """A catalog's entry. Fields up to `url` are always present in this form; all others are additive."""

    model_config = ConfigDict(extra="ignore")

    id: str
    title: str
    tier: Tier
    date: date
    category: Category
    genre: str
    bpm: float
    key: str
    duration_sec: float
    goal_tags: tuple[str, ...] = ()
    nature_tags: tuple[str, ...] = ()
    energy_min: int = 0
    energy_max: int = 100
    ambience_min: int = 0
    ambience_max: int = 100
    object_key: str
    url: str | None = None
    size_bytes: int | None = None
    sha256: str | None = None
    lufs: float | None = None
    true_peak_dbtp: float | None = None
    measured: Measured = Measured()
    method: Literal["procedural", "model", "manual", "unknown"] = "unknown"
    model: str | None = None
    model_revision: str | None = None
    """What exactly was loaded; left out, like the prompt, where no model made the track."""
    prompt: str | None = None
    license: str | None = None
    ai_generated: bool = False
    seed: int | None = None
    engine_version: str | None = None
    functional: Functional | None = None
    """What was added for function (modulation, binaural beats, a loop); left out where nothing was."""
    cover_key: str | None = None
    cover_webp_key: str | None = None
    """The cover for browsers; left out where only the PNG was published."""
    waveform_key: str | None = None

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
