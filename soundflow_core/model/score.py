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
    """Shift of the patch's filter cutoff."""


def clamp_velocity(velocity: float) -> float:
    """The velocity limited to the audible range of the instruments, 0.05..1."""
    return max(0.05, min(1.0, float(velocity)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A stroke on a drum."""

    start_beats: float
    voice: DrumVoice
    velocity: float
    tune: float = 0.0
    """Semitones above the drum's own pitch, for rising rolls."""


@dataclass(frozen=True)
class Part:
    """A pitched player's notes, patch and channel strip."""

    name: str
    layer: Layer
    notes: tuple[Note, ...]
    patch: Patch
    strip: Strip

    @property
    def events(self) -> tuple[Note, ...]:
        """The notes; common to both kinds of part."""
        return self.notes


@dataclass(frozen=True)
class DrumPart:
    """A percussionist's hits, kit and channel strip."""

    name: str
    hits: tuple[Hit, ...]
    kit: Kit
    strip: Strip
    layer: Layer = "drums"

    @property
    def events(self) -> tuple[Hit, ...]:
        """The hits; common to both kinds of part."""
        return self.hits


AnyPart = Part | DrumPart
"""A player's part of either kind."""


@dataclass(frozen=True)
class Bed:
    """A continuous ambience under the music; level 0..100 as in the brief."""

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
    """0..1: decides which parts play, how densely and how brightly."""

    @property
    def end_bar(self) -> int:
        """The bar after its last."""
        return self.start_bar + self.bars


@dataclass(frozen=True)
class TrackPlan:
    """A recipe with every open choice made (tempo, key, form, progressions), before any note is written."""

    recipe: Recipe
    genre: str
    bpm: float
    key: str
    """As written in the catalog: `Dm`, `F#`."""
    sections: tuple[Section, ...]
    frames: int
    progressions: tuple[tuple[str, ...], ...]
    """The chord symbols of each progression: main, then bridge. One string per bar."""
    beats_per_bar: int = 4

    @property
    def rendered_frames(self) -> int:
        """Frames to render: the track and, for a loop, the tail that is mixed into its beginning."""
        return self.frames + (frames_of(LOOP_TAIL_SECONDS) if self.recipe.brief.functional.loop else 0)

    @property
    def bars(self) -> int:
        """The number of bars; the track's end may cut the last one."""
        return self.sections[-1].end_bar

    @property
    def seed(self) -> int:
        """The track's seed."""
        return self.recipe.seed


@dataclass(frozen=True)
class Score:
    """All parts and beds of a track with the desk's settings, before rendering."""

    plan: TrackPlan
    parts: tuple[AnyPart, ...]
    beds: tuple[Bed, ...]
    room: Room
    echo: Echo
    tone: MasterTone
    targets: Targets | None = None
    """The ranges that mastering moves the track into; None leaves it as mixed."""
    fade_seconds: float = 3.0
    """Length of the final fade-out."""

    def frame_of(self, beats: float) -> int:
        """The frame of a time in beats."""
        return round(beats * 60.0 / self.plan.bpm * SAMPLE_RATE_HZ)

    @property
    def kick_frames(self) -> list[int]:
        """The frames of all kicks, ascending; they trigger the ducking."""
        hits = (hit for part in self.parts if isinstance(part, DrumPart) for hit in part.hits if hit.voice == "kick")
        return sorted(self.frame_of(hit.start_beats) for hit in hits)
