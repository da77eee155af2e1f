"""Arrangement: who sits out where. Drawn for each track, so that no two open, breathe or end alike.

Openings begin with a few players, long sections let one enter halfway, breaks and bridges go without one, endings lose them one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from soundflow_core.base.seeds import Dice, shuffled
from soundflow_core.model.score import AnyPart, DrumPart, Note, Part, Section, TrackPlan
from soundflow_core.music.form.dynamics import EFFECTS, SUNG_PARTS, calm_at
from soundflow_core.music.form.turnover import plays_in, rests_by_turnover
from soundflow_core.music.players.band import EARLY_BEATS

Silence = tuple[str, float, float]
"""A part's name, and from which beat to which it is silent."""

BREATHS_BEATS = (0.0, 1.0, 2.0)
"""How long everybody but the effects is silent before a drop or a chorus that was built up."""
BREATHES_FROM_BARS = 4
"""A shorter section, as only a short track has them, would be half a breath."""
BUILT_UP = ("drop", "chorus")
"""Kinds of section before which a build loses its ground."""
LONG_BARS = 12
"""From this length on a section has a first half and a second one."""
FEWEST = 2
"""How many players at least go on."""
ENTRY_BARS = 4
"""How far apart the players of a staggered opening come in; half as far in a short one."""
RESTS_FROM = (0.3, 0.7)
"""From which calm on a section leaves out one of its accompaniment, and two."""
SUNG = ("theme", "bridge", "chorus", "main", "drop", "solo", "solo_bridge", "fours")
"""Kinds of section that are known by their melody: it never rests there."""


def arrange(
    parts: tuple[AnyPart, ...], plan: TrackPlan, dice: Dice, turnover: bool = False, breath_beats: float = 0.0
) -> tuple[AnyPart, ...]:
    """The parts with their rests; a part that would have none left is left out. By `turnover` each section has its own players.

    For `breath_beats` before each new section all but the drums and the melodies are silent: what leads into it is heard alone.
    """
    draw = rests_by_turnover if turnover else _silences
    silences = [*draw(parts, plan, dice.stream("arrangement")), *_breaths(parts, plan, breath_beats)]
    played = (_without(part, [(a, b) for name, a, b in silences if name == part.name]) for part in parts)
    return tuple(part for part in played if part.events)


