"""Players that choose between players, combine two, sweep the filter, or tune drums to the key."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from soundflow_core.base.seeds import choose
from soundflow_core.model.kits import DRUM_PITCHES_HZ, DrumVoice, Kit
from soundflow_core.model.score import AnyPart, DrumPart, Note
from soundflow_core.music.players.band import EARLY_BEATS, Band, Bar, Player


@dataclass(frozen=True)
class OneOf:
    """One of several players, drawn for the track; its part takes this name."""

    name: str
    players: tuple[Player, ...]
    stream: str = ""
    """The random stream that draws; choices with the same stream draw the same index."""

    def play(self, band: Band) -> AnyPart:
        """The part of the drawn player."""
        rng = band.stream(self.stream or f"{self.name}.chair")
        return replace(choose(rng, self.players).play(band), name=self.name)


@dataclass(frozen=True)
class WithBridge:
    """Two players in one part: `in_bridges` plays the bridges, `player` all other sections; patch and strip are `player`'s."""

    player: Player
    in_bridges: Player

    @property
    def name(self) -> str:
        """The first player's name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The combined part; for drums the first player's alone."""
        first, second = self.player.play(band), self.in_bridges.play(band)
        if isinstance(first, DrumPart) or isinstance(second, DrumPart):
            return first

        def in_bridge(note: Note) -> bool:
            return band.bar_at(note.start_beats + EARLY_BEATS).section.kind in band.bridge_kinds

        notes = [note for note in first.notes if not in_bridge(note)] + [
            note for note in second.notes if in_bridge(note)
        ]
        return replace(first, notes=tuple(sorted(notes, key=lambda note: (note.start_beats, note.pitch))))


@dataclass(frozen=True)
class Swept:
    """A player with a moving filter: a slow sine over many bars, and a rise through builds and breaks."""

    player: Player
    octaves: float = 0.8
    """How far the cutoff moves up and down."""
    bars: int = 16
    """Period of the sine."""
    opens_in: tuple[str, ...] = ("build", "break")
    """Section kinds in which the cutoff rises from lowest to highest instead."""

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part with the moving filter; drums are unchanged."""
        part = self.player.play(band)
        if isinstance(part, DrumPart):
            return part
        phase = band.stream(f"{self.name}.hand").random()
        return replace(part, notes=tuple(self._filtered(band, note, phase) for note in part.notes))

    def _filtered(self, band: Band, note: Note, phase: float) -> Note:
        shift = self.octaves * self._position(
            band.bar_at(note.start_beats), note.start_beats / band.beats_per_bar, phase
        )
        return replace(note, brightness_octaves=note.brightness_octaves + shift)

    def _position(self, bar: Bar, at_bars: float, phase: float) -> float:
        """The filter's position, -1 (closed) .. 1 (open)."""
        if bar.section.kind in self.opens_in:
            return -1.0 + 2.0 * (at_bars - bar.section.start_bar) / bar.section.bars
        return math.sin(2.0 * math.pi * (at_bars / self.bars + phase))


@dataclass(frozen=True)
class Tuned:
    """Drums with one voice, usually the kick, tuned to the key's tonic, or to its fifth where that is nearer."""

    player: Player
    hz: float = 0.0
    """The drum's own pitch; 0 looks it up in `DRUM_PITCHES_HZ`."""
    voice: DrumVoice = "kick"

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part with the tuned kit."""
        part = self.player.play(band)
        if not isinstance(part, DrumPart):
            return part
        model = part.kit.drums[self.voice].model
        drum = replace(
            part.kit.drums[self.voice], tune=semitones_to_tonic(band.key.tonic, self.hz or DRUM_PITCHES_HZ[model])
        )
        return replace(part, kit=Kit({**part.kit.drums, self.voice: drum}, part.kit.round_robins))


def pitch_of(hz: float) -> float:
    """The MIDI pitch of a frequency."""
    return 69.0 + 12.0 * math.log2(hz / 440.0)


def semitones_to_tonic(tonic: int, hz: float) -> float:
    """Semitones from a frequency to the nearest tonic, or to the nearest fifth where that is closer and the tonic is over 3 away."""
    first, fifth = (semitones_to_class(target, pitch_of(hz)) for target in (tonic, tonic + 7))
    return first if abs(first) <= max(3.0, abs(fifth)) else fifth


def semitones_to_class(pitch_class: int, pitch: float) -> float:
    """Semitones from a pitch to the nearest pitch of a class, -6..6."""
    return (pitch_class - pitch + 6.0) % 12.0 - 6.0
