"""Dynamics: the lower a section's energy, the fewer, softer and darker its notes.

Loudness is shaped in the score before any fader moves, since a soft stroke also has another timbre. At the climax hats add ghost notes
and melodies are doubled an octave higher.

*Calm* is a section's distance from the track's highest energy: 0 in the liveliest section, 1 from `FULL_CALM` below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from soundflow_core.model.kits import DrumVoice
from soundflow_core.model.score import AnyPart, DrumPart, Hit, Note
from soundflow_core.music.players.band import EARLY_BEATS, Band, Bar

Floats64 = NDArray[np.float64]
Ints64 = NDArray[np.int64]

FULL_CALM = 0.4
"""The distance below the highest energy at which calm reaches 1."""
SWELL_BARS = 2
"""How many bars before a livelier section the band starts to swell; a calmer section starts abruptly, so that it is heard."""
SWELL = 0.45
"""How far it swells, as a share of the difference in calm."""
UNANNOUNCED = ("break", "drop", "switch")
"""Section kinds that no swell announces."""
STEPS = 16
CLIMAX_CALM = 0.3
"""Below this calm ghost notes and doublings begin."""
DOUBLED_PARTS = ("lead", "head", "theme", "voice")
"""Melodies that may be doubled an octave higher."""
MELODIC_PARTS = (*DOUBLED_PARTS, "solo")
"""Melodies, which are never thinned."""
EFFECTS = ("riser", "reverse")
"""Transition effects, which have their own dynamics."""
UNTHINNED: tuple[DrumVoice, ...] = ("kick", "crash", "swell", "impact", "fall")
"""Drums that are never thinned."""
STEP_WEAKNESS = np.tile([0.0, 1.0, 0.45, 1.0], 4)
"""The weight with which each sixteenth of a bar is left out; beats never are."""
GHOST_SHARE = 0.85
GHOSTED: tuple[DrumVoice, ...] = ("hat", "shaker")
MAX_DOUBLED_PITCH = 91.0


@dataclass(frozen=True)
class Dynamics:
    """How strongly a genre's players follow the energy."""

    touch_db: float = 3.0
    """How much softer the calmest sections are played."""
    brightness_octaves: float = 0.5
    """How much darker they are played."""
    thinning: float = 0.5
    """The share of sixteenths that they leave out; about half as much of the off-beat eighths, no beats."""
    ghosts: float = 0.0
    """Velocity of the ghost notes that hats and shakers add at the climax."""
    doubling: float = 0.0
    """Velocity of a melody's octave at the climax, relative to its own."""


def apply_dynamics(parts: tuple[AnyPart, ...], band: Band, dynamics: Dynamics) -> tuple[AnyPart, ...]:
    """The parts with dynamics; effects are unchanged, parts that become empty are left out."""
    grid = _BarGrid(band)
    played = (part if part.name in EFFECTS else _dynamic_part(part, grid, dynamics) for part in parts)
    return tuple(part for part in played if part.events)


class _BarGrid:
    """The calm of every bar, and which steps its section leaves out."""

    def __init__(self, band: Band) -> None:
        top = max(section.energy for section in band.plan.sections)
        self.band = band
        self.calm = np.array([_calm_of(bar, top) for bar in band.bars])
        self.first_bars = np.array([bar.section.start_bar for bar in band.bars])
        self.rolling = np.array([bar.section.kind == "build" for bar in band.bars])
        self.starts: Floats64 = np.unique(self.first_bars).astype(np.float64)

    def bars_and_steps(self, starts_beats: Floats64) -> tuple[Ints64, Ints64]:
        """The bar and the sixteenth of each event, allowing for early human timing."""
        at = (starts_beats + EARLY_BEATS) / self.band.beats_per_bar
        bars = np.clip(at.astype(np.int64), 0, self.calm.size - 1)
        steps = np.rint((starts_beats - bars * self.band.beats_per_bar) * 4.0).astype(np.int64) % STEPS
        return bars, steps

    def random_steps(self, name: str) -> Floats64:
        """Random numbers in 0..1, shape (bars, 16); all bars of a section share theirs."""
        table = self.band.stream(name).random((self.starts.size, STEPS))
        return np.asarray(table[np.searchsorted(self.starts, self.first_bars)])

    def thinned(self, name: str, bars: Ints64, steps: Ints64, thinning: float) -> NDArray[np.bool_]:
        """Which events are left out: the same steps in all bars of a section, weak ones first."""
        return np.asarray(self.random_steps(name)[bars, steps] < thinning * STEP_WEAKNESS[steps] * self.calm[bars])


