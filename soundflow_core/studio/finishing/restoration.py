"""Restoration: a take is cleaned of what no musician meant: an offset, mains hum, clicks. What is clean stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pedalboard import PeakFilter, Pedalboard

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal

MAINS_HZ = (50.0, 60.0)
HARMONICS = 6
HUM_STANDS_OUT_DB = 18.0
"""Over the median of the 8 Hz around it, in the quietest third of the take, where notes do not hide it."""
HUM_QUALITY = 35.0
SPECTRUM_SIZE = 1 << 17
CLICK_STANDS_OUT = 6.0
"""Times what the sharpest fiftieth of the 70 ms around reaches, in third differences; noise reaches 1.5, a struck string 3."""
CLICK_REACH = 24
"""Frames that are mended around a click: half a millisecond."""
BLOCK_FRAMES = 1024


@dataclass(frozen=True)
class Restored:
    """What was found and taken away."""

    dc: float
    hum_hz: tuple[float, ...]
    clicks: int


def restore(signal: Signal) -> Restored:
    """Clean a signal in place."""
    dc = remove_dc(signal)
    hum = remove_hum(signal)
    return Restored(dc, hum, sum(remove_clicks(channel) for channel in signal))


def remove_dc(signal: Signal) -> float:
    """Take the mean away from each channel; returns the larger one."""
    means = signal.mean(axis=1, keepdims=True, dtype=np.float64)
    signal -= means.astype(np.float32)
    return float(np.abs(means).max())


def remove_hum(signal: Signal) -> tuple[float, ...]:
    """Notch the mains and those of its harmonics that stand out like a line; returns their frequencies."""
    spectrum = _quiet_spectrum(signal.mean(axis=0, dtype=np.float32))
    found = max((_lines(spectrum, mains) for mains in MAINS_HZ), key=len)
    if not found or found[0] not in MAINS_HZ:  # harmonics alone are notes
        return ()
    board = Pedalboard([PeakFilter(cutoff_frequency_hz=hz, gain_db=-36.0, q=HUM_QUALITY) for hz in found])
    signal[:] = board(signal, SAMPLE_RATE_HZ)
    return found


def _quiet_spectrum(mono: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean power spectrum in dB of the quietest third of long windows."""
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
        # A note beside the line may be louder, but a line's top lies on the mains' own frequency.
        if peak - np.median(around) > HUM_STANDS_OUT_DB and peak >= around.max() - 0.1:
            found.append(mains * harmonic)
    return tuple(found)


def remove_clicks(channel: NDArray[np.float32]) -> int:
    """Redraw, by a cubic between its edges, what stands out of its surroundings for less than half a millisecond; returns how many."""
    sharp = np.abs(np.diff(channel.astype(np.float64), n=3, prepend=(channel[0],) * 3))
    blocks = -(-sharp.size // BLOCK_FRAMES)
    padded = np.pad(sharp, (0, blocks * BLOCK_FRAMES - sharp.size), mode="edge").reshape(blocks, BLOCK_FRAMES)
    levels = np.pad(np.quantile(padded, 0.98, axis=1), 1, mode="edge")
    around = np.maximum(levels[1:-1], np.maximum(levels[:-2], levels[2:]))  # a strike may begin at a block's end
    scale = np.repeat(around, BLOCK_FRAMES)[: sharp.size]
    struck = np.flatnonzero(sharp > CLICK_STANDS_OUT * np.maximum(scale, 1e-4))
    if not struck.size:
        return 0
    groups = np.split(struck, np.flatnonzero(np.diff(struck) > CLICK_REACH) + 1)
    mended = [group for group in groups if group[-1] - group[0] <= CLICK_REACH and _is_lonely(group, channel.size)]
    for group in mended:
        _redraw(channel, int(group[0]) - 4, int(group[-1]) + 4)
    return len(mended)


def _is_lonely(group: NDArray[np.int64], frames: int) -> bool:
    return bool(group[0] > CLICK_REACH and group[-1] < frames - CLICK_REACH)


def _redraw(channel: NDArray[np.float32], first: int, last: int) -> None:
    """A cubic through the level and the slope on either side."""
    left, right = float(channel[first]), float(channel[last])
    length = last - first
    slope_left = float(channel[first] - channel[first - 2]) / 2.0 * length
    slope_right = float(channel[last + 2] - channel[last]) / 2.0 * length
    t = np.linspace(0.0, 1.0, length + 1)
    curve = (2 * t**3 - 3 * t**2 + 1) * left + (t**3 - 2 * t**2 + t) * slope_left
    curve += (-2 * t**3 + 3 * t**2) * right + (t**3 - t**2) * slope_right
    channel[first : last + 1] = curve
