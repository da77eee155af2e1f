"""`Genre`: what a genre file declares."""

from __future__ import annotations

from dataclasses import dataclass, field

from soundflow_core.model.desk import Echo, MasterTone, Room
from soundflow_core.model.targets import Targets
from soundflow_core.music.form.density import MinDensity
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection
from soundflow_core.music.players.band import Player

ALL_MINOR = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")
ALL_MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


@dataclass(frozen=True)
class Genre:
    """A genre: tempo, keys, harmony, forms, players and mixing settings."""

    name: str
    tempo_bpm: tuple[int, int]
    keys: tuple[str, ...]
    """The keys to draw from; a brief may set any other."""
    minor_progressions: tuple[tuple[str, ...], ...]
    """Progressions for minor keys; each string is one bar, its chords separated by spaces."""
    major_progressions: tuple[tuple[str, ...], ...]
    """The same for major keys."""
    forms: tuple[tuple[FormSection, ...], ...]
    """Forms to draw from; one is fitted to the track's length."""
    players: tuple[Player, ...]
    room: Room
    echo: Echo
    tone: MasterTone
    targets: Targets
    """Ranges of what a finished track should measure."""
    swing: float = 0.5
    """0.5 straight .. 0.667 triplet."""
    swing_unit_beats: float = 0.25
    """The note value that swings: 0.25 sixteenths, 0.5 eighths."""
    dynamics: Dynamics = field(default_factory=Dynamics)
    """How the band follows the sections' energy."""
    min_density: MinDensity | None = None
    """The minimum of audible drum strokes; None sets none."""
    expression: float = 0.08
    """Depth of the swell over each phrase of eight bars, as a share of the velocity, 0..1."""
    bridge_kinds: tuple[str, ...] = ("break", "bridge")
    """Section kinds that use the second progression."""
    beats_per_bar: int = 4
    exact_forms: bool = False
    """Keep section lengths as written: draw a form that fills the track and a progression that fits its sections."""
    minor_bridges: tuple[tuple[str, ...], ...] = ()
    """Bridge progressions in minor keys; if empty, a bridge uses another main progression."""
    major_bridges: tuple[tuple[str, ...], ...] = ()
    substitutes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Chord substitutions for repeats of a progression: `{"V13": ("bII7",)}`."""
    minor_cadence: tuple[str, ...] = ()
    """The chords of the last bars in minor keys; empty for the progression's own."""
    major_cadence: tuple[str, ...] = ()
    changing_lineup: bool = False
    """Each section has its own small line-up (form/lineups.py)."""
    breath_beats: float = 0.0
    """How long the accompaniment rests before each new section."""
    rubato_beats: float = 0.0
    """Delay of the downbeat after each phrase of eight bars; the next bar catches up."""
    fade_seconds: float = 3.0
    """Length of the final fade-out."""
