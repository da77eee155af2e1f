"""Weather: how a soundscape goes through its minutes. The leading bed takes a course, and the others answer it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import control_points
from soundflow_core.base.seeds import Dice, choose
from soundflow_core.model.score import Score

COURSES: dict[str, tuple[float, ...]] = {
    "grows": (-1.0, -0.7, -0.2, 0.3, 0.7, 1.0, 0.8),
    "passes": (-0.9, -0.3, 0.5, 1.0, 0.6, -0.2, -0.8),
    "ebbs": (0.7, 1.0, 0.6, 0.1, -0.3, -0.7, -1.0),
    "returns": (0.6, 0.9, 0.0, -0.9, -0.4, 0.6, 1.0),
    "comes and goes": (-0.3, 0.8, -0.6, 0.3, 0.9, -0.7, 0.4),
}
"""Presence over a track, -1 (withdrawn) .. 1 (at its height), in even steps."""
REACH_DB = {"leading": 3.0, "answering": 5.0}
"""How far a course moves a bed: the leader keeps the ground, its companions may nearly go."""
ANSWERING = -0.7
"""Companions lean against the leader: where the rain eases, the stream and the birds are heard."""
WANDER = 0.45


def weather_db(score: Score, name: str, dice: Dice) -> NDArray[np.float64]:
    """The course of one bed in dB, a value a control block."""
    leader = max(score.beds, key=lambda bed: bed.level).name
    rng = dice.stream("weather")
    course = np.array(COURSES[choose(rng, tuple(COURSES))])
    own = dice.stream(f"weather.{name}").uniform(-1.0, 1.0, course.size)
    if name == leader:
        shape, reach = (1.0 - WANDER) * course + WANDER * own, REACH_DB["leading"]
    else:
        shape, reach = (1.0 - WANDER) * ANSWERING * course + WANDER * own, REACH_DB["answering"]
    at = np.linspace(0.0, course.size - 1.0, control_points(score.plan.rendered_frames))
    return reach * _smooth(shape, at)


def _smooth(knots: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """From knot to knot on a cubic that rests at each."""
    index = np.minimum(at.astype(np.int64), knots.size - 2)
    share = at - index
    return np.asarray(knots[index] + (knots[index + 1] - knots[index]) * share * share * (3.0 - 2.0 * share))
