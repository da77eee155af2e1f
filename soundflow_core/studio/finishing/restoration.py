"""Restoration: removes DC offset, mains hum and clicks; a clean take stays unchanged but for its offset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pedalboard import PeakFilter, Pedalboard

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal

MAINS_HZ = (50.0, 60.0)
HARMONICS = 6
HUM_PROMINENCE_DB = 18.0
"""The least height of a hum line over the median of the 8 Hz around it, in the quietest third of the take."""
HUM_NOTCH_Q = 35.0
SPECTRUM_SIZE = 1 << 17
CLICK_RATIO = 6.0
"""The least ratio of a click's third difference to the 98th percentile of the 70 ms around; noise reaches 1.5, a plucked string 3."""
CLICK_REACH = 24
"""The longest click in frames (0.5 ms), and the least distance of two."""
BLOCK_FRAMES = 1024


@dataclass(frozen=True)
class Restored:
    """What was removed: the offset, the hum frequencies, the number of clicks."""

    dc: float
    hum_hz: tuple[float, ...]
    clicks: int


def restore(signal: Signal) -> Restored:
    """Restore a signal in place."""
    dc = remove_dc(signal)
    hum = remove_hum(signal)
    return Restored(dc, hum, sum(remove_clicks(channel) for channel in signal))


def remove_dc(signal: Signal) -> float:
    """Subtract each channel's mean in place; returns the larger magnitude."""
    means = signal.mean(axis=1, keepdims=True, dtype=np.float64)
    signal -= means.astype(np.float32)
    return float(np.abs(means).max())


def remove_hum(signal: Signal) -> tuple[float, ...]:
    """Notch out the mains frequency and its prominent harmonics in place; returns their frequencies."""
    spectrum = _quiet_spectrum(signal.mean(axis=0, dtype=np.float32))
    found = max((_lines(spectrum, mains) for mains in MAINS_HZ), key=len)
    if not found or found[0] not in MAINS_HZ:  # harmonics without the fundamental are notes
        return ()
    board = Pedalboard([PeakFilter(cutoff_frequency_hz=hz, gain_db=-36.0, q=HUM_NOTCH_Q) for hz in found])
    signal[:] = board(signal, SAMPLE_RATE_HZ)
    return found


def _quiet_spectrum(mono: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean power spectrum, in dB, of the quietest third of the windows."""
    if mono.size < SPECTRUM_SIZE:
        mono = np.pad(mono, (0, SPECTRUM_SIZE - mono.size))
    windows = np.lib.stride_tricks.sliding_window_view(mono, SPECTRUM_SIZE)[:: SPECTRUM_SIZE // 2]
    powers = np.square(windows, dtype=np.float64).mean(axis=1)
    quiet = windows[np.argsort(powers)[: max(1, len(powers) // 3)]]
    spectra = np.square(np.abs(np.fft.rfft(quiet * np.blackman(SPECTRUM_SIZE), axis=1)))
    return np.asarray(10.0 * np.log10(spectra.mean(axis=0) + 1e-9))


def _lines(spectrum: NDArray[np.float64], mains: float) -> tuple[float, ...]:
    bin_hz = SAMPLE_RATE_HZ / SPECTRUM_SIZE
    found = []
    for harmonic in range(1, HARMONICS + 1):
        at = round(mains * harmonic / bin_hz)
        around = spectrum[at - round(4 / bin_hz) : at + round(4 / bin_hz)]
        peak = spectrum[at - 2 : at + 3].max()
        # A note nearby may be louder, but the peak of hum lies exactly at the mains frequency.
        if peak - np.median(around) > HUM_PROMINENCE_DB and peak >= around.max() - 0.1:
            found.append(mains * harmonic)
    return tuple(found)


def remove_clicks(channel: NDArray[np.float32]) -> int:
    """Replace clicks shorter than 0.5 ms by cubic interpolation, in place; returns their number."""
    sharp = np.abs(np.diff(channel.astype(np.float64), n=3, prepend=(channel[0],) * 3))
    blocks = -(-sharp.size // BLOCK_FRAMES)
    padded = np.pad(sharp, (0, blocks * BLOCK_FRAMES - sharp.size), mode="edge").reshape(blocks, BLOCK_FRAMES)
    levels = np.pad(np.quantile(padded, 0.98, axis=1), 1, mode="edge")
    around = np.maximum(levels[1:-1], np.maximum(levels[:-2], levels[2:]))  # an attack may begin at the end of a block
    scale = np.repeat(around, BLOCK_FRAMES)[: sharp.size]
    outliers = np.flatnonzero(sharp > CLICK_RATIO * np.maximum(scale, 1e-4))
    if not outliers.size:
        return 0
    groups = np.split(outliers, np.flatnonzero(np.diff(outliers) > CLICK_REACH) + 1)
    repaired = [
        group for group in groups if group[-1] - group[0] <= CLICK_REACH and _is_clear_of_ends(group, channel.size)
    ]
    for group in repaired:
        _interpolate(channel, int(group[0]) - 4, int(group[-1]) + 4)
    return len(repaired)


def _is_clear_of_ends(group: NDArray[np.int64], frames: int) -> bool:
    return bool(group[0] > CLICK_REACH and group[-1] < frames - CLICK_REACH)


def _interpolate(channel: NDArray[np.float32], first: int, last: int) -> None:
    """Replace channel[first:last + 1] by a cubic Hermite spline with the values and slopes at both ends."""
    left, right = float(channel[first]), float(channel[last])
    length = last - first
    slope_left = float(channel[first] - channel[first - 2]) / 2.0 * length
    slope_right = float(channel[last + 2] - channel[last]) / 2.0 * length
    t = np.linspace(0.0, 1.0, length + 1)
    curve = (2 * t**3 - 3 * t**2 + 1) * left + (t**3 - 2 * t**2 + t) * slope_left
    curve += (-2 * t**3 + 3 * t**2) * right + (t**3 - t**2) * slope_right
    channel[first : last + 1] = curve
