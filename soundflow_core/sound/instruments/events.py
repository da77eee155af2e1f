"""Notes as arrays, the form that kernels take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Events:
    """The notes of a part; all arrays have shape (notes,). Velocities are 0..1."""

    start_frames: NDArray[np.int64]
    length_frames: NDArray[np.int64]
    pitch_hz: NDArray[np.float64]
    velocity: NDArray[np.float64]
    brightness_octaves: NDArray[np.float64]

    def __len__(self) -> int:
        return int(self.start_frames.size)
