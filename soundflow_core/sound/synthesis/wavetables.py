"""Wavetables, mip-mapped by octave so that none aliases.

A table holds eight single periods that morph from one timbre to another. Each period is built from its partials once for every octave,
with only the partials that stay below 16 kHz there; a note reads the version for its octave and crossfades two neighbouring periods.
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
"""RMS of each period; a full-scale saw has 0.58."""
CELL_SHIFT = uint32(21)
FRACTION_MASK = uint32((1 << 21) - 1)
FRACTION_SCALE = np.float32(2.0**-21)


@kernel()
def add_table(out: Any, frames: int, phase: Any, step: Any, amplitude: Any, here: Any, beyond: Any, blend: Any) -> None:
    """Add one period, `here` crossfaded with `beyond` (SIZE + 1 values each), read at a uint32 phase by linear interpolation."""
    start = uint32(phase)
    for i in range(frames):
        at = uint32(start + uint32(uint32(i) * step))
        cell = int(at >> CELL_SHIFT)
        share = float32(at & FRACTION_MASK) * FRACTION_SCALE
        a = here[cell] + share * (here[cell + 1] - here[cell])
        b = beyond[cell] + share * (beyond[cell + 1] - beyond[cell])
        out[i] += amplitude * (a + blend * (b - a))


def _partials() -> NDArray[np.float64]:
    return np.arange(1, SIZE // 2, dtype=np.float64)


def _pulse(u: float, _hz: float) -> Spectrum:
    """A pulse whose width shrinks from 50 % to 8 %."""
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
    """Vowels from ah over eh, ee and oh to oo: formants on a soft buzz."""
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
    """A sine with growing phase modulation by itself: a growling bass."""
    t = np.arange(SIZE) / SIZE * 2.0 * np.pi
    bend = 0.6 + 4.2 * u
    wave = np.sin(t + bend * np.sin(t) * np.cos(0.5 * np.pi * u + t) + 0.4 * u * np.sin(3.0 * t))
    return np.asarray(np.fft.rfft(wave)[1 : SIZE // 2] * _in_tune())


def _in_tune() -> NDArray[np.float64]:
    """Weights that cut the partials between the notes of a scale (7, 11, 13 and their octaves) to a quarter."""
    n = np.arange(1, SIZE // 2)
    odd = n // (n & -n)
    return np.where(np.isin(odd, (7, 11, 13)), 0.25, 1.0)


def _sync(u: float, _hz: float) -> Spectrum:
    """Oscillator sync: a saw at one to four times the frequency, restarted every period."""
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
    """A saw through a comb filter whose notches move: a phaser frozen in eight positions."""
    n = _partials()
    return np.asarray(-1j * np.abs(np.cos(np.pi * n * (0.07 + 0.4 * u))) / n)


TABLES: dict[str, Callable[[float, float], Spectrum]] = {
    "pulse": _pulse, "vowel": _vowel, "growl": _growl, "sync": _sync, "organ": _organ, "hollow": _hollow,
}  # fmt: skip


@cache
def wavetable(name: str) -> Floats32:
    """A table by name, shape (PERIODS * OCTAVES, SIZE + 1): all octaves of the first period, then those of the next."""
    rows = [
        _period(TABLES[name](period / (PERIODS - 1), 1.4 * LOWEST_HZ * 2.0**octave), octave)
        for period in range(PERIODS)
        for octave in range(OCTAVES)
    ]
    return np.ascontiguousarray(rows, dtype=np.float32)


def _period(spectrum: Spectrum, octave: int) -> NDArray[np.float64]:
    """One period with the partials that do not alias in this octave; the last value repeats the first."""
    fitting = max(1, int(HIGHEST_PARTIAL_HZ / (2.0 * LOWEST_HZ * 2.0**octave)))
    whole = np.zeros(SIZE // 2 + 1, dtype=np.complex128)
    count = min(fitting, spectrum.size)
    whole[1 : 1 + count] = spectrum[:count]
    wave = np.fft.irfft(whole, SIZE)
    wave *= LEVEL / (np.sqrt(np.mean(wave**2)) + 1e-12)
    return np.append(wave, wave[0])
