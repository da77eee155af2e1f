"""What all players share: bars, chords, energy, timing and the named random streams."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from soundflow_core.base.seeds import RandomStreams, choose
from soundflow_core.model.score import AnyPart, Note, Section, TrackPlan, clamp_velocity
from soundflow_core.music.theory.chords import Chord, chord_of
from soundflow_core.music.theory.pitch import Key, parse_key
from soundflow_core.music.theory.rhythm import swung

EARLY_BEATS = 0.05
"""Human timing may be early: an event this close before a boundary belongs to what follows."""
PHRASE_BARS, PHRASE_PEAK = 8, 0.6
RUBATO_BARS = 4
"""Length of one cycle of rubato."""
SUBSTITUTE_CHANCE = 0.28


@dataclass(frozen=True)
class ChordSpan:
    """A chord, its time and its section."""

    start_beats: float
    duration_beats: float
    chord: Chord
    section: Section


@dataclass(frozen=True)
class Bar:
    """One bar of the form."""

    index: int
    start_beats: float
    section: Section
    position: int
    """Bars since the section's start."""
    energy: float
    """The section's energy, rising within builds."""
    next_section: Section | None

    @property
    def is_last_of_section(self) -> bool:
        """Whether it is its section's last bar."""
        return self.position == self.section.bars - 1

    @property
    def is_first_of_section(self) -> bool:
        """Whether it is its section's first bar."""
        return self.position == 0


PATTERN_INDEX = {
    "main": 1,
    "drop": 1,
    "chorus": 1,
    "solo": 1,
    "build": 1,
    "fours": 1,
    "break": 2,
    "bridge": 2,
    "switch": 2,
    "solo_bridge": 2,
}
"""Which of a player's patterns a kind of section uses; all others (intro, verse, groove, theme, outro) use the first."""


def pattern_index(section: Section) -> int:
    """The index of a player's pattern for a section: 0 for verses, 1 for choruses, 2 for bridges."""
    return PATTERN_INDEX.get(section.kind, 0)


class Player(Protocol):
    """Plays one part. `name` also names the player's random stream."""

    @property
    def name(self) -> str:
        """The part's name; unique in a genre."""

    def play(self, band: Band) -> AnyPart:
        """The whole part for this band's track."""


