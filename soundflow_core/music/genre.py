"""What a genre file declares: its tempi, keys, harmony, form, players and desk."""

from __future__ import annotations

from dataclasses import dataclass, field

from soundflow_core.model.desk import Echo, MasterTone, Room
from soundflow_core.model.targets import Targets
from soundflow_core.music.form.density import Floor
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection
from soundflow_core.music.players.band import Player

ALL_MINOR = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")
ALL_MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


@dataclass(frozen=True)
class Genre:
    """A genre: everything that is played and how it is mixed."""

    name: str
    tempo_bpm: tuple[int, int]
    keys: tuple[str, ...]
    """The keys that suit it; a brief may ask for any other."""
    minor_progressions: tuple[tuple[str, ...], ...]
    """Progressions for minor keys; each string is one bar, several chords in a bar are parted by spaces."""
    major_progressions: tuple[tuple[str, ...], ...]
    """The same for major keys."""
    forms: tuple[tuple[FormSection, ...], ...]
    """Forms to draw from; they are fitted to the track's length."""
    players: tuple[Player, ...]
    room: Room
    echo: Echo
    tone: MasterTone
    targets: Targets
    """What a finished track should measure."""
    swing: float = 0.5
    """0.5 straight .. 0.667 triplet."""
    swing_unit_beats: float = 0.25
    """What swings: 0.25 sixteenths, 0.5 eighths."""
    dynamics: Dynamics = field(default_factory=Dynamics)
    """How the whole band answers the energy."""
    floor: Floor | None = None
    """The least that its sections are struck; None leaves them as the seed has drawn them."""
    expression: float = 0.08
    """How far phrases of eight bars swell and fall, 0..1 of the touch."""
    bridge_kinds: tuple[str, ...] = ("break", "bridge")
    """Section kinds that take the second progression."""
    beats_per_bar: int = 4
    whole_forms: bool = False
    """Draws a form that fills the track as it is written, and a progression that fits its sections: an AABA keeps its eights."""
    minor_bridges: tuple[tuple[str, ...], ...] = ()
    """Progressions for bridges in minor keys; where there are none, a bridge takes another of the genre's own."""
    major_bridges: tuple[tuple[str, ...], ...] = ()
    substitutes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What may stand in for a chord when its section's progression comes round again: `{"V13": ("bII7",)}`."""
    minor_cadence: tuple[str, ...] = ()
    """The chords of the last bars in minor keys; empty lets the progression run on."""
    major_cadence: tuple[str, ...] = ()
    turnover: bool = False
    """Each section has its own few players, instead of all but those who rest."""
    breath_beats: float = 0.0
    """For how long the accompaniment breathes before each new section."""
    rubato_beats: float = 0.0
    """How late the downbeat after a phrase of eight bars comes: its last bar holds back, the next one catches up."""
    fade_seconds: float = 3.0
    """The fade at the very end."""
