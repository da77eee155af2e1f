"""A walking bass: of several random paths from each chord's root to the next one's, the one with the lowest cost.

Roots (or thirds) where the chord changes, chord tones on strong beats, scale steps between, and a last note that leads into the next
root from a semitone, a scale step or the fifth. Calm sections are played in two.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from soundflow_core.base.seeds import choose
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Note, Part
from soundflow_core.music.players.band import Band, ChordSpan
from soundflow_core.music.theory.chords import scale_over
from soundflow_core.music.theory.pitch import nearest, scale_pitches, within

PATHS = 10
"""How many paths are drawn for each chord."""


@dataclass(frozen=True)
class WalkingBass:
    """A walking bass player."""

    name: str
    patch: Patch
    strip: Strip
    low: int = 28
    high: int = 51
    enters: float = 0.0
    """The energy from which it plays."""
    rests: tuple[str, ...] = ()
    in_two: tuple[str, ...] = ("intro", "outro")
    """Section kinds played in halves."""
    in_two_below: float = 0.42
    """Below this energy everything is played in halves."""
    skips: float = 0.12
    """Chance of an additional eighth before a beat, a ghost of the next note."""
    velocity: float = 0.8
    timing_ms: float = 5.0
    touch: float = 0.07

    def play(self, band: Band) -> Part:
        """The whole line."""
        rng = band.stream(self.name)
        spans = band.chords
        last = (self.low + self.high) // 2 - 5
        notes: list[Note] = []
        for index, span in enumerate(spans):
            bar = band.bar_at(span.start_beats)
            if bar.energy < self.enters or bar.section.kind in self.rests:
                continue
            halves = bar.section.kind in self.in_two or bar.energy < self.in_two_below
            stride = 2.0 if halves else 1.0
            following = spans[min(index + 1, len(spans) - 1)]
            path = self._walk(band, span, following, last, max(1, round(span.duration_beats / stride)), rng)
            last = path[-1]
            notes += self._played(span, path, stride, 0.0 if halves else self.skips * (0.6 + bar.energy), rng)
        played = band.perform(notes, rng, self.timing_ms, self.touch)
        return Part(self.name, "bass", played, self.patch, self.strip)

    def _played(
        self, span: ChordSpan, path: list[int], stride: float, skips: float, rng: np.random.Generator
    ) -> list[Note]:
        notes: list[Note] = []
        for step, pitch in enumerate(path):
            at = span.start_beats + step * stride
            accent = 1.0 if step % 2 == 0 else 0.94
            skipped = stride == 1.0 and rng.random() < skips
            notes.append(Note(at, 0.45 if skipped else stride * 0.93, pitch, self.velocity * accent))
            if skipped:
                ghost = path[step + 1] if step + 1 < len(path) else pitch
                notes.append(Note(at + 0.5, 0.35, ghost, self.velocity * 0.6))
        return notes

    def _walk(
        self, band: Band, span: ChordSpan, following: ChordSpan, last: int, count: int, rng: np.random.Generator
    ) -> list[int]:
        """The best of some paths of `count` notes from this root to the next."""
        start = self._in_range(span.chord.root, last)
        if rng.random() < 0.12 and last % 12 == span.chord.root:
            start = self._in_range(span.chord.third, last)
        goal = self._in_range(following.chord.root, start)
        paths = [self._path(band, span, start, goal, count, rng) for _ in range(PATHS)]
        return min(paths, key=lambda path: self._cost(span, last, path, goal))

    def _in_range(self, pitch_class: int, near: float) -> int:
        return within(nearest(pitch_class, 0.8 * near + 0.2 * (self.low + self.high) / 2), self.low, self.high)

    def _path(
        self, band: Band, span: ChordSpan, start: int, goal: int, count: int, rng: np.random.Generator
    ) -> list[int]:
        path = [start]
        scale = scale_pitches(scale_over(span.chord, band.key), self.low - 1, self.high + 1)
        tones = scale_pitches(span.chord.pitch_classes, self.low, self.high)
        for step in range(1, count):
            if step == count - 1:
                path.append(self._approach(goal, scale, rng))
                continue
            pitches = tones if rng.random() < 0.5 else scale
            near = [p for p in pitches if 0 < abs(p - path[-1]) <= 7] or [path[-1]]
            path.append(choose(rng, near))
        return path

    @staticmethod
    def _approach(goal: int, scale: tuple[int, ...], rng: np.random.Generator) -> int:
        """A note that leads to the goal: a semitone above or below it, a scale step away, or its fifth."""
        draw = rng.random()
        if draw < 0.5:
            return goal + (1 if rng.random() < 0.5 else -1)
        if draw < 0.8:
            return min((p for p in scale if p != goal), key=lambda p: (abs(p - goal), rng.random()))
        return goal + (7 if rng.random() < 0.5 else -5)

    def _cost(self, span: ChordSpan, last: int, path: list[int], goal: int) -> float:
        """The cost of a path: leaps over a third, repeated notes, turns, notes out of range, and strong beats without chord tones."""
        whole = [last, *path, goal]
        leaps = sum(max(0, abs(b - a) - 4) ** 1.3 for a, b in pairwise(whole))
        still = 6.0 * sum(a == b for a, b in pairwise(whole))
        circling = 2.5 * sum(a == c for a, c in zip(whole, whole[2:], strict=False))
        strong = sum(2.0 for i, p in enumerate(path) if i % 2 == 0 and p % 12 not in span.chord.pitch_classes)
        outside = sum(5.0 for p in path if not self.low <= p <= self.high)
        turns = sum((b - a) * (c - b) < 0 for a, b, c in zip(whole, whole[1:], whole[2:], strict=False))
        return leaps + still + circling + strong + outside + 0.6 * turns
