"""`genre(...)`: a genre from its texts, its band and its mix."""

from __future__ import annotations

from functools import cache
from typing import Any

from soundflow_core.base.notation import NotationError, listed, settings_of
from soundflow_core.model.desk import BrightnessTarget, Echo, MasterTone, Room
from soundflow_core.model.targets import Targets
from soundflow_core.music.form.density import MinDensity
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.genre import Genre
from soundflow_core.music.notation.forms import parse_forms, parse_kinds
from soundflow_core.music.notation.harmony import parse_harmony, parse_substitutes
from soundflow_core.music.notation.members import Member, Place
from soundflow_core.music.notation.mix import parse_mix
from soundflow_core.music.players.band import Player
from soundflow_core.music.theory.pitch import parse_key


def genre(
    name: str,
    *,
    keys: str,
    harmony: str,
    forms: str,
    band: dict[str, Member],
    mix: str,
    targets: Targets,
    substitutes: str = "",
    bridges: str = "break bridge",
    room: str,
    echo: str,
    master: str,
    brightness: tuple[float, float] | None = None,
    dynamics: str = "",
    min_density: str = "",
    **settings: Any,
) -> Genre:
    """A genre. NotationError, with what it was reading, for a mistake in one of its texts.

    `bridges` names the kinds of section that play the second progression; `room`, `echo`, `master`, `dynamics` and `min_density` are
    settings by name; `brightness` is the target level of 2-6 kHz and of 6-16 kHz in dB; further settings are the fields of `Genre`.
    """
    target = BrightnessTarget(*brightness) if brightness else None

    def read(what: str, parse: Any, text: str) -> Any:
        try:
            return parse(text)
        except NotationError as error:
            raise NotationError(f"{name}, {what}: {error}") from error

    for key in keys.split():
        parse_key(key)
    progressions = read("harmony", parse_harmony, harmony)
    return Genre(
        name=name,
        keys=tuple(keys.split()),
        minor_progressions=progressions["minor"],
        major_progressions=progressions["major"],
        minor_bridges=progressions["minor_bridge"],
        major_bridges=progressions["major_bridge"],
        minor_cadence=next(iter(progressions["minor_cadence"]), ()),
        major_cadence=next(iter(progressions["major_cadence"]), ()),
        substitutes=read("substitutes", parse_substitutes, substitutes),
        forms=read("forms", parse_forms, forms),
        bridge_kinds=read("bridges", parse_kinds, bridges),
        players=read("mix", lambda text: _players(band, text), mix),
        room=read("room", lambda text: settings_of(Room, text), room),
        echo=read("echo", lambda text: settings_of(Echo, text), echo),
        tone=read("master", lambda text: settings_of(MasterTone, text, brightness_target=target), master),
        dynamics=read("dynamics", lambda text: settings_of(Dynamics, text), dynamics),
        min_density=read("min_density", lambda text: settings_of(MinDensity, text), min_density)
        if min_density
        else None,
        targets=targets,
        **settings,
    )


def band(**members: Member) -> dict[str, Member]:
    """The members of a band by the names of their parts, in the order in which they are written."""
    return members


def _players(band: dict[str, Member], mix: str) -> tuple[Player, ...]:
    """The players of a band in order. NotationError for a line of the mix that belongs to no part."""
    rows = parse_mix(mix)
    for row in rows:
        if row.split()[0] not in band:
            raise NotationError(f"'{row}' is not a part of the band; it has {listed(band)}.")

    @cache
    def player_of(part: str) -> Player:
        if part not in band:
            raise NotationError(f"'{part}' is not a part of the band; it has {listed(band)}.")
        return band[part].build(Place(part, part, "", rows, player_of))

    return tuple(player_of(part) for part in band)
