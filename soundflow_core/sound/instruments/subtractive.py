"""Subtractive synthesis: unison oscillators, a state-variable low-pass with an envelope, saturation, an amplifier.

Envelopes and filter coefficients are updated once per block of 64 frames; the gain is interpolated in between.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32, uint32

from soundflow_core.base.audio import RAMP, SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.model.patches import Subtractive, Tone
from soundflow_core.sound.instruments.events import Events
from soundflow_core.sound.synthesis.oscillators import (
    add_noise,
    add_saw,
    add_sine,
    add_triangle,
    hash_bits,
    phase_increment,
    sine_of,
)
from soundflow_core.sound.synthesis.state_variable import BLOCK, LOW, filter_block, new_scratch, new_state
from soundflow_core.sound.synthesis.wavetables import LOWEST_HZ, OCTAVES, PERIODS, add_table, wavetable

RATE = float(SAMPLE_RATE_HZ)
WAVES = {"saw": 0, "square": 1, "triangle": 2, "sine": 3}
TABLE = 4
"""Any other wave is read from its wavetable."""
NO_TABLE = np.zeros((1, 2), dtype=np.float32)
DRIFT_FRAMES = 8 * BLOCK
"""The interval of pitch drift updates, 12 ms: steps of a fifth of a cent at most."""
TIED_FRAMES = 1300
"""A note that starts within 30 ms of the previous one's end is tied to it and glides."""
NOMINAL_GAIN = 0.22
"""Gives a single saw about -18 dBFS RMS."""

# Indexes of the kernel's parameters, as `_parameters` fills them in: numba compiles them to constants.
PARAMETERS = 29
(
    WAVE, VOICES, DETUNE_CENTS, SPREAD, SUB, SUB_OCTAVES, NOISE, CUTOFF_HZ, RESONANCE, ENVELOPE_OCTAVES, FILTER_DECAY_SECONDS,
    KEYTRACK, ATTACK_FRAMES, DECAY_FRAMES, SUSTAIN, RELEASE_FRAMES, VIBRATO_CENTS, VIBRATO_HZ, FILTER_ATTACK_SECONDS, GAIN,
    LFO_OCTAVES, LFO_HZ, DRIVE, GLIDE_SECONDS, DRIFT, SCAN, SCAN_ENVELOPE, SCAN_LFO, SCAN_HZ,
) = range(PARAMETERS)  # fmt: skip

SQUARE = np.float32(0.62)
SINE = np.float32(0.8)
ONE = np.float32(1.0)
ZERO = np.float32(0.0)


@kernel()
def _lfo(periods: float) -> float:
    """sin(2 pi periods): five times as fast as libm's, and the same on every machine."""
    return float(sine_of(uint32(np.int64(periods * 4294967296.0))))


