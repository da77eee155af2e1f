"""Dynamics: a band that plays with the form. Where a section lies under the liveliest one, fewer strokes fall, softer and darker.

Loudness is made here, by touch and by how much is played, before any fader moves: a soft stroke has another timbre, a thin groove another
feel. At the climax hats run through in ghosts and melodies are doubled an octave higher.
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
Whole = NDArray[np.int64]

WHOLE = 0.4
"""So far under the liveliest section's energy a section is played as calmly as the genre can."""
SWELL_BARS = 2
"""How long before a livelier section the band begins to lean towards it; a calmer one falls at once, or nobody would hear where."""
SWELL = 0.45
"""How far it leans."""
SUDDEN = ("break", "drop", "switch")
"""Kinds of section that nobody announces by growing louder."""
STEPS = 16
EXCITED = 0.3
"""Under this calm ghosts and doublings begin."""
MELODIES = ("lead", "head", "theme", "voice")
"""Parts that are sung, and never thinned."""
SUNG_PARTS = (*MELODIES, "solo")
EFFECTS = ("riser", "reverse")
"""Parts that announce what others play."""
STEADY: tuple[DrumVoice, ...] = ("kick", "crash", "swell", "impact", "fall")
"""Drums that no calm thins."""
WEAKNESS = np.tile([0.0, 1.0, 0.45, 1.0], 4)
"""How readily each sixteenth of a bar is left out: beats never."""
GHOST_SHARE = 0.85
RUNNING: tuple[DrumVoice, ...] = ("hat", "shaker")
HIGHEST_DOUBLED = 91.0


@dataclass(frozen=True)
class Dynamics:
    """How far a genre's players answer the form."""

    touch_db: float = 3.0
    """How much softer the calmest sections are struck."""
    brightness_octaves: float = 0.5
    """How much darker they are played."""
    thinning: float = 0.5
    """The share of sixteenths that they leave out; of the eighths between the beats half as many, of the beats none."""
    ghosts: float = 0.0
    """Velocity of the sixteenths that hats and shakers add at the climax."""
    doubling: float = 0.0
    """Velocity of a melody's octave at the climax, beside its own."""


def play_dynamics(parts: tuple[AnyPart, ...], band: Band, dynamics: Dynamics) -> tuple[AnyPart, ...]:
    """The parts as played through the form; risers and reversed tails have their own rise."""
    ground = _Ground(band)
    played = (part if part.name in EFFECTS else _played(part, ground, dynamics) for part in parts)
    return tuple(part for part in played if part.events)


class _Ground:
    """What the form asks of every bar: how calm it is, and which steps a section leaves out."""

    def __init__(self, band: Band) -> None:
        top = max(section.energy for section in band.plan.sections)
        self.band = band
        self.calm = np.array([_leaning(bar, top) for bar in band.bars])
        self.first_bars = np.array([bar.section.start_bar for bar in band.bars])
        self.rolling = np.array([bar.section.kind == "build" for bar in band.bars])
        self.starts: Floats64 = np.unique(self.first_bars).astype(np.float64)

    def places(self, starts_beats: Floats64) -> tuple[Whole, Whole]:
        """The bar and the sixteenth of each event; the human may be a little early."""
        at = (starts_beats + EARLY_BEATS) / self.band.beats_per_bar
        bars = np.clip(at.astype(np.int64), 0, self.calm.size - 1)
        steps = np.rint((starts_beats - bars * self.band.beats_per_bar) * 4.0).astype(np.int64) % STEPS
        return bars, steps

    def drawn(self, name: str) -> Floats64:
        """Sixteen numbers in 0..1 for each section, shape (bars, 16): a section's bars share theirs."""
        table = self.band.stream(name).random((self.starts.size, STEPS))
        return np.asarray(table[np.searchsorted(self.starts, self.first_bars)])

    def left_out(self, name: str, bars: Whole, steps: Whole, thinning: float) -> NDArray[np.bool_]:
        """Which events the calm takes: each section leaves out the same steps in all its bars, the weak ones first."""
        return np.asarray(self.drawn(name)[bars, steps] < thinning * WEAKNESS[steps] * self.calm[bars])


def _leaning(bar: Bar, top: float) -> float:
    """A bar's calm, 0 (as lively as the track gets) .. 1: its section's, and before a livelier one some of the next's."""
    own = calm_at(bar.energy, top)
    left = bar.section.bars - bar.position
    following = bar.next_section
    if following is None or following.kind in SUDDEN or left > SWELL_BARS or bar.section.bars <= SWELL_BARS:
        return own
    return own + min(0.0, calm_at(following.energy, top) - own) * SWELL * (SWELL_BARS + 1 - left) / SWELL_BARS


