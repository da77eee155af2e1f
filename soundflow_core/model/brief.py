"""The brief of a track, as an operator, a plan file or the API writes it, and the recipe made from it.

JSON names are camelCase, attributes snake_case. A brief may leave tempo and key open; they are then drawn from the seed.
A `Recipe` is a brief with a seed and the engine's version: it determines every sample of the track.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from soundflow_core import ENGINE_VERSION


def _reject_other_dates(value: object) -> object:
    if (isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)) or isinstance(value, (int, float)):
        raise ValueError("not a date; write it as 2025-01-15")
    return value


def _integral_float_to_int(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WholeNumber = BeforeValidator(_integral_float_to_int)
"""Lets a strict integer field accept 60.0: JSON has only one number type."""
Percent = Annotated[int, Field(ge=0, le=100)]
TempoBpm = Annotated[float, Field(ge=40, le=220)]
KeyName = Annotated[str, Field(pattern=r"^[A-G][#b]?m?$")]
Day = Annotated[date, BeforeValidator(_reject_other_dates)]
"""A date as `2025-01-15`; pydantic alone would also accept numbers."""
TrackId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$")]


class Tier(StrEnum):
    """Who may hear a track."""

    FREE = "free"
    PREMIUM = "premium"


class Category(StrEnum):
    """What a listener wants to do: the site's five categories."""

    DEEP_WORK = "Deep Work"
    STUDY = "Study"
    RELAX = "Relax"
    NATURE = "Nature"
    FLOW_STATE = "Flow State"

    @property
    def slug(self) -> str:
        """The category in object keys and URLs: `deep-work`."""
        return self.value.lower().replace(" ", "-")


class EnergyCurve(StrEnum):
    """How energy moves over the track: a gentle rise, a long climb, an arch, or a late drop."""

    LINEAR = "linear"
    BUILD = "build"
    PEAK = "peak"
    DROP = "drop"


class Model(BaseModel):
    """Base class of JSON objects: camelCase names, immutable, no unknown fields."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid")


class Layers(Model):
    """The level of each group of parts, 0 (absent) to 100; 70 is the genre's own balance."""

    drums: Percent = 70
    bass: Percent = 70
    music: Percent = 70
    pad: Percent = 70


class SynthKnobs(Model):
    """Brightness, resonance, saturation and reverberation of the synthesis, 0 to 100."""

    cutoff: Percent = 50
    resonance: Percent = 25
    drive: Percent = 15
    space: Percent = 30


class Ambience(Model):
    """The level of each ambience bed under the music, 0 (absent) to 100."""

    rain: Percent = 0
    wind: Percent = 0
    ocean: Percent = 0
    stream: Percent = 0
    birds: Percent = 0
    fire: Percent = 0
    thunder: Percent = 0
    vinyl: Percent = 0
    white: Percent = 0

    def levels(self) -> dict[str, int]:
        """The levels above 0, by bed."""
        return {name: level for name, level in self if level > 0}


class Functional(Model):
    """Amplitude modulation, binaural tones and loops; all off by default, listed in the entry of a track that has them."""

    modulation_hz: Annotated[float, Field(ge=4, le=40)] = 16.0
    modulation_depth: Percent = 0
    """Depth of the amplitude modulation of chords, melodies, pads and beds, in percent; drums and bass are not modulated."""
    binaural_hz: Annotated[float, Field(ge=0, le=40)] = 0.0
    """Frequency difference between the left and the right tone; 0 for no tones."""
    binaural_carrier_hz: Annotated[float, Field(ge=100, le=500)] = 200.0
    binaural_level: Percent = 40
    loop: bool = False
    """Make a seamless loop: the tempo is adjusted to whole phrases and nothing fades."""

    @property
    def is_on(self) -> bool:
        """Whether any of it is on."""
        return self.modulation_depth > 0 or self.binaural_hz > 0 or self.loop

    @property
    def has_binaural(self) -> bool:
        """Whether binaural tones are audible."""
        return self.binaural_hz > 0 and self.binaural_level > 0


class TempoRange(Model):
    """Bounds in BPM within which the tempo is drawn."""

    min: TempoBpm
    max: TempoBpm

    @model_validator(mode="after")
    def _ordered(self) -> TempoRange:
        if self.min > self.max:
            raise ValueError("the lowest tempo is above the highest")
        return self


class TrackBrief(Model):
    """The requirements for one track. `bpm` and `key` are kept exactly; None leaves them to the genre."""

    id: TrackId
    date: date
    category: Category
    genre: str
    tier: Tier = Tier.FREE
    bpm: TempoBpm | TempoRange | None = None
    key: KeyName | None = None
    duration_sec: Annotated[float, Field(ge=5, le=8 * 3600)] = 180
    target_lufs: Annotated[float, Field(ge=-40, le=-6)] = -14.0
    true_peak_dbtp: Annotated[float, Field(ge=-12, le=-0.1)] = -1.0
    bitrate_kbps: Annotated[int, Field(ge=96, le=320)] = 192
    energy_curve: EnergyCurve = EnergyCurve.LINEAR
    layers: Layers = Layers()
    synth: SynthKnobs = SynthKnobs()
    ambience: Ambience = Ambience()
    functional: Functional = Functional()
    goal_tags: tuple[str, ...] = ()
    nature_tags: tuple[str, ...] = ()
    energy_min: Percent = 30
    energy_max: Percent = 70
    ambience_min: Percent = 0
    ambience_max: Percent = 30

    @model_validator(mode="after")
    def _ordered(self) -> TrackBrief:
        if self.energy_min > self.energy_max:
            raise ValueError("energyMin is above energyMax")
        if self.ambience_min > self.ambience_max:
            raise ValueError("ambienceMin is above ambienceMax")
        return self

    @property
    def track_id(self) -> str:
        """The published id: `free-2025-01-15-deep_work_daily`."""
        return f"{self.tier}-{self.date.isoformat()}-{self.id}"


class Recipe(Model):
    """A brief, a seed and an engine version: the same recipe gives the same samples on every machine."""

    brief: TrackBrief
    seed: Annotated[int, Field(ge=1, le=2**31 - 1)]
    engine_version: str = ENGINE_VERSION

    @property
    def digest(self) -> str:
        """SHA-256 of the recipe's canonical JSON; names everything made from it."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()
