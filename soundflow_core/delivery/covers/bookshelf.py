"""Study: a shelf of books; each is a few bars."""

from __future__ import annotations

import numpy as np

from soundflow_core.delivery.covers.brushes import blend, disc, hill, rain, sky, spark
from soundflow_core.delivery.covers.canvas import SIZE, Grid
from soundflow_core.delivery.covers.colours import Palette, mix_colours
from soundflow_core.delivery.covers.curves import resampled
from soundflow_core.delivery.covers.subject import Subject


def draw_bookshelf(canvas: Grid, subject: Subject) -> None:
    """Paint the bookshelf."""
    paint, rng = subject.paint, subject.rng
    table = int(rng.uniform(392, 410))
    radius = 88 + 54 * subject.slow
    sky(canvas, mix_colours(paint.zenith, paint.far, 0.15), paint.horizon, table, 0.9)
    canvas[:, table:] = paint.near[:, None, None]
    disc(
        canvas,
        paint.disc,
        (rng.uniform(0.3, 0.7) * SIZE, rng.uniform(190, 235)),
        radius,
        table,
        subject.bed("vinyl") ** 0.5,
    )
    rain(canvas, subject, subject.bed("rain") * 1.3, table)
    hill(canvas, np.full(SIZE, table, np.float32), mix_colours(paint.near, paint.far, 0.35), paint.near, SIZE - table)
    _spines(canvas, subject, table)
    for time, pitch, velocity in subject.melody[::2]:
        spark(
            canvas, paint.spark, 30 + time * (SIZE - 60), 190 - pitch * 150, 0.9 + 1.1 * velocity, 0.3 + 0.5 * velocity
        )


def _spines(canvas: Grid, subject: Subject, table: int) -> None:
    """A spine for every few bars; its height shows how dense the music is there."""
    paint, count = subject.paint, int(np.clip(subject.bars / 3, 13, 26))
    tones = [paint.far, paint.near, paint.horizon, mix_colours(paint.far, paint.near, 0.5), paint.spark, paint.zenith]
    activity = resampled(subject.activity(), count)
    widths = subject.rng.uniform(0.55, 1.45, count)
    edges = 34 + np.concatenate([[0], np.cumsum(widths / widths.sum())]) * (SIZE - 68)
    order = subject.rng.permutation(len(tones))
    for i in range(count):
        height = 20 + 250 * float(activity[i]) ** 1.3 * subject.rng.uniform(0.86, 1.06)
        tone = tones[order[(i * 2 + i // 3) % len(tones)]]
        _spine(canvas, paint, tone, (edges[i] + 1.5, edges[i + 1] - 1.5), table, height)


def _spine(canvas: Grid, paint: Palette, tone: Grid, sides: tuple[float, float], table: int, height: float) -> None:
    """A round-topped spine with a lit edge, a shaded edge and its reflection in the table."""
    left, right = int(sides[0]) - 1, int(sides[1]) + 2
    x = np.arange(left, right, dtype=np.float32)
    middle, half = (sides[0] + sides[1]) / 2, (sides[1] - sides[0]) / 2
    inside = np.clip(half - np.abs(x - middle) + 0.5, 0, 1)
    dome = np.sqrt(np.clip(half**2 - (x - middle) ** 2, 0, None))
    top = int(table - height)
    y = np.arange(top, table, dtype=np.float32)[:, None]
    mask = np.clip(y - (table - height + half - dome) + 0.5, 0, 1) * inside
    blend(canvas, tone, mask.astype(np.float32), top, left)
    lit = np.clip((x - middle) / half, -1, 1) * -0.08
    blend(canvas, paint.spark, (mask * np.clip(lit, 0, 1)).astype(np.float32), top, left)
    blend(canvas, paint.near, (mask * np.clip(-lit * 1.8, 0, 1)).astype(np.float32), top, left)
    down = np.linspace(0.34, 0, SIZE - table, dtype=np.float32)[:, None] * (np.arange(SIZE - table)[:, None] < height)
    blend(canvas, tone, (down * inside).astype(np.float32), table, left)