def calm_at(energy: float, top: float) -> float:
    """How calm a section of some energy is, 0 (as lively as the liveliest, whose energy is `top`) .. 1."""
    return float(np.clip((top - energy) / WHOLE, 0.0, 1.0))


def _played(part: AnyPart, ground: _Ground, dynamics: Dynamics) -> AnyPart:
    if isinstance(part, DrumPart):
        return replace(part, hits=tuple(_struck(part, ground, dynamics)))
    bars, steps = ground.places(np.array([note.start_beats for note in part.notes]))
    calm = ground.calm[bars]
    gains = _gains(calm, dynamics)
    turns = dynamics.brightness_octaves * (0.3 - calm)
    out = np.zeros(bars.size, dtype=bool)
    if part.layer == "music" and part.name not in SUNG_PARTS:
        out = ground.left_out(f"{part.name}.thinning", bars, steps, dynamics.thinning)
    notes = [
        Note(n.start_beats, n.duration_beats, n.pitch, min(1.0, n.velocity * gain), n.brightness_octaves + turn)
        for n, gain, turn, skipped in zip(part.notes, gains.tolist(), turns.tolist(), out.tolist(), strict=True)
        if not skipped
    ]
    if dynamics.doubling and part.name in MELODIES:
        notes += _octaves(notes, calm, dynamics.doubling)
        notes.sort(key=lambda note: (note.start_beats, note.pitch))
    return replace(part, notes=tuple(notes))


def _gains(calm: Floats64, dynamics: Dynamics) -> Floats64:
    return np.asarray(np.power(10.0, -dynamics.touch_db / 20.0 * calm))


def _octaves(notes: list[Note], calm: Floats64, doubling: float) -> list[Note]:
    """A melody's octave where the track is at its liveliest."""
    return [
        Note(n.start_beats, n.duration_beats, n.pitch + 12.0, doubling * n.velocity, n.brightness_octaves)
        for n, near in zip(notes, calm < EXCITED / 2, strict=True)
        if near and n.pitch + 12.0 <= HIGHEST_DOUBLED
    ]


def _struck(part: DrumPart, ground: _Ground, dynamics: Dynamics) -> list[Hit]:
    bars, steps = ground.places(np.array([hit.start_beats for hit in part.hits]))
    voices = np.array([hit.voice for hit in part.hits])
    gains = _gains(ground.calm[bars], dynamics)
    out = np.zeros(bars.size, dtype=bool)
    for voice in sorted(set(voices.tolist()) - set(STEADY)):
        of_voice = np.flatnonzero(voices == voice)
        name = f"{part.name}.{voice}.thinning"
        out[of_voice] = ground.left_out(name, bars[of_voice], steps[of_voice], dynamics.thinning)
    out &= ~ground.rolling[bars]  # rolls thicken by themselves
    hits = [
        Hit(h.start_beats, h.voice, min(1.0, h.velocity * gain), h.tune)
        for h, gain, skipped in zip(part.hits, gains.tolist(), out.tolist(), strict=True)
        if not skipped
    ]
    for voice in RUNNING if dynamics.ghosts else ():
        here = voices == voice
        if here.any():
            hits += _ghosts(part.name, voice, ground, bars[here], steps[here], dynamics.ghosts)
    return sorted(hits, key=lambda hit: hit.start_beats)


def _ghosts(name: str, voice: DrumVoice, ground: _Ground, bars: Whole, steps: Whole, velocity: float) -> Iterator[Hit]:
    """Sixteenths between the strokes of what runs through, in sections near the climax; the half bars of fills are left alone."""
    taken = np.zeros((ground.calm.size, STEPS), dtype=bool)
    taken[bars, steps] = True
    draws = ground.drawn(f"{name}.{voice}.ghosts")
    excited = np.where(taken.any(axis=1), 1.0 - ground.calm / EXCITED, 0.0)
    wanted = (draws < GHOST_SHARE * excited[:, None]) & ~taken
    wanted[:, ::2] = False
    wanted[[bar.index for bar in ground.band.bars if bar.is_last_of_section], STEPS // 2 :] = False
    for bar, step in zip(*np.nonzero(wanted), strict=True):
        start = ground.band.swing_to(float(bar) * ground.band.beats_per_bar + float(step) / 4.0)
        yield Hit(start, voice, velocity * (0.75 + 0.25 * float(draws[bar, step - 1])))
