"""Key detection: chroma compared with the profiles of all 24 keys, and tonal peaks compared with their scales. Tuning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.music.theory.pitch import MAJOR, MAJOR_NAMES, MINOR, MINOR_NAMES, parse_key
from soundflow_core.studio.analysis.spectra import PITCH_SIZE, Spectra

BASS, MIDDLE = (28, 48), (48, 84)
"""Ranges of MIDI pitches, upper bound excluded."""
BASS_WEIGHT = 0.35
SHARE_FROM = 48
MINOR_STEPS = (*MINOR, 11)
"""The natural minor scale and the leading note."""
SCALE_WEIGHT = 4.0
"""Weight of the share on the scale relative to the profile correlation: 10 % off the scale cost 0.4 of correlation."""
TUNED_FROM = 45.0
"""MIDI pitch below which bins are too wide to resolve cents."""
# Albrecht & Shanahan 2013; they separate relative keys better than Krumhansl & Kessler's.
MAJOR_PROFILE = np.array([0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081])
MINOR_PROFILE = np.array([0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052])


@dataclass(frozen=True)
class KeyEstimate:
    """The most likely key, and the chroma (C first)."""

    key: str
    chroma: tuple[float, ...]


@dataclass(frozen=True)
class Peaks:
    """The tonal peaks of all frames (after Gómez 2006): partials that stand out of the noise of drums and rain."""

    frame: NDArray[np.int64]
    pitch: NDArray[np.float64]
    """MIDI pitch, fractional."""
    amplitude: NDArray[np.float64]
    frames: int


def tonal_peaks(spectra: Spectra) -> Peaks:
    """Local maxima above four times the frame's median, 41 Hz to 1 kHz; positions by parabolic interpolation."""
    pitch_hz = SAMPLE_RATE_HZ / 4.0 / PITCH_SIZE
    first, last = (int(440.0 * 2.0 ** ((edge - 69.5) / 12.0) / pitch_hz) for edge in (BASS[0], MIDDLE[1]))
    energy = spectra.pitch.sum(axis=1)
    loud = energy >= 0.05 * energy.max(initial=0.0)
    level = spectra.pitch[loud][:, first - 1 : last + 2]
    middle, left, right = level[:, 1:-1], level[:, :-2], level[:, 2:]
    floor = 4.0 * np.median(middle, axis=1, keepdims=True)
    frame, at = np.nonzero((middle > left) & (middle >= right) & (middle > floor))
    a, b, c = (np.log(part[frame, at].astype(np.float64) + 1e-12) for part in (left, middle, right))
    shift = 0.5 * (a - c) / np.minimum(a - 2.0 * b + c, -1e-9)
    hz = (first + at + np.clip(shift, -0.5, 0.5)) * pitch_hz
    return Peaks(frame, 69.0 + 12.0 * np.log2(hz / 440.0), np.exp(b), int(loud.sum()))


def chroma_of(spectra: Spectra) -> NDArray[np.float64]:
    """The chroma: energy by pitch class (C first), shape (12,), sums to 1.

    The bass (41-130 Hz), which plays roots, has a weight of 35 %, the three octaves above (to 1 kHz) the rest. All frames count the same,
    so that no loud section dominates.
    """
    loud = spectra.pitch.sum(axis=1) >= 0.05 * spectra.pitch.sum(axis=1).max(initial=0.0)
    power = np.square(spectra.pitch[loud])
    return BASS_WEIGHT * _pitch_class_shares(power, *BASS) + (1.0 - BASS_WEIGHT) * _pitch_class_shares(power, *MIDDLE)


def _pitch_class_shares(power: NDArray[np.float32], low: int, high: int) -> NDArray[np.float64]:
    """The mean share of each pitch class among the MIDI pitches low..high, each a narrow Gaussian band."""
    pitch = 69.0 + 12.0 * np.log2(np.maximum(1.0, np.fft.rfftfreq(PITCH_SIZE, 4.0 / SAMPLE_RATE_HZ)) / 440.0)
    nearest = np.rint(pitch).astype(int)
    used = np.flatnonzero((nearest >= low) & (nearest < high))
    weights = np.zeros((used.size, 12), dtype=np.float32)
    weights[np.arange(used.size), nearest[used] % 12] = np.exp(-0.5 * ((pitch - nearest)[used] / 0.2) ** 2)
    frames = np.sqrt(power[:, used] @ weights)
    shares = frames / (frames.sum(axis=1, keepdims=True) + 1e-9)
    mean = shares.mean(axis=0).astype(np.float64)
    return np.asarray(mean / (mean.sum() + 1e-12))


