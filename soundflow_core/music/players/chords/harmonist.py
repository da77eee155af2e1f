"""Voice-led chords: pads, stabs, comping and arpeggios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.seeds import choose, shuffled
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Layer, Note, Part
from soundflow_core.music.players.band import Band, ChordSpan, pattern_index
from soundflow_core.music.theory.pitch import within
from soundflow_core.music.theory.rhythm import parse_steps
from soundflow_core.music.theory.voicing import voice


def voice_lead(spans: tuple[ChordSpan, ...], low: int, high: int, size: int) -> list[tuple[int, ...]]:
    """A voicing of `size` notes for each chord, each moving least from the one before."""
    voicings: list[tuple[int, ...]] = []
    known: dict[tuple[object, object], tuple[int, ...]] = {}
    previous: tuple[int, ...] | None = None
    for span in spans:
        key = (span.chord, previous)
        if key not in known:
            known[key] = voice(span.chord, previous, low, high, size)
        previous = known[key]
        voicings.append(previous)
    return voicings


@dataclass(frozen=True)
class Chords:
    """A chord player. Without rhythms it holds each chord (a pad); with rhythms it plays stabs or comping."""

    name: str
    patch: Patch
    strip: Strip
    layer: Layer = "music"
    rhythms: tuple[str, ...] = ()
    """Step patterns; verses, choruses and bridges each use one, and every fourth bar a random one."""
    low: int = 52
    high: int = 76
    size: int = 4
    enters: float = 0.2
    """The energy from which it plays."""
    rests: tuple[str, ...] = ()
    """Section kinds in which it is silent."""
    gate_beats: float = 0.4
    """How long a stab sounds; 0 holds it until the next stroke or the bar's end."""
    strum_ms: float = 0.0
    """Delay from each note to the next, low to high."""
    overlap_beats: float = 0.25
    """How far held chords overlap the next."""
    restrike_beats: float = 0.0
    """Interval at which held chords are struck again; 0 for never."""
    root_below: bool = False
    """Add the root an octave or two below the voicing."""
    bass_roots_in: tuple[str, ...] = ()
    """Section kinds in which it adds the root just below the voicing, since no bass plays there."""
    opening_octaves: float = 1.5
    """How far the filter opens from energy 0 to energy 1."""
    velocity: float = 0.75
    step_beats: float = 0.25
    timing_ms: float = 3.0
    touch: float = 0.08
    new_rhythm_each_bar: bool = False
    """Draw a rhythm for each bar."""
    anticipates: bool = False
    """A stroke on a bar's last half beat already plays the next chord."""

    def play(self, band: Band) -> Part:
        """All chords of the track."""
        rng = band.stream(self.name)
        spans = band.chords if self.rhythms else band.held_chords
        voicings = voice_lead(spans, self.low, self.high, self.size)
        notes = self._comp(band, spans, voicings, rng) if self.rhythms else self._hold(band, spans, voicings)
        played = band.perform(notes, rng, self.timing_ms, self.touch)
        return Part(self.name, self.layer, played, self.patch, self.strip)

    def _sounds(self, energy: float, kind: str) -> bool:
        return energy >= self.enters and kind not in self.rests

    def _hold(self, band: Band, spans: tuple[ChordSpan, ...], voicings: list[tuple[int, ...]]) -> list[Note]:
        notes: list[Note] = []
        for span, pitches in zip(spans, voicings, strict=True):
            if not self._sounds(span.section.energy, span.section.kind):
                continue
            length = self.restrike_beats or span.duration_beats
            for repeat in range(max(1, round(span.duration_beats / length))):
                start = span.start_beats + repeat * length
                energy = band.bar_at(start).energy
                notes += self._chord(band, span, pitches, start, length + self.overlap_beats, 1.0, energy)
        return notes

    def _comp(
        self, band: Band, spans: tuple[ChordSpan, ...], voicings: list[tuple[int, ...]], rng: np.random.Generator
    ) -> list[Note]:
        rhythms = shuffled(rng, self.rhythms)
        starts = np.array([span.start_beats for span in spans])
        notes: list[Note] = []
        for bar in band.bars:
            if not self._sounds(bar.energy, bar.section.kind):
                continue
            text = (
                choose(rng, self.rhythms)
                if self.new_rhythm_each_bar or bar.position % 4 == 3
                else rhythms[pattern_index(bar.section) % len(rhythms)]
            )
            steps, length = parse_steps(text, self.step_beats)
            bars_long = max(1, round(length / band.beats_per_bar))
            offset = (bar.position % bars_long) * band.beats_per_bar
            strokes = [(s.at_beats - offset, s) for s in steps if 0 <= s.at_beats - offset < band.beats_per_bar]
            until = [at for at, _ in strokes[1:]] + [float(band.beats_per_bar)]
            for (at, step), end in zip(strokes, until, strict=False):
                if step.optional and rng.random() > bar.energy:
                    continue
                start = bar.start_beats + at
                early = 0.51 if self.anticipates and at >= band.beats_per_bar - 0.5 else 1e-6
                index = int(np.searchsorted(starts, start + early, side="right")) - 1
                length = self.gate_beats or (end - at) * 0.95
                notes += self._chord(band, spans[index], voicings[index], start, length, step.velocity, bar.energy)
        return notes

    def _chord(
        self,
        band: Band,
        span: ChordSpan,
        pitches: tuple[int, ...],
        start: float,
        length: float,
        accent: float,
        energy: float,
    ) -> list[Note]:
        strum = band.beats_of_ms(self.strum_ms)
        brightness = self.opening_octaves * (energy - 0.5)
        low = (within(span.chord.root, self.low - 24, self.low - 13),) if self.root_below else ()
        if span.section.kind in self.bass_roots_in:
            low = (within(span.chord.root, self.low - 12, self.low - 1),)
        return [
            Note(start + i * strum, length, pitch, self.velocity * accent, brightness)
            for i, pitch in enumerate(low + pitches)
        ]


