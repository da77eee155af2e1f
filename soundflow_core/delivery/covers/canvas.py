"""Size and array type of a cover."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float32]

SIZE = 480
"""Pixels a side."""
