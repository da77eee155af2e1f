"""Who plays in which section, where layers come and go as wholes: music without a beat shows its form by changing its colours."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from soundflow_core.base.seeds import shuffled
from soundflow_core.model.brief import Category
from soundflow_core.model.score import AnyPart, TrackPlan

DRAWS = 24
LEAST_CHANGE = 4
WEIGHTS = {"pad": 2}
"""How much a layer's coming or going changes the sound; others count 1. What is held carries most of a track without a beat."""


def rests_by_turnover(
    parts: tuple[AnyPart, ...], plan: TrackPlan, rng: np.random.Generator
) -> Iterable[tuple[str, float, float]]:
    """Rests (name, from beat, to beat): each section has its own few players, at least two other than its neighbour's.

    The ground stays, and one layer that is held; how many join them follows the energy. Where nature leads, music is sparse.
    Who has nothing to say in a section is not drawn: a change is one that is heard.
    """
    beats = float(plan.beats_per_bar)
    before: frozenset[str] = frozenset()
    for section in plan.sections:
        start, end = section.start_bar * beats, section.end_bar * beats
        speaking = tuple(part for part in parts if plays_in(part, start, end))
        playing = _drawn(speaking, _count(plan, section.energy, len(parts)), before, rng)
        yield from ((part.name, start, end) for part in parts if part.name not in playing)
        before = playing


def plays_in(part: AnyPart, start: float, end: float) -> bool:
    """Whether a part begins anything between two beats."""
    return any(start <= event.start_beats < end for event in part.events)


def _count(plan: TrackPlan, energy: float, most: int) -> int:
    energies = [section.energy for section in plan.sections]
    share = (energy - min(energies)) / max(0.05, max(energies) - min(energies))
    sparse = plan.recipe.brief.category is Category.NATURE
    return min(most, round(2 + 1.6 * share) if sparse else round(2.6 + 2.6 * share))


def _drawn(parts: tuple[AnyPart, ...], count: int, before: frozenset[str], rng: np.random.Generator) -> frozenset[str]:
    """Of some draws the one that changes most from the section before."""
    grounds = [part.name for part in parts if part.layer == "bass"][:1]
    held = [part.name for part in parts if part.layer == "pad"]
    best: frozenset[str] = frozenset()
    for _ in range(DRAWS):
        first = [*grounds, *shuffled(rng, held)[:1]]
        others = [name for name in shuffled(rng, [part.name for part in parts]) if name not in first]
        drawn = frozenset((first + others)[: max(2, count)])
        changed, most = _weight(drawn ^ before, parts), _weight(best ^ before, parts) if best else -1
        if changed > most:
            best = drawn
        if changed >= LEAST_CHANGE and rng.random() < 0.25:
            return drawn
    return best


def _weight(names: frozenset[str], parts: tuple[AnyPart, ...]) -> int:
    return sum(WEIGHTS.get(part.layer, 1) for part in parts if part.name in names)