@dataclass(frozen=True)
class Arpeggio:
    """Chord tones one after another: trance arps, synthwave sequences, Alberti basses, ambient plucks."""

    name: str
    patch: Patch
    strip: Strip
    layer: Layer = "music"
    orders: tuple[str, ...] = ("up",)
    """`up`, `down`, `updown`, `random`, or digits: indices into the voicing from below, `.` for a rest (`0212`)."""
    step_beats: float = 0.25
    gate: float = 0.6
    octaves: int = 1
    low: int = 60
    high: int = 84
    size: int = 4
    enters: float = 0.4
    rests: tuple[str, ...] = ()
    accents: str = "Xoxo"
    """A cycle of velocities, one character per step."""
    opening_octaves: float = 2.0
    skip: float = 0.0
    """Share of notes left out at energy 0; falls to none at energy 1."""
    velocity: float = 0.75
    timing_ms: float = 2.0
    touch: float = 0.06

    def play(self, band: Band) -> Part:
        """All notes of the track."""
        rng = band.stream(self.name)
        orders = shuffled(rng, self.orders)
        notes: list[Note] = []
        voicings = voice_lead(band.chords, self.low, self.high, self.size)
        for span, pitches in zip(band.chords, voicings, strict=True):
            bar = band.bar_at(span.start_beats)
            if bar.energy < self.enters or bar.section.kind in self.rests:
                continue
            order = orders[pattern_index(span.section) % len(orders)]
            tones = [p + 12 * octave for octave in range(self.octaves) for p in pitches]
            for step in range(round(span.duration_beats / self.step_beats)):
                start = span.start_beats + step * self.step_beats
                index = self._index(order, round(start / self.step_beats), len(tones), rng)
                if index is None or rng.random() < self.skip * (1.0 - bar.energy):
                    continue
                energy = band.bar_at(start).energy
                notes.append(self._note(start, tones[index % len(tones)], energy))
        played = band.perform(notes, rng, self.timing_ms, self.touch)
        return Part(self.name, self.layer, played, self.patch, self.strip)

    @staticmethod
    def _index(order: str, step: int, count: int, rng: np.random.Generator) -> int | None:
        match order:
            case "up":
                return step % count
            case "down":
                return count - 1 - step % count
            case "updown":
                cycle = step % max(1, 2 * count - 2)
                return cycle if cycle < count else 2 * count - 2 - cycle
            case "random":
                return int(rng.integers(count))
        symbol = order[step % len(order)]
        return None if symbol == "." else int(symbol)

    def _note(self, start: float, pitch: int, energy: float) -> Note:
        accent: dict[str, float] = {"X": 1.0, "x": 0.82, "o": 0.62, ",": 0.45}
        velocity = self.velocity * accent[self.accents[round(start / self.step_beats) % len(self.accents)]]
        brightness = self.opening_octaves * (energy - 0.5)
        return Note(start, self.step_beats * self.gate, pitch, velocity, brightness)
