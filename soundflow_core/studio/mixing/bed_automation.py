"""Bed automation: slow level changes of a soundscape over the track. The leading bed follows a contour, the others move against it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import control_points
from soundflow_core.base.seeds import RandomStreams, choose
from soundflow_core.model.score import Score

CONTOURS: dict[str, tuple[float, ...]] = {
    "grows": (-1.0, -0.7, -0.2, 0.3, 0.7, 1.0, 0.8),
    "passes": (-0.9, -0.3, 0.5, 1.0, 0.6, -0.2, -0.8),
    "ebbs": (0.7, 1.0, 0.6, 0.1, -0.3, -0.7, -1.0),
    "returns": (0.6, 0.9, 0.0, -0.9, -0.4, 0.6, 1.0),
    "comes and goes": (-0.3, 0.8, -0.6, 0.3, 0.9, -0.7, 0.4),
}
"""Relative level over the track, -1 (quietest) .. 1 (loudest), at equidistant knots."""
RANGE_DB = {"leading": 3.0, "other": 5.0}
"""The level change at a contour of 1; the leading bed moves less, so that it stays present."""
COUNTER_SHARE = -0.7
"""The other beds follow the inverted contour: when the rain eases, the stream and the birds come forward."""
OWN_SHARE = 0.45
"""The share of each bed's own random contour."""


def bed_automation_db(score: Score, name: str, streams: RandomStreams) -> NDArray[np.float64]:
    """The level automation of one bed in dB, one value per control block. The loudest bed leads."""
    leader = max(score.beds, key=lambda bed: bed.level).name
    rng = streams.stream("weather")
    contour = np.array(CONTOURS[choose(rng, tuple(CONTOURS))])
    own = streams.stream(f"weather.{name}").uniform(-1.0, 1.0, contour.size)
    if name == leader:
        shape, range_db = (1.0 - OWN_SHARE) * contour + OWN_SHARE * own, RANGE_DB["leading"]
    else:
        shape, range_db = (1.0 - OWN_SHARE) * COUNTER_SHARE * contour + OWN_SHARE * own, RANGE_DB["other"]
    at = np.linspace(0.0, contour.size - 1.0, control_points(score.plan.rendered_frames))
    return range_db * _smoothstep(shape, at)


def _smoothstep(knots: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smoothstep interpolation of knots at the (fractional) positions `at`."""
    index = np.minimum(at.astype(np.int64), knots.size - 2)
    share = at - index
    return np.asarray(knots[index] + (knots[index + 1] - knots[index]) * share * share * (3.0 - 2.0 * share))
