"""A cover's colours: the category's palette, its hue rotated by the key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.delivery.covers.canvas import Grid
from soundflow_core.model.brief import Category
from soundflow_core.music.theory.pitch import parse_key

DEGREES_PER_FIFTH = 7.0
"""Hue rotation for each step on the circle of fifths."""
SCENES: dict[Category, tuple[str, str, str, str, str, str]] = {
    Category.DEEP_WORK: ("#070a1e", "#33479f", "#dce4ff", "#7f9bff", "#080c22", "#d5e0ff"),
    Category.STUDY: ("#4a2631", "#e59a62", "#ffdf9f", "#c4683f", "#36191f", "#fff0cd"),
    Category.RELAX: ("#3a3474", "#f3b3c2", "#fff0de", "#7d68ae", "#211f50", "#fff4ee"),
    Category.NATURE: ("#2c6a66", "#dbe8ba", "#fbf8d2", "#86b594", "#07211e", "#f6fcc4"),
    Category.FLOW_STATE: ("#14031f", "#6d0f56", "#ffc06a", "#f2307c", "#0d0118", "#ffe6c0"),
}
"""Zenith, horizon, disc, far, near and spark of each category's cover."""


@dataclass(frozen=True)
class Palette:
    """The colours of a cover, sRGB 0..1."""

    zenith: Grid
    horizon: Grid
    disc: Grid
    far: Grid
    near: Grid
    spark: Grid


def palette_of(category: Category, key: str, hour: float) -> Palette:
    """The category's colours, their hue rotated by the key's position on the circle of fifths (of its relative major, if minor).

    `hour` is -1 (day) .. 1 (night); night and minor keys darken the sky.
    """
    parsed = parse_key(key)
    major = parsed.tonic + (3 if parsed.mode == "minor" else 0)
    fifths = (7 * major + 5) % 12 - 5
    colours = np.array([[int(code[i : i + 2], 16) for i in (1, 3, 5)] for code in SCENES[category]]) / 255.0
    night = 0.45 * hour + (0.3 if parsed.mode == "minor" else 0.05)
    towards = colours[4] if night > 0 else colours[1]
    colours[:2] += (towards - colours[:2]) * abs(night) * np.array([[0.9], [0.4]])
    return Palette(*_hue_rotated(colours, fifths * DEGREES_PER_FIFTH))


def _hue_rotated(colours: NDArray[np.float64], degrees: float) -> Grid:
    """Colours (rows of sRGB, 0..1) with their hue rotated in OKLab (Ottosson 2020), which keeps their lightness."""
    to_cone = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]])
    to_lab = np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])
    lab = to_lab @ np.cbrt(to_cone @ (colours.T**2.2))
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    lab[1:] = np.array([[c, -s], [s, c]]) @ lab[1:]
    linear = np.linalg.solve(to_cone, np.linalg.solve(to_lab, lab) ** 3)
    return np.asarray(np.clip(linear, 0, 1).T ** (1 / 2.2), np.float32)


def mix_colours(first: Grid, second: Grid, share: float) -> Grid:
    """Linear interpolation of two colours; share 0 is the first, 1 the second."""
    return np.asarray(first + (second - first) * np.float32(share), np.float32)
