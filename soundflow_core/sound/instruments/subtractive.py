"""Subtractive voices: unison oscillators, a state-variable low-pass with its envelope, saturation, an amplifier.

Envelopes and the filter's coefficients move once a block of 64 frames; gain is interpolated in between.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32, uint32

from soundflow_core.base.audio import RAMP, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.model.patches import Subtractive, Tone
from soundflow_core.sound.instruments.events import Events
from soundflow_core.sound.synthesis.oscillators import (
    add_noise,
    add_saw,
    add_sine,
    add_triangle,
    increment_of,
    scramble,
    sine_of,
)
from soundflow_core.sound.synthesis.state_variable import BLOCK, LOW, filter_block, new_scratch, new_state
from soundflow_core.sound.synthesis.wavetables import LOWEST_HZ, OCTAVES, PERIODS, add_table, wavetable

RATE = 44100.0
WAVES = {"saw": 0, "square": 1, "triangle": 2, "sine": 3}
TABLE = 4
"""All other waves are read from their wavetable."""
NO_TABLE = np.zeros((1, 2), dtype=np.float32)
DRIFT_FRAMES = 8 * BLOCK
"""How long a voice keeps its pitch between two steps of its drift, 12 ms: steps of a fifth of a cent at most."""
TIED_FRAMES = 1300
"""A note that starts within 30 ms of the last one's end is tied to it and glides."""
NOMINAL_GAIN = 0.22
"""Brings a single saw to about -18 dBFS RMS."""

SQUARE = np.float32(0.62)
SINE = np.float32(0.8)
ONE = np.float32(1.0)
ZERO = np.float32(0.0)


@kernel()
def _swing(periods: float) -> float:
    """sin(2 pi periods): five times as fast as the library's, and the same everywhere."""
    return float(sine_of(uint32(np.int64(periods * 4294967296.0))))


@kernel()
def _seat(phases: Any, steps: Any, gains: Any, rows: Any, pitches: Any, velocities: Any, loudest: float, voices: int,
          detune: float, identity: Any) -> None:  # fmt: skip
    """Give each voice of a chord's notes its phase, its step, its gain and its octave of the table."""
    for n in range(pitches.size):
        for v in range(voices):
            place = 0.0 if voices == 1 else 2.0 * v / (voices - 1) - 1.0
            k = n * voices + v
            cents = detune * place * (0.6 + 0.4 * abs(place))
            steps[k] = pitches[n] * 2.0 ** (cents / 1200.0) * (4294967296.0 / RATE)
            rows[k] = max(0, min(OCTAVES - 1, int(math.log2(steps[k] * (RATE / 4294967296.0) / LOWEST_HZ))))
            phases[k] = uint32(0) if phases.size == 1 else scramble(uint32(identity + uint32(k)))
            gains[k] = float32(velocities[n] / max(0.01, loudest) / math.sqrt(voices) * (1.0 if voices == 1 else 1.35))


@kernel()
def _add_wave(out: Any, wave: int, phase: Any, step: Any, gain: Any, table: Any, row: int, blend: Any) -> None:
    """One voice; a wave from a table is read at a row and, blended with it, an octave's worth of rows further on."""
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
def _drift(drifts: Any, depth: float, seconds: float) -> None:
    """How far each voice has drifted from its pitch: each swings at a pace of its own."""
    for v in range(drifts.size):
        drifts[v] = 1.0 + depth * _swing(seconds * (0.111 + 0.0493 * (v % 7)) + 0.27 * v)


@kernel()
def _oscillate(both: Any, wave: int, phases: Any, steps: Any, gains: Any, rows: Any, drifts: Any, voices: int, bend: float,
               table: Any, scan: float) -> None:  # fmt: skip
    """Each note's even voices into the first buffer, its odd ones into the other; moves their phases on.

    `rows`: each voice's octave of the table; `drifts`: what its pitch is multiplied by.
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
def _add_subs(a: Any, b: Any, phases: Any, steps: Any, level: Any, bend: float) -> None:
    """Each note's sine below it, into both sides; moves their phases on."""
    for n in range(steps.size):
        step = uint32(steps[n] * bend)
        add_sine(a, BLOCK, phases[n], step, level)
        add_sine(b, BLOCK, phases[n], step, level)
        phases[n] = uint32(phases[n] + uint32(uint32(BLOCK) * step))


