"""Covers for tracks without a score: a landscape of waves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundflow_core.delivery.covers.canvas import SIZE
from soundflow_core.delivery.covers.png import png_of
from soundflow_core.model.brief import Category

PALETTES: dict[Category, tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int, int]]] = {
    Category.DEEP_WORK: ((14, 20, 44), (48, 66, 148), (126, 160, 255)),
    Category.STUDY: ((54, 34, 26), (176, 112, 66), (255, 214, 150)),
    Category.RELAX: ((30, 28, 58), (128, 100, 170), (246, 196, 214)),
    Category.NATURE: ((12, 40, 34), (46, 122, 88), (186, 226, 160)),
    Category.FLOW_STATE: ((46, 8, 42), (206, 44, 108), (255, 170, 84)),
}
"""Ground, middle and light colours of each category, sRGB 0..255."""


def draw_emblem(category: Category, seed: int) -> bytes:
    """The PNG; the same category and seed give the same bytes."""
    rng = np.random.Generator(np.random.PCG64(seed))
    ground, middle, light = (np.array(colour, dtype=np.float64) for colour in PALETTES[category])
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    picture = ground + (middle - ground) * (1.0 - y)[..., None] ** 1.5
    sun_x, sun_y, radius = rng.uniform(0.25, 0.75), rng.uniform(0.2, 0.42), rng.uniform(0.08, 0.16)
    distance = np.hypot(x - sun_x, y - sun_y)
    glow = (
        np.clip(np.exp(-((distance / radius) ** 2) * 0.35), 0, 1) * 0.55
        + np.clip((radius - distance) * SIZE / 2, 0, 1) * 0.4
    )
    picture += (light - picture) * glow[..., None]
    layers = 6
    for layer in range(layers):
        depth = (layer + 1) / layers
        colour = middle + (ground - middle) * depth**0.8
        ridge = _ridge(x[0], layer, depth, rng)
        below = picture[max(0, int(ridge.min() * SIZE) - 1) :]  # rows above the ridge's highest point stay as they are
        below += (colour - below) * np.clip((y[-len(below) :] - ridge) * SIZE / 1.5, 0, 1)[..., None]
    # Quantising to 64 levels keeps the file small; a fixed dither prevents banding in the sky.
    dither = ((np.indices((SIZE, SIZE)).sum(axis=0) % 2) * 2.0)[..., None]
    return png_of((np.clip(picture + dither, 0, 255) / 4).astype(np.uint8) * 4)


def _ridge(x: NDArray[np.float64], layer: int, depth: float, rng: np.random.Generator) -> NDArray[np.float64]:
    height = np.full_like(x, 0.45 + 0.09 * layer)
    for octave in range(1, 4):
        height += (
            (0.035 / octave)
            * (1.2 - 0.5 * depth)
            * np.sin(2 * np.pi * (octave * rng.uniform(0.6, 1.6) * x + rng.random()))
        )
    return height
