"""Unison voices and sub-oscillators: the sound sources of a subtractive voice, a block of 64 frames at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32, uint32

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.synthesis.oscillators import add_saw, add_sine, add_triangle, hash_bits, sine_of
from soundflow_core.sound.synthesis.state_variable import BLOCK
from soundflow_core.sound.synthesis.wavetables import LOWEST_HZ, OCTAVES, PERIODS, add_table

RATE = float(SAMPLE_RATE_HZ)
WAVES = {"saw": 0, "square": 1, "triangle": 2, "sine": 3}
TABLE = 4
"""Any other wave is read from its wavetable."""

SQUARE = np.float32(0.62)
SINE = np.float32(0.8)


@kernel()
def lfo_at(periods: float) -> float:
    """sin(2 pi periods): five times as fast as libm's, and the same on every machine."""
    return float(sine_of(uint32(np.int64(periods * 4294967296.0))))


@kernel()
def start_voices(phases: Any, steps: Any, gains: Any, rows: Any, pitches: Any, velocities: Any, loudest: float, voices: int,
                  detune: float, identity: Any) -> None:  # fmt: skip
    """Set each unison voice's phase, phase increment, gain and table octave, for all notes of a chord."""
    for n in range(pitches.size):
        for v in range(voices):
            place = 0.0 if voices == 1 else 2.0 * v / (voices - 1) - 1.0
            k = n * voices + v
            cents = detune * place * (0.6 + 0.4 * abs(place))
            steps[k] = pitches[n] * 2.0 ** (cents / 1200.0) * (4294967296.0 / RATE)
            rows[k] = max(0, min(OCTAVES - 1, int(math.log2(steps[k] * (RATE / 4294967296.0) / LOWEST_HZ))))
            phases[k] = uint32(0) if phases.size == 1 else hash_bits(uint32(identity + uint32(k)))
            gains[k] = float32(velocities[n] / max(0.01, loudest) / math.sqrt(voices) * (1.0 if voices == 1 else 1.35))


@kernel()
def _add_wave(out: Any, wave: int, phase: Any, step: Any, gain: Any, table: Any, row: int, blend: Any) -> None:
    """Add one voice. A wavetable is read at `row` and crossfaded with the same octave of the next period."""
    if wave == 0:
        add_saw(out, BLOCK, phase, step, gain)
    elif wave == 1:
        add_saw(out, BLOCK, phase, step, gain * SQUARE)
        add_saw(out, BLOCK, uint32(phase + uint32(0x80000000)), step, -gain * SQUARE)
    elif wave == 2:
        add_triangle(out, BLOCK, phase, step, gain)
    elif wave == TABLE:
        add_table(out, BLOCK, phase, step, gain, table[row], table[row + OCTAVES], blend)
    else:
        add_sine(out, BLOCK, phase, step, gain * SINE)


@kernel()
def drift_pitches(drifts: Any, depth: float, seconds: float) -> None:
    """Each voice's drift as a pitch factor: a slow sine at a rate of its own."""
    for v in range(drifts.size):
        drifts[v] = 1.0 + depth * lfo_at(seconds * (0.111 + 0.0493 * (v % 7)) + 0.27 * v)


@kernel()
def add_unison(both: Any, wave: int, phases: Any, steps: Any, gains: Any, rows: Any, drifts: Any, voices: int, bend: float,
               table: Any, scan: float) -> None:  # fmt: skip
    """Add each note's even voices to the first buffer and its odd ones to the second; advance their phases.

    `rows`: each voice's octave of the table; `drifts`: each voice's pitch factor.
    """
    period = min(PERIODS - 2, int(scan))
    blend = float32(scan - period)
    number = 0
    while number < steps.size:
        for v in range(voices):
            step = uint32(np.int64(steps[number] * bend * drifts[number]))
            row = period * OCTAVES + rows[number]
            _add_wave(both[v % 2], wave, phases[number], step, gains[number], table, row, blend)
            phases[number] = uint32(phases[number] + uint32(uint32(BLOCK) * step))
            number += 1


@kernel()
def add_subs(a: Any, b: Any, phases: Any, steps: Any, level: Any, bend: float) -> None:
    """Add each note's sub-oscillator, a sine, to both channels; advance their phases."""
    for n in range(steps.size):
        step = uint32(steps[n] * bend)
        add_sine(a, BLOCK, phases[n], step, level)
        add_sine(b, BLOCK, phases[n], step, level)
        phases[n] = uint32(phases[n] + uint32(uint32(BLOCK) * step))
