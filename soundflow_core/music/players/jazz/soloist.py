"""A jazz soloist: improvised choruses that develop a motif and lead to the guide tones (third, seventh) of the next chord.

A phrase is two bars and a breath. Its first bar plays the motif (repeated, in sequence, inverted, shortened, shifted) or a new one; its
second runs in eighths to a guide tone of the next chord. Over the choruses lines get longer, higher and denser.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from soundflow_core.base.seeds import choose
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Layer, Note, Part
from soundflow_core.music.players.band import Band, Bar
from soundflow_core.music.theory.chords import scale_over
from soundflow_core.music.theory.pitch import nearest, reflect_index, scale_pitches, within

PHRASE_BARS = 2
Development = Literal["again", "sequence", "inversion", "fragment", "displaced", "new"]
CELLS = (
    "..x-xxx-", "x-xxx---", ".xxxx-x-", "xxx-.xx-", "x-x-xxx-", "..xxxxx-", "x---.xx-", ".x-xx---", "xx.xx.x-",
)  # fmt: skip
"""Rhythms of motifs: a bar in swung eighths."""
RUNS = ("xxxxxxx-", "xxxx.xx-", "xxxxx---", "x-xxxx--", ".xxxxxx-", "xxxx----")
"""Rhythms of runs: a bar in swung eighths."""


@dataclass(frozen=True)
class SoloMotif:
    """A rhythm (a bar in eighths), and scale steps from its first note."""

    cell: str
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Soloist:
    """A soloist. Plays in the sections of `kinds`; in `fours` every other four bars belong to the drums."""

    name: str
    patch: Patch
    strip: Strip
    layer: Layer = "music"
    low: int = 62
    high: int = 86
    kinds: tuple[str, ...] = ("solo", "solo_bridge", "fours")
    velocity: float = 0.78
    gate: float = 0.92
    opening_octaves: float = 0.8
    timing_ms: float = 9.0
    touch: float = 0.1
    graces: float = 0.12
    """Chance of a grace note a semitone below a long note."""

    def play(self, band: Band) -> Part:
        """All choruses."""
        rng = band.stream(self.name)
        bars = [bar for bar in band.bars if bar.section.kind in self.kinds]
        motif = self._motif(rng)
        pitch = (self.low + self.high) // 2 - 3
        notes: list[Note] = []
        for number, bar in enumerate(bars):
            if number % PHRASE_BARS or is_drum_bar(bar):
                continue
            arc = number / max(1, len(bars) - 1)
            phrase = self._phrase(band, bar, self._develop(motif, arc, rng), arc, pitch, rng)
            if rng.random() < 0.22:
                motif = self._motif(rng)
            if phrase:
                pitch = round(phrase[-1].pitch)
            notes += phrase
        played = band.perform(notes, rng, self.timing_ms, self.touch)
        return Part(self.name, self.layer, played, self.patch, self.strip)

    @staticmethod
    def _motif(rng: np.random.Generator) -> SoloMotif:
        cell = choose(rng, CELLS)
        steps = [0]
        for _ in range(cell.count("x") - 1):
            up = rng.random() < (0.35 if steps[-1] > 1 else 0.65)
            steps.append(steps[-1] + int(choose(rng, (1, 1, 1, 2, 3))) * (1 if up else -1))
        return SoloMotif(cell, tuple(steps))

    @staticmethod
    def _develop(motif: SoloMotif, arc: float, rng: np.random.Generator) -> SoloMotif:
        """The motif, varied for one phrase."""
        options: tuple[Development, ...] = (
            "again",
            "sequence",
            "sequence",
            "inversion",
            "fragment",
            "displaced",
            "new",
        )
        match choose(rng, options if arc > 0.1 else options[:3]):
            case "again" | "sequence":
                return motif  # each phrase has its own anchor
            case "inversion":
                return SoloMotif(motif.cell, tuple(-step for step in motif.steps))
            case "fragment":
                half = motif.cell[:4]
                kept = max(1, half.count("x"))
                return SoloMotif(half + half, motif.steps[:kept] + tuple(s + 1 for s in motif.steps[: half.count("x")]))
            case "displaced":
                return SoloMotif(motif.cell[-1:].replace("-", ".") + motif.cell[:-1], motif.steps)
            case _:
                return Soloist._motif(rng)

    def _phrase(
        self, band: Band, bar: Bar, motif: SoloMotif, arc: float, last: int, rng: np.random.Generator
    ) -> list[Note]:
        height = self.low + (0.35 + 0.35 * arc + 0.1 * rng.normal()) * (self.high - self.low)
        anchor = self._chord_tone(band, bar.start_beats, 0.5 * last + 0.5 * height)
        notes = self._state(band, bar.start_beats, motif, anchor)
        continues = rng.random() < 0.6 + 0.35 * arc
        if continues and notes and bar.section.bars - bar.position > 1:
            notes += self._run(band, bar.start_beats + band.beats_per_bar, round(notes[-1].pitch), arc, rng)
        level = self.velocity * (0.85 + 0.2 * arc)
        return [self._shaped(note, level, arc, rng) for note in notes if note.start_beats < band.end_beats]

    def _shaped(self, note: Note, level: float, arc: float, rng: np.random.Generator) -> Note:
        """Velocity and brightness: off-beats are accented, as in bebop, and high notes are louder."""
        lean = 1.06 if note.start_beats % 1.0 else 0.95
        carry = 0.9 + 0.2 * (note.pitch - self.low) / (self.high - self.low)
        velocity = level * lean * carry * (1.0 + 0.06 * rng.normal())
        return replace(note, velocity=velocity, brightness_octaves=self.opening_octaves * (arc - 0.4))

    def _state(self, band: Band, at: float, motif: SoloMotif, anchor: int) -> list[Note]:
        notes: list[Note] = []
        for (start, length), step in zip(parse_eighths(motif.cell), motif.steps, strict=False):
            pitches = scale_pitches(scale_over(band.chord_at(at + start).chord, band.key), self.low, self.high)
            index = int(np.argmin([abs(p - anchor) for p in pitches])) + step
            pitch = pitches[reflect_index(index, len(pitches))]
            if length >= 1.0:
                pitch = self._chord_tone(band, at + start, pitch)
            notes.append(Note(at + start, length * self.gate, pitch, 0.7))
        return notes

    def _run(self, band: Band, at: float, pitch: int, arc: float, rng: np.random.Generator) -> list[Note]:
        """A line in eighths to a guide tone of the next bar's chord, approached from a semitone away."""
        cell = choose(rng, RUNS if arc > 0.25 else RUNS[2:])
        spans = parse_eighths(cell)
        goal = self._guide_tone(band, at + band.beats_per_bar, pitch + (5 if rng.random() < 0.35 + 0.3 * arc else -4))
        notes: list[Note] = []
        for number, (start, length) in enumerate(spans):
            left = len(spans) - number
            here = at + start
            if left == 1:
                pitch = goal if length >= 1.0 else goal + (1 if pitch > goal else -1)
            elif left == 2 and length < 1.0 and rng.random() < 0.6:
                pitch = goal + (-1 if pitch > goal else 1)  # enclosure: from the other side
            else:
                pitch = self._towards(band, here, pitch, goal, left, rng)
            notes.append(Note(here, length * self.gate, pitch, 0.7))
        return notes

    def _towards(self, band: Band, at: float, pitch: int, goal: int, left: int, rng: np.random.Generator) -> int:
        """The next scale step, or sometimes chord tone, towards the goal; where there is time, sometimes away from it."""
        distance = goal - pitch
        up = distance > 0 if abs(distance) >= left or rng.random() < 0.6 else distance <= 0
        chord = band.chord_at(at).chord
        classes = chord.pitch_classes if rng.random() < 0.3 else scale_over(chord, band.key)
        pitches = [p for p in scale_pitches(tuple(classes), self.low, self.high) if (p > pitch if up else p < pitch)]
        if not pitches:
            return within(pitch + (-3 if up else 3), self.low, self.high)
        return pitches[0] if up else pitches[-1]

    def _guide_tone(self, band: Band, at: float, near: float) -> int:
        chord = band.chord_at(min(at, band.end_beats - 0.5)).chord
        options = [within(nearest(tone, near), self.low, self.high) for tone in (chord.third, chord.seventh)]
        return min(options, key=lambda p: abs(p - near))

    def _chord_tone(self, band: Band, at: float, near: float) -> int:
        chord = band.chord_at(at).chord
        options = [
            within(nearest(tone, near), self.low, self.high) for tone in chord.pitch_classes[1:] or (chord.root,)
        ]
        return min(options, key=lambda p: abs(p - near))


def parse_eighths(cell: str) -> list[tuple[float, float]]:
    """Starts and lengths in beats of a bar written in eighths: `x` starts a note, `-` holds it, `.` rests."""
    found = []
    for step, symbol in enumerate(cell):
        if symbol != "x":
            continue
        held = 1
        while step + held < len(cell) and cell[step + held] == "-":
            held += 1
        found.append((step * 0.5, held * 0.5))
    return found


def is_drum_bar(bar: Bar) -> bool:
    """Whether a bar of traded fours belongs to the drummer: the second four of each eight."""
    return bar.section.kind == "fours" and bar.position % 8 >= 4
