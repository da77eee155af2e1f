"""Tempo, beats and key of a take as they are, not as they were asked for.

Onsets are librosa's; the beats are found by dynamic programming after Ellis (*Beat tracking by dynamic programming*, 2007). The tracker
that librosa 0.11 has does the same in numba ufuncs, which crash the whole process on numba 0.68: a take must never cost a worker.
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
STEADY = 0.12
"""The largest relative spread of beat lengths that is a beat."""
FEWEST_BEATS = 4
TIGHTNESS = 100.0
"""How much straying from the tempo costs beside an onset of one standard deviation."""


@dataclass(frozen=True)
class BeatGrid:
    """What was heard."""

    bpm: float | None
    """None where nothing pulses."""
    beat_frames: NDArray[np.int64]
    """At 44.1 kHz; empty where there is no steady beat."""
    key: str


def measure_beats(signal: Signal, near_bpm: float | None = None) -> BeatGrid:
    """The beats that a stereo signal has; `near_bpm`, what was asked, tells half from double tempo."""
    from librosa.onset import onset_strength  # noqa: PLC0415  # seconds to import, and only premium needs it

    spectra = Spectra(signal)
    key = measure_key(spectra).key
    bpm = measure_bpm(measure_onsets(spectra), near_bpm)
    if bpm is None:
        return BeatGrid(None, np.zeros(0, np.int64), key)
    onsets = onset_strength(y=spectra.half, sr=SAMPLE_RATE_HZ // 2, hop_length=HOP_FRAMES // 2)
    frames = _tracked(onsets.astype(np.float64), 60.0 / bpm * SAMPLE_RATE_HZ / HOP_FRAMES) * HOP_FRAMES
    lengths = np.diff(frames)
    if frames.size < FEWEST_BEATS or float(np.std(lengths)) > STEADY * float(np.mean(lengths)):
        return BeatGrid(bpm, np.zeros(0, np.int64), key)
    return BeatGrid(bpm, _onto_onsets(frames, onsets), key)


def _tracked(onsets: NDArray[np.float64], period: float) -> NDArray[np.int64]:
    """The sequence of hops that strikes the most and strays the least from a period, both in hops."""
    strength = onsets / (onsets.std() + 1e-12)
    back = np.arange(round(2.0 * period), round(0.5 * period) - 1, -1)
    strays = -TIGHTNESS * np.square(np.log(back / period))
    score, link = strength.copy(), np.full(strength.size, -1)
    first = strength > 0.01 * strength.max()
    begun = int(np.argmax(first))
    for at in range(begun + 1, strength.size):
        before = at - back
        usable = before >= begun
        if usable.any():
            options = score[before[usable]] + strays[usable]
            best = int(np.argmax(options))
            score[at] += options[best]
            link[at] = before[usable][best]
    tail = max(0, score.size - round(period))
    beats = [tail + int(np.argmax(score[tail:]))]
    while link[beats[-1]] >= 0:
        beats.append(int(link[beats[-1]]))
    return np.array(beats[::-1], dtype=np.int64)


def _onto_onsets(frames: NDArray[np.int64], onsets: NDArray[np.float64]) -> NDArray[np.int64]:
    """Each beat moved to the strongest onset within 35 ms of it, then the grid's steady drift drawn through them."""
    reach = 3
    at = frames // HOP_FRAMES
    near = [int(np.argmax(onsets[max(0, a - reach) : a + reach + 1])) + max(0, int(a) - reach) for a in at]
    numbers = np.arange(len(near))
    local = np.array(near, dtype=np.float64)
    smooth = np.array(
        [np.polyval(np.polyfit(numbers[s], local[s], 1), n) for n in numbers for s in [slice(max(0, n - 8), n + 9)]]
    )
    return np.rint(np.maximum(0.0, smooth) * HOP_FRAMES).astype(np.int64)
