"""Form: where sections change, and how much of a track is said again.

A track is read in frames of 0.37 s: the loudness of eight bands and the chroma. Sections change where the frames before and after differ
most (Foote's novelty, ICME 2000); repetition compares blocks of eight bars, each on a grid of sixteenths.
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
"""The middles of the bands, some 1.2 octaves apart."""
BAND_OCTAVES = 0.88
"""How far a band reaches to either side, as a triangle: where hard edges meet, a bass that steps across one turns two bands around."""
LOUDNESS_EXPONENT = 0.25
LOUDNESS_UNIT, CHROMA_UNIT = 10.0, 3.0
"""What makes the loudness of a band, beside that of the track's loud parts, and the share of a pitch class comparable."""
CHROMA_CENTRE, CHROMA_SPREAD = 69.0, 9.0
"""Where the harmony is listened to: a bell about A4, in semitones."""
LOOKS_SECONDS = (4.0, 8.0, 14.0)
"""How much before and after is compared: two, four and seven bars at 120 BPM."""
SHARPEST_SECONDS = 2.0
FILL_SECONDS = 1.2
NEAR_SECONDS = 3.0
"""How far from where the long looks part most the sharpest moment is sought: they see a fill and its echo, too."""
NEARLY = 0.8
"""Of two moments that are nearly as sharp the later one counts: a fill belongs to what it leads into."""
LEAST_NOVELTY = 0.3
"""Standardised distance under which nothing has changed; calibrated on rendered tracks and their plans."""
APART_SECONDS = 5.0
BLOCK_BARS = 8
STEPS_A_BAR = 16
BAND_GROUPS = 8
SAME = 0.95
"""The correlation over which two blocks are nearly identical."""


def frames_of_form(spectra: Spectra) -> Floats64:
    """Loudness of bands and chroma of each 0.37 s, shape (frames, 8 + 12), in comparable units.

    Loudness is specific loudness: it grows with a power of the excitation (Zwicker and Fastl, *Psychoacoustics*, ch. 8), so that what is
    loud decides. In decibels a wave at the shore, far under the music, would part more than a band that falls silent.
    """
    power = spectra.slow_power @ _onto_bands()
    if power.shape[0] == 0:
        return np.zeros((0, len(BANDS_HZ) + 12))
    loud = float(np.percentile(power.sum(axis=1), 90)) + 1e-9
    heard = LOUDNESS_UNIT * np.power(power.astype(np.float64) / loud, LOUDNESS_EXPONENT)
    return np.hstack([heard, CHROMA_UNIT * _chroma(spectra)])


def chroma_in(frames: Floats64) -> Floats64:
    """The shares of the pitch classes in frames of form, shape (frames, 12)."""
    return frames[:, len(BANDS_HZ) :] / CHROMA_UNIT


