"""The members of a genre's band: players with their sounds, choices between them, and modifiers that read in order.

`choice(piano=chords(...), organ=chords(...).swept(bars=32))` is one part that the piano or the organ plays; the seed chooses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from soundflow_core.base.notation import values_of
from soundflow_core.model.desk import GatedRoom, Rumble, Strip, Sweep
from soundflow_core.model.kits import DrumVoice
from soundflow_core.music.form.transitions import WithKits
from soundflow_core.music.notation.mix import Row, strip_of
from soundflow_core.music.players.band import Player
from soundflow_core.music.players.modifiers import Evolving, Pedalled
from soundflow_core.music.players.variants import OneOf, Swept, Tuned, WithBridge
from soundflow_core.sound.presets.preset import KitPreset


@dataclass(frozen=True)
class Place:
    """Where a member stands while a band is built."""

    part: str
    stream: str
    """The player's name, which also names its random stream."""
    variant: str
    rows: dict[str, Row]
    player_of: Callable[[str], Player]
    """The players of other parts, by name."""
    controls: dict[str, Any] = field(default_factory=dict)
    """Controls of the strip that are not in the mix table."""

    def strip(self, louder_db: float) -> Strip:
        """The strip, `louder_db` louder than its line in the mix."""
        strip = strip_of(self.rows, self.part, self.variant)
        return replace(strip, gain_db=strip.gain_db + louder_db, **self.controls)


@dataclass(frozen=True)
class Member:
    """A part of the band, or a variant of one."""

    def build(self, place: Place) -> Player:
        """The player, with its name and its strip."""
        raise NotImplementedError

    def each(self, options: str) -> Member:
        """The member with options for all its variants, where they don't set their own."""
        raise NotImplementedError

    def swept(self, octaves: float = 0.8, bars: int = 16, opens_in: str = "build break") -> Member:
        """A filter that moves up and down by `octaves` over so many bars, and opens through some kinds of section."""
        return _Modified(self, lambda player: Swept(player, octaves, bars, tuple(opens_in.split())))

    def evolving(
        self, octaves: float = 0.8, depth_db: float = 5.0, seconds: float = 70.0, absent_below: float = -1.0
    ) -> Member:
        """Brightness and level that drift over minutes; below `absent_below` (-1..1) of the drift it is silent."""
        return _Modified(self, lambda player: Evolving(player, octaves, depth_db, seconds, absent_below))

    def pedalled(self, min_pitch: float = 0.0, max_pitch: float = 127.0) -> Member:
        """A sustain pedal: notes between two pitches ring until the chord changes."""
        return _Modified(self, lambda player: Pedalled(player, min_pitch, max_pitch))

    def kits(self, *others: KitPreset) -> Member:
        """One of several kits: its own, or its own with the drums of one of these. Pitched drums are tuned to the scale."""
        choices = ({}, *(other.kit.drums for other in others))
        return _Modified(self, lambda player: WithKits(player, choices))

    def in_key(self, voice: DrumVoice = "kick") -> Member:
        """Drums with one voice tuned to the key's tonic or fifth."""
        return _Modified(self, lambda player: Tuned(player, voice=voice))

    def moving(self, *sweeps: Sweep | None) -> Member:
        """One of several filter sweeps on the whole part; None is no sweep."""
        return _Sweeping(self, sweeps)

    def gated(self, pattern: str) -> Member:
        """A trance gate: 16 steps, `x` open, `-` half open, `.` closed."""
        return _Controlled(self, {"gate_pattern": "".join(pattern.split())})

    def gated_room(self, level_db: float, hold_seconds: float) -> Member:
        """A gated reverb on snare and toms."""
        return _Controlled(self, {"gated_room": GatedRoom(level_db, hold_seconds)})

    def rumbling(self, **settings: Any) -> Member:
        """A rumble from the kick's own reverb: `level_db`, `t60_seconds`, `high_cut_hz`, `drive`."""
        return _Controlled(self, {"rumble": Rumble(**settings)})

    def in_bridges(self, other: Member) -> Member:
        """Another player for the bridges, with the same sound."""
        return _Bridged(self, other)


