"""Drawing functions; each changes the canvas, shape (3, SIZE, SIZE), in place."""

from __future__ import annotations

import numpy as np

from soundflow_core.delivery.covers.canvas import SIZE, Grid
from soundflow_core.delivery.covers.subject import Subject


def blend(canvas: Grid, colour: Grid, mask: Grid, top: int = 0, left: int = 0) -> None:
    """Blend a colour into the canvas, weighted by a mask (0..1) placed at row `top`, column `left`."""
    part = canvas[:, top : top + mask.shape[0], left : left + mask.shape[1]]
    for plane, tone in zip(part, colour, strict=True):
        plane += (tone - plane) * mask


def sky(canvas: Grid, top: Grid, bottom: Grid, rows: int = SIZE, bend: float = 1.0) -> None:
    """A vertical gradient over the first rows; with `bend` above 1 the bottom colour stays near the bottom."""
    share = np.linspace(0, 1, rows, dtype=np.float32) ** bend
    canvas[:, :rows] = (top[:, None] + (bottom - top)[:, None] * share)[:, :, None]


def disc_mask(distance: Grid, radius: float) -> Grid:
    """The mask (0..1) of a disc, from each pixel's distance to its centre; the edge is smoothed over a pixel."""
    return np.asarray(np.clip(radius - distance + 0.5, 0, 1), np.float32)


def glow(canvas: Grid, colour: Grid, centre: tuple[float, float], spread: tuple[float, float], strength: float) -> None:
    """A Gaussian light; centre and spread (standard deviations) are (x, y) in pixels."""
    (left, right), (top, bottom) = (
        (max(0, int(at - 3 * wide)), min(SIZE, int(at + 3 * wide) + 1)) for at, wide in zip(centre, spread, strict=True)
    )
    if right > left and bottom > top:
        across = np.exp(-0.5 * ((np.arange(left, right) - centre[0]) / spread[0]) ** 2)
        down = np.exp(-0.5 * ((np.arange(top, bottom) - centre[1]) / spread[1]) ** 2) * strength
        blend(canvas, colour, np.outer(down, across).astype(np.float32), top, left)


def disc(
    canvas: Grid,
    colour: Grid,
    centre: tuple[float, float],
    radius: float,
    rows: int = SIZE,
    grooves: float = 0.0,
    phase: float = 2.0,
) -> None:
    """A disc with a halo, drawn above row `rows` only; `grooves` (0..1) add the rings of a record.

    `phase` is the offset, in radii, of the shadow that makes a crescent; at -2 or 2 the disc is full.
    """
    glow(canvas, colour, centre, (radius * 1.9, radius * 1.9), 0.34)
    left, top = max(0, int(centre[0] - radius - 2)), max(0, int(centre[1] - radius - 2))
    right, bottom = min(SIZE, int(centre[0] + radius + 3)), min(rows, int(centre[1] + radius + 3))
    y, x = np.ogrid[top:bottom, left:right]
    distance = np.hypot(x - centre[0], y - centre[1]).astype(np.float32)
    mask = disc_mask(distance, radius)
    if abs(phase) < 2:
        shade = np.hypot(x - centre[0] - phase * radius, y - centre[1] + 0.25 * phase * radius).astype(np.float32)
        mask *= 1 - 0.86 * np.clip((radius * 1.04 - shade) / 3, 0, 1)
    if grooves:
        mask *= 1 - grooves * 0.28 * (np.sin(distance * 1.05) > 0.35) * (distance > radius * 0.3)
    blend(canvas, colour, mask, top, left)


def hill(canvas: Grid, ridge: Grid, crest: Grid, foot: Grid, depth: float, end: int = SIZE) -> None:
    """Fill below a ridge (a row for each column) with a gradient from crest to foot over `depth` rows."""
    top = max(0, int(ridge.min()) - 1)
    if top >= end:
        return
    below = np.arange(top, end, dtype=np.float32)[:, None] - ridge
    share, mask = np.clip(below / depth, 0, 1), np.clip(below + 0.5, 0, 1)
    for plane, high, low in zip(canvas[:, top:end], crest, foot, strict=True):
        plane += (high + (low - high) * share - plane) * mask


def draw_line(canvas: Grid, height: Grid, colour: Grid, width: float, alpha: Grid) -> None:
    """A line through the given row of each column; width in pixels, alpha (0..1) for each column."""
    top, bottom = max(0, int(height.min()) - 3), min(SIZE, int(height.max()) + 4)
    if bottom > top:
        slope = np.sqrt(1 + np.gradient(height) ** 2).astype(np.float32)
        distance = np.abs(np.arange(top, bottom, dtype=np.float32)[:, None] - height) / slope
        blend(canvas, colour, np.round(np.clip(width / 2 + 0.5 - distance, 0, 1) * 5) * np.float32(0.2) * alpha, top)


def spark(canvas: Grid, colour: Grid, x: float, y: float, radius: float, strength: float) -> None:
    """A point of light with a small halo."""
    glow(canvas, colour, (x, y), (radius * 2.6, radius * 2.6), 0.26 * strength)
    glow(canvas, colour, (x, y), (radius, radius), min(1.0, 1.1 * strength))


def rain(canvas: Grid, subject: Subject, amount: float, end: int = SIZE) -> None:
    """Fine slanting streaks, up to 150 of them."""
    for _ in range(int(150 * amount)):
        x, y, length = (
            subject.rng.uniform(0, SIZE),
            subject.rng.uniform(-20, end - 20),
            int(subject.rng.uniform(14, 44)),
        )
        rows = np.arange(max(0, int(y)), min(end, int(y) + length))
        columns = (x - 0.16 * (rows - y)).astype(np.int64) % SIZE
        fade = (0.10 + 0.20 * subject.rng.random()) * np.sin(np.pi * (rows - int(y) + 0.5) / length)
        canvas[:, rows, columns] += (subject.paint.spark[:, None] - canvas[:, rows, columns]) * fade.astype(np.float32)
