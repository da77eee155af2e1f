"""Is a new window good enough to continue? Long form tends to fade to silence, to stick in a loop, or to jump in loudness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.generation.models.base import Audio

BLOCK_SECONDS = 0.5
EDGE_SECONDS = 2.0


@dataclass(frozen=True)
class Guard:
    """Thresholds."""

    silent_dbfs: float = -52.0
    longest_silence_seconds: float = 2.0
    jump_db: float = 10.0
    """Between the last seconds before a window and its first ones, or the whole of either."""
    loop_share: float = 0.9
    """Share of codes that equal those some lag before: over it nothing new is played."""
    shortest_lag_frames: int = 5


def faults(new: Audio, before: Audio | None, codes: NDArray[np.int64], rate_hz: int, guard: Guard) -> tuple[str, ...]:
    """What is wrong with a new stretch of sound after the sound `before` it; `codes` are its own, shape (codebooks, frames)."""
    wrong = []
    levels = _levels(new, rate_hz)
    silent = _longest_run(levels < guard.silent_dbfs) * BLOCK_SECONDS
    if silent >= min(guard.longest_silence_seconds, max(BLOCK_SECONDS, new.shape[1] / rate_hz)):
        wrong.append(f"{silent:.1f} s are silent")
    elif before is not None and (jump := _jump(new, before, rate_hz)) > guard.jump_db:
        wrong.append(f"its loudness jumps by {jump:.0f} dB")
    if (share := _looping(codes, guard.shortest_lag_frames)) > guard.loop_share:
        wrong.append(f"{share:.0%} of it only repeats")
    return tuple(wrong)


def _levels(audio: Audio, rate_hz: int) -> NDArray[np.float64]:
    """RMS of each half second in dBFS; what does not move makes no sound."""
    size = max(1, min(audio.shape[1], int(BLOCK_SECONDS * rate_hz)))
    blocks = audio.shape[1] // size
    power = audio[:, : blocks * size].reshape(audio.shape[0], blocks, size).astype(np.float64).var(axis=2).mean(axis=0)
    return np.asarray(10.0 * np.log10(power + 1e-12))


def _level(audio: Audio) -> float:
    return float(10.0 * np.log10(audio.astype(np.float64).var(axis=1).mean() + 1e-12))


def _jump(new: Audio, before: Audio, rate_hz: int) -> float:
    edge = int(EDGE_SECONDS * rate_hz)
    near = abs(_level(new[:, :edge]) - _level(before[:, -edge:]))
    return max(near, abs(_level(new) - _level(before)))


def _longest_run(marks: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).astype(np.int8)))
    return int(np.diff(edges)[::2].max(initial=0))


def _looping(codes: NDArray[np.int64], shortest: int) -> float:
    """The largest share of codes that repeat after a lag, for lags up to half of the stretch."""
    longest = codes.shape[1] // 2
    shares = ((codes[:, lag:] == codes[:, :-lag]).mean() for lag in range(shortest, longest))
    return float(max(shares, default=0.0))
