"""Tunes: eight-bar sentences of two-bar ideas, with a question, an answer, one highest note and varied repeats.

An idea is a rhythm and a contour. A sentence is a sequence of ideas (`abac`); its fourth bar ends open, its eighth closed. Repeats of
a sentence are embellished: passing notes, early entries, turns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from soundflow_core.base.seeds import choose, shuffled
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Layer, Note, Part
from soundflow_core.music.players.band import Band, Bar, pattern_index
from soundflow_core.music.theory.chords import scale_over
from soundflow_core.music.theory.pitch import nearest, reflect_index, scale_pitches

SENTENCES = ("abac", "abab", "aabc", "abcb", "aaba")
"""The four ideas of a sentence; the second ends open, the last closed."""
CONTOURS: dict[str, tuple[float, ...]] = {
    "arch": (0.0, 0.7, 1.0, 0.6, 0.1),
    "rise": (0.0, 0.2, 0.5, 0.7, 1.0),
    "fall": (1.0, 0.8, 0.5, 0.3, 0.0),
    "wave": (0.3, 1.0, 0.4, 0.0, 0.5),
    "valley": (0.8, 0.3, 0.0, 0.4, 0.9),
    "leap": (0.0, 1.0, 0.8, 0.5, 0.2),
}
TRANSPOSITIONS = ((0, 1, 2, 0), (0, 0, 2, 1), (0, 2, 1, 0), (1, 0, 2, 0))
"""Scale steps by which the ideas of a sentence are transposed up, so that one has the highest note."""
IDEA_BARS = 2
OPEN, CLOSED = "open", "closed"
MIN_CLASSES = 4
"""Where a borrowed chord leaves fewer pitch classes of the pentatonic scale, the tune uses the whole scale over it."""


@dataclass(frozen=True)
class Idea:
    """A rhythm and a contour over two bars: starts and lengths in beats, heights in scale steps."""

    starts: tuple[float, ...]
    lengths: tuple[float, ...]
    heights: tuple[int, ...]


@dataclass(frozen=True)
class Tune:
    """A melody of sentences; long and accented notes are chord tones."""

    name: str
    patch: Patch
    strip: Strip
    rhythms: tuple[str, ...]
    """Rhythms of ideas over two bars: `x` starts a note, `-` holds it, `.` rests."""
    layer: Layer = "music"
    low: int = 62
    high: int = 84
    sentences: tuple[str, ...] = SENTENCES
    """Sequences of ideas; `.` is two bars of rest."""
    pentatonic: bool = False
    enters: float = 0.4
    """The energy from which it plays."""
    rests: tuple[str, ...] = ("intro",)
    reach: int = 4
    """The range of an idea in scale steps."""
    ornament: float = 0.3
    """How much repeats are embellished, 0..1."""
    gate: float = 0.95
    velocity: float = 0.75
    opening_octaves: float = 1.0
    step_beats: float = 0.25
    timing_ms: float = 7.0
    touch: float = 0.06
    octave_at_climax: bool = False
    """Play the second half of the most energetic section an octave higher, where the range allows."""

    def play(self, band: Band) -> Part:
        """The whole melody."""
        rng = band.stream(self.name)
        themes = [self._theme(band, rng), self._theme(band, rng)]
        statements: dict[int, int] = {}
        notes: list[Note] = []
        previous = (self.low + self.high) / 2
        for bar in band.bars:
            if bar.position % IDEA_BARS or bar.energy < self.enters or bar.section.kind in self.rests:
                continue
            which = 1 if pattern_index(bar.section) == 2 else 0
            sentence, transpositions, ideas = themes[which]
            place = bar.position // IDEA_BARS % len(sentence)
            if place == 0:
                statements[which] = statements.get(which, 0) + 1
            if sentence[place] == ".":
                continue
            phrase = self._play_idea(
                band, bar, ideas[sentence[place]], transpositions[place % 4], self._ending(bar, place), previous
            )
            if statements.get(which, 1) > 1:
                phrase = self._embellish(band, phrase, rng)
            if phrase:
                previous = phrase[-1].pitch
            notes += phrase
        played = band.perform(self._monophonic(notes, band.end_beats), rng, self.timing_ms, self.touch)
        return Part(self.name, self.layer, played, self.patch, self.strip)

    def _theme(self, band: Band, rng: np.random.Generator) -> tuple[str, tuple[int, ...], dict[str, Idea]]:
        """A sentence, its transpositions and its ideas; `b` and `c` may begin like `a`."""
        rhythms = [rhythm.replace(" ", "").replace("|", "") for rhythm in shuffled(rng, self.rhythms)]
        contours = shuffled(rng, tuple(CONTOURS))
        first = self._idea(band, rhythms[0], CONTOURS[contours[0]], rng)
        ideas = {"a": first}
        half = band.beats_per_bar * IDEA_BARS / 2
        for number, letter in enumerate("bc", 1):
            other = self._idea(band, rhythms[number % len(rhythms)], CONTOURS[contours[number]], rng)
            ideas[letter] = _spliced(first, other, half) if rng.random() < 0.6 else other
        return choose(rng, self.sentences), choose(rng, TRANSPOSITIONS), ideas

    def _idea(self, band: Band, rhythm: str, contour: tuple[float, ...], rng: np.random.Generator) -> Idea:
        starts, lengths = [], []
        for step, symbol in enumerate(rhythm):
            if symbol not in "xX":
                continue
            held = 1
            while step + held < len(rhythm) and rhythm[step + held] == "-":
                held += 1
            starts.append(step * self.step_beats)
            lengths.append(held * self.step_beats)
        span = band.beats_per_bar * IDEA_BARS
        curve = np.interp(np.array(starts) / span, np.linspace(0, 1, len(contour)), contour)
        reach = self.reach * rng.uniform(0.7, 1.15)
        heights = [round(float(c) * reach + rng.normal(0.0, 0.45)) for c in curve - curve[0]]
        return Idea(tuple(starts), tuple(lengths), tuple(_smoothed(heights)))

    @staticmethod
    def _ending(bar: Bar, place: int) -> str:
        left = bar.section.bars - bar.position
        if left <= IDEA_BARS or place % 4 == 3:
            return CLOSED
        return OPEN if place % 4 == 1 else ""

    def _play_idea(
        self, band: Band, bar: Bar, idea: Idea, transposition: int, ending: str, previous: float
    ) -> list[Note]:
        scales = [self._pitches(band, bar.start_beats + start) for start in idea.starts]
        anchor = self._anchor(band, bar, idea, scales, transposition, previous)
        notes: list[Note] = []
        last = len(idea.starts) - 1
        height, lowest = max(idea.heights), min(idea.heights)
        for number, (start, length, step) in enumerate(zip(idea.starts, idea.lengths, idea.heights, strict=True)):
            at = bar.start_beats + start
            pitches = scales[number]
            pitch = pitches[reflect_index(_nearest_index(pitches, anchor) + step, len(pitches))]
            if number == last and ending:
                pitch = self._last_note(band, at, pitch, ending)
            elif length >= 1.0 or start % 2.0 == 0.0:
                pitch = self._chord_tone(band, at, pitch)
            shape = 0.86 + 0.14 * (step - lowest) / max(1, height - lowest) - 0.08 * (number == last)
            velocity = self.velocity * shape * (0.88 + 0.16 * bar.energy)
            notes.append(Note(at, length * self.gate, pitch, velocity, self.opening_octaves * (bar.energy - 0.5)))
        if self.octave_at_climax and bar.section.energy == max(b.section.energy for b in band.bars) and \
                bar.position * 2 >= bar.section.bars and max(n.pitch for n in notes) + 12 <= self.high + 4:  # fmt: skip
            notes = [replace(note, pitch=note.pitch + 12) for note in notes]
        return notes

    def _anchor(
        self, band: Band, bar: Bar, idea: Idea, scales: list[tuple[int, ...]], transposition: int, previous: float
    ) -> int:
        """The chord tone from which an idea leaves the range least.

        Of several, the one nearest to the middle of the range and to the last idea's end.
        """
        chord = band.chord_at(bar.start_beats).chord
        middle = self.low + 0.42 * (self.high - self.low) + 1.7 * transposition
        target = 0.65 * middle + 0.35 * previous
        tones = scale_pitches((chord.third, chord.fifth, chord.root), self.low, self.high)
        return min(tones, key=lambda pitch: (_overhang(idea, scales, pitch), abs(pitch - target)))

    def _pitches(self, band: Band, at: float) -> tuple[int, ...]:
        """The pitches available at a time, ascending."""
        chord = band.chord_at(at).chord
        full = scale_over(chord, band.key)
        scale = tuple(p for p in band.key.pentatonic if p in full) if self.pentatonic else full
        return scale_pitches(scale if len(scale) >= MIN_CLASSES else full, self.low, self.high)

    def _chord_tone(self, band: Band, at: float, pitch: int) -> int:
        classes = band.chord_at(at).chord.pitch_classes
        near = [p for p in range(pitch - 2, pitch + 3) if p % 12 in classes and self.low <= p <= self.high]
        return min(near, key=lambda p: (abs(p - pitch), p)) if near else pitch

    def _last_note(self, band: Band, at: float, pitch: int, ending: str) -> int:
        """The last note: for a closed ending the chord's root or third, for an open one its fifth or third; whichever is nearest."""
        chord = band.chord_at(at).chord
        target = (chord.root, chord.third) if ending == CLOSED else (chord.fifth, chord.third)
        options = [nearest(pitch_class, pitch) for pitch_class in target]
        inside = [p for p in options if self.low <= p <= self.high] or options
        return min(inside, key=lambda p: abs(p - pitch))

    def _embellish(self, band: Band, notes: list[Note], rng: np.random.Generator) -> list[Note]:
        """A varied repeat: an early entry, a passing note, a turn on a long note."""
        varied: list[Note] = []
        for number, note in enumerate(notes):
            after = notes[number + 1] if number + 1 < len(notes) else None
            draw = rng.random()
            if varied and draw < 0.25 * self.ornament and note.start_beats % 1.0 == 0.0:
                varied.append(
                    replace(note, start_beats=note.start_beats - 0.5, duration_beats=note.duration_beats + 0.5)
                )
            elif (
                after and note.duration_beats >= 0.9 and draw < self.ornament and 2 < abs(after.pitch - note.pitch) < 6
            ):
                passing = self._between(band, note, after)
                half = after.start_beats - 0.5
                varied.append(replace(note, duration_beats=half - note.start_beats))
                varied.append(Note(half, 0.48, passing, note.velocity * 0.85, note.brightness_octaves))
            elif note.duration_beats >= 1.4 and draw > 1.0 - 0.4 * self.ornament:
                upper = self._above(band, note)
                varied.append(Note(note.start_beats, 0.2, note.pitch, note.velocity, note.brightness_octaves))
                varied.append(Note(note.start_beats + 0.25, 0.2, upper, note.velocity * 0.8, note.brightness_octaves))
                varied.append(
                    replace(note, start_beats=note.start_beats + 0.5, duration_beats=note.duration_beats - 0.5)
                )
            else:
                varied.append(note)
        return varied

    def _between(self, band: Band, note: Note, after: Note) -> float:
        low, high = sorted((note.pitch, after.pitch))
        inside = [p for p in self._pitches(band, after.start_beats - 0.5) if low < p < high]
        return min(inside, key=lambda p: abs(p - (low + high) / 2)) if inside else note.pitch

    def _above(self, band: Band, note: Note) -> float:
        higher = [p for p in self._pitches(band, note.start_beats) if note.pitch < p <= note.pitch + 2]
        return higher[0] if higher else note.pitch

    @staticmethod
    def _monophonic(notes: list[Note], end_beats: float) -> list[Note]:
        """Monophonic notes: each ends where the next begins."""
        ordered = sorted((n for n in notes if 0.0 <= n.start_beats < end_beats), key=lambda n: n.start_beats)
        until = [n.start_beats for n in ordered[1:]] + [math.inf]
        return [
            replace(n, duration_beats=min(n.duration_beats, end - n.start_beats + 0.05))
            for n, end in zip(ordered, until, strict=True)
            if end - n.start_beats > 0.05
        ]


