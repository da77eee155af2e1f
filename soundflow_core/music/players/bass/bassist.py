"""Bass lines written as chord degrees, and long roots and drones."""

from __future__ import annotations

from dataclasses import dataclass

from soundflow_core.base.seeds import choose, shuffled
from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import Note, Part
from soundflow_core.music.players.band import PHRASE_BARS, Band, Bar, ChordSpan, pattern_index
from soundflow_core.music.theory.pitch import within


@dataclass(frozen=True)
class BassLine:
    """A bass line written as chord degrees, one character per step:

    `1` root, `3` third, `5` fifth, `7` seventh, `8` octave, `a` a semitone below the next root, `-` hold, `.` rest;
    a capital `R` is an accented root.
    """

    name: str
    patch: Patch
    strip: Strip
    lines: tuple[str, ...]
    """Lines of one or more bars; verses, choruses and bridges each use one."""
    low: int = 28
    """The lowest root (MIDI); roots lie in the octave above it."""
    enters: float = 0.3
    """The energy from which it plays."""
    rests: tuple[str, ...] = ("break",)
    """Section kinds in which it is silent."""
    gate: float = 0.9
    """Share of a note's length that sounds."""
    step_beats: float = 0.25
    opening_octaves: float = 1.0
    """How far the filter opens from energy 0 to energy 1."""
    pickups: tuple[str, ...] = ("..5a", "..a-", ".5-a", "")
    """Replacements for a section's last steps that lead into the next one; an empty one keeps the line."""
    alternates: int = 1
    """How many lines alternate within a section, eight bars each."""
    timing_ms: float = 2.0
    touch: float = 0.06

    def play(self, band: Band) -> Part:
        """The whole line."""
        rng = band.stream(self.name)
        pickup_rng = band.stream(f"{self.name}.pickups")
        lines = [line.replace(" ", "").replace("|", "") for line in shuffled(rng, self.lines)]
        notes: list[Note] = []
        for bar in band.bars:
            if bar.energy >= self.enters and bar.section.kind not in self.rests:
                pickup = choose(pickup_rng, self.pickups) if self._leads_on(bar) else ""
                turn = bar.position // PHRASE_BARS % self.alternates
                notes += self._bar(band, bar, lines[(pattern_index(bar.section) + turn) % len(lines)], pickup)
        return Part(self.name, "bass", band.perform(notes, rng, self.timing_ms, self.touch), self.patch, self.strip)

    def _leads_on(self, bar: Bar) -> bool:
        """Whether the bar is the last of a section and the bass plays in the next one, too."""
        following = bar.next_section
        plays_next = following is not None and following.kind not in self.rests and following.energy >= self.enters
        return plays_next and bar.is_last_of_section and bar.section.bars >= 4 and bool(self.pickups)

    def _bar(self, band: Band, bar: Bar, line: str, pickup: str) -> list[Note]:
        steps = round(band.beats_per_bar / self.step_beats)
        first = (bar.position * steps) % max(len(line), steps)
        symbols = (line * (1 + steps // len(line)))[first : first + steps]
        symbols = symbols[: steps - len(pickup)] + pickup
        notes = []
        for index, symbol in enumerate(symbols):
            if symbol in ".-":
                continue
            held = 1
            while index + held < steps and symbols[index + held] == "-":
                held += 1
            start = bar.start_beats + index * self.step_beats
            pitch = self._pitch(band, symbol, start, bar)
            brightness = self.opening_octaves * (bar.energy - 0.5)
            velocity = 0.95 if symbol == "R" else 0.8
            notes.append(Note(start, held * self.step_beats * self.gate, pitch, velocity, brightness))
        return notes

    def _pitch(self, band: Band, symbol: str, start: float, bar: Bar) -> int:
        chord = band.chord_at(start).chord
        root = within(chord.root, self.low, self.low + 11)
        match symbol:
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
        raise ValueError(f"'{symbol}' is not a bass degree; write 1 3 5 7 8 R a, - to hold and . to rest.")


@dataclass(frozen=True)
class Roots:
    """Long roots under the chords: drones, pedal notes, sustained subs."""

    name: str
    patch: Patch
    strip: Strip
    low: int = 28
    enters: float = 0.0
    rests: tuple[str, ...] = ()
    fifth: bool = False
    """Add the fifth above."""
    pedal: bool = False
    """Stay on the tonic."""
    by_section: bool = False
    """Stay on the root of each section's first chord."""
    overlap_beats: float = 0.3
    velocity: float = 0.7

    def play(self, band: Band) -> Part:
        """A note for each chord."""
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
