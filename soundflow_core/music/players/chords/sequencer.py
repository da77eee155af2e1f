"""A step sequencer: a short loop of scale steps above the tonic, of which one changes every few bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.seeds import choose
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Layer, Note, Part
from soundflow_core.music.players.band import Band, Bar
from soundflow_core.music.theory.pitch import within

VELOCITIES = {"X": 1.0, "x": 0.8, "o": 0.55, "s": 0.85}


@dataclass(frozen=True)
class Trig:
    """A sounding step of the loop: position and length in steps, pitch in scale steps, and its symbol in the rhythm."""

    step: int
    steps_long: int
    degree: int
    symbol: str


@dataclass(frozen=True)
class Sequence:
    """A sequencer's loop. Its length need not match the bar: a loop of 12 steps shifts against it."""

    name: str
    patch: Patch
    strip: Strip
    rhythms: tuple[str, ...]
    """Rhythms, of which one is drawn: `X` accent, `x` step, `o` soft step, `s` a step tied to the next, `-` hold, `.` rest."""
    degrees: tuple[int, ...] = (0, 0, 0, 2, 4, 7)
    """Scale steps above the anchor to draw from; repeats make one more likely. The loop's first step is 0."""
    layer: Layer = "music"
    low: int = 36
    """The anchor is the tonic (or the chord's root) within the octave from here."""
    follows_chords: bool = False
    """Use the chord's root and tones instead of the tonic and the scale."""
    pentatonic: bool = False
    enters: float = 0.4
    """The energy from which it plays."""
    rests: tuple[str, ...] = ("intro",)
    gate: float = 0.7
    """Share of a note's length that sounds."""
    change_bars: int = 8
    """Interval at which one step gets another pitch; 0 for never."""
    accent_octaves: float = 0.7
    """How far an accent opens the filter."""
    opening_octaves: float = 1.5
    velocity: float = 0.8
    step_beats: float = 0.25
    timing_ms: float = 1.0
    touch: float = 0.05

    def play(self, band: Band) -> Part:
        """All notes of the track."""
        rng = band.stream(self.name)
        rhythm = choose(rng, self.rhythms).replace(" ", "").replace("|", "")
        loop = self._draw_loop(rhythm, rng)
        notes: list[Note] = []
        for bar in band.bars:
            if self.change_bars and bar.index and bar.index % self.change_bars == 0:
                loop = self._change(loop, rng)
            if bar.energy >= self.enters and bar.section.kind not in self.rests:
                notes += self._bar(band, bar, loop, len(rhythm))
        return Part(self.name, self.layer, band.perform(notes, rng, self.timing_ms, self.touch), self.patch, self.strip)

    def _draw_loop(self, rhythm: str, rng: np.random.Generator) -> tuple[Trig, ...]:
        unknown = set(rhythm) - set(VELOCITIES) - set("-.")
        if unknown:
            raise ValueError(
                f"'{rhythm}' contains {sorted(unknown)}; write a loop with X x o s, - to hold and . to rest."
            )
        trigs: list[Trig] = []
        for step, symbol in enumerate(rhythm):
            if symbol not in VELOCITIES:
                continue
            held = 1
            while step + held < len(rhythm) and rhythm[step + held] == "-":
                held += 1
            trigs.append(Trig(step, held, choose(rng, self.degrees) if trigs else 0, symbol))
        return tuple(trigs)

    def _change(self, loop: tuple[Trig, ...], rng: np.random.Generator) -> tuple[Trig, ...]:
        if len(loop) < 2:
            return loop
        at = int(rng.integers(1, len(loop)))
        changed = Trig(loop[at].step, loop[at].steps_long, choose(rng, self.degrees), loop[at].symbol)
        return (*loop[:at], changed, *loop[at + 1 :])

    def _bar(self, band: Band, bar: Bar, loop: tuple[Trig, ...], length: int) -> list[Note]:
        """The notes of a bar; the loop runs from the section's start across bar lines."""
        steps = round(band.beats_per_bar / self.step_beats)
        first = bar.position * steps
        at_step = {trig.step: trig for trig in loop}
        sounding = ((step, at_step.get((first + step) % length)) for step in range(steps))
        return [self._note(band, bar, step, trig) for step, trig in sounding if trig]

    def _note(self, band: Band, bar: Bar, step: int, trig: Trig) -> Note:
        start = bar.start_beats + step * self.step_beats
        accent = self.accent_octaves if trig.symbol == "X" else 0.0
        return Note(
            start,
            trig.steps_long * self.step_beats * (1.0 if trig.symbol == "s" else self.gate),
            self._pitch(band, start, trig.degree),
            self.velocity * VELOCITIES[trig.symbol],
            self.opening_octaves * (bar.energy - 0.5) + accent,
        )

    def _pitch(self, band: Band, start: float, degree: int) -> int:
        scale = band.key.pentatonic if self.pentatonic else band.key.scale
        root = band.key.tonic
        if self.follows_chords:
            chord = band.chord_at(start).chord
            scale, root = tuple(dict.fromkeys(chord.pitch_classes)), chord.root
        anchor = within(root, self.low, self.low + 11)
        intervals = sorted((pitch_class - root) % 12 for pitch_class in scale)
        octave, index = divmod(degree, len(intervals))
        return anchor + 12 * octave + intervals[index]