def _nearest_index(pitches: tuple[int, ...], pitch: float) -> int:
    """The index of the pitch nearest to `pitch`."""
    return min(range(len(pitches)), key=lambda index: abs(pitches[index] - pitch))


def _overhang(idea: Idea, scales: list[tuple[int, ...]], anchor: float) -> int:
    """By how many steps in all an idea's notes leave the available pitches."""
    total = 0
    for pitches, height in zip(scales, idea.heights, strict=True):
        index = _nearest_index(pitches, anchor) + height
        total += max(0, -index, index - len(pitches) + 1)
    return total


def _smoothed(heights: list[int]) -> list[int]:
    """The contour without a height three times in a row, and with a step back after each leap."""
    out = list(heights)
    for i in range(2, len(out)):
        if out[i] == out[i - 1] == out[i - 2]:
            out[i] += 1 if i % 2 else -1
        leap = out[i - 1] - out[i - 2]
        if abs(leap) > 3 and (out[i] - out[i - 1]) * leap > 0:
            out[i] = out[i - 1] - int(math.copysign(1, leap))
    return out


def _spliced(first: Idea, other: Idea, at_beats: float) -> Idea:
    """One idea up to `at_beats`, continued by another."""
    head = [i for i, start in enumerate(first.starts) if start < at_beats]
    tail = [i for i, start in enumerate(other.starts) if start >= at_beats]
    if not head or not tail:
        return other
    shift = first.heights[head[-1]] - other.heights[tail[0]]
    return Idea(
        tuple(first.starts[i] for i in head) + tuple(other.starts[i] for i in tail),
        tuple(min(first.lengths[i], at_beats - first.starts[i]) for i in head) + tuple(other.lengths[i] for i in tail),
        tuple(first.heights[i] for i in head) + tuple(other.heights[i] + shift for i in tail),
    )
