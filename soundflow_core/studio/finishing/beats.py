"""The measured tempo, beats and key of a take.

Onsets are librosa's; beats are tracked by dynamic programming (Ellis, *Beat tracking by dynamic programming*, 2007). librosa 0.11 has the
same tracker, but in numba ufuncs, which crash the whole process on numba 0.68.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.studio.analysis.key import measure_key
from soundflow_core.studio.analysis.spectra import Spectra
from soundflow_core.studio.analysis.tempo import measure_bpm, measure_onsets

HOP_FRAMES = 512
MAX_BEAT_SPREAD = 0.12
"""The largest relative deviation of beat lengths of a steady beat."""
MIN_BEATS = 4
TIGHTNESS = 100.0
"""Weight of tempo deviations relative to an onset of one standard deviation."""


@dataclass(frozen=True)
class BeatGrid:
    """The measured tempo, beats and key."""

    bpm: float | None
    """None if there is no pulse."""
    beat_frames: NDArray[np.int64]
    """Frames at 44.1 kHz, shape (beats,); empty without a steady beat."""
    key: str


def measure_beats(signal: Signal, near_bpm: float | None = None) -> BeatGrid:
    """Track the beats of a stereo signal; `near_bpm`, the requested tempo, resolves tempo octaves."""
    from librosa.onset import onset_strength  # noqa: PLC0415  # takes seconds to import; only premium needs it

    spectra = Spectra(signal)
    key = measure_key(spectra).key
    bpm = measure_bpm(measure_onsets(spectra), near_bpm)
    if bpm is None:
        return BeatGrid(None, np.zeros(0, np.int64), key)
    onsets = onset_strength(y=spectra.half, sr=SAMPLE_RATE_HZ // 2, hop_length=HOP_FRAMES // 2)
    frames = _track_beats(onsets.astype(np.float64), 60.0 / bpm * SAMPLE_RATE_HZ / HOP_FRAMES) * HOP_FRAMES
    lengths = np.diff(frames)
    if frames.size < MIN_BEATS or float(np.std(lengths)) > MAX_BEAT_SPREAD * float(np.mean(lengths)):
        return BeatGrid(bpm, np.zeros(0, np.int64), key)
    return BeatGrid(bpm, _snap_to_onsets(frames, onsets), key)


def _track_beats(onsets: NDArray[np.float64], period: float) -> NDArray[np.int64]:
    """The beats, in hops, that maximise onset strength minus the penalty for deviations from `period` (in hops)."""
    strength = onsets / (onsets.std() + 1e-12)
    back = np.arange(round(2.0 * period), round(0.5 * period) - 1, -1)
    penalty = -TIGHTNESS * np.square(np.log(back / period))
    score, predecessor = strength.copy(), np.full(strength.size, -1)
    first = strength > 0.01 * strength.max()
    start = int(np.argmax(first))
    for at in range(start + 1, strength.size):
        before = at - back
        usable = before >= start
        if usable.any():
            options = score[before[usable]] + penalty[usable]
            best = int(np.argmax(options))
            score[at] += options[best]
            predecessor[at] = before[usable][best]
    tail = max(0, score.size - round(period))
    beats = [tail + int(np.argmax(score[tail:]))]
    while predecessor[beats[-1]] >= 0:
        beats.append(int(predecessor[beats[-1]]))
    return np.array(beats[::-1], dtype=np.int64)


def _snap_to_onsets(frames: NDArray[np.int64], onsets: NDArray[np.float64]) -> NDArray[np.int64]:
    """Move each beat to the strongest onset within 35 ms, then smooth by a linear fit over 17 beats."""
    reach = 3
    at = frames // HOP_FRAMES
    near = [int(np.argmax(onsets[max(0, a - reach) : a + reach + 1])) + max(0, int(a) - reach) for a in at]
    numbers = np.arange(len(near))
    local = np.array(near, dtype=np.float64)
    smooth = np.array(
        [np.polyval(np.polyfit(numbers[s], local[s], 1), n) for n in numbers for s in [slice(max(0, n - 8), n + 9)]]
    )
    return np.rint(np.maximum(0.0, smooth) * HOP_FRAMES).astype(np.int64)