@kernel()
def _slide(starts: Any, lengths: Any, pitches: Any, note: int) -> float:
    """Cents from a note to the one before that is tied to it; 0 where none is."""
    before = note - 1
    if before < 0 or starts[note] - starts[before] - lengths[before] >= TIED_FRAMES:
        return 0.0
    return 1200.0 * math.log2(pitches[before] / pitches[note])


@kernel()
def _envelope(t: float, length: float, attack: float, decay: float, sustain: float, release: float) -> float:
    """The amplifier's level `t` frames after the note's start."""
    held = min(t, length)
    level = held / attack if held < attack else sustain + (1.0 - sustain) * math.exp(-(held - attack) / decay)
    if t > length:
        left = 1.0 - (t - length) / release
        level *= left * left if left > 0.0 else 0.0
    return level


@kernel(
    "void(float32[::1], float32[::1], int64[::1], int64[::1], int64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float32[:, ::1], uint32)"
)
def _render(
    left: Any,
    right: Any,
    chords: Any,
    starts: Any,
    lengths: Any,
    pitches: Any,
    velocities: Any,
    octaves: Any,
    p: Any,
    table: Any,
    seed: Any,
) -> None:
    """Render all notes of a part, a chord (notes chords[c]..chords[c + 1]) at a time.

    A chord's notes share a filter and an amplifier, as in a paraphonic string machine: a chord costs no more than a note. `p` holds the
    patch in the order of `_controls`.
    """
    wave = int(p[0])
    voices = int(p[1])
    both = np.empty((2, BLOCK), np.float32)
    a, b = both[0], both[1]
    scratch = new_scratch()
    near = float32(0.5 + 0.5 * p[3])
    far = float32(1.0 - near)
    for chord in range(chords.size - 1):
        note = chords[chord]
        count = chords[chord + 1] - note
        phases = np.empty(count * voices, np.uint32)
        steps = np.empty(count * voices, np.float64)
        gains = np.empty(count * voices, np.float32)
        rows = np.empty(count * voices, np.int64)
        drifts = np.ones(count * voices)
        sub_steps = np.empty(count, np.uint32)
        sub_phases = np.zeros(count, np.uint32)
        hz = 0.0
        velocity = 0.0
        for n in range(count):
            hz += pitches[note + n] / count
            velocity = max(velocity, velocities[note + n])
        identity = scramble(uint32(seed + uint32(note) * uint32(7919)))
        chord_pitches, chord_velocities = pitches[note : note + count], velocities[note : note + count]
        _seat(phases, steps, gains, rows, chord_pitches, chord_velocities, velocity, voices, p[2], identity)
        for n in range(count):
            sub_steps[n] = increment_of(pitches[note + n] / 2.0 ** p[5])
        length = float(lengths[note])
        end = min(left.size, starts[note] + lengths[note] + int(p[15]))
        slide = _slide(starts, lengths, pitches, note) if p[23] > 0.0 and count == 1 else 0.0
        state = new_state()
        damping = float32(2.0 - 1.9 * p[8])
        base = p[7] * 2.0 ** (octaves[note] + p[11] * math.log2(hz / 261.63))
        swing = p[9] * (0.4 + 0.6 * velocity)
        loudness = p[19] * velocity
        gain0 = 0.0
        rising = falling = 1.0
        rise_step = math.exp(-3.0 * BLOCK / RATE / p[18])
        fall_step = math.exp(-BLOCK / RATE / p[10])
        position = starts[note]
        t = 0
        while position < end:
            frames = min(BLOCK, end - position)
            seconds = t / RATE
            for i in range(BLOCK):
                a[i] = ZERO
                b[i] = ZERO
            cents = glide = slide * math.exp(-seconds / p[23]) if slide != 0.0 else 0.0
            if p[16] != 0.0:
                cents += p[16] * min(1.0, seconds / 0.4) * _swing(p[17] * seconds + note * 0.37)
            bend = 2.0 ** (cents / 1200.0) if cents != 0.0 else 1.0
            shape = (1.0 - rising) * falling
            scan = 0.0
            if wave == TABLE:
                scan = p[25] + p[26] * shape + p[27] * _swing(p[28] * position / RATE)
                scan = min(1.0, max(0.0, scan)) * (PERIODS - 1)
            if p[24] > 0.0 and t % DRIFT_FRAMES == 0:
                _drift(drifts, p[24], position / RATE)
            _oscillate(both, wave, phases, steps, gains, rows, drifts, voices, bend, table, scan)
            if voices == 1:
                for i in range(BLOCK):
                    b[i] = a[i]
            if p[6] > 0.0:
                counter = uint32(identity + uint32(t))
                add_noise(a, BLOCK, counter, float32(p[6]))
                add_noise(b, BLOCK, uint32(counter ^ uint32(0x5BD1E995)), float32(p[6]))
            if p[4] > 0.0:
                _add_subs(a, b, sub_phases, sub_steps, float32(p[4]), 2.0 ** (glide / 1200.0))
            wander = p[20] * _swing(p[21] * position / RATE) if p[20] != 0.0 else 0.0
            cutoff = min(18000.0, max(30.0, base * 2.0 ** (swing * shape + wander)))
            g = float32(math.tan(math.pi * cutoff / RATE))
            gain1 = loudness * _envelope(float(t + frames), length, p[12], p[13], p[14], p[15])
            level = float32(gain0)
            slope = float32(gain1 - gain0)
            drive = float32(1.0 + 5.0 * p[22])
            out_left = left[position : position + frames]
            out_right = right[position : position + frames]
            for i in range(BLOCK):
                x = a[i]
                a[i] = x * near + b[i] * far
                b[i] = b[i] * near + x * far
            filter_block(a, b, g, damping, LOW, state, scratch)
            for i in range(frames):
                e = level + slope * RAMP[i]
                x = a[i] * drive
                y = b[i] * drive
                out_left[i] += e * x / (ONE + float32(p[22]) * abs(x))
                out_right[i] += e * y / (ONE + float32(p[22]) * abs(y))
            gain0 = gain1
            rising *= rise_step
            falling *= fall_step
            position += frames
            t += frames
            if gain1 < 1e-5 and seconds > 0.05 and (t > length or p[14] == 0.0):
                break