@dataclass(frozen=True)
class Band:
    """A track's plan and the genre settings that all its players share."""

    plan: TrackPlan
    swing: float
    swing_unit_beats: float
    bridge_kinds: tuple[str, ...] = ("break", "bridge")
    expression: float = 0.0
    """Depth of the swell over each phrase, as a share of the velocity, 0..1."""
    substitutes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Chord substitutions for repeats of a progression."""
    cadence: tuple[str, ...] = ()
    """The chords of the last bars."""
    rubato_beats: float = 0.0
    """Delay of the downbeat after each phrase of eight bars."""

    @property
    def streams(self) -> RandomStreams:
        """The track's named random streams."""
        return RandomStreams(self.plan.seed)

    def stream(self, name: str) -> np.random.Generator:
        """The random stream of a player, or of one of its decisions."""
        return self.streams.stream(name)

    @cached_property
    def key(self) -> Key:
        """The track's key."""
        return parse_key(self.plan.key)

    @property
    def beats_per_bar(self) -> int:
        """Beats in a bar."""
        return self.plan.beats_per_bar

    @cached_property
    def end_beats(self) -> float:
        """The end of the last bar."""
        return float(self.plan.bars * self.beats_per_bar)

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """All bars of the form, in order."""
        return tuple(self._bars())

    def _bars(self) -> Iterator[Bar]:
        sections = self.plan.sections
        for number, section in enumerate(sections):
            following = sections[number + 1] if number + 1 < len(sections) else None
            for position in range(section.bars):
                index = section.start_bar + position
                energy = section.energy
                if section.kind == "build":
                    energy += 0.25 * (position / max(1, section.bars - 1) - 0.5)
                yield Bar(index, float(index * self.beats_per_bar), section, position, energy, following)

    @cached_property
    def chords(self) -> tuple[ChordSpan, ...]:
        """The harmony: each section starts its progression anew; bridges use the second progression."""
        rng = self.stream("harmony")
        spans: list[ChordSpan] = []
        for bar in self.bars:
            symbols = self._symbols(bar, rng)
            length = self.beats_per_bar / len(symbols)
            for number, symbol in enumerate(symbols):
                spans.append(
                    ChordSpan(bar.start_beats + number * length, length, chord_of(symbol, self.key), bar.section)
                )
        return tuple(spans)

    def _symbols(self, bar: Bar, rng: np.random.Generator) -> list[str]:
        """The bar's chords: first as written, in repeats with substitutions, at the end the cadence."""
        to_end = len(self.bars) - bar.index
        if to_end <= len(self.cadence) and bar.index:
            return self.cadence[-to_end].split()
        progression = self._progression(bar.section)
        symbols = progression[bar.position % len(progression)].split()
        if bar.position < len(progression) and bar.section.start_bar == 0:
            return symbols
        return [
            choose(rng, self.substitutes[s]) if s in self.substitutes and rng.random() < SUBSTITUTE_CHANCE else s
            for s in symbols
        ]

    def _progression(self, section: Section) -> tuple[str, ...]:
        bridge = section.kind in self.bridge_kinds and len(self.plan.progressions) > 1
        return self.plan.progressions[1 if bridge else 0]

    @cached_property
    def held_chords(self) -> tuple[ChordSpan, ...]:
        """The harmony, with repeated chords merged within a section."""
        joined: list[ChordSpan] = []
        for span in self.chords:
            last = joined[-1] if joined else None
            if last and last.chord == span.chord and last.section == span.section:
                joined[-1] = ChordSpan(
                    last.start_beats, last.duration_beats + span.duration_beats, last.chord, last.section
                )
            else:
                joined.append(span)
        return tuple(joined)

    def chord_at(self, beats: float) -> ChordSpan:
        """The chord at a time."""
        starts = self._chord_starts
        return self.chords[max(0, int(np.searchsorted(starts, beats + 1e-6, side="right")) - 1)]

    @cached_property
    def _chord_starts(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([span.start_beats for span in self.chords])

    def bar_at(self, beats: float) -> Bar:
        """The bar at a time."""
        return self.bars[min(len(self.bars) - 1, max(0, int(beats / self.beats_per_bar)))]

    def swing_to(self, beats: float) -> float:
        """A straight time with the track's swing and rubato."""
        straight = swung(beats, self.swing, self.swing_unit_beats)
        return straight + self.rubato_beats * self._rubato_delay(beats) if self.rubato_beats else straight

    def _rubato_delay(self, beats: float) -> float:
        """The rubato delay at a time, 0..1: each fourth bar slows down, the next catches up.

        The delay is full after eight bars and about half after four.
        """
        bars = beats / self.beats_per_bar
        end = round(bars / RUBATO_BARS)
        away = abs(bars - end * RUBATO_BARS)
        if away >= 1.0 or end == 0:
            return 0.0
        return (1.0 if end % 2 == 0 else 0.55) * (0.5 + 0.5 * math.cos(math.pi * away))

    def beats_of_ms(self, milliseconds: float) -> float:
        """A duration in milliseconds converted to beats."""
        return milliseconds / 60_000.0 * self.plan.bpm

    def swell_at(self, beats: float) -> float:
        """The velocity factor of the phrase: it rises to the fifth of eight bars and falls again, by `expression`."""
        at = beats / (PHRASE_BARS * self.beats_per_bar) % 1.0
        arc = at / PHRASE_PEAK if at < PHRASE_PEAK else (1.0 - at) / (1.0 - PHRASE_PEAK)
        return 1.0 + self.expression * (arc - 0.6)

    def perform(self, notes: list[Note], rng: np.random.Generator, timing_ms: float, touch: float) -> tuple[Note, ...]:
        """Notes with swing, human timing and varying velocity.

        `timing_ms` is the standard deviation of the timing, limited to twice that; `touch` is that of the velocity factor.
        """
        played: list[Note] = []
        struck, drift, weight = -1.0, 0.0, 1.0
        for note in sorted(notes, key=lambda n: (n.start_beats, n.pitch)):
            if note.start_beats != struck:  # notes of a chord share timing and velocity
                struck = note.start_beats
                drift = self.beats_of_ms(max(-2.0 * timing_ms, min(2.0 * timing_ms, rng.normal(0.0, timing_ms))))
                weight = 1.0 + touch * rng.normal()
            start = max(0.0, self.swing_to(note.start_beats) + drift)
            velocity = clamp_velocity(note.velocity * weight * self.swell_at(note.start_beats))
            played.append(Note(start, note.duration_beats, note.pitch, velocity, note.brightness_octaves))
        return tuple(played)
