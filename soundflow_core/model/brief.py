"""What is asked for: the brief of a track, as an operator, a plan file or the API states it.

JSON names are camelCase, attributes snake_case. A brief may leave the tempo and the key to the genre; the plan draws them from the seed.
A `Recipe` is a brief with its seed and the engine's version: it determines every sample of the track.
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


def _as_a_day(value: object) -> object:
    if (isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)) or isinstance(value, (int, float)):
        raise ValueError("it is no day; write it as 2025-01-15")
    return value


def _as_a_whole_number(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WholeNumber = BeforeValidator(_as_a_whole_number)
"""For strict integers: JSON knows one kind of number, so that 60.0 is the whole number 60."""
Percent = Annotated[int, Field(ge=0, le=100)]
TempoBpm = Annotated[float, Field(ge=40, le=220)]
KeyName = Annotated[str, Field(pattern=r"^[A-G][#b]?m?$")]
Day = Annotated[date, BeforeValidator(_as_a_day)]
"""A day as it is written everywhere, `2025-01-15`; pydantic alone would take a number for one, too."""
TrackId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$")]


class Tier(StrEnum):
    """Who may hear a track."""

    FREE = "free"
    PREMIUM = "premium"


class Category(StrEnum):
    """What a listener wants to do; the site's five shelves."""

    DEEP_WORK = "Deep Work"
    STUDY = "Study"
    RELAX = "Relax"
    NATURE = "Nature"
    FLOW_STATE = "Flow State"

    @property
    def slug(self) -> str:
        """The category in an object key or an address: `deep-work`."""
        return self.value.lower().replace(" ", "-")


class EnergyCurve(StrEnum):
    """How energy moves over the track: a gentle rise, a long climb, an arch, or a late drop."""

    LINEAR = "linear"
    BUILD = "build"
    PEAK = "peak"
    DROP = "drop"


class Model(BaseModel):
    """A frozen, strict-fielded JSON object with camelCase names."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid")


class Layers(Model):
    """How present each group of parts is, 0 (absent) to 100; 70 is the genre's own balance."""

    drums: Percent = 70
    bass: Percent = 70
    music: Percent = 70
    pad: Percent = 70


class SynthKnobs(Model):
    """The character of the synthesis, 0 to 100: brightness, resonance, saturation, reverberation."""

    cutoff: Percent = 50
    resonance: Percent = 25
    drive: Percent = 15
    space: Percent = 30


class Ambience(Model):
    """How present each bed under the music is, 0 (absent) to 100."""

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
        """The beds that are asked for, by name."""
        return {name: level for name, level in self if level > 0}


class Functional(Model):
    """What functional music may add, all off by default; a track that has it says so in its entry."""

    modulation_hz: Annotated[float, Field(ge=4, le=40)] = 16.0
    modulation_depth: Percent = 0
    """Amplitude modulation of chords, melodies, pads and beds, as percent; drums and bass keep still."""
    binaural_hz: Annotated[float, Field(ge=0, le=40)] = 0.0
    """Difference between a tone on the left and one on the right; 0 leaves them out."""
    binaural_carrier_hz: Annotated[float, Field(ge=100, le=500)] = 200.0
    binaural_level: Percent = 40
    loop: bool = False
    """Ends that meet without a seam: the tempo is moved to whole phrases and nothing fades."""

    @property
    def is_on(self) -> bool:
        """Whether anything is added."""
        return self.modulation_depth > 0 or self.binaural_hz > 0 or self.loop

    @property
    def has_binaural(self) -> bool:
        """Whether tones for the two ears are heard."""
        return self.binaural_hz > 0 and self.binaural_level > 0


class TempoRange(Model):
    """A tempo to be drawn between two bounds, in BPM."""

    min: TempoBpm
    max: TempoBpm

    @model_validator(mode="after")
    def _ordered(self) -> TempoRange:
        if self.min > self.max:
            raise ValueError("the smallest tempo is above the largest")
        return self


class TrackBrief(Model):
    """Everything that is asked of one track. `bpm` and `key` pin the music exactly; None leaves them to the genre."""

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
    """A brief, a seed and an engine: the same recipe gives the same samples on every machine."""

    brief: TrackBrief
    seed: Annotated[int, Field(ge=1, le=2**31 - 1)]
    engine_version: str = ENGINE_VERSION

    @property
    def digest(self) -> str:
        """SHA-256 of the recipe's canonical JSON: the name of everything that is made from it."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()
