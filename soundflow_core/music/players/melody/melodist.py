"""Melodies from a varied motif, ambient loops, and risers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.seeds import choose, shuffled
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Layer, Note, Part
from soundflow_core.music.players.band import Band, Bar
from soundflow_core.music.theory.pitch import reflect_index, scale_pitches, within

OCTAVE_STEPS = 5
"""An octave on the pentatonic scale; a sixth on a scale of seven."""


@dataclass(frozen=True)
class Motif:
    """A rhythm and a contour: starts and lengths in beats, pitches in scale steps."""

    starts: tuple[float, ...]
    lengths: tuple[float, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Melody:
    """A melody from a motif that is stated, answered, varied and repeated; long notes are chord tones."""

    name: str
    patch: Patch
    strip: Strip
    rhythms: tuple[str, ...]
    """Motif rhythms over one or two bars: `x` starts a note, `-` holds it, `.` rests."""
    layer: Layer = "music"
    low: int = 62
    high: int = 84
    phrase: str = "AB.A"
    """A phrase in motif lengths: A the motif, B its answer (inverted), V a variation, S a step lower, O an octave higher,
    R its notes in reverse, `.` silence."""
    returns: tuple[str, ...] = ()
    """The phrases of later sections of the same kind, in turn; empty repeats `phrase`."""
    pentatonic: bool = True
    bridges_apart: bool = True
    """Whether bridges and breaks have their own motif."""
    enters: float = 0.5
    """The energy from which it plays."""
    rests: tuple[str, ...] = ("intro",)
    leap: int = 2
    """The largest step of the motif, in scale degrees."""
    gate: float = 0.95
    ornament: float = 0.0
    """Chance of a grace note before a long one."""
    velocity: float = 0.75
    opening_octaves: float = 1.0
    step_beats: float = 0.25
    timing_ms: float = 6.0
    touch: float = 0.1

    def play(self, band: Band) -> Part:
        """The whole melody."""
        rng = band.stream(self.name)
        rhythms = [rhythm.replace(" ", "").replace("|", "") for rhythm in shuffled(rng, self.rhythms)]
        motifs = [self._draw_motif(rhythm, rng) for rhythm in rhythms[:2]]
        notes: list[Note] = []
        for bar in band.bars:
            which = len(motifs) - 1 if self.bridges_apart and bar.section.kind in band.bridge_kinds else 0
            motif = motifs[which]
            bars_long = max(1, round(len(rhythms[which]) * self.step_beats / band.beats_per_bar))
            if bar.energy < self.enters or bar.section.kind in self.rests or bar.position % bars_long:
                continue
            phrase = self._phrase_of(band, bar)
            role = phrase[(bar.position // bars_long) % len(phrase)]
            if role != ".":
                notes += self._state(band, bar, self._vary(motif, role, rng), rng)
        played = band.perform(notes, rng, self.timing_ms, self.touch)
        return Part(self.name, self.layer, played, self.patch, self.strip)

    def _phrase_of(self, band: Band, bar: Bar) -> str:
        """The phrase at a bar: `phrase` first, then `returns` in later sections of the same kind and after each eight bars."""
        earlier = sum(
            s.kind == bar.section.kind and s.energy >= self.enters and s.start_bar < bar.section.start_bar
            for s in band.plan.sections
        )
        again = earlier + bar.position // 8
        return self.returns[(again - 1) % len(self.returns)] if self.returns and again else self.phrase

    def _draw_motif(self, rhythm: str, rng: np.random.Generator) -> Motif:
        starts, lengths = [], []
        for index, symbol in enumerate(rhythm):
            if symbol in "xX":
                held = 1
                while index + held < len(rhythm) and rhythm[index + held] == "-":
                    held += 1
                starts.append(index * self.step_beats)
                lengths.append(held * self.step_beats)
        steps = [0]
        for _ in starts[1:]:
            move = int(rng.integers(1, self.leap + 1)) * (1 if rng.random() < (0.65 if steps[-1] < 1 else 0.35) else -1)
            steps.append(int(np.clip(steps[-1] + move, -4, 5)))
        return Motif(tuple(starts), tuple(lengths), tuple(steps))

    @staticmethod
    def _vary(motif: Motif, role: str, rng: np.random.Generator) -> Motif:
        if role == "A":
            return motif
        if role == "B":  # the answer: inverted
            return Motif(motif.starts, motif.lengths, tuple(-step + 1 for step in motif.steps))
        if role == "S":
            return Motif(motif.starts, motif.lengths, tuple(step - 1 for step in motif.steps))
        if role == "R":
            return Motif(motif.starts, motif.lengths, motif.steps[::-1])
        if role == "O":
            return Motif(motif.starts, motif.lengths, tuple(step + OCTAVE_STEPS for step in motif.steps))
        moved = list(motif.steps)  # the variation: one or two notes change
        for index in rng.integers(0, len(moved), size=2):
            moved[int(index)] += int(choose(rng, (-2, -1, 1, 2)))
        return Motif(motif.starts, motif.lengths, tuple(moved))

    def _state(self, band: Band, bar: Bar, motif: Motif, rng: np.random.Generator) -> list[Note]:
        scale = band.key.pentatonic if self.pentatonic else band.key.scale
        pitches = scale_pitches(scale, self.low, self.high)
        anchor = self._anchor(band, bar.start_beats, pitches)
        notes: list[Note] = []
        for start, length, step in zip(motif.starts, motif.lengths, motif.steps, strict=True):
            at = bar.start_beats + start
            pitch = pitches[reflect_index(anchor + step, len(pitches))]
            if length >= 1.0 or start == 0.0:
                pitch = self._chord_tone(band, at, pitch)
            velocity = self.velocity * (0.88 + 0.12 * (start == 0.0)) * (0.85 + 0.2 * bar.energy)
            brightness = self.opening_octaves * (bar.energy - 0.5)
            if length >= 1.0 and rng.random() < self.ornament:
                notes.append(Note(at - 0.12, 0.1, pitch - 1, velocity * 0.6, brightness))
            notes.append(Note(at, length * self.gate, pitch, velocity, brightness))
        return [note for note in notes if 0 <= note.start_beats < band.end_beats]

    def _anchor(self, band: Band, at: float, pitches: tuple[int, ...]) -> int:
        """The index of the root, third or fifth of the chord nearest to the middle of the range."""
        chord = band.chord_at(at).chord
        middle = (self.low + self.high) / 2
        indices = [i for i, pitch in enumerate(pitches) if pitch % 12 in (chord.third, chord.fifth, chord.root)]
        return min(indices or range(len(pitches)), key=lambda i: abs(pitches[i] - middle))

    def _chord_tone(self, band: Band, at: float, pitch: int) -> int:
        classes = band.chord_at(at).chord.pitch_classes
        near = [p for p in range(pitch - 2, pitch + 3) if p % 12 in classes and self.low <= p <= self.high]
        return min(near, key=lambda p: (abs(p - pitch), p)) if near else pitch


@dataclass(frozen=True)
class Loops:
    """Ambient loops: notes that each repeat in their own period, so that their combination hardly ever repeats."""

    name: str
    patch: Patch
    strip: Strip
    layer: Layer = "music"
    periods_beats: tuple[int, ...] = (7, 11, 13, 17)
    """The period of each loop; whole beats keep a pulse."""
    low: int = 60
    high: int = 84
    duration_beats: float = 3.0
    enters: float = 0.0
    """The energy from which it plays."""
    rests: tuple[str, ...] = ()
    velocity: float = 0.6
    change_repeats: int = 4
    """After so many repeats a loop's note moves by a step or two; 0 for never."""
    echo_chance: float = 0.3
    """Chance that a higher chord tone follows a beat later."""
    timing_ms: float = 5.0

    def play(self, band: Band) -> Part:
        """All notes of all loops, each moved to the nearest chord tone."""
        rng = band.stream(self.name)
        pitches = scale_pitches(band.key.pentatonic, self.low, self.high)
        notes: list[Note] = []
        for period in self.periods_beats:
            home = int(rng.integers(len(pitches)))
            at = float(rng.integers(0, period))
            repeats = 0
            while at < band.end_beats:
                repeats += 1
                if self.change_repeats and repeats % self.change_repeats == 0:
                    home = reflect_index(home + choose(rng, (-2, -1, 1, 2)), len(pitches))
                bar = band.bar_at(at)
                if bar.energy >= self.enters and bar.section.kind not in self.rests:
                    notes += self._tone(band, at, pitches[home], bar.energy, rng)
                at += period
        return Part(self.name, self.layer, band.perform(notes, rng, self.timing_ms, 0.12), self.patch, self.strip)

    def _tone(self, band: Band, at: float, pitch: int, energy: float, rng: np.random.Generator) -> list[Note]:
        classes = band.chord_at(at).chord.pitch_classes
        fitting = min((p for p in range(pitch - 6, pitch + 7) if p % 12 in classes), key=lambda p: abs(p - pitch))
        brightness = energy - 0.5
        notes = [Note(at, self.duration_beats, fitting, self.velocity, brightness)]
        if rng.random() < self.echo_chance and at + 1.0 < band.end_beats:
            answer = min((p for p in range(fitting + 2, fitting + 9) if p % 12 in classes), default=fitting)
            notes.append(Note(at + 1.0, self.duration_beats, answer, self.velocity * 0.7, brightness))
        return notes