def _controls(patch: Subtractive, tone: Tone) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    amp = patch.amp
    drive = min(1.0, max(0.0, patch.drive + tone.drive))
    power = math.sqrt(1.0 + 0.9 * patch.sub**2)
    return np.array(
        [
            WAVES.get(patch.wave, TABLE),
            max(1, patch.voices),
            patch.detune_cents,
            patch.spread,
            patch.sub,
            patch.sub_octaves,
            patch.noise,
            patch.cutoff_hz * 2.0**tone.cutoff_octaves,
            min(0.97, max(0.0, patch.resonance + tone.resonance)),
            patch.envelope_octaves,
            patch.filter_decay_seconds,
            patch.keytrack,
            max(32.0, amp.attack_seconds * RATE),
            max(64.0, amp.decay_seconds * RATE / 3.0),
            amp.sustain,
            max(128.0, amp.release_seconds * RATE),
            patch.vibrato_cents,
            patch.vibrato_hz,
            max(0.0005, patch.filter_attack_seconds),
            NOMINAL_GAIN / power / (1.0 + 1.6 * drive),
            patch.lfo_octaves,
            patch.lfo_hz,
            drive,
            patch.glide_seconds,
            patch.drift_cents * math.log(2.0) / 1200.0,
            patch.scan,
            patch.scan_envelope,
            patch.scan_lfo,
            patch.scan_hz,
        ]
    )


def _chords(events: Events) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where each chord starts among the notes, and the number of notes: a chord starts, ends and opens together."""
    same = (
        (np.diff(events.start_frames) == 0)
        & (np.diff(events.length_frames) == 0)
        & (np.diff(events.brightness_octaves) == 0)
    )
    return np.concatenate(([0], np.flatnonzero(~same) + 1, [len(events)])).astype(np.int64)


def play_subtractive(patch: Subtractive, events: Events, tone: Tone, out: Signal, seed: int) -> None:
    """Add notes to `out`."""
    if not len(events):
        return
    _render(
        out[0],
        out[1],
        _chords(events),
        events.start_frames,
        events.length_frames,
        events.pitch_hz,
        events.velocity,
        events.brightness_octaves,
        _controls(patch, tone),
        NO_TABLE if patch.wave in WAVES else wavetable(patch.wave),
        np.uint32(seed),
    )
