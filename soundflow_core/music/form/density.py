"""Density: a floor under how much is struck. A composer counts what the seed has drawn; where a section is thin, a hat keeps time.

Patterns, players and rests are drawn apart from each other; now and then all of them are sparse at once, and a drop has fewer strokes than
its verse. What is counted is what stands out: a shaker under a wall of saws does not, and chords are heard as one stroke.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from soundflow_core.model.kits import DrumVoice
from soundflow_core.model.score import AnyPart, DrumPart, Hit, Section, playable
from soundflow_core.music.form.dynamics import calm_at
from soundflow_core.music.players.band import EARLY_BEATS, Band

STEPS = 16
VEILED: tuple[DrumVoice, ...] = ("shaker", "ride", "crash", "swell", "fall", "impact", "rim", "click", "blip")
"""Drums that hiss or ring through rather than strike."""
LEAST_VELOCITY = 0.55
"""A softer stroke is felt, not heard: between a kick's and an open hat's tails a ghost drowns."""
SOFTER = 0.15
"""How much softer the calmest sections' hat is struck."""
UNTOUCHED = ("intro", "build")
"""Openings gather, and rolls thicken by themselves."""
TIMEKEEPER: DrumVoice = "hat"
DOWNBEATS, OFF_BEATS, SIXTEENTHS = (0, 4, 8, 12), (2, 6, 10, 14), (1, 3, 5, 7, 9, 11, 13, 15)


@dataclass(frozen=True)
class Floor:
    """The least that is struck in a section, in different sixteenths of a beat, 0..4, and how hard the hat strikes that makes up for it."""

    lively: float
    calm: float
    """The same in breaks, from their half on: time comes back before the drop does."""
    velocity: float = 0.9


def keep_time(parts: tuple[AnyPart, ...], band: Band, floor: Floor | None) -> tuple[AnyPart, ...]:
    """The parts, with a hat in every section that would be struck less than the floor; as they are where no kit has one."""
    drummer = next((part for part in parts if isinstance(part, DrumPart) and TIMEKEEPER in part.kit.drums), None)
    if floor is None or not isinstance(drummer, DrumPart):
        return parts
    struck = struck_steps(parts, band)
    draws = band.stream("density")
    added = [hit for section in band.plan.sections for hit in _kept(section, band, struck, floor, draws.random(STEPS))]
    firm = {_place(hit, band) for hit in added}
    others = (
        hit for hit in drummer.hits if hit.voice != TIMEKEEPER or _place(hit, band) not in firm
    )  # its own ghosts yield
    hits = tuple(sorted((*others, *added), key=lambda hit: hit.start_beats))
    return tuple(replace(drummer, hits=hits) if part is drummer else part for part in parts)


def struck_steps(parts: tuple[AnyPart, ...], band: Band) -> NDArray[np.bool_]:
    """In which sixteenths a drum stands out, shape (bars, 16)."""
    struck = np.zeros((len(band.bars), STEPS), dtype=bool)
    for part in parts:
        if isinstance(part, DrumPart):
            for hit in part.hits:
                if hit.voice not in VEILED and hit.velocity >= LEAST_VELOCITY:
                    struck[_place(hit, band)] = True
    return struck


def _place(hit: Hit, band: Band) -> tuple[int, int]:
    bar = min(len(band.bars) - 1, int((hit.start_beats + EARLY_BEATS) / band.beats_per_bar))
    return bar, round((hit.start_beats - bar * band.beats_per_bar) * 4.0) % STEPS


def _kept(
    section: Section, band: Band, struck: NDArray[np.bool_], floor: Floor, draws: NDArray[np.float64]
) -> Iterator[Hit]:
    """The strokes that a section lacks, in the same steps of all its bars: off-beats, then sixteenths. Half its last bar is a fill's."""
    if section.kind in UNTOUCHED:
        return
    rests = section.kind == "break"
    first = section.start_bar + (section.bars // 2 if rests else 0)
    if section.end_bar - 1 <= first:
        return
    often = struck[first : section.end_bar - 1].mean(axis=0)
    lacking = (floor.calm if rests else floor.lively) * band.beats_per_bar - float(often.sum())
    top = max(other.energy for other in band.plan.sections)
    touch = floor.velocity * (1.0 - SOFTER * calm_at(section.energy, top))
    order = (*sorted(OFF_BEATS, key=lambda s: draws[s]), *sorted(SIXTEENTHS, key=lambda s: draws[s]), *DOWNBEATS)
    for step in order:
        if lacking <= 0.0:
            return
        lacking -= 1.0 - float(often[step])
        weight = touch * (1.0 if step % 4 == 2 else 0.8 + 0.2 * draws[step])
        for bar in range(first, section.end_bar if step < STEPS // 2 else section.end_bar - 1):
            if not struck[bar, step]:
                yield Hit(band.swing_to(bar * band.beats_per_bar + step / 4.0), TIMEKEEPER, playable(weight))
