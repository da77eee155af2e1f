"""Form: section boundaries and repetition.

The features are the loudness of eight bands and the chroma, in frames of 0.37 s. Sections change where the frames before and after differ
most (Foote's novelty, ICME 2000); repetition compares blocks of eight bars on a grid of sixteenths.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.studio.analysis.spectra import PITCH_SIZE, PLAIN_SIZE, SLOW_FRAMES, Spectra
from soundflow_core.studio.analysis.tempo import Onsets

Floats64 = NDArray[np.float64]

FRAME_SECONDS = SLOW_FRAMES * PLAIN_SIZE / SAMPLE_RATE_HZ
BANDS_HZ = (52.0, 134.0, 300.0, 671.0, 1483.0, 3146.0, 6364.0, 12_000.0)
"""Centre frequencies of the bands, about 1.2 octaves apart."""
BAND_OCTAVES = 0.88
"""Half width of a band, a triangle. Bands with hard edges would jump when a bass note crosses one."""
LOUDNESS_EXPONENT = 0.25
LOUDNESS_UNIT, CHROMA_UNIT = 10.0, 3.0
"""Weights that make band loudness (relative to the track's loud parts) and pitch-class shares comparable."""
CHROMA_CENTRE, CHROMA_SPREAD = 69.0, 9.0
"""The Gaussian weight of pitches for the chroma: centre (MIDI, A4) and standard deviation in semitones."""
NOVELTY_SPANS_SECONDS = (4.0, 8.0, 14.0)
"""The time spans before and after that are compared: two, four and seven bars at 120 BPM."""
SHARP_SPAN_SECONDS = 2.0
FILL_SECONDS = 1.2
NEAR_SECONDS = 3.0
"""The sharpest change is searched within this distance of a novelty peak: the long spans also cover fills and echoes."""
NEARLY_AS_SHARP = 0.8
"""Of two changes of nearly equal sharpness the later one counts: a fill leads into the next section."""
MIN_NOVELTY = 0.3
"""The least standardised distance of a boundary; calibrated on rendered tracks and their plans."""
MIN_DISTANCE_SECONDS = 5.0
BLOCK_BARS = 8
STEPS_PER_BAR = 16
BAND_GROUPS = 8
SAME_CORRELATION = 0.95
"""Blocks with a higher correlation count as repeated."""


def form_features(spectra: Spectra) -> Floats64:
    """Band loudness and chroma of each frame of 0.37 s, shape (frames, 8 + 12), in comparable units.

    Specific loudness is a power of the excitation (Zwicker and Fastl, *Psychoacoustics*, ch. 8), so that loud parts dominate. In decibels,
    quiet waves far under the music would count for more than a band that falls silent.
    """
    power = spectra.slow_power @ _band_weights()
    if power.shape[0] == 0:
        return np.zeros((0, len(BANDS_HZ) + 12))
    loud = float(np.percentile(power.sum(axis=1), 90)) + 1e-9
    loudness = LOUDNESS_UNIT * np.power(power.astype(np.float64) / loud, LOUDNESS_EXPONENT)
    return np.hstack([loudness, CHROMA_UNIT * _chroma(spectra)])


def chroma_in(frames: Floats64) -> Floats64:
    """The pitch-class shares in form features, shape (frames, 12)."""
    return frames[:, len(BANDS_HZ) :] / CHROMA_UNIT


@cache
def _band_weights() -> NDArray[np.float32]:
    """The weight of each bin in each band, shape (bins, bands)."""
    bins_hz = np.arange(1, PLAIN_SIZE // 2 + 1) * (SAMPLE_RATE_HZ / PLAIN_SIZE)
    away = np.abs(np.log2(bins_hz[:, None] / np.array(BANDS_HZ)))
    return np.vstack([np.zeros((1, len(BANDS_HZ))), np.maximum(0.0, 1.0 - away / BAND_OCTAVES)]).astype(np.float32)


def _chroma(spectra: Spectra) -> Floats64:
    """Pitch-class shares of each frame, shape (frames, 12); the pitch spectra have nearly the same frame rate."""
    used, weights_by_class = _pitch_class_weights()
    chroma = np.sqrt(np.square(spectra.pitch[:, used]) @ weights_by_class).astype(np.float64)
    chroma /= chroma.sum(axis=1, keepdims=True) + 1e-9
    at = np.minimum(np.arange(spectra.slow_power.shape[0]), chroma.shape[0] - 1)
    return np.asarray(chroma[at])


@cache
def _pitch_class_weights() -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The bins used, and their weight for each pitch class, shape (bins, 12).

    The weights fall off on both sides of CHROMA_CENTRE; with hard edges, transposing a bass across one would change the chroma.
    """
    bins_hz = np.arange(1, PITCH_SIZE // 2 + 1) * (SAMPLE_RATE_HZ / 4.0 / PITCH_SIZE)
    pitch = 69.0 + 12.0 * np.log2(bins_hz / 440.0)
    used = np.flatnonzero(np.abs(pitch - CHROMA_CENTRE) < 3.0 * CHROMA_SPREAD)
    weights_by_class = np.zeros((used.size, 12), dtype=np.float32)
    weights = np.exp(-0.5 * np.square((pitch[used] - CHROMA_CENTRE) / CHROMA_SPREAD))
    weights_by_class[np.arange(used.size), np.rint(pitch[used]).astype(int) % 12] = weights
    return used + 1, weights_by_class


def novelty(frames: Floats64, around_seconds: float) -> Floats64:
    """Foote's novelty: the standardised distance between the frames before and after each frame; 0 at the ends. Shape (frames,)."""
    around = max(2, round(around_seconds / FRAME_SECONDS))
    count = frames.shape[0]
    totals = np.concatenate([np.zeros((1, frames.shape[1])), np.cumsum(frames, axis=0)])
    squares = np.concatenate([np.zeros((1, frames.shape[1])), np.cumsum(frames**2, axis=0)])
    at = np.arange(around // 2, max(around // 2, count - around // 2))
    low, high = np.maximum(0, at - around), np.minimum(count, at + around)

    def mean(sums: Floats64, first: NDArray[np.int64], end: NDArray[np.int64]) -> Floats64:
        return np.asarray((sums[end] - sums[first]) / (end - first)[:, None])

    difference = mean(totals, at, high) - mean(totals, low, at)
    spread = np.maximum(0.0, mean(squares, low, high) - mean(totals, low, high) ** 2)
    out = np.zeros(count)
    out[at] = np.sqrt(np.mean(difference**2, axis=1)) / (0.25 + np.sqrt(np.mean(spread, axis=1)))
    return out


def boundaries(frames: Floats64) -> tuple[float, ...]:
    """Section boundaries in seconds: peaks of the mean novelty over all spans, moved to the last sharp change nearby."""
    if frames.shape[0] < 4:
        return ()
    curve = np.mean([novelty(frames, seconds) for seconds in NOVELTY_SPANS_SECONDS], axis=0)
    sharp = novelty(frames, SHARP_SPAN_SECONDS)
    distance = max(1, round(MIN_DISTANCE_SECONDS / FRAME_SECONDS))
    near, fill = (max(1, round(seconds / FRAME_SECONDS)) for seconds in (NEAR_SECONDS, FILL_SECONDS))
    found = []
    for i in range(1, curve.size - distance // 2):
        if curve[i] >= MIN_NOVELTY and curve[i] == curve[max(0, i - distance) : i + distance + 1].max():
            first = max(0, i - near)
            sharpest = first + int(sharp[first : i + near + 1].argmax())
            following = sharp[sharpest : sharpest + fill + 1]
            found.append(sharpest + int(np.flatnonzero(following >= NEARLY_AS_SHARP * following[0])[-1]))
    return tuple(round(i * FRAME_SECONDS, 2) for i in found)


def matched_changes(planned: tuple[float, ...], detected: tuple[float, ...], within_seconds: float) -> int:
    """How many planned section changes have a detected boundary within `within_seconds`."""
    return sum(any(abs(a - b) <= within_seconds for b in detected) for a in planned)


def repetition(onsets: Onsets, bpm: float, beats_per_bar: int = 4) -> float:
    """The share (0..1) of 8-bar blocks that nearly equal an earlier one; 0 for fewer than two blocks."""
    steps = STEPS_PER_BAR * BLOCK_BARS
    step_frames = 60.0 / bpm * beats_per_bar / STEPS_PER_BAR * onsets.rate_hz
    blocks = int(onsets.bands.shape[0] / (step_frames * steps) + 0.02)  # a signal's last frames may not fill a window
    if blocks < 2:
        return 0.0
    bands = np.stack([group.mean(axis=1) for group in np.array_split(onsets.bands, BAND_GROUPS, axis=1)], axis=1)
    totals = np.concatenate([np.zeros((1, BAND_GROUPS)), np.cumsum(bands, axis=0, dtype=np.float64)])
    # A sixteenth is not a whole number of frames: interpolate the cumulative sums, or a loop would not equal itself.
    edges = np.minimum(np.arange(blocks * steps + 1) * step_frames, totals.shape[0] - 1)
    whole = np.minimum(edges.astype(int), totals.shape[0] - 2)
    at = totals[whole] + (edges - whole)[:, None] * (totals[whole + 1] - totals[whole])
    grid = np.diff(at, axis=0) / step_frames
    grid = grid.reshape(blocks, steps, BAND_GROUPS)
    grid = grid - grid.mean(axis=1, keepdims=True)
    flat = grid.reshape(blocks, -1)
    flat = flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-9)
    alike = np.tril(flat @ flat.T, -1)
    return float((alike.max(axis=1)[1:] > SAME_CORRELATION).sum() / (blocks - 1))