@dataclass(frozen=True)
class Riser:
    """Noise that rises into sections with more energy, and a fall at the start of energetic ones."""

    name: str
    patch: Patch
    strip: Strip
    layer: Layer = "pad"
    bars: int = 4
    rise_octaves: float = 4.0
    min_jump: float = 0.1
    """The increase in energy from which it announces a section."""
    velocity: float = 0.8

    def play(self, band: Band) -> Part:
        """Half-beat grains that rise before such sections, and falls."""
        notes: list[Note] = []
        for bar in band.bars:
            following = bar.next_section
            jumps = following is not None and following.energy - bar.section.energy >= self.min_jump
            left = bar.section.bars - bar.position
            if jumps and left <= self.bars:
                notes += self._grains(band, bar, (min(self.bars, bar.section.bars) - left) / self.bars)
            if bar.is_first_of_section and bar.index and bar.energy > 0.6:
                notes.append(Note(bar.start_beats, 2.0, self._pitch(band), self.velocity * 0.6, 1.0))
        return Part(self.name, self.layer, tuple(notes), self.patch, self.strip)

    def _grains(self, band: Band, bar: Bar, progress: float) -> list[Note]:
        count = band.beats_per_bar * 2
        grains = []
        for i in range(count):
            share = min(1.0, progress + i / count / self.bars)
            level = self.velocity * (0.06 + 0.94 * share**1.8)
            brightness = self.rise_octaves * (share - 0.7)
            grains.append(Note(bar.start_beats + i * 0.5, 0.6, self._pitch(band), level, brightness))
        return grains

    @staticmethod
    def _pitch(band: Band) -> int:
        """The tonic, for the pitched share of the patch."""
        return within(band.key.tonic, 66, 77)