def _silences(parts: tuple[AnyPart, ...], plan: TrackPlan, rng: np.random.Generator) -> Iterable[Silence]:
    beats = float(plan.beats_per_bar)
    last = len(plan.sections) - 1
    top = max(section.energy for section in plan.sections)
    for number, section in enumerate(plan.sections):
        start, end = section.start_bar * beats, section.end_bar * beats
        middle = (section.start_bar + section.bars // 2) * beats
        playing = [part for part in parts if part.name not in EFFECTS and plays_in(part, start, end)]
        keeper = _keeper(playing, start, end)
        spare = shuffled(rng, [part.name for part in playing if _is_spare(part) and part.name != keeper])
        can_rest = max(0, min(len(playing) - FEWEST, len(spare)))
        if number == 0 and last > 0:
            yield from _opening(playing, start, end, beats, rng)
        elif number == last:
            yield from ((name, middle if i else start, end) for i, name in enumerate(spare[: min(2, can_rest)]))
        elif section.kind == "build" and plan.sections[number + 1].kind in BUILT_UP:
            thin = start if rng.random() < 0.5 else middle
            yield from ((part.name, thin, end) for part in playing if part.layer == "bass")
            yield from (
                (part.name, end - beats / 2, end) for part in playing if _holds_kick(part) and len(playing) > FEWEST
            )
            breath = BREATHS_BEATS[int(rng.integers(len(BREATHS_BEATS)))]
            yield from ((part.name, end - breath, end) for part in playing if breath)
        else:
            spare = _accompaniment(spare) if section.kind in SUNG else spare
            count = min(can_rest, len(spare), _resting(section, calm_at(section.energy, top)))
            yield from ((name, start, end) for name in spare[:count])
            if section.bars >= LONG_BARS and count < min(can_rest, len(spare)):
                yield spare[count], start, middle


def _breaths(parts: tuple[AnyPart, ...], plan: TrackPlan, beats: float) -> Iterable[Silence]:
    for before, section in pairwise(plan.sections):
        if before.bars < BREATHES_FROM_BARS:
            continue
        border = float(section.start_bar * plan.beats_per_bar)
        for part in parts:
            if beats and isinstance(part, Part) and part.name not in (*SUNG_PARTS, *EFFECTS):
                yield part.name, border - beats, border


def _resting(section: Section, calm: float) -> int:
    """How many of the accompaniment a section leaves out: none at the climax, two where it is calm, breaks always one."""
    least = 1 if section.kind in ("break", "bridge", "switch") else 0
    return max(least, int(calm > RESTS_FROM[0]) + int(calm > RESTS_FROM[1]))


def _keeper(playing: list[AnyPart], start: float, end: float) -> str:
    """Who holds the harmony in a section, and so goes on: the accompaniment whose notes fill the most time."""
    held = {
        part.name: sum(note.duration_beats for note in part.notes if start <= note.start_beats < end)
        for part in playing
        if isinstance(part, Part) and _is_spare(part) and part.name not in SUNG_PARTS
    }
    return max(held, key=lambda name: held[name], default="")


def _accompaniment(names: tuple[str, ...]) -> tuple[str, ...]:
    """All but the melodies."""
    return tuple(name for name in names if name not in SUNG_PARTS)


def _opening(
    playing: list[AnyPart], start: float, end: float, beats: float, rng: np.random.Generator
) -> Iterable[Silence]:
    """Who does not open: all but two to four players, of whom one plays chords or a melody and one never falls silent.

    Half of all openings let the others in one after the other, a phrase apart; the rest keep them for the next section, into which in
    half of them the drummer leads with half a bar: a whole one would itself be heard as the border.
    """
    order = list(shuffled(rng, [part.name for part in playing]))
    pitched = [name for name in order if any(part.name == name and _is_spare(part) for part in playing)]
    steady = [name for name in order if any(part.name == name and _is_steady(part, start, end) for part in playing)]
    first = list(dict.fromkeys(pitched[:1] + steady[:1]))
    order = first + [name for name in order if name not in first]
    late = order[int(rng.integers(FEWEST, FEWEST + 3)) :]
    staggered = rng.random() < 0.5
    phrase = beats * (ENTRY_BARS if end - start > 2 * ENTRY_BARS * beats else ENTRY_BARS // 2)
    led_in = rng.random() < 0.5
    drummers = [part.name for part in playing if isinstance(part, DrumPart) and not _holds_kick(part)]
    for number, name in enumerate(late):
        entry = start + phrase * (number + 1) if staggered else end
        if led_in and name in drummers and end - start > 2 * beats:
            entry = min(entry, end - beats / 2)
        yield name, start, min(end, entry)


def _is_steady(part: AnyPart, start: float, end: float) -> bool:
    """Whether it never falls silent for a beat: a pad, or a beat that goes on."""
    if isinstance(part, DrumPart):
        spans = [(hit.start_beats, hit.start_beats + 1.0) for hit in part.hits if start <= hit.start_beats < end]
    else:
        spans = [(note.start_beats, note.start_beats + note.duration_beats + 0.5)
                 for note in part.notes if start <= note.start_beats < end]  # fmt: skip
    sounding = start
    for first, last in sorted(spans):
        if first > sounding + 0.25:
            return False
        sounding = max(sounding, last)
    return sounding >= end - 0.5


def _is_spare(part: AnyPart) -> bool:
    """Whether the music goes on without it: chords, pads and melodies, but neither the beat nor the ground."""
    return isinstance(part, Part) and part.layer in ("music", "pad")


def _holds_kick(part: AnyPart) -> bool:
    return isinstance(part, DrumPart) and tuple(part.kit.drums) == ("kick",)


def _without(part: AnyPart, silences: list[tuple[float, float]]) -> AnyPart:
    if not silences:
        return part

    def sounds(at: float) -> bool:
        return not any(start - EARLY_BEATS <= at < end - EARLY_BEATS for start, end in silences)

    if isinstance(part, DrumPart):
        return replace(part, hits=tuple(hit for hit in part.hits if sounds(hit.start_beats)))
    return replace(part, notes=tuple(_until(note, silences) for note in part.notes if sounds(note.start_beats)))


def _until(note: Note, silences: list[tuple[float, float]]) -> Note:
    """A note that lets go where its player falls silent."""
    end = min(
        (start for start, _ in silences if start > note.start_beats), default=note.start_beats + note.duration_beats
    )
    return replace(note, duration_beats=min(note.duration_beats, max(0.1, end - note.start_beats)))
