"""Touches on another player's part: the sustaining pedal, timbres and levels that evolve over minutes, a voice that enters and leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from soundflow_core.model.score import AnyPart, DrumPart, Note, playable
from soundflow_core.music.players.band import Band, Player


@dataclass(frozen=True)
class Pedalled:
    """A pianist's foot: notes ring until the harmony changes."""

    player: Player
    least_pitch: float = 0.0
    """Only notes from here on ring on; a melody above may be left clean by `most_pitch`."""
    most_pitch: float = 127.0
    overlap_beats: float = 0.1

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part with its notes held to the next chord."""
        part = self.player.play(band)
        if isinstance(part, DrumPart):
            return part
        return replace(part, notes=tuple(self._held(band, note) for note in part.notes))

    def _held(self, band: Band, note: Note) -> Note:
        if not self.least_pitch <= note.pitch <= self.most_pitch:
            return note
        span = band.chord_at(note.start_beats + 0.1)
        until = span.start_beats + span.duration_beats + self.overlap_beats
        return replace(note, duration_beats=max(note.duration_beats, until - note.start_beats))


@dataclass(frozen=True)
class Evolving:
    """A player whose timbre and presence wander over minutes, on sums of slow sines that never repeat within a track."""

    player: Player
    octaves: float = 0.8
    """How far the cutoff wanders either way."""
    depth_db: float = 5.0
    """How far the level wanders either way."""
    seconds: float = 70.0
    """The slowest turn; faster ones are the golden ratio apart."""
    absent_below: float = -1.0
    """Where the level's wave (-1..1) is under this, the player rests: layers that come and go on their own."""

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part, wandering."""
        part = self.player.play(band)
        if isinstance(part, DrumPart):
            return part
        rng = band.stream(f"{self.name}.evolving")
        phases = rng.random(6)
        seconds = 60.0 / band.plan.bpm
        notes = []
        for note in part.notes:
            at = note.start_beats * seconds
            level = _wave(at / self.seconds, phases[:3])
            if level < self.absent_below:
                continue
            gain = 10.0 ** (self.depth_db * level / 20.0)
            turn = self.octaves * _wave(at / (self.seconds * 1.3), phases[3:])
            notes.append(
                replace(
                    note,
                    velocity=playable(note.velocity * gain),
                    brightness_octaves=note.brightness_octaves + turn,
                )
            )
        return replace(part, notes=tuple(notes))


GOLDEN = (1.0 + math.sqrt(5.0)) / 2.0


def _wave(turns: float, phases: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Three sines a golden ratio apart, -1..1."""
    weights = (0.55, 0.3, 0.15)
    return sum(
        weight * math.sin(2.0 * math.pi * (turns * GOLDEN**k + phase))
        for k, (weight, phase) in enumerate(zip(weights, phases, strict=True))
    )
