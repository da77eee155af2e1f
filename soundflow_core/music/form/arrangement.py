"""Arrangement: which parts rest in which section, drawn for each track.

Openings start with a few players, in long sections one enters halfway, breaks and bridges leave one out, endings thin out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from soundflow_core.base.seeds import RandomStreams, shuffled
from soundflow_core.model.score import AnyPart, DrumPart, Note, Part, Section, TrackPlan
from soundflow_core.music.form.dynamics import EFFECTS, MELODIC_PARTS, calm_at
from soundflow_core.music.form.lineups import lineup_rests, plays_in
from soundflow_core.music.players.band import EARLY_BEATS

Silence = tuple[str, float, float]
"""A part's name, and the first and last beat of its rest."""

BREATH_CHOICES_BEATS = (0.0, 1.0, 2.0)
"""Possible lengths of the silence of all parts but the effects between a build and its drop or chorus."""
MIN_BREATH_BARS = 4
"""Shorter sections, which only short tracks have, get no breath."""
BUILT_UP = ("drop", "chorus")
"""Section kinds before which a build loses its bass."""
LONG_BARS = 12
"""From this length on a player may enter halfway through a section."""
MIN_PLAYERS = 2
"""The fewest players that keep playing."""
ENTRY_BARS = 4
"""The distance between entries in a staggered opening; half of it in a short one."""
RESTS_FROM = (0.3, 0.7)
"""The calm above which a section leaves out one accompanying part, and two."""
MELODIC_SECTIONS = ("theme", "bridge", "chorus", "main", "drop", "solo", "solo_bridge", "fours")
"""Section kinds in which melodies never rest."""


def arrange(
    parts: tuple[AnyPart, ...],
    plan: TrackPlan,
    streams: RandomStreams,
    changing_lineup: bool = False,
    breath_beats: float = 0.0,
) -> tuple[AnyPart, ...]:
    """The parts with their rests; parts that become empty are left out.

    With `changing_lineup` each section has its own small line-up. For `breath_beats` before each new section only drums and melodies
    play.
    """
    draw = lineup_rests if changing_lineup else _silences
    silences = [*draw(parts, plan, streams.stream("arrangement")), *_breaths(parts, plan, breath_beats)]
    played = (_with_silences(part, [(a, b) for name, a, b in silences if name == part.name]) for part in parts)
    return tuple(part for part in played if part.events)


