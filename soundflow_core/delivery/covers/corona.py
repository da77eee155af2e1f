"""Flow State: a corona; time runs clockwise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundflow_core.delivery.covers.brushes import blend, disc_mask, glow, sky, spark
from soundflow_core.delivery.covers.canvas import SIZE, Grid
from soundflow_core.delivery.covers.colours import mix_colours
from soundflow_core.delivery.covers.curves import resampled
from soundflow_core.delivery.covers.subject import Subject


def draw_corona(canvas: Grid, subject: Subject) -> None:
    """Paint the corona."""
    paint, radius = subject.paint, 46 + 110 * subject.slow
    centre = (SIZE / 2 + subject.rng.uniform(-26, 26), SIZE / 2 + subject.rng.uniform(-26, 26))
    sky(canvas, paint.zenith, mix_colours(paint.zenith, paint.horizon, 0.45))
    glow(canvas, paint.horizon, centre, (190, 190), 0.9)
    y, x = np.ogrid[0:SIZE, 0:SIZE]
    across, down = (x - centre[0]).astype(np.float32), (y - centre[1]).astype(np.float32)
    distance: Grid = np.hypot(across, down)
    turns = (np.arctan2(across, -down) * np.float32(720 / np.pi)).astype(np.int16) % 1440
    _petals(canvas, subject, distance, turns, radius)
    blend(canvas, paint.near if subject.minor else paint.spark, disc_mask(distance, radius))
    blend(canvas, paint.spark, disc_mask(np.abs(distance - radius), 1.7))
    _orbit(canvas, subject, centre, radius)


def _petals(canvas: Grid, subject: Subject, distance: Grid, turns: NDArray[np.int16], radius: float) -> None:
    """A ring of petals for each layer, longest where the layer is densest; inner rings are brighter."""
    paint, place = subject.paint, np.arange(1440, dtype=np.float32) / 1440
    tones = (paint.horizon, paint.far, mix_colours(paint.far, paint.disc, 0.55), paint.disc)
    for i, layer in enumerate(("pad", "drums", "music", "bass")):
        count = round(min(subject.bars, 96) / (4, 1, 2, 4)[i])
        petal = 1 - (0.30, 0.16, 0.26, 0.22)[i] * (1 - np.abs(np.sin(np.pi * (count * place + 0.5 * (i % 2)))) ** 0.7)
        length = resampled(subject.layers[layer] * (0.25 + subject.energy) ** 1.3, 1440) + 0.14
        length = length * np.sqrt(np.clip(np.minimum(place, 1 - place) / 0.02, 0, 1))
        reach = (radius + 10 + (138 - 33 * i) * length * petal).astype(np.float32)[turns]
        mask = np.clip(reach - distance + 0.5, 0, 1) * (0.26 + 0.66 * np.clip(distance / reach, 0, 1) ** 3)
        blend(canvas, tones[i], mask.astype(np.float32))


def _orbit(canvas: Grid, subject: Subject, centre: tuple[float, float], radius: float) -> None:
    for time, pitch, velocity in subject.melody:
        angle, away = 2 * np.pi * time, radius + 96 + pitch * 72
        x, y = centre[0] + away * np.sin(angle), centre[1] - away * np.cos(angle)
        spark(canvas, subject.paint.spark, x, y, 1.0 + velocity, 0.35 + 0.6 * velocity)
