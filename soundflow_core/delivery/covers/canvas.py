"""The size and shape that all of a cover is painted in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float32]

SIZE = 480
"""Pixels a side."""