def _silences(parts: tuple[AnyPart, ...], plan: TrackPlan, rng: np.random.Generator) -> Iterable[Silence]:
    beats = float(plan.beats_per_bar)
    last = len(plan.sections) - 1
    top = max(section.energy for section in plan.sections)
    for number, section in enumerate(plan.sections):
        start, end = section.start_bar * beats, section.end_bar * beats
        middle = (section.start_bar + section.bars // 2) * beats
        playing = [part for part in parts if part.name not in EFFECTS and plays_in(part, start, end)]
        harmony = _harmony_part(playing, start, end)
        optional = shuffled(rng, [part.name for part in playing if _may_rest(part) and part.name != harmony])
        most = max(0, min(len(playing) - MIN_PLAYERS, len(optional)))
        if number == 0 and last > 0:
            yield from _opening(playing, start, end, beats, rng)
        elif number == last:
            yield from ((name, middle if i else start, end) for i, name in enumerate(optional[: min(2, most)]))
        elif section.kind == "build" and plan.sections[number + 1].kind in BUILT_UP:
            thin = start if rng.random() < 0.5 else middle
            yield from ((part.name, thin, end) for part in playing if part.layer == "bass")
            yield from (
                (part.name, end - beats / 2, end) for part in playing if _is_kick(part) and len(playing) > MIN_PLAYERS
            )
            breath = BREATH_CHOICES_BEATS[int(rng.integers(len(BREATH_CHOICES_BEATS)))]
            yield from ((part.name, end - breath, end) for part in playing if breath)
        else:
            optional = _accompaniment(optional) if section.kind in MELODIC_SECTIONS else optional
            count = min(most, len(optional), _resting(section, calm_at(section.energy, top)))
            yield from ((name, start, end) for name in optional[:count])
            if section.bars >= LONG_BARS and count < min(most, len(optional)):
                yield optional[count], start, middle


def _breaths(parts: tuple[AnyPart, ...], plan: TrackPlan, beats: float) -> Iterable[Silence]:
    for before, section in pairwise(plan.sections):
        if before.bars < MIN_BREATH_BARS:
            continue
        boundary = float(section.start_bar * plan.beats_per_bar)
        for part in parts:
            if beats and isinstance(part, Part) and part.name not in (*MELODIC_PARTS, *EFFECTS):
                yield part.name, boundary - beats, boundary


def _resting(section: Section, calm: float) -> int:
    """How many accompanying parts a section leaves out: none at the climax, two where it is calm, at least one in breaks."""
    least = 1 if section.kind in ("break", "bridge", "switch") else 0
    return max(least, int(calm > RESTS_FROM[0]) + int(calm > RESTS_FROM[1]))


def _harmony_part(playing: list[AnyPart], start: float, end: float) -> str:
    """The part that carries the harmony of a section, and so keeps playing: the one whose notes last longest in all."""
    held = {
        part.name: sum(note.duration_beats for note in part.notes if start <= note.start_beats < end)
        for part in playing
        if isinstance(part, Part) and _may_rest(part) and part.name not in MELODIC_PARTS
    }
    return max(held, key=lambda name: held[name], default="")


def _accompaniment(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that are not melodies."""
    return tuple(name for name in names if name not in MELODIC_PARTS)


def _opening(
    playing: list[AnyPart], start: float, end: float, beats: float, rng: np.random.Generator
) -> Iterable[Silence]:
    """The rests of an opening: two to four players start, among them one pitched part and one without gaps.

    In half of all openings the others enter one after the other, a phrase apart; else they wait for the next section. In half of all
    openings the drummer starts half a bar before the next section: a whole bar would sound like the boundary itself.
    """
    order = list(shuffled(rng, [part.name for part in playing]))
    pitched = [name for name in order if any(part.name == name and _may_rest(part) for part in playing)]
    continuous = [
        name for name in order if any(part.name == name and _is_continuous(part, start, end) for part in playing)
    ]
    first = list(dict.fromkeys(pitched[:1] + continuous[:1]))
    order = first + [name for name in order if name not in first]
    late = order[int(rng.integers(MIN_PLAYERS, MIN_PLAYERS + 3)) :]
    staggered = rng.random() < 0.5
    phrase = beats * (ENTRY_BARS if end - start > 2 * ENTRY_BARS * beats else ENTRY_BARS // 2)
    drum_pickup = rng.random() < 0.5
    drummers = [part.name for part in playing if isinstance(part, DrumPart) and not _is_kick(part)]
    for number, name in enumerate(late):
        entry = start + phrase * (number + 1) if staggered else end
        if drum_pickup and name in drummers and end - start > 2 * beats:
            entry = min(entry, end - beats / 2)
        yield name, start, min(end, entry)


def _is_continuous(part: AnyPart, start: float, end: float) -> bool:
    """Whether a part has no gap of a beat: a pad, or a continuous groove."""
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


def _may_rest(part: AnyPart) -> bool:
    """Whether a part may rest: chords, pads and melodies, but neither drums nor bass."""
    return isinstance(part, Part) and part.layer in ("music", "pad")


def _is_kick(part: AnyPart) -> bool:
    return isinstance(part, DrumPart) and tuple(part.kit.drums) == ("kick",)


def _with_silences(part: AnyPart, silences: list[tuple[float, float]]) -> AnyPart:
    if not silences:
        return part

    def sounds(at: float) -> bool:
        return not any(start - EARLY_BEATS <= at < end - EARLY_BEATS for start, end in silences)

    if isinstance(part, DrumPart):
        return replace(part, hits=tuple(hit for hit in part.hits if sounds(hit.start_beats)))
    return replace(part, notes=tuple(_shortened(note, silences) for note in part.notes if sounds(note.start_beats)))


def _shortened(note: Note, silences: list[tuple[float, float]]) -> Note:
    """A note shortened to end where a silence begins."""
    end = min(
        (start for start, _ in silences if start > note.start_beats), default=note.start_beats + note.duration_beats
    )
    return replace(note, duration_beats=min(note.duration_beats, max(0.1, end - note.start_beats)))
