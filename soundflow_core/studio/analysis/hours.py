"""Measures of tracks of any length in the memory of minutes.

What fits is measured as a whole. A longer track is measured in parts of four minutes, and the parts are put together: loudness from the
blocks of all, peaks and the longest stretches as the highest, counts as sums, tempo and key as what most of it has, all else as the mean.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import CHANNELS, SAMPLE_RATE_HZ, Signal, frames_of, seconds_of
from soundflow_core.sound.metering.loudness import BLOCK_FRAMES, block_powers, gated_lufs, loudness_range
from soundflow_core.studio.analysis.functional import SEAM_SECONDS, seam_db, seam_step
from soundflow_core.studio.analysis.measures import USUAL_MODULATION_HZ, Inspection, inspect, waveform_of

LONGEST_WHOLE_SECONDS = 480
"""Up to here a track is measured as a whole, in less than 1 GB."""
PART_FRAMES = frames_of(240)
HIGHEST = (
    "momentary_lufs", "short_term_lufs", "true_peak_dbtp", "click_strength", "longest_silence_seconds", "longest_dead_side_seconds",
)  # fmt: skip
COUNTED = ("flat_tops", "gaps")


def inspect_pieces(
    pieces: Iterable[Signal],
    bpm: float | None = None,
    key: str | None = None,
    modulation_hz: float = USUAL_MODULATION_HZ,
) -> Inspection:
    """Measure a stereo signal that comes in pieces; `bpm`, `key` and errors as of `inspect`."""
    held = np.empty((CHANNELS, frames_of(LONGEST_WHOLE_SECONDS)), dtype=np.float32)
    frames = 0
    parts: list[_Part] = []
    for piece in pieces:
        if frames + piece.shape[1] > held.shape[1]:
            parts.append(_Part(held[:, :PART_FRAMES], bpm, key, modulation_hz))
            frames -= PART_FRAMES
            held[:, :frames] = held[:, PART_FRAMES : PART_FRAMES + frames]
        held[:, frames : frames + piece.shape[1]] = piece
        frames += piece.shape[1]
    if parts:
        return _whole([*parts, _Part(held[:, :frames], bpm, key, modulation_hz)])
    return inspect(held[:, :frames], bpm, key, modulation_hz)


class _Part:
    """What must be known of some minutes once their samples are gone."""

    def __init__(self, signal: Signal, bpm: float | None, key: str | None, modulation_hz: float) -> None:
        self.found = inspect(signal, bpm, key, modulation_hz)
        self.powers = block_powers(signal)
        blocks = -(-signal.shape[1] // BLOCK_FRAMES)
        edges = np.arange(blocks) * BLOCK_FRAMES
        self.peaks: NDArray[np.float32] = np.stack(
            [
                np.maximum(np.maximum.reduceat(channel, edges), -np.minimum.reduceat(channel, edges))
                for channel in signal
            ]
        )
        seam = 2 * round(SEAM_SECONDS * SAMPLE_RATE_HZ)
        self.start, self.end = signal[:, :seam].copy(), signal[:, -seam:].copy()


def _whole(parts: list[_Part]) -> Inspection:
    found = [part.found for part in parts]
    seconds = np.array([one.duration_seconds for one in found])
    values: dict[str, Any] = {}
    for field in fields(Inspection):
        column: list[Any] = [getattr(one, field.name) for one in found]
        if field.name in HIGHEST:
            values[field.name] = max(column)
        elif field.name in COUNTED:
            values[field.name] = sum(column)
        elif isinstance(column[0], float) and all(math.isfinite(value) for value in column):
            values[field.name] = float(np.average(column, weights=seconds))
    powers = np.concatenate([part.powers for part in parts])
    keys: Counter[str] = Counter()
    for one in found:
        keys[one.key] += round(one.duration_seconds)
    tempi = [one.bpm for one in found if one.bpm is not None]
    starts = np.concatenate(([0.0], np.cumsum(seconds)))
    borders = (
        float(start) + border for start, one in zip(starts, found, strict=False) for border in one.boundaries_seconds
    )
    seam = np.concatenate([parts[0].start, parts[-1].end], axis=1)
    lufs = gated_lufs(powers)
    values |= {
        "duration_seconds": seconds_of(round(float(seconds.sum()) * SAMPLE_RATE_HZ)),
        "lufs": lufs,
        "lra_lu": loudness_range(powers),
        "plr_lu": values["true_peak_dbtp"] - lufs,
        "bpm": median(tempi) if tempi else None,
        "key": keys.most_common(1)[0][0],
        "boundaries_seconds": tuple(borders),
        "seam_db": seam_db(seam),
        "seam_step": seam_step(seam),
        "waveform": waveform_of(np.concatenate([part.peaks for part in parts], axis=1)),
    }
    return replace(found[0], **values)
