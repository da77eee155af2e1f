"""Covers: a track's form and notes drawn as its category's scene; a PNG of 480 x 480 pixels.

Time runs from left to right (into the distance in Deep Work, down the water in Relax, clockwise in Flow State).
The disc shows the tempo (slower is larger), points of light the melody, weather the nature beds, the hue the key.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from soundflow_core.delivery.covers.bookshelf import draw_bookshelf
from soundflow_core.delivery.covers.canvas import SIZE, Grid
from soundflow_core.delivery.covers.corona import draw_corona
from soundflow_core.delivery.covers.forest import draw_forest
from soundflow_core.delivery.covers.png import eight_bits, png_of
from soundflow_core.delivery.covers.subject import Subject, subject_of
from soundflow_core.delivery.covers.valley import draw_valley
from soundflow_core.delivery.covers.water import draw_water
from soundflow_core.model.brief import Category
from soundflow_core.model.score import Score

PAINTERS: dict[Category, Callable[[Grid, Subject], None]] = {
    Category.DEEP_WORK: draw_valley,
    Category.STUDY: draw_bookshelf,
    Category.RELAX: draw_water,
    Category.NATURE: draw_forest,
    Category.FLOW_STATE: draw_corona,
}
"""The function that paints each category's scene."""


def draw_cover(score: Score) -> bytes:
    """The PNG; the same score gives the same bytes."""
    subject = subject_of(score)
    canvas = np.zeros((3, SIZE, SIZE), np.float32)
    PAINTERS[score.plan.recipe.brief.category](canvas, subject)
    return png_of(eight_bits(canvas))
