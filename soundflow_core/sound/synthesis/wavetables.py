"""Wavetables: waves that change their shape as they are scanned, each in one version an octave so that none aliases.

A table is eight single periods from one character to another. Each is built from its partials, and once for every octave with only
the partials that fit below 16 kHz there (mip-mapping); a note reads the version of its own octave and blends two neighbouring periods.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numba import float32, uint32
from numpy.typing import NDArray

from soundflow_core.base.numba_kernels import kernel

Floats32 = NDArray[np.float32]
Spectrum = NDArray[np.complex128]

SIZE = 2048
PERIODS = 8
OCTAVES = 9
LOWEST_HZ = 27.5
HIGHEST_PARTIAL_HZ = 16_000.0
LEVEL = 0.5
"""RMS of each period, a little under a saw's."""
SLICE = uint32(21)
WITHIN = uint32((1 << 21) - 1)
PER_SLICE = np.float32(2.0**-21)


@kernel()
def add_table(out: Any, frames: int, phase: Any, step: Any, amplitude: Any, here: Any, beyond: Any, blend: Any) -> None:
    """Add one period `here`, blended with `beyond`, read at a uint32 phase; both hold SIZE + 1 values."""
    start = uint32(phase)
    for i in range(frames):
        at = uint32(start + uint32(uint32(i) * step))
        cell = int(at >> SLICE)
        share = float32(at & WITHIN) * PER_SLICE
        a = here[cell] + share * (here[cell + 1] - here[cell])
        b = beyond[cell] + share * (beyond[cell + 1] - beyond[cell])
        out[i] += amplitude * (a + blend * (b - a))


def _partials() -> NDArray[np.float64]:
    return np.arange(1, SIZE // 2, dtype=np.float64)


def _pulse(u: float, _hz: float) -> Spectrum:
    """A pulse from a square to a thin one."""
    n = _partials()
    width = 0.5 - 0.42 * u
    return np.asarray(np.sin(np.pi * n * width) / n + 0j)


_VOWELS = (
    (750.0, 1200.0, 2600.0),
    (560.0, 1750.0, 2500.0),
    (320.0, 2200.0, 3000.0),
    (450.0, 850.0, 2600.0),
    (320.0, 750.0, 2400.0),
)


def _vowel(u: float, hz: float) -> Spectrum:
    """A voice from ah over eh, ee and oh to oo: formants on a soft buzz."""
    n = _partials()
    place = u * (len(_VOWELS) - 1)
    first = min(int(place), len(_VOWELS) - 2)
    formants = np.array(_VOWELS[first]) * (first + 1 - place) + np.array(_VOWELS[first + 1]) * (place - first)
    body = sum(
        weight / np.sqrt(1.0 + ((n * hz - formant) / width) ** 2)
        for formant, width, weight in zip(formants, (110.0, 140.0, 220.0), (1.0, 0.7, 0.35), strict=True)
    )
    return np.asarray(-1j * (body + 0.06 + 0.5 * (n == 1.0)) / n**0.8)


def _growl(u: float, _hz: float) -> Spectrum:
    """A sine that bends its own phase ever harder: the throat of a bass."""
    t = np.arange(SIZE) / SIZE * 2.0 * np.pi
    bend = 0.6 + 4.2 * u
    wave = np.sin(t + bend * np.sin(t) * np.cos(0.5 * np.pi * u + t) + 0.4 * u * np.sin(3.0 * t))
    return np.asarray(np.fft.rfft(wave)[1 : SIZE // 2] * _in_tune())


def _in_tune() -> NDArray[np.float64]:
    """Partials that lie between the notes of a scale (7, 11, 13 and their octaves) at a quarter: a growl that keeps its key."""
    n = np.arange(1, SIZE // 2)
    odd = n // (n & -n)
    return np.where(np.isin(odd, (7, 11, 13)), 0.25, 1.0)


def _sync(u: float, _hz: float) -> Spectrum:
    """A saw that is started anew every period while it runs one to four times as fast."""
    t = np.arange(SIZE) / SIZE
    wave = (2.0 * ((t * (1.0 + 3.0 * u)) % 1.0) - 1.0) * (0.25 + 0.75 * (1.0 - t))
    return np.asarray(np.fft.rfft(wave)[1 : SIZE // 2])


_DRAWBARS = ((1.0, 0.6, 0.0, 0.3, 0.0, 0.0), (1.0, 0.8, 0.6, 0.4, 0.15, 0.2), (0.8, 1.0, 0.9, 0.8, 0.5, 0.6))


def _organ(u: float, _hz: float) -> Spectrum:
    """Drawbars pulled one after another, on partials 1, 2, 3, 4, 6 and 8."""
    n = _partials()
    bars = np.array([np.interp(u, (0.0, 0.5, 1.0), levels) for levels in zip(*_DRAWBARS, strict=True)])
    spectrum = np.zeros(n.size, dtype=np.complex128)
    spectrum[np.array((1, 2, 3, 4, 6, 8)) - 1] = -1j * bars
    return spectrum


def _hollow(u: float, _hz: float) -> Spectrum:
    """A saw through a comb whose notches move: a phaser frozen in eight places."""
    n = _partials()
    return np.asarray(-1j * np.abs(np.cos(np.pi * n * (0.07 + 0.4 * u))) / n)


TABLES: dict[str, Callable[[float, float], Spectrum]] = {
    "pulse": _pulse, "vowel": _vowel, "growl": _growl, "sync": _sync, "organ": _organ, "hollow": _hollow,
}  # fmt: skip


@cache
def wavetable(name: str) -> Floats32:
    """A table by name, shape (PERIODS * OCTAVES, SIZE + 1): all octaves of the first period, then of the next."""
    rows = [
        _period(TABLES[name](period / (PERIODS - 1), 1.4 * LOWEST_HZ * 2.0**octave), octave)
        for period in range(PERIODS)
        for octave in range(OCTAVES)
    ]
    return np.ascontiguousarray(rows, dtype=np.float32)


def _period(spectrum: Spectrum, octave: int) -> NDArray[np.float64]:
    """One period of the partials that a note of this octave can hold; its last value repeats its first."""
    fitting = max(1, int(HIGHEST_PARTIAL_HZ / (2.0 * LOWEST_HZ * 2.0**octave)))
    whole = np.zeros(SIZE // 2 + 1, dtype=np.complex128)
    count = min(fitting, spectrum.size)
    whole[1 : 1 + count] = spectrum[:count]
    wave = np.fft.irfft(whole, SIZE)
    wave *= LEVEL / (np.sqrt(np.mean(wave**2)) + 1e-12)
    return np.append(wave, wave[0])
