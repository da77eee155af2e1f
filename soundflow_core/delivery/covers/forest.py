"""Nature: a wooded valley; the nature beds set the weather."""

from __future__ import annotations

import numpy as np

from soundflow_core.delivery.covers.brushes import disc, glow, hill, rain, sky, spark
from soundflow_core.delivery.covers.canvas import SIZE, Grid
from soundflow_core.delivery.covers.colours import Palette, mix_colours
from soundflow_core.delivery.covers.curves import resampled, rolled, smooth_noise
from soundflow_core.delivery.covers.subject import Subject


def draw_forest(canvas: Grid, subject: Subject) -> None:
    """Paint the valley and its weather."""
    paint, rng = _weathered(subject), subject.rng
    sun = (rng.uniform(0.22, 0.78) * SIZE, rng.uniform(110, 190))
    sky(canvas, paint.zenith, paint.horizon, 330, 1.1)
    canvas[:, 330:] = paint.horizon[:, None, None]
    disc(canvas, paint.disc, sun, 28 + 38 * subject.slow)
    _birds(canvas, subject, paint)
    _hills(canvas, subject, paint, sun[0])
    for time, pitch, velocity in subject.melody:
        spark(canvas, paint.spark, 16 + time * (SIZE - 32), 440 - pitch * 210, 0.9 + velocity, 0.25 + 0.6 * velocity)
    rain(canvas, subject, subject.bed("rain") * 1.2)


def _weathered(subject: Subject) -> Palette:
    """The palette under the beds' weather: rain, thunder and fire darken it, fire warms it."""
    paint, ember = subject.paint, np.array([0.96, 0.52, 0.22], np.float32)
    dusk = min(0.85, 0.9 * subject.bed("rain", "thunder", "fire"))
    horizon = mix_colours(paint.horizon, ember, 0.75) if subject.bed("fire") > 0.3 else paint.horizon
    return Palette(
        mix_colours(paint.zenith, paint.near, 0.8 * dusk),
        mix_colours(horizon, paint.zenith, 0.75 * dusk * (0.6 if subject.bed("fire") > 0.3 else 1)),
        paint.disc,
        mix_colours(paint.far, paint.near, 0.45 * dusk),
        paint.near,
        mix_colours(paint.spark, ember, 0.8 * (subject.bed("fire") > 0.3)),
    )


def _hills(canvas: Grid, subject: Subject, paint: Palette, light_x: float) -> None:
    """Six ridges from far to near, each following a layer's density; the nearer three are wooded."""
    order, count = ("pad", "music", "bass", "pad", "music", "bass"), 6
    for i, layer in enumerate(order):
        near = i / (count - 1)
        curve = resampled(rolled(subject.layers[layer] * (0.4 + subject.energy), 17 * i))
        ridge = (
            232
            + 190 * near**1.15
            - (34 + 22 * near) * curve
            - (26 - 6 * near) * smooth_noise(subject.rng, 4, 1.0 + near)
        )
        if i >= 3:
            ridge = _wooded(ridge, subject, 9 + 15 * (i - 3), 10 + 3 * (5 - i))
        crest = mix_colours(paint.far, paint.near, near**0.8)
        hill(canvas, ridge.astype(np.float32), crest, mix_colours(crest, paint.horizon, 0.62 * (1 - near)), 90)
        glow(canvas, paint.horizon, (light_x, 262 + 180 * near), (230, 16), 0.34 * (1 - near))
        if i == 3:
            _stream(canvas, subject, paint)


def _wooded(ridge: Grid, subject: Subject, tallest: float, apart: float) -> Grid:
    """A ridge with firs at random places, taller where the music is denser."""
    x, result = np.arange(SIZE, dtype=np.float32), ridge.copy()
    growth = resampled(subject.activity())
    for place in np.arange(0, SIZE, apart) + subject.rng.uniform(-apart, apart, int(np.ceil(SIZE / apart))):
        at = int(np.clip(place, 0, SIZE - 1))
        tall = tallest * (0.35 + 1.1 * growth[at]) * subject.rng.uniform(0.3, 1.2)
        distance = np.abs(x - place)
        jagged = tall - distance * 3.2 + 0.11 * tall * np.mod(distance * 0.55, 1.0)
        result = np.minimum(result, np.where(distance < tall / 3.0, ridge[at] - jagged, result))
    return result


def _stream(canvas: Grid, subject: Subject, paint: Palette) -> None:
    """Reflections of light between the hills if there is a stream or ocean bed."""
    if (amount := subject.bed("stream", "ocean")) > 0.2:
        for i in range(18):
            y, x = 372 + 3.2 * i, SIZE * subject.rng.uniform(0.2, 0.8)
            glow(canvas, paint.disc, (x, y), (subject.rng.uniform(30, 110) * amount, 1.3), 0.6 * amount)


def _birds(canvas: Grid, subject: Subject, paint: Palette) -> None:
    """Up to twelve birds, each a pair of wings."""
    middle, height = subject.rng.uniform(120, 360), subject.rng.uniform(70, 130)
    for _ in range(int(12 * subject.bed("birds"))):
        x, y, span = (
            middle + subject.rng.normal(0, 46),
            height + subject.rng.normal(0, 22),
            int(subject.rng.uniform(5, 10)),
        )
        for step in range(-span, span + 1, 2):
            bend = abs(step) / span
            rise = 0.55 * span * (bend**0.6 - 0.55 * bend**2)
            glow(canvas, paint.near, (x + step, y - rise), (1.1, 0.6 + 0.3 * (1 - bend)), 0.8)