def tonal_share(peaks: Peaks, key: str) -> float:
    """The share of tonal power between 131 Hz and 1 kHz on a key's scale; all frames count the same. 1 if nothing is tonal.

    Kicks and toms below 131 Hz have pitches between the notes.
    """
    nearest = np.rint(peaks.pitch).astype(np.int64)
    used = (nearest >= SHARE_FROM) & (nearest < MIDDLE[1])
    parsed = parse_key(key)
    on_scale = np.isin((nearest[used] - parsed.tonic) % 12, MINOR_STEPS if parsed.mode == "minor" else MAJOR)
    power = np.square(peaks.amplitude[used])
    whole = np.bincount(peaks.frame[used], power, minlength=max(1, peaks.frames))
    inside = np.bincount(peaks.frame[used], power * on_scale, minlength=max(1, peaks.frames))
    sounding = whole > 0
    return float((inside[sounding] / whole[sounding]).mean()) if sounding.any() else 1.0


def scale_shares(peaks: Peaks) -> NDArray[np.float64]:
    """The share of tonal power on each of the twelve major scales (C first), shape (12,); all frames count the same."""
    nearest = np.rint(peaks.pitch).astype(np.int64)
    used = (nearest >= SHARE_FROM) & (nearest < MIDDLE[1])
    cell = peaks.frame[used] * 12 + nearest[used] % 12
    frames = max(1, peaks.frames)
    power = np.bincount(cell, np.square(peaks.amplitude[used]), minlength=12 * frames).reshape(frames, 12)
    whole = power.sum(axis=1, keepdims=True)
    classes = (power / np.maximum(whole, 1e-12)).sum(axis=0) / max(1, int((whole > 0).sum()))
    return np.array([classes[(tonic + np.array(MAJOR)) % 12].sum() for tonic in range(12)])


def scale_lead(shares: NDArray[np.float64], key: str) -> float:
    """The share on a key's scale minus that on the best other scale; negative if another one fits better."""
    own = _major_of(key)
    return float(shares[own] - np.delete(shares, own).max())


def _major_of(key: str) -> int:
    """The tonic (0 is C) of a key's major scale: of its relative, if it is minor."""
    parsed = parse_key(key)
    return (parsed.tonic + (3 if parsed.mode == "minor" else 0)) % 12


def tuning_cents(peaks: Peaks) -> float:
    """The deviation from A = 440 Hz, -50..50 cents: the circular mean of the fractional pitches above 110 Hz."""
    used = peaks.pitch >= TUNED_FROM
    turns = np.exp(2j * np.pi * peaks.pitch[used]) * np.sqrt(peaks.amplitude[used])
    return float(np.angle(turns.sum()) / (2.0 * np.pi) * 100.0) if used.any() else 0.0


def _correlation(chroma: NDArray[np.float64], profile: NDArray[np.float64]) -> float:
    """Pearson correlation; 0 for silence."""
    a, b = chroma - chroma.mean(), profile - profile.mean()
    return float(a @ b / (np.sqrt((a @ a) * (b @ b)) + 1e-12))


def measure_key(spectra: Spectra, peaks: Peaks | None = None) -> KeyEstimate:
    """The most likely of the 24 keys, by the correlation of chroma and profile and the share of tonal power on the scale.

    The chroma of a loop that stays on one chord resembles that chord's own key; the scale corrects this.
    """
    chroma = chroma_of(spectra)
    shares = scale_shares(tonal_peaks(spectra) if peaks is None else peaks)
    scores = {}
    for tonic in range(12):
        turned = np.roll(chroma, -tonic)
        scores[MAJOR_NAMES[tonic]] = _correlation(turned, MAJOR_PROFILE)
        scores[MINOR_NAMES[tonic]] = _correlation(turned, MINOR_PROFILE)
    best = max(scores, key=lambda name: scores[name] + SCALE_WEIGHT * float(shares[_major_of(name)]))
    return KeyEstimate(best, tuple(float(c) for c in chroma))


def are_related(key: str, other: str) -> bool:
    """Whether two keys are the same or relatives (the same scale)."""
    one, two = parse_key(key), parse_key(other)
    return set(one.scale) == set(two.scale)
