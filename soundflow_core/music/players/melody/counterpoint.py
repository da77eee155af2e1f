"""A second voice against a melody, after Fux's species counterpoint.

Thirds, sixths and tenths, contrary motion, no parallel fifths or octaves, consonances preferred on strong beats, and its own rhythm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.seeds import choose
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Layer, Note, Part
from soundflow_core.music.players.band import Band, Bar, Player
from soundflow_core.music.theory.chords import scale_over
from soundflow_core.music.theory.pitch import scale_pitches

CONSONANT = frozenset({0, 3, 4, 7, 8, 9})
IMPERFECT = frozenset({3, 4, 8, 9})
PERFECT = frozenset({0, 7})


@dataclass(frozen=True)
class CounterVoice:
    """A second voice, whose pitches minimise a cost against the melody of `against`."""

    name: str
    patch: Patch
    strip: Strip
    against: Player
    layer: Layer = "music"
    low: int = 52
    high: int = 72
    rhythms: tuple[str, ...] = ("x-x-", "x---", "x-xx", ".-x-", "x--x")
    """A bar, one character per beat: `x` starts a note, `-` holds it, `.` rests."""
    kinds: tuple[str, ...] = ()
    """Section kinds in which it plays; empty for all."""
    enters: float = 0.45
    """The energy from which it plays."""
    gate: float = 0.98
    velocity: float = 0.6
    opening_octaves: float = 0.8
    timing_ms: float = 8.0
    touch: float = 0.06

    def play(self, band: Band) -> Part:
        """The whole voice."""
        rng = band.stream(self.name)
        melody = self.against.play(band)
        tune = sorted(melody.notes, key=lambda n: n.start_beats) if isinstance(melody, Part) else []
        starts = np.array([n.start_beats for n in tune])
        notes: list[Note] = []
        previous: tuple[int, int] | None = None
        rhythm = choose(rng, self.rhythms)
        for bar in band.bars:
            if bar.position % 2 == 0:
                rhythm = choose(rng, self.rhythms)
            if bar.energy < self.enters or (self.kinds and bar.section.kind not in self.kinds):
                previous = None
                continue
            for at, length in self._strokes(bar, rhythm, band.beats_per_bar):
                above = self._sounding(tune, starts, at)
                pitch = self._choose(band, at, above, previous)
                previous = (above, pitch) if above else None
                shade = 0.92 + 0.12 * (at % 4.0 == 0.0)
                notes.append(Note(at, length * self.gate, pitch, self.velocity * shade,
                                  self.opening_octaves * (bar.energy - 0.5)))  # fmt: skip
        played = band.perform(notes, rng, self.timing_ms, self.touch)
        return Part(self.name, self.layer, played, self.patch, self.strip)

    @staticmethod
    def _strokes(bar: Bar, rhythm: str, beats: int) -> list[tuple[float, float]]:
        found = []
        for beat, symbol in enumerate(rhythm[:beats]):
            if symbol == "x":
                held = 1
                while beat + held < beats and rhythm[beat + held] == "-":
                    held += 1
                found.append((bar.start_beats + beat, float(held)))
        return found

    @staticmethod
    def _sounding(tune: list[Note], starts: np.ndarray[tuple[int], np.dtype[np.float64]], at: float) -> int:
        """The melody's pitch at a time; 0 where it rests."""
        index = int(np.searchsorted(starts, at + 0.15, side="right")) - 1
        if index < 0 or tune[index].start_beats + tune[index].duration_beats < at + 0.2:
            return 0
        return round(tune[index].pitch)

    def _choose(self, band: Band, at: float, above: int, previous: tuple[int, int] | None) -> int:
        chord = band.chord_at(at).chord
        strong = at % 2.0 == 0.0
        classes = chord.pitch_classes if strong or not above else scale_over(chord, band.key)
        return min(
            scale_pitches(tuple(classes), self.low, self.high), key=lambda p: self._cost(p, above, previous, chord.root)
        )

    def _cost(self, pitch: int, above: int, previous: tuple[int, int] | None, root: int) -> float:
        """The cost of a pitch: lower is better."""
        cost = 0.12 * abs(pitch - (self.low + self.high) / 2)
        if above:
            interval = (above - pitch) % 12
            cost += 0.0 if interval in IMPERFECT else 1.5 if interval in CONSONANT else 6.0
            cost += 4.0 if pitch > above - 3 else 0.0
        if previous:
            over, own = previous
            step = abs(pitch - own)
            cost += 2.0 if step == 0 else 0.4 * max(0, step - 2)
            if above and over:
                cost += 1.2 if (above - over) * (pitch - own) > 0 else 0.0
                parallel = (above - pitch) % 12 == (over - own) % 12 in PERFECT and step
                cost += 8.0 if parallel else 0.0
        elif pitch % 12 == root:
            cost -= 0.5
        return cost
