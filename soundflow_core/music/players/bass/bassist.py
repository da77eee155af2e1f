"""Basses: typed lines on chord degrees, walking quarters, long roots and drones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.seeds import choose, shuffled
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Note, Part
from soundflow_core.music.players.band import PHRASE_BARS, Band, Bar, ChordSpan, material_of
from soundflow_core.music.theory.pitch import nearest, within


@dataclass(frozen=True)
class BassLine:
    """A bass line typed on chord degrees, one character a step:

    `1` root, `3` third, `5` fifth, `7` seventh, `8` octave, `a` a semitone below the next root, `-` hold, `.` rest;
    a capital `R` is an accented root.
    """

    name: str
    patch: Patch
    strip: Strip
    lines: tuple[str, ...]
    """Verses, choruses and bridges each take one; each may be several bars long."""
    low: int = 28
    """The range's lowest pitch (MIDI); an octave and a fifth above it is the highest."""
    enters: float = 0.3
    rests: tuple[str, ...] = ("break",)
    """Section kinds in which it is silent."""
    gate: float = 0.9
    """Share of a note's length that sounds."""
    step_beats: float = 0.25
    opening_octaves: float = 1.0
    """How far energy opens the filter, from half below to half above."""
    pickups: tuple[str, ...] = ("..5a", "..a-", ".5-a", "")
    """How a section's last beat may lead into the next one: a breath, then a step or two; an empty one leaves the line."""
    turning: int = 1
    """How many lines take turns within a section, eight bars each."""
    timing_ms: float = 2.0
    touch: float = 0.06

    def play(self, band: Band) -> Part:
        """The whole line."""
        rng = band.stream(self.name)
        dice = band.stream(f"{self.name}.pickups")
        lines = [line.replace(" ", "").replace("|", "") for line in shuffled(rng, self.lines)]
        notes: list[Note] = []
        for bar in band.bars:
            if bar.energy >= self.enters and bar.section.kind not in self.rests:
                pickup = choose(dice, self.pickups) if self._leads(bar) else ""
                turn = bar.position // PHRASE_BARS % self.turning
                notes += self._bar(band, bar, lines[(material_of(bar.section) + turn) % len(lines)], pickup)
        return Part(self.name, "bass", band.perform(notes, rng, self.timing_ms, self.touch), self.patch, self.strip)

    def _leads(self, bar: Bar) -> bool:
        """Whether the bar is the last before a section that it plays in too."""
        following = bar.next_section
        goes_on = following is not None and following.kind not in self.rests and following.energy >= self.enters
        return goes_on and bar.is_last_of_section and bar.section.bars >= 4 and bool(self.pickups)

    def _bar(self, band: Band, bar: Bar, line: str, pickup: str) -> list[Note]:
        steps = round(band.beats_per_bar / self.step_beats)
        first = (bar.position * steps) % max(len(line), steps)
        signs = (line * (1 + steps // len(line)))[first : first + steps]
        signs = signs[: steps - len(pickup)] + pickup
        notes = []
        for index, sign in enumerate(signs):
            if sign in ".-":
                continue
            held = 1
            while index + held < steps and signs[index + held] == "-":
                held += 1
            start = bar.start_beats + index * self.step_beats
            pitch = self._pitch(band, sign, start, bar)
            brightness = self.opening_octaves * (bar.energy - 0.5)
            velocity = 0.95 if sign == "R" else 0.8
            notes.append(Note(start, held * self.step_beats * self.gate, pitch, velocity, brightness))
        return notes

    def _pitch(self, band: Band, sign: str, start: float, bar: Bar) -> int:
        chord = band.chord_at(start).chord
        root = within(chord.root, self.low, self.low + 11)
        match sign:
            case "1" | "R":
                return root
            case "8":
                return root + 12
            case "3":
                return root + (chord.third - chord.root) % 12
            case "5":
                return root + (chord.fifth - chord.root) % 12
            case "7":
                return root + (chord.seventh - chord.root) % 12
            case "a":
                following = band.chord_at(bar.start_beats + band.beats_per_bar).chord
                return within(following.root, self.low, self.low + 11) - 1
        raise ValueError(f"'{sign}' is no bass degree; write 1 3 5 7 8 R a, - to hold and . to rest.")


@dataclass(frozen=True)
class WalkingBass:
    """Walking quarters: the root on the chord's first beat, chord tones on the way, a step into the next root."""

    name: str
    patch: Patch
    strip: Strip
    low: int = 28
    high: int = 50
    enters: float = 0.2
    two_feel_below: float = 0.4
    """Below this energy it plays halves (a two-feel)."""
    timing_ms: float = 6.0
    touch: float = 0.08

    def play(self, band: Band) -> Part:
        """The whole line."""
        rng = band.stream(self.name)
        notes: list[Note] = []
        last = (self.low + self.high) // 2 - 4
        spans = band.chords
        for index, span in enumerate(spans):
            bar = band.bar_at(span.start_beats)
            if bar.energy < self.enters:
                continue
            following = spans[index + 1] if index + 1 < len(spans) else spans[0]
            stride = 2.0 if bar.energy < self.two_feel_below else 1.0
            for pitch, start in self._walk(span, following, last, stride, rng):
                notes.append(Note(start, stride * 0.92, pitch, 0.8))
                last = pitch
        return Part(self.name, "bass", band.perform(notes, rng, self.timing_ms, self.touch), self.patch, self.strip)

    def _walk(
        self, span: ChordSpan, following: ChordSpan, last: int, stride: float, rng: np.random.Generator
    ) -> list[tuple[int, float]]:
        count = max(1, round(span.duration_beats / stride))
        goal = within(nearest(following.chord.root, last), self.low, self.high)
        pitch = within(nearest(span.chord.root, last), self.low, self.high)
        path = [pitch]
        for step in range(1, count):
            if step == count - 1:
                side = 1 if rng.random() < 0.5 else -1
                pitch = goal + side if goal + side != pitch else goal - side
            else:
                tones = (span.chord.third, span.chord.fifth, span.chord.seventh)
                pitch = within(nearest(choose(rng, tones), pitch + (goal - pitch) / 2), self.low, self.high)
            path.append(pitch)
        return [(pitch, span.start_beats + i * stride) for i, pitch in enumerate(path)]


@dataclass(frozen=True)
class Roots:
    """Long roots under the harmony: drones, pedal notes, sustained subs."""

    name: str
    patch: Patch
    strip: Strip
    low: int = 28
    enters: float = 0.0
    rests: tuple[str, ...] = ()
    fifth: bool = False
    """Adds the fifth above."""
    pedal: bool = False
    """Stays on the tonic whatever the chords do."""
    by_section: bool = False
    """Stays on the root of each section's first chord."""
    overlap_beats: float = 0.3
    velocity: float = 0.7

    def play(self, band: Band) -> Part:
        """A note for each chord that is held."""
        rng = band.stream(self.name)
        notes: list[Note] = []
        for span in band.held_chords:
            if span.section.energy < self.enters or span.section.kind in self.rests:
                continue
            root = within(self._root(band, span), self.low, self.low + 11)
            for pitch in (root, root + 7) if self.fifth else (root,):
                notes.append(
                    Note(span.start_beats, span.duration_beats + self.overlap_beats, pitch, self.velocity,
                         span.section.energy - 0.5)
                )  # fmt: skip
        return Part(self.name, "bass", band.perform(notes, rng, 3.0, 0.04), self.patch, self.strip)

    def _root(self, band: Band, span: ChordSpan) -> int:
        if self.pedal:
            return band.key.tonic
        if self.by_section:
            return band.chord_at(float(span.section.start_bar * band.beats_per_bar)).chord.root
        return span.chord.root
