"""Variety: players that stand in for one another from day to day, a hand on the filter, drums tuned to the key."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from soundflow_core.base.seeds import choose
from soundflow_core.model.kits import SETTLES_HZ, DrumVoice, Kit
from soundflow_core.model.score import AnyPart, DrumPart, Note
from soundflow_core.music.players.band import EARLY_BEATS, Band, Bar, Player


@dataclass(frozen=True)
class OneOf:
    """One chair, several musicians: the track's seed decides who sits on it. The part takes the chair's name."""

    name: str
    players: tuple[Player, ...]
    die: str = ""
    """Chairs with one die draw the same number: musicians who come together."""

    def play(self, band: Band) -> AnyPart:
        """The part of the player who was drawn."""
        rng = band.stream(self.die or f"{self.name}.chair")
        return replace(choose(rng, self.players).play(band), name=self.name)


@dataclass(frozen=True)
class InTurn:
    """A musician with two manners: sections take the first, breaks and bridges the second. Sound and channel are the first one's."""

    player: Player
    in_bridges: Player

    @property
    def name(self) -> str:
        """The first manner's name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The part, each section in its manner; drums keep to the first."""
        first, second = self.player.play(band), self.in_bridges.play(band)
        if isinstance(first, DrumPart) or isinstance(second, DrumPart):
            return first

        def other(note: Note) -> bool:
            return band.bar_at(note.start_beats + EARLY_BEATS).section.kind in band.bridge_kinds

        notes = [note for note in first.notes if not other(note)] + [note for note in second.notes if other(note)]
        return replace(first, notes=tuple(sorted(notes, key=lambda note: (note.start_beats, note.pitch))))


@dataclass(frozen=True)
class Swept:
    """A player whose filter is turned by hand: it swings slowly over many bars and opens through builds and breaks."""

    player: Player
    octaves: float = 0.8
    """How far the cutoff moves either way."""
    bars: int = 16
    """One swing, there and back."""
    opens_in: tuple[str, ...] = ("build", "break")
    """Section kinds in which it climbs from closed to open instead."""

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part with the filter in motion; drums are left as they are."""
        part = self.player.play(band)
        if isinstance(part, DrumPart):
            return part
        phase = band.stream(f"{self.name}.hand").random()
        return replace(part, notes=tuple(self._turned(band, note, phase) for note in part.notes))

    def _turned(self, band: Band, note: Note, phase: float) -> Note:
        turn = self.octaves * self._hand(band.bar_at(note.start_beats), note.start_beats / band.beats_per_bar, phase)
        return replace(note, brightness_octaves=note.brightness_octaves + turn)

    def _hand(self, bar: Bar, at_bars: float, phase: float) -> float:
        """Where the hand is, -1 (closed) .. 1 (open)."""
        if bar.section.kind in self.opens_in:
            return -1.0 + 2.0 * (at_bars - bar.section.start_bar) / bar.section.bars
        return math.sin(2.0 * math.pi * (at_bars / self.bars + phase))


@dataclass(frozen=True)
class Tuned:
    """Drums of which one, usually the kick, is tuned to the key: to the tonic, or to the fifth where that is nearer."""

    player: Player
    hz: float = 0.0
    """Where the drum settles as its model makes it; 0 asks the table of models."""
    voice: DrumVoice = "kick"

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part on the tuned kit."""
        part = self.player.play(band)
        if not isinstance(part, DrumPart):
            return part
        model = part.kit.drums[self.voice].model
        drum = replace(part.kit.drums[self.voice], tune=to_tonic(band.key.tonic, self.hz or SETTLES_HZ[model]))
        return replace(part, kit=Kit({**part.kit.drums, self.voice: drum}, part.kit.round_robins))


def pitch_of(hz: float) -> float:
    """The MIDI pitch of a frequency."""
    return 69.0 + 12.0 * math.log2(hz / 440.0)


def to_tonic(tonic: int, hz: float) -> float:
    """Semitones from the drum's own pitch to the nearest tonic, or to the fifth where the tonic is over 3 away."""
    first, fifth = (to_class(goal, pitch_of(hz)) for goal in (tonic, tonic + 7))
    return first if abs(first) <= max(3.0, abs(fifth)) else fifth


def to_class(pitch_class: int, pitch: float) -> float:
    """Semitones from a pitch to the nearest one of a class, -6..6."""
    return (pitch_class - pitch + 6.0) % 12.0 - 6.0