def _calm_of(bar: Bar, top: float) -> float:
    """A bar's calm: its section's, moved towards the next section's before a livelier one."""
    own = calm_at(bar.energy, top)
    left = bar.section.bars - bar.position
    following = bar.next_section
    if following is None or following.kind in UNANNOUNCED or left > SWELL_BARS or bar.section.bars <= SWELL_BARS:
        return own
    return own + min(0.0, calm_at(following.energy, top) - own) * SWELL * (SWELL_BARS + 1 - left) / SWELL_BARS


def calm_at(energy: float, top: float) -> float:
    """The calm, 0..1, of a section by its energy and the track's highest energy `top`."""
    return float(np.clip((top - energy) / FULL_CALM, 0.0, 1.0))


def _dynamic_part(part: AnyPart, grid: _BarGrid, dynamics: Dynamics) -> AnyPart:
    if isinstance(part, DrumPart):
        return replace(part, hits=tuple(_dynamic_hits(part, grid, dynamics)))
    bars, steps = grid.bars_and_steps(np.array([note.start_beats for note in part.notes]))
    calm = grid.calm[bars]
    gains = _gains(calm, dynamics)
    shifts = dynamics.brightness_octaves * (0.3 - calm)
    out = np.zeros(bars.size, dtype=bool)
    if part.layer == "music" and part.name not in MELODIC_PARTS:
        out = grid.thinned(f"{part.name}.thinning", bars, steps, dynamics.thinning)
    notes = [
        Note(n.start_beats, n.duration_beats, n.pitch, min(1.0, n.velocity * gain), n.brightness_octaves + shift)
        for n, gain, shift, skipped in zip(part.notes, gains.tolist(), shifts.tolist(), out.tolist(), strict=True)
        if not skipped
    ]
    if dynamics.doubling and part.name in DOUBLED_PARTS:
        notes += _octaves(notes, calm, dynamics.doubling)
        notes.sort(key=lambda note: (note.start_beats, note.pitch))
    return replace(part, notes=tuple(notes))


def _gains(calm: Floats64, dynamics: Dynamics) -> Floats64:
    return np.asarray(np.power(10.0, -dynamics.touch_db / 20.0 * calm))


def _octaves(notes: list[Note], calm: Floats64, doubling: float) -> list[Note]:
    """A melody's octave doubling at the climax."""
    return [
        Note(n.start_beats, n.duration_beats, n.pitch + 12.0, doubling * n.velocity, n.brightness_octaves)
        for n, near in zip(notes, calm < CLIMAX_CALM / 2, strict=True)
        if near and n.pitch + 12.0 <= MAX_DOUBLED_PITCH
    ]


def _dynamic_hits(part: DrumPart, grid: _BarGrid, dynamics: Dynamics) -> list[Hit]:
    bars, steps = grid.bars_and_steps(np.array([hit.start_beats for hit in part.hits]))
    voices = np.array([hit.voice for hit in part.hits])
    gains = _gains(grid.calm[bars], dynamics)
    out = np.zeros(bars.size, dtype=bool)
    for voice in sorted(set(voices.tolist()) - set(UNTHINNED)):
        of_voice = np.flatnonzero(voices == voice)
        name = f"{part.name}.{voice}.thinning"
        out[of_voice] = grid.thinned(name, bars[of_voice], steps[of_voice], dynamics.thinning)
    out &= ~grid.rolling[bars]  # builds are not thinned
    hits = [
        Hit(h.start_beats, h.voice, min(1.0, h.velocity * gain), h.tune)
        for h, gain, skipped in zip(part.hits, gains.tolist(), out.tolist(), strict=True)
        if not skipped
    ]
    for voice in GHOSTED if dynamics.ghosts else ():
        here = voices == voice
        if here.any():
            hits += _ghosts(part.name, voice, grid, bars[here], steps[here], dynamics.ghosts)
    return sorted(hits, key=lambda hit: hit.start_beats)


def _ghosts(name: str, voice: DrumVoice, grid: _BarGrid, bars: Ints64, steps: Ints64, velocity: float) -> Iterator[Hit]:
    """Ghost notes on free off-beat sixteenths of a voice near the climax; half bars with fills are left alone."""
    taken = np.zeros((grid.calm.size, STEPS), dtype=bool)
    taken[bars, steps] = True
    draws = grid.random_steps(f"{name}.{voice}.ghosts")
    closeness = np.where(taken.any(axis=1), 1.0 - grid.calm / CLIMAX_CALM, 0.0)
    added = (draws < GHOST_SHARE * closeness[:, None]) & ~taken
    added[:, ::2] = False
    added[[bar.index for bar in grid.band.bars if bar.is_last_of_section], STEPS // 2 :] = False
    for bar, step in zip(*np.nonzero(added), strict=True):
        start = grid.band.swing_to(float(bar) * grid.band.beats_per_bar + float(step) / 4.0)
        yield Hit(start, voice, velocity * (0.75 + 0.25 * float(draws[bar, step - 1])))
