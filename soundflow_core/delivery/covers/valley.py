"""Deep Work: a valley at night, drawn as contour lines; time runs into the distance."""

from __future__ import annotations

import numpy as np

from soundflow_core.delivery.covers.brushes import disc, draw_line, glow, hill, rain, sky, spark
from soundflow_core.delivery.covers.canvas import SIZE, Grid
from soundflow_core.delivery.covers.colours import mix_colours
from soundflow_core.delivery.covers.curves import resampled, rolled, smooth_noise
from soundflow_core.delivery.covers.subject import Subject


def draw_valley(canvas: Grid, subject: Subject) -> None:
    """Paint the valley."""
    paint, rng = subject.paint, subject.rng
    horizon, moon_x = rng.uniform(205, 240), rng.uniform(0.3, 0.7) * SIZE
    radius = 44 + 50 * subject.slow
    sky(canvas, paint.zenith, paint.horizon, int(horizon) + 60, 1.8)
    canvas[:, int(horizon) + 60 :] = paint.near[:, None, None]
    _stars(canvas, subject, horizon)
    phase = float(rng.choice((-1, 1)) * rng.choice((0.5, 0.8, 1.1, 2.0)))
    disc(canvas, paint.disc, (moon_x, horizon - radius * rng.uniform(0.8, 1.6)), radius, phase=phase)
    glow(canvas, paint.far, (moon_x, horizon + 4), (190, 26), 0.35 + 0.4 * subject.bed("white", "vinyl", "wind"))
    _contours(canvas, subject, horizon, moon_x)
    rain(canvas, subject, min(0.5, 1.6 * subject.bed("rain")))


def _stars(canvas: Grid, subject: Subject, horizon: float) -> None:
    for time, pitch, velocity in subject.melody:
        y = horizon - 62 - pitch * (horizon - 86) + 90 * (time - 0.5) ** 2
        spark(canvas, subject.paint.spark, 20 + time * (SIZE - 40), y, 0.6 + 1.0 * velocity, 0.25 + 0.7 * velocity)


def _contours(canvas: Grid, subject: Subject, horizon: float, moon_x: float) -> None:
    """21 contour lines, the first of the track nearest; dense passages rise higher on both sides of the valley."""
    lines, activity, paint = 21, resampled(subject.activity(), 21), subject.paint
    walls = np.clip((np.abs(np.arange(SIZE) - moon_x) - 24) / subject.rng.uniform(130, 210), 0, 1) ** 1.4
    rough = resampled(subject.layers["music"] + subject.layers["drums"], SIZE) * 0.25
    shape = smooth_noise(subject.rng, 4, 2.0)
    for line in range(lines):
        near = (line + 1) / lines
        drift = rolled(shape, line * 9) * (0.5 + rough) + 0.35 * smooth_noise(subject.rng, 2, 5.0)
        lift = (52 + 104 * near) * (activity[lines - 1 - line] ** 1.5 + 0.1) * walls * (0.75 + 0.5 * drift)
        height = (horizon + 4 + (SIZE - horizon + 30) * near**1.7 - lift).astype(np.float32)
        land = mix_colours(paint.horizon, paint.near, 0.62 + 0.34 * near)
        hill(canvas, height, land, land, 1)
        alpha = (0.85 - 0.45 * near) * (
            0.35 + 0.65 * np.round(5 * np.exp(-(((np.arange(SIZE) - moon_x) / 190) ** 2))) / 5
        )
        draw_line(
            canvas,
            height,
            mix_colours(paint.disc, paint.far, min(1, 1.5 * near)),
            0.9 + 0.9 * near,
            alpha.astype(np.float32),
        )