@cache
def _onto_bands() -> NDArray[np.float32]:
    """The weight of each bin in each band, shape (bins, bands)."""
    bins_hz = np.arange(1, PLAIN_SIZE // 2 + 1) * (SAMPLE_RATE_HZ / PLAIN_SIZE)
    away = np.abs(np.log2(bins_hz[:, None] / np.array(BANDS_HZ)))
    return np.vstack([np.zeros((1, len(BANDS_HZ))), np.maximum(0.0, 1.0 - away / BAND_OCTAVES)]).astype(np.float32)


def _chroma(spectra: Spectra) -> Floats64:
    """Shares of the pitch classes each 0.37 s, shape (frames, 12); the pitch spectra come at nearly the same rate."""
    used, onto = _onto_classes()
    chroma = np.sqrt(np.square(spectra.pitch[:, used]) @ onto).astype(np.float64)
    chroma /= chroma.sum(axis=1, keepdims=True) + 1e-9
    at = np.minimum(np.arange(spectra.slow_power.shape[0]), chroma.shape[0] - 1)
    return np.asarray(chroma[at])


@cache
def _onto_classes() -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The bins that count and their weight on each pitch class, shape (bins, 12).

    The weight falls off to both sides of MIDI note 69: with hard edges, a bass that a transposition carries across one changes the harmony.
    """
    bins_hz = np.arange(1, PITCH_SIZE // 2 + 1) * (SAMPLE_RATE_HZ / 4.0 / PITCH_SIZE)
    pitch = 69.0 + 12.0 * np.log2(bins_hz / 440.0)
    used = np.flatnonzero(np.abs(pitch - CHROMA_CENTRE) < 3.0 * CHROMA_SPREAD)
    onto = np.zeros((used.size, 12), dtype=np.float32)
    weights = np.exp(-0.5 * np.square((pitch[used] - CHROMA_CENTRE) / CHROMA_SPREAD))
    onto[np.arange(used.size), np.rint(pitch[used]).astype(int) % 12] = weights
    return used + 1, onto


def novelty(frames: Floats64, around_seconds: float) -> Floats64:
    """How much each moment parts what was before from what comes after, in standardised distance; 0 at the ends."""
    around = max(2, round(around_seconds / FRAME_SECONDS))
    count = frames.shape[0]
    totals = np.concatenate([np.zeros((1, frames.shape[1])), np.cumsum(frames, axis=0)])
    squares = np.concatenate([np.zeros((1, frames.shape[1])), np.cumsum(frames**2, axis=0)])
    at = np.arange(around // 2, max(around // 2, count - around // 2))
    low, high = np.maximum(0, at - around), np.minimum(count, at + around)

    def mean(sums: Floats64, first: NDArray[np.int64], end: NDArray[np.int64]) -> Floats64:
        return np.asarray((sums[end] - sums[first]) / (end - first)[:, None])

    apart = mean(totals, at, high) - mean(totals, low, at)
    spread = np.maximum(0.0, mean(squares, low, high) - mean(totals, low, high) ** 2)
    out = np.zeros(count)
    out[at] = np.sqrt(np.mean(apart**2, axis=1)) / (0.25 + np.sqrt(np.mean(spread, axis=1)))
    return out


def boundaries(frames: Floats64) -> tuple[float, ...]:
    """When sections change, in seconds: where a long and a short look agree, placed at the last moment that is sharp to the shortest."""
    if frames.shape[0] < 4:
        return ()
    curve = np.mean([novelty(frames, seconds) for seconds in LOOKS_SECONDS], axis=0)
    sharp = novelty(frames, SHARPEST_SECONDS)
    apart = max(1, round(APART_SECONDS / FRAME_SECONDS))
    near, fill = (max(1, round(seconds / FRAME_SECONDS)) for seconds in (NEAR_SECONDS, FILL_SECONDS))
    found = []
    for i in range(1, curve.size - apart // 2):
        if curve[i] >= LEAST_NOVELTY and curve[i] == curve[max(0, i - apart) : i + apart + 1].max():
            first = max(0, i - near)
            sharpest = first + int(sharp[first : i + near + 1].argmax())
            led_into = sharp[sharpest : sharpest + fill + 1]
            found.append(sharpest + int(np.flatnonzero(led_into >= NEARLY * led_into[0])[-1]))
    return tuple(round(i * FRAME_SECONDS, 2) for i in found)


def found_of(planned: tuple[float, ...], found: tuple[float, ...], within_seconds: float) -> int:
    """How many planned changes have a found one within a bar."""
    return sum(any(abs(a - b) <= within_seconds for b in found) for a in planned)


def repetition(onsets: Onsets, bpm: float, beats_per_bar: int = 4) -> float:
    """The share (0..1) of 8-bar blocks that are nearly an earlier one; 0 where there are fewer than two."""
    steps = STEPS_A_BAR * BLOCK_BARS
    step_frames = 60.0 / bpm * beats_per_bar / STEPS_A_BAR * onsets.rate_hz
    blocks = int(onsets.bands.shape[0] / (step_frames * steps) + 0.02)  # the last frames of a signal fill no window
    if blocks < 2:
        return 0.0
    bands = np.stack([group.mean(axis=1) for group in np.array_split(onsets.bands, BAND_GROUPS, axis=1)], axis=1)
    totals = np.concatenate([np.zeros((1, BAND_GROUPS)), np.cumsum(bands, axis=0, dtype=np.float64)])
    # A sixteenth is no whole number of frames: between them the totals are read on straight lines, or a loop would not repeat itself.
    edges = np.minimum(np.arange(blocks * steps + 1) * step_frames, totals.shape[0] - 1)
    whole = np.minimum(edges.astype(int), totals.shape[0] - 2)
    at = totals[whole] + (edges - whole)[:, None] * (totals[whole + 1] - totals[whole])
    grid = np.diff(at, axis=0) / step_frames
    grid = grid.reshape(blocks, steps, BAND_GROUPS)
    grid = grid - grid.mean(axis=1, keepdims=True)
    flat = grid.reshape(blocks, -1)
    flat = flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-9)
    alike = np.tril(flat @ flat.T, -1)
    return float((alike.max(axis=1)[1:] > SAME).sum() / (blocks - 1))
