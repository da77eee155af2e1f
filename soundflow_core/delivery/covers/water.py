"""Relax: a shore in the evening; time runs down the water."""

from __future__ import annotations

import numpy as np

from soundflow_core.delivery.covers.brushes import blend, disc, glow, hill, rain, sky
from soundflow_core.delivery.covers.canvas import SIZE, Grid
from soundflow_core.delivery.covers.colours import mix_colours
from soundflow_core.delivery.covers.curves import resampled, rolled, smooth_noise
from soundflow_core.delivery.covers.subject import Subject


def draw_water(canvas: Grid, subject: Subject) -> None:
    """Paint the shore."""
    paint, rng = subject.paint, subject.rng
    horizon = int(rng.uniform(240, 275))
    moon_x, radius = rng.uniform(0.27, 0.73) * SIZE, 48 + 58 * subject.slow
    sky(canvas, paint.zenith, paint.horizon, horizon, 1.25)
    _veils(canvas, subject, horizon)
    disc(canvas, paint.disc, (moon_x, horizon - radius * rng.uniform(0.3, 1.4)), radius, horizon)
    _coast(canvas, subject, horizon)
    sky(canvas[:, horizon:], mix_colours(paint.horizon, paint.far, 0.55), paint.near, SIZE - horizon, 0.7)
    glow(canvas, paint.horizon, (moon_x, horizon), (260, 10), 0.5)
    _path(canvas, subject, horizon, moon_x, radius)
    for time, pitch, velocity in subject.melody:
        y = horizon + 12 + (1 - pitch) * (SIZE - horizon - 36)
        glow(canvas, paint.spark, (20 + time * (SIZE - 40), y), (3.0 + 5 * velocity, 0.9), 0.3 + 0.5 * velocity)
    rain(canvas, subject, subject.bed("rain") * 1.2)


def _coast(canvas: Grid, subject: Subject, horizon: int) -> None:
    """Two far headlands in haze, their height following the form."""
    for i, share in enumerate((0.30, 0.62)):
        form = rolled(resampled(subject.activity()), int(subject.rng.uniform(0, SIZE)))
        ridge = (
            horizon
            + 16
            - 10 * i
            - (58 - 26 * i) * form * np.clip(0.6 + 0.8 * smooth_noise(subject.rng, 4, 1.3), 0, 1.4)
        )
        crest = mix_colours(subject.paint.horizon, subject.paint.far, share)
        hill(canvas, ridge.astype(np.float32), crest, mix_colours(crest, subject.paint.horizon, 0.6), 44, horizon)


def _veils(canvas: Grid, subject: Subject, horizon: int) -> None:
    """Soft bands of cloud, thicker where pad, bass and music are dense."""
    rows = np.arange(horizon, dtype=np.float32)[:, None]
    for i, layer in enumerate(("pad", "bass", "music")):
        middle = horizon * (subject.rng.uniform(0.1, 0.3) + 0.24 * i) + 20 * smooth_noise(subject.rng, 2, 0.8)
        breadth = 4 + 34 * resampled(subject.layers[layer] * subject.energy) + 6 * subject.bed("wind")
        mask = np.exp(-(np.abs((rows - middle) / breadth) ** 1.6) * np.where(rows > middle, 2.5, 0.7))
        blend(
            canvas,
            mix_colours(subject.paint.far, subject.paint.horizon, 0.35 + 0.3 * i),
            (0.5 * mask).astype(np.float32),
        )


def _path(canvas: Grid, subject: Subject, horizon: int, moon_x: float, radius: float) -> None:
    """The reflection of the moon: strokes of light from the horizon to the shore, wider where the music is dense."""
    count, x = 24, np.arange(SIZE, dtype=np.float32)
    activity = resampled(subject.activity(), count)
    roughness = 10 + 26 * subject.bed("ocean", "stream", "wind")
    for i in range(count):
        y = horizon + 5 + (SIZE - horizon) * (i / count) ** 1.25
        half = radius * (0.30 + 1.15 * activity[i] ** 1.6 + 0.25 * i / count) * subject.rng.uniform(0.7, 1.1)
        middle = moon_x + roughness * subject.rng.uniform(-1, 1) * (0.3 + i / count)
        thick = (1.1 + 4.6 * i / count) * np.sqrt(np.clip(1 - ((x - middle) / half) ** 2, 0, 1))
        top, bottom = int(y - 8), min(SIZE, int(y + 9))
        rows = np.arange(top, bottom, dtype=np.float32)[:, None] - y - np.float32(0.8) * np.sin(x / 17 + i)
        mask = np.clip(thick - np.abs(rows) + 0.4, 0, 1) * (thick > 0) * (0.9 - 0.3 * i / count)
        blend(canvas, mix_colours(subject.paint.disc, subject.paint.horizon, i / count), mask.astype(np.float32), top)
