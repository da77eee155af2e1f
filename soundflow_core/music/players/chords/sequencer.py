"""The step sequencer: a short loop of scale steps around the tonic that changes a little every few bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.seeds import choose
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Layer, Note, Part
from soundflow_core.music.players.band import Band, Bar
from soundflow_core.music.theory.pitch import within

LOUDNESS = {"X": 1.0, "x": 0.8, "o": 0.55, "s": 0.85}


@dataclass(frozen=True)
class Trig:
    """A step of the loop that sounds: when and how long (in steps), how high (scale steps), and whether accented."""

    step: int
    steps_long: int
    degree: int
    sign: str


@dataclass(frozen=True)
class Sequence:
    """A sequencer's loop. It may be shorter or longer than a bar: a loop of 12 steps turns against the beat."""

    name: str
    patch: Patch
    strip: Strip
    rhythms: tuple[str, ...]
    """Loops, one of which is drawn: `X` accent, `x` step, `o` soft step, `s` a step tied to the next, `-` hold, `.` rest."""
    degrees: tuple[int, ...] = (0, 0, 0, 2, 4, 7)
    """Scale steps over the anchor to draw from; one named twice is twice as likely. The loop's first step takes 0."""
    layer: Layer = "music"
    low: int = 36
    """The anchor is the tonic (or the chord's root) within the octave from here."""
    follows_chords: bool = False
    """Anchored on the chord's root and its own tones instead of on the tonic."""
    pentatonic: bool = False
    enters: float = 0.4
    rests: tuple[str, ...] = ("intro",)
    gate: float = 0.7
    """Share of a note's length that sounds."""
    change_bars: int = 8
    """A step of the loop takes another pitch this often; 0 for never."""
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
        loop = self._invent(rhythm, rng)
        notes: list[Note] = []
        for bar in band.bars:
            if self.change_bars and bar.index and bar.index % self.change_bars == 0:
                loop = self._change(loop, rng)
            if bar.energy >= self.enters and bar.section.kind not in self.rests:
                notes += self._bar(band, bar, loop, len(rhythm))
        return Part(self.name, self.layer, band.perform(notes, rng, self.timing_ms, self.touch), self.patch, self.strip)

    def _invent(self, rhythm: str, rng: np.random.Generator) -> tuple[Trig, ...]:
        unknown = set(rhythm) - set(LOUDNESS) - set("-.")
        if unknown:
            raise ValueError(
                f"'{rhythm}' holds {sorted(unknown)}; a loop is written with X x o s, - to hold and . to rest."
            )
        trigs: list[Trig] = []
        for step, sign in enumerate(rhythm):
            if sign not in LOUDNESS:
                continue
            held = 1
            while step + held < len(rhythm) and rhythm[step + held] == "-":
                held += 1
            trigs.append(Trig(step, held, choose(rng, self.degrees) if trigs else 0, sign))
        return tuple(trigs)

    def _change(self, loop: tuple[Trig, ...], rng: np.random.Generator) -> tuple[Trig, ...]:
        if len(loop) < 2:
            return loop
        at = int(rng.integers(1, len(loop)))
        changed = Trig(loop[at].step, loop[at].steps_long, choose(rng, self.degrees), loop[at].sign)
        return (*loop[:at], changed, *loop[at + 1 :])

    def _bar(self, band: Band, bar: Bar, loop: tuple[Trig, ...], length: int) -> list[Note]:
        """The loop runs on from the section's start, whatever the bar line says."""
        steps = round(band.beats_per_bar / self.step_beats)
        first = bar.position * steps
        at_step = {trig.step: trig for trig in loop}
        sounding = ((step, at_step.get((first + step) % length)) for step in range(steps))
        return [self._note(band, bar, step, trig) for step, trig in sounding if trig]

    def _note(self, band: Band, bar: Bar, step: int, trig: Trig) -> Note:
        start = bar.start_beats + step * self.step_beats
        accent = self.accent_octaves if trig.sign == "X" else 0.0
        return Note(
            start,
            trig.steps_long * self.step_beats * (1.0 if trig.sign == "s" else self.gate),
            self._pitch(band, start, trig.degree),
            self.velocity * LOUDNESS[trig.sign],
            self.opening_octaves * (bar.energy - 0.5) + accent,
        )

    def _pitch(self, band: Band, start: float, degree: int) -> int:
        scale = band.key.pentatonic if self.pentatonic else band.key.scale
        root = band.key.tonic
        if self.follows_chords:
            chord = band.chord_at(start).chord
            scale, root = tuple(dict.fromkeys(chord.pitch_classes)), chord.root
        anchor = within(root, self.low, self.low + 11)
        ladder = sorted((pitch_class - root) % 12 for pitch_class in scale)
        octave, rung = divmod(degree, len(ladder))
        return anchor + 12 * octave + ladder[rung]
