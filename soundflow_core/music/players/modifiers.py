"""Players that modify another player's part: the sustain pedal, and timbre and level that change over minutes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from soundflow_core.model.score import AnyPart, DrumPart, Note, clamp_velocity
from soundflow_core.music.players.band import Band, Player


@dataclass(frozen=True)
class Pedalled:
    """A player with the sustain pedal down: notes ring until the chord changes."""

    player: Player
    min_pitch: float = 0.0
    """Only notes from `min_pitch` to `max_pitch` are sustained."""
    max_pitch: float = 127.0
    overlap_beats: float = 0.1

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part, its notes held to the next chord."""
        part = self.player.play(band)
        if isinstance(part, DrumPart):
            return part
        return replace(part, notes=tuple(self._held(band, note) for note in part.notes))

    def _held(self, band: Band, note: Note) -> Note:
        if not self.min_pitch <= note.pitch <= self.max_pitch:
            return note
        span = band.chord_at(note.start_beats + 0.1)
        until = span.start_beats + span.duration_beats + self.overlap_beats
        return replace(note, duration_beats=max(note.duration_beats, until - note.start_beats))


@dataclass(frozen=True)
class Evolving:
    """A player whose brightness and level drift over minutes, by sums of slow sines that do not repeat within a track."""

    player: Player
    octaves: float = 0.8
    """How far the cutoff drifts up and down."""
    depth_db: float = 5.0
    """How far the level drifts up and down."""
    seconds: float = 70.0
    """Period of the slowest sine; the others are faster by the golden ratio."""
    absent_below: float = -1.0
    """Notes are left out where the level's wave (-1..1) is below this."""

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part with drifting brightness and level."""
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
            shift = self.octaves * _wave(at / (self.seconds * 1.3), phases[3:])
            notes.append(
                replace(
                    note,
                    velocity=clamp_velocity(note.velocity * gain),
                    brightness_octaves=note.brightness_octaves + shift,
                )
            )
        return replace(part, notes=tuple(notes))


GOLDEN = (1.0 + math.sqrt(5.0)) / 2.0


def _wave(turns: float, phases: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """The sum of three sines whose frequencies differ by the golden ratio, -1..1; `turns` counts periods of the slowest."""
    weights = (0.55, 0.3, 0.15)
    return sum(
        weight * math.sin(2.0 * math.pi * (turns * GOLDEN**k + phase))
        for k, (weight, phase) in enumerate(zip(weights, phases, strict=True))
    )