@kernel()
def _start_voices(phases: Any, steps: Any, gains: Any, rows: Any, pitches: Any, velocities: Any, loudest: float, voices: int,
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
def _drift(drifts: Any, depth: float, seconds: float) -> None:
    """Each voice's drift as a pitch factor: a slow sine at a rate of its own."""
    for v in range(drifts.size):
        drifts[v] = 1.0 + depth * _lfo(seconds * (0.111 + 0.0493 * (v % 7)) + 0.27 * v)


@kernel()
def _oscillate(both: Any, wave: int, phases: Any, steps: Any, gains: Any, rows: Any, drifts: Any, voices: int, bend: float,
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
def _add_subs(a: Any, b: Any, phases: Any, steps: Any, level: Any, bend: float) -> None:
    """Add each note's sub-oscillator, a sine, to both channels; advance their phases."""
    for n in range(steps.size):
        step = uint32(steps[n] * bend)
        add_sine(a, BLOCK, phases[n], step, level)
        add_sine(b, BLOCK, phases[n], step, level)
        phases[n] = uint32(phases[n] + uint32(uint32(BLOCK) * step))


@kernel()
def _glide_cents(starts: Any, lengths: Any, pitches: Any, note: int) -> float:
    """The interval in cents from a note to the previous one if they are tied, else 0."""
    before = note - 1
    if before < 0 or starts[note] - starts[before] - lengths[before] >= TIED_FRAMES:
        return 0.0
    return 1200.0 * math.log2(pitches[before] / pitches[note])


@kernel()
def envelope_level(t: float, length: float, attack: float, decay: float, sustain: float, release: float) -> float:
    """The level of an ADSR envelope `t` frames after the start of a note; all times in frames."""
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
    """Render all notes of a part, one chord (notes chords[c]..chords[c + 1]) at a time.

    The notes of a chord share a filter and an amplifier, as in a paraphonic string machine, so that a chord costs little more than a note.
    `p` holds the parameters, see `_parameters`.
    """
    wave = int(p[WAVE])
    voices = int(p[VOICES])
    both = np.empty((2, BLOCK), np.float32)
    a, b = both[0], both[1]
    scratch = new_scratch()
    near = float32(0.5 + 0.5 * p[SPREAD])
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
        identity = hash_bits(uint32(seed + uint32(note) * uint32(7919)))
        chord_pitches, chord_velocities = pitches[note : note + count], velocities[note : note + count]
        _start_voices(
            phases, steps, gains, rows, chord_pitches, chord_velocities, velocity, voices, p[DETUNE_CENTS], identity
        )
        for n in range(count):
            sub_steps[n] = phase_increment(pitches[note + n] / 2.0 ** p[SUB_OCTAVES])
        length = float(lengths[note])
        end = min(left.size, starts[note] + lengths[note] + int(p[RELEASE_FRAMES]))
        slide = _glide_cents(starts, lengths, pitches, note) if p[GLIDE_SECONDS] > 0.0 and count == 1 else 0.0
        state = new_state()
        damping = float32(2.0 - 1.9 * p[RESONANCE])
        base = p[CUTOFF_HZ] * 2.0 ** (octaves[note] + p[KEYTRACK] * math.log2(hz / 261.63))
        sweep_octaves = p[ENVELOPE_OCTAVES] * (0.4 + 0.6 * velocity)
        loudness = p[GAIN] * velocity
        gain0 = 0.0
        rising = falling = 1.0
        rise_step = math.exp(-3.0 * BLOCK / RATE / p[FILTER_ATTACK_SECONDS])
        fall_step = math.exp(-BLOCK / RATE / p[FILTER_DECAY_SECONDS])
        position = starts[note]
        t = 0
        while position < end:
            frames = min(BLOCK, end - position)
            seconds = t / RATE
            for i in range(BLOCK):
                a[i] = ZERO
                b[i] = ZERO
            cents = glide = slide * math.exp(-seconds / p[GLIDE_SECONDS]) if slide != 0.0 else 0.0
            if p[VIBRATO_CENTS] != 0.0:
                cents += p[VIBRATO_CENTS] * min(1.0, seconds / 0.4) * _lfo(p[VIBRATO_HZ] * seconds + note * 0.37)
            bend = 2.0 ** (cents / 1200.0) if cents != 0.0 else 1.0
            shape = (1.0 - rising) * falling
            scan = 0.0
            if wave == TABLE:
                scan = p[SCAN] + p[SCAN_ENVELOPE] * shape + p[SCAN_LFO] * _lfo(p[SCAN_HZ] * position / RATE)
                scan = min(1.0, max(0.0, scan)) * (PERIODS - 1)
            if p[DRIFT] > 0.0 and t % DRIFT_FRAMES == 0:
                _drift(drifts, p[DRIFT], position / RATE)
            _oscillate(both, wave, phases, steps, gains, rows, drifts, voices, bend, table, scan)
            if voices == 1:
                for i in range(BLOCK):
                    b[i] = a[i]
            if p[NOISE] > 0.0:
                counter = uint32(identity + uint32(t))
                add_noise(a, BLOCK, counter, float32(p[NOISE]))
                add_noise(b, BLOCK, uint32(counter ^ uint32(0x5BD1E995)), float32(p[NOISE]))
            if p[SUB] > 0.0:
                _add_subs(a, b, sub_phases, sub_steps, float32(p[SUB]), 2.0 ** (glide / 1200.0))
            lfo = p[LFO_OCTAVES] * _lfo(p[LFO_HZ] * position / RATE) if p[LFO_OCTAVES] != 0.0 else 0.0
            cutoff = min(18000.0, max(30.0, base * 2.0 ** (sweep_octaves * shape + lfo)))
            g = float32(math.tan(math.pi * cutoff / RATE))
            gain1 = loudness * envelope_level(
                float(t + frames), length, p[ATTACK_FRAMES], p[DECAY_FRAMES], p[SUSTAIN], p[RELEASE_FRAMES]
            )
            level = float32(gain0)
            slope = float32(gain1 - gain0)
            drive = float32(1.0 + 5.0 * p[DRIVE])
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
                out_left[i] += e * x / (ONE + float32(p[DRIVE]) * abs(x))
                out_right[i] += e * y / (ONE + float32(p[DRIVE]) * abs(y))
            gain0 = gain1
            rising *= rise_step
            falling *= fall_step
            position += frames
            t += frames
            if gain1 < 1e-5 and seconds > 0.05 and (t > length or p[SUSTAIN] == 0.0):
                break


def _parameters(patch: Subtractive, tone: Tone) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The kernel's parameters: the patch, with the operator's knobs applied."""
    amp = patch.amp
    drive = min(1.0, max(0.0, patch.drive + tone.drive))
    power = math.sqrt(1.0 + 0.9 * patch.sub**2)
    p = np.empty(PARAMETERS)
    p[WAVE] = WAVES.get(patch.wave, TABLE)
    p[VOICES] = max(1, patch.voices)
    p[DETUNE_CENTS] = patch.detune_cents
    p[SPREAD] = patch.spread
    p[SUB] = patch.sub
    p[SUB_OCTAVES] = patch.sub_octaves
    p[NOISE] = patch.noise
    p[CUTOFF_HZ] = patch.cutoff_hz * 2.0**tone.cutoff_octaves
    p[RESONANCE] = min(0.97, max(0.0, patch.resonance + tone.resonance))
    p[ENVELOPE_OCTAVES] = patch.envelope_octaves
    p[FILTER_DECAY_SECONDS] = patch.filter_decay_seconds
    p[KEYTRACK] = patch.keytrack
    p[ATTACK_FRAMES] = max(32.0, amp.attack_seconds * RATE)
    p[DECAY_FRAMES] = max(64.0, amp.decay_seconds * RATE / 3.0)
    p[SUSTAIN] = amp.sustain
    p[RELEASE_FRAMES] = max(128.0, amp.release_seconds * RATE)
    p[VIBRATO_CENTS] = patch.vibrato_cents
    p[VIBRATO_HZ] = patch.vibrato_hz
    p[FILTER_ATTACK_SECONDS] = max(0.0005, patch.filter_attack_seconds)
    p[GAIN] = NOMINAL_GAIN / power / (1.0 + 1.6 * drive)
    p[LFO_OCTAVES] = patch.lfo_octaves
    p[LFO_HZ] = patch.lfo_hz
    p[DRIVE] = drive
    p[GLIDE_SECONDS] = patch.glide_seconds
    p[DRIFT] = patch.drift_cents * math.log(2.0) / 1200.0
    p[SCAN] = patch.scan
    p[SCAN_ENVELOPE] = patch.scan_envelope
    p[SCAN_LFO] = patch.scan_lfo
    p[SCAN_HZ] = patch.scan_hz
    return p


def _chords(events: Events) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The index of each chord's first note, and the number of notes. Notes with equal start, length and brightness form a chord."""
    same = (
        (np.diff(events.start_frames) == 0)
        & (np.diff(events.length_frames) == 0)
        & (np.diff(events.brightness_octaves) == 0)
    )
    return np.concatenate(([0], np.flatnonzero(~same) + 1, [len(events)])).astype(np.int64)


def play_subtractive(patch: Subtractive, events: Events, tone: Tone, out: Signal, seed: int) -> None:
    """Add notes to `out`, in place."""
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
        _parameters(patch, tone),
        NO_TABLE if patch.wave in WAVES else wavetable(patch.wave),
        np.uint32(seed),
    )