@dataclass(frozen=True)
class PlayerMember(Member):
    """One player: its class, its settings by name, and how much louder its sound is trimmed."""

    kind: Callable[..., Player]
    settings: dict[str, Any]
    louder_db: float = 0.0
    defaults: dict[str, Any] = field(default_factory=dict)
    """Settings for where nothing else is written, such as the range of its sound."""

    def build(self, place: Place) -> Player:
        """The player with its settings, those of its sound where nothing else is written."""
        settings = {
            name: value.of(place) if isinstance(value, Others) else value
            for name, value in {**self.defaults, **self.settings}.items()
        }
        return self.kind(name=place.stream, strip=place.strip(self.louder_db), **settings)

    def each(self, options: str) -> Member:
        """The member with these options where it does not set its own."""
        return replace(self, settings={**options_of(self.kind, options), **self.settings})


@dataclass(frozen=True)
class Others:
    """Players of other parts that this one listens to."""

    parts: tuple[str, ...]
    one: bool = False

    def of(self, place: Place) -> Any:
        """Those players."""
        players = tuple(place.player_of(part) for part in self.parts)
        return players[0] if self.one else players


@dataclass(frozen=True)
class _Modified(Member):
    member: Member
    change: Callable[[Player], Player]

    def build(self, place: Place) -> Player:
        return self.change(self.member.build(place))

    def each(self, options: str) -> Member:
        return replace(self, member=self.member.each(options))


@dataclass(frozen=True)
class _Controlled(Member):
    member: Member
    controls: dict[str, Any]

    def build(self, place: Place) -> Player:
        return self.member.build(replace(place, controls={**place.controls, **self.controls}))

    def each(self, options: str) -> Member:
        return replace(self, member=self.member.each(options))


@dataclass(frozen=True)
class _Sweeping(Member):
    member: Member
    sweeps: tuple[Sweep | None, ...]

    def build(self, place: Place) -> Player:
        return OneOf(place.part, tuple(self.member.build(self._with(place, sweep)) for sweep in self.sweeps))

    @staticmethod
    def _with(place: Place, sweep: Sweep | None) -> Place:
        return replace(place, controls={**place.controls, "sweep": sweep})


@dataclass(frozen=True)
class _Bridged(Member):
    member: Member
    other: Member

    def build(self, place: Place) -> Player:
        return WithBridge(self.member.build(place), self.other.build(replace(place, stream=f"{place.stream}_bridge")))

    def each(self, options: str) -> Member:
        return replace(self, member=self.member.each(options), other=self.other.each(options))


@dataclass(frozen=True)
class _Choice(Member):
    variants: dict[str, Member]
    drawn_with: str
    streams: str | None
    notes_of: str

    def build(self, place: Place) -> Player:
        players = tuple(member.build(self._place(place, name)) for name, member in self.variants.items())
        return OneOf(place.part, players, self.drawn_with)

    def _place(self, place: Place, variant: str) -> Place:
        name = variant.rstrip("0123456789")
        return replace(
            place,
            variant=name,
            stream=self.notes_of or place.stream if self.streams is None else f"{self.streams}{variant}",
        )

    def each(self, options: str) -> Member:
        return replace(self, variants={name: member.each(options) for name, member in self.variants.items()})


def choice(
    *, drawn_with: str = "", streams: str | None = None, notes_of: str = "", each: str = "", **variants: Member
) -> Member:
    """One part with several variants by name, of which the seed chooses one.

    Choices with the same `drawn_with` choose the same place in their lists; with `notes_of` another part, and the same rhythms, a
    melody plays that part's notes. `streams` starts the names of the variants' random streams; without it they share the part's.
    `each` are options of all variants that don't set their own. `saw` and `saw2` share the mix line `saw`.
    """
    members = _Choice(variants, drawn_with, streams, notes_of)
    return members.each(each) if each else members


def options_of(kind: Callable[..., Player], text: str) -> dict[str, Any]:
    """A player's options from text; NotationError for unknown ones."""
    return values_of(kind, text, ("name", "strip", "patch", "kit"))
