"""Variety: players that stand in for one another from day to day, a hand on the filter, drums tuned to the key."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from soundflow_core.composition.band import Band, Bar, Player
from soundflow_core.score import DrumPart, Note, Part
from soundflow_core.seeds import choose
from soundflow_core.style.kits import DrumVoice, Kit


@dataclass(frozen=True)
class OneOf:
    """One chair, several musicians: the track's seed decides who sits on it. The part takes the chair's name."""

    name: str
    players: tuple[Player, ...]

    def play(self, band: Band) -> Part | DrumPart:
        """The part of the player who was drawn."""
        return replace(choose(band.stream(f"{self.name}.chair"), self.players).play(band), name=self.name)


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

    def play(self, band: Band) -> Part | DrumPart:
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
    hz: float
    """Where the drum settles as its model makes it."""
    voice: DrumVoice = "kick"

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> Part | DrumPart:
        """The player's part on the tuned kit."""
        part = self.player.play(band)
        if not isinstance(part, DrumPart):
            return part
        drum = replace(part.kit.drums[self.voice], tune=self._shift(band.key.tonic))
        return replace(part, kit=Kit({**part.kit.drums, self.voice: drum}, part.kit.round_robins))

    def _shift(self, tonic: int) -> float:
        """Semitones from the drum's own pitch to the nearest tonic, or to the fifth where the tonic is over 3 away."""
        own = 69.0 + 12.0 * math.log2(self.hz / 440.0)
        to_tonic, to_fifth = ((goal - own + 6.0) % 12.0 - 6.0 for goal in (tonic, tonic + 7))
        return to_tonic if abs(to_tonic) <= max(3.0, abs(to_fifth)) else to_fifth
