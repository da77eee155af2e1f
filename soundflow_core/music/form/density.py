"""Minimum density: where a section has too few audible drum strokes, add hats.

Patterns, players and rests are drawn independently; sometimes all are sparse at once, and a drop has fewer strokes than its verse.
Only drums that stand out are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from soundflow_core.model.kits import DrumVoice
from soundflow_core.model.score import AnyPart, DrumPart, Hit, Section, clamp_velocity
from soundflow_core.music.form.dynamics import calm_at
from soundflow_core.music.players.band import EARLY_BEATS, Band

STEPS = 16
UNCOUNTED: tuple[DrumVoice, ...] = ("shaker", "ride", "crash", "swell", "fall", "impact", "rim", "click", "blip")
"""Drums that are not counted, since they hiss or ring more than they strike."""
MIN_AUDIBLE_VELOCITY = 0.55
"""Softer strokes are not counted: the tails of kicks and open hats mask them."""
CALM_SOFTENING = 0.15
"""How much softer the added hats are in the calmest sections."""
EXEMPT_KINDS = ("intro", "build")
"""Section kinds to which no hats are added: intros build up, builds have rolls."""
ADDED_VOICE: DrumVoice = "hat"
DOWNBEATS, OFF_BEATS, SIXTEENTHS = (0, 4, 8, 12), (2, 6, 10, 14), (1, 3, 5, 7, 9, 11, 13, 15)


@dataclass(frozen=True)
class MinDensity:
    """The minimum number of sixteenths per beat with an audible stroke, 0..4, and the velocity of the hats that are added."""

    lively: float
    """In all sections but breaks."""
    calm: float
    """In the second half of breaks."""
    velocity: float = 0.9


def fill_thin_sections(parts: tuple[AnyPart, ...], band: Band, minimum: MinDensity | None) -> tuple[AnyPart, ...]:
    """The parts, with hats added in sections below the minimum; unchanged without a minimum or a kit with a hat."""
    drummer = next((part for part in parts if isinstance(part, DrumPart) and ADDED_VOICE in part.kit.drums), None)
    if minimum is None or not isinstance(drummer, DrumPart):
        return parts
    struck = audible_steps(parts, band)
    draws = band.stream("density")
    added = [
        hit
        for section in band.plan.sections
        for hit in _added_hats(section, band, struck, minimum, draws.random(STEPS))
    ]
    taken = {_bar_and_step(hit, band) for hit in added}
    # An added hat replaces a ghost note in the same place.
    others = (hit for hit in drummer.hits if hit.voice != ADDED_VOICE or _bar_and_step(hit, band) not in taken)
    hits = tuple(sorted((*others, *added), key=lambda hit: hit.start_beats))
    return tuple(replace(drummer, hits=hits) if part is drummer else part for part in parts)


def audible_steps(parts: tuple[AnyPart, ...], band: Band) -> NDArray[np.bool_]:
    """The sixteenths with an audible stroke, shape (bars, 16)."""
    struck = np.zeros((len(band.bars), STEPS), dtype=bool)
    for part in parts:
        if isinstance(part, DrumPart):
            for hit in part.hits:
                if hit.voice not in UNCOUNTED and hit.velocity >= MIN_AUDIBLE_VELOCITY:
                    struck[_bar_and_step(hit, band)] = True
    return struck


def _bar_and_step(hit: Hit, band: Band) -> tuple[int, int]:
    bar = min(len(band.bars) - 1, int((hit.start_beats + EARLY_BEATS) / band.beats_per_bar))
    return bar, round((hit.start_beats - bar * band.beats_per_bar) * 4.0) % STEPS


def _added_hats(
    section: Section, band: Band, struck: NDArray[np.bool_], minimum: MinDensity, draws: NDArray[np.float64]
) -> Iterator[Hit]:
    """The hats that a section lacks, in the same steps of all its bars: off-beats first, then sixteenths.

    The second half of its last bar is left to fills.
    """
    if section.kind in EXEMPT_KINDS:
        return
    in_break = section.kind == "break"
    first = section.start_bar + (section.bars // 2 if in_break else 0)
    if section.end_bar - 1 <= first:
        return
    often = struck[first : section.end_bar - 1].mean(axis=0)
    lacking = (minimum.calm if in_break else minimum.lively) * band.beats_per_bar - float(often.sum())
    top = max(other.energy for other in band.plan.sections)
    touch = minimum.velocity * (1.0 - CALM_SOFTENING * calm_at(section.energy, top))
    order = (*sorted(OFF_BEATS, key=lambda s: draws[s]), *sorted(SIXTEENTHS, key=lambda s: draws[s]), *DOWNBEATS)
    for step in order:
        if lacking <= 0.0:
            return
        lacking -= 1.0 - float(often[step])
        weight = touch * (1.0 if step % 4 == 2 else 0.8 + 0.2 * draws[step])
        for bar in range(first, section.end_bar if step < STEPS // 2 else section.end_bar - 1):
            if not struck[bar, step]:
                yield Hit(band.swing_to(bar * band.beats_per_bar + step / 4.0), ADDED_VOICE, clamp_velocity(weight))
