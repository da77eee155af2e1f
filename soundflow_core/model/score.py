"""The score: notes in beats, hits by drum, sections with their energy. Symbols only, no audio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from soundflow_core.base.audio import SAMPLE_RATE_HZ, frames_of
from soundflow_core.model.brief import Recipe
from soundflow_core.model.desk import Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import DrumVoice, Kit
from soundflow_core.model.patches import Patch
from soundflow_core.model.targets import Targets

LOOP_TAIL_SECONDS = 10.0

Layer = Literal["drums", "bass", "music", "pad"]
"""The four groups that the operator's layer knobs set."""

BedName = Literal["rain", "wind", "ocean", "stream", "birds", "fire", "thunder", "vinyl", "white"]


@dataclass(frozen=True, slots=True)
class Note:
    """A pitched note. `start_beats` counts from the track's start and includes swing and human timing."""

    start_beats: float
    duration_beats: float
    pitch: float
    """MIDI note number; 60 is middle C, 69 is A at 440 Hz."""
    velocity: float
    """0..1."""
    brightness_octaves: float = 0.0
    """Moves the patch's cutoff: the form's and the knob's hand on the filter."""


def playable(velocity: float) -> float:
    """The nearest velocity that is still heard and does not go beyond the instrument, 0.05..1."""
    return max(0.05, min(1.0, float(velocity)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A stroke on a drum."""

    start_beats: float
    voice: DrumVoice
    velocity: float
    tune: float = 0.0
    """Semitones above the drum's own pitch: rolls that climb."""


@dataclass(frozen=True)
class Part:
    """A pitched player's part with its sound and its channel."""

    name: str
    layer: Layer
    notes: tuple[Note, ...]
    patch: Patch
    strip: Strip

    @property
    def events(self) -> tuple[Note, ...]:
        """What is played, of either kind of part: here its notes."""
        return self.notes


@dataclass(frozen=True)
class DrumPart:
    """A percussionist's part."""

    name: str
    hits: tuple[Hit, ...]
    kit: Kit
    strip: Strip
    layer: Layer = "drums"

    @property
    def events(self) -> tuple[Hit, ...]:
        """What is played, of either kind of part: here its hits."""
        return self.hits


AnyPart = Part | DrumPart
"""A player's part of either kind."""


@dataclass(frozen=True)
class Bed:
    """A continuous ambience under the music, 0..100 as asked."""

    name: BedName
    level: int


@dataclass(frozen=True)
class Section:
    """A stretch of the form."""

    kind: str
    """intro, verse, groove, main, break, build, drop, outro, theme, bridge…"""
    start_bar: int
    bars: int
    energy: float
    """0..1: decides who plays, how densely and how brightly."""

    @property
    def end_bar(self) -> int:
        """The first bar after it."""
        return self.start_bar + self.bars


@dataclass(frozen=True)
class TrackPlan:
    """What the brief has become: every choice made, nothing played yet."""

    recipe: Recipe
    genre: str
    bpm: float
    key: str
    """As written in the catalog: `Dm`, `F#`."""
    sections: tuple[Section, ...]
    frames: int
    progressions: tuple[tuple[str, ...], ...]
    """The chord symbols of each progression the track uses, A first."""
    beats_per_bar: int = 4

    @property
    def rendered_frames(self) -> int:
        """What is performed: the track, and in a loop what rings on beyond its end and is laid over its beginning."""
        return self.frames + (frames_of(LOOP_TAIL_SECONDS) if self.recipe.brief.functional.loop else 0)

    @property
    def bars(self) -> int:
        """How many bars the form has; the last may be cut by the track's end."""
        return self.sections[-1].end_bar

    @property
    def seed(self) -> int:
        """The track's seed."""
        return self.recipe.seed


@dataclass(frozen=True)
class Score:
    """Everything that will sound, in symbols."""

    plan: TrackPlan
    parts: tuple[AnyPart, ...]
    beds: tuple[Bed, ...]
    room: Room
    echo: Echo
    tone: MasterTone
    targets: Targets | None = None
    """The ranges that the master keeps the track in; None leaves it as it is."""
    fade_seconds: float = 3.0
    """The fade at the very end."""

    def frame_of(self, beats: float) -> int:
        """The frame at which a time in beats falls."""
        return round(beats * 60.0 / self.plan.bpm * SAMPLE_RATE_HZ)

    @property
    def kick_frames(self) -> list[int]:
        """When the kick strikes, in order: what ducks the other parts."""
        hits = (hit for part in self.parts if isinstance(part, DrumPart) for hit in part.hits if hit.voice == "kick")
        return sorted(self.frame_of(hit.start_beats) for hit in hits)
