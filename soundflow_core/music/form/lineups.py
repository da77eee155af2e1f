"""Changing line-ups: each section has its own few players. Music without a beat shows its form by changing timbres."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from soundflow_core.base.seeds import shuffled
from soundflow_core.model.brief import Category
from soundflow_core.model.score import AnyPart, TrackPlan

DRAWS = 24
"""How many line-ups are drawn for a section at most."""
MIN_CHANGE = 4
"""The weighted number of changed parts that is enough."""
LAYER_WEIGHTS = {"pad": 2}
"""Weight of a layer's change between sections; other layers count 1. Held pads carry most of a track without a beat."""


def lineup_rests(
    parts: tuple[AnyPart, ...], plan: TrackPlan, rng: np.random.Generator
) -> Iterable[tuple[str, float, float]]:
    """Rests (name, first beat, last beat) that give each section its own line-up, different from the one before.

    The bass and one pad always play; the number of others follows the energy. In the Nature category fewer play.
    Only parts that have notes in a section are drawn.
    """
    beats = float(plan.beats_per_bar)
    before: frozenset[str] = frozenset()
    for section in plan.sections:
        start, end = section.start_bar * beats, section.end_bar * beats
        available = tuple(part for part in parts if plays_in(part, start, end))
        playing = _draw_lineup(available, _count(plan, section.energy, len(parts)), before, rng)
        yield from ((part.name, start, end) for part in parts if part.name not in playing)
        before = playing


def plays_in(part: AnyPart, start: float, end: float) -> bool:
    """Whether a part starts a note or a hit between two beats."""
    return any(start <= event.start_beats < end for event in part.events)


def _count(plan: TrackPlan, energy: float, most: int) -> int:
    energies = [section.energy for section in plan.sections]
    share = (energy - min(energies)) / max(0.05, max(energies) - min(energies))
    sparse = plan.recipe.brief.category is Category.NATURE
    return min(most, round(2 + 1.6 * share) if sparse else round(2.6 + 2.6 * share))


def _draw_lineup(
    parts: tuple[AnyPart, ...], count: int, before: frozenset[str], rng: np.random.Generator
) -> frozenset[str]:
    """The drawn line-up that differs most from the one before, or earlier, with a chance of one in four, one that differs enough."""
    basses = [part.name for part in parts if part.layer == "bass"][:1]
    pads = [part.name for part in parts if part.layer == "pad"]
    best: frozenset[str] = frozenset()
    for _ in range(DRAWS):
        first = [*basses, *shuffled(rng, pads)[:1]]
        others = [name for name in shuffled(rng, [part.name for part in parts]) if name not in first]
        drawn = frozenset((first + others)[: max(2, count)])
        changed, most = _weight(drawn ^ before, parts), _weight(best ^ before, parts) if best else -1
        if changed > most:
            best = drawn
        if changed >= MIN_CHANGE and rng.random() < 0.25:
            return drawn
    return best


def _weight(names: frozenset[str], parts: tuple[AnyPart, ...]) -> int:
    return sum(LAYER_WEIGHTS.get(part.layer, 1) for part in parts if part.name in names)
