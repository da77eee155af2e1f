"""Subtractive synthesis: unison oscillators, a state-variable low-pass with an envelope, saturation, an amplifier.

Envelopes and filter coefficients are updated once per block of 64 frames; the gain is interpolated in between.
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
from soundflow_core.sound.instruments.unison import (
    RATE,
    TABLE,
    WAVES,
    add_subs,
    add_unison,
    drift_pitches,
    lfo_at,
    start_voices,
)
from soundflow_core.sound.synthesis.envelopes import adsr_level
from soundflow_core.sound.synthesis.oscillators import add_noise, hash_bits, phase_increment
from soundflow_core.sound.synthesis.state_variable import BLOCK, LOW, filter_block, new_scratch, new_state
from soundflow_core.sound.synthesis.wavetables import PERIODS, wavetable

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

ONE = np.float32(1.0)
ZERO = np.float32(0.0)


@kernel()
def _glide_cents(starts: Any, lengths: Any, pitches: Any, note: int) -> float:
    """The interval in cents from a note to the previous one if they are tied, else 0."""
    before = note - 1
    if before < 0 or starts[note] - starts[before] - lengths[before] >= TIED_FRAMES:
        return 0.0
    return 1200.0 * math.log2(pitches[before] / pitches[note])


@kernel()
def _amplify(
    left: Any, right: Any, position: int, frames: int, a: Any, b: Any, level: Any, slope: Any, drive: float
) -> None:
    """Saturate a block and add it to the channels at `position`, its gain rising from `level` by `slope`."""
    out_left = left[position : position + frames]
    out_right = right[position : position + frames]
    boost = float32(1.0 + 5.0 * drive)
    for i in range(frames):
        e = level + slope * RAMP[i]
        x = a[i] * boost
        y = b[i] * boost
        out_left[i] += e * x / (ONE + float32(drive) * abs(x))
        out_right[i] += e * y / (ONE + float32(drive) * abs(y))


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
        start_voices(
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
                cents += p[VIBRATO_CENTS] * min(1.0, seconds / 0.4) * lfo_at(p[VIBRATO_HZ] * seconds + note * 0.37)
            bend = 2.0 ** (cents / 1200.0) if cents != 0.0 else 1.0
            shape = (1.0 - rising) * falling
            scan = 0.0
            if wave == TABLE:
                scan = p[SCAN] + p[SCAN_ENVELOPE] * shape + p[SCAN_LFO] * lfo_at(p[SCAN_HZ] * position / RATE)
                scan = min(1.0, max(0.0, scan)) * (PERIODS - 1)
            if p[DRIFT] > 0.0 and t % DRIFT_FRAMES == 0:
                drift_pitches(drifts, p[DRIFT], position / RATE)
            add_unison(both, wave, phases, steps, gains, rows, drifts, voices, bend, table, scan)
            if voices == 1:
                for i in range(BLOCK):
                    b[i] = a[i]
            if p[NOISE] > 0.0:
                counter = uint32(identity + uint32(t))
                add_noise(a, BLOCK, counter, float32(p[NOISE]))
                add_noise(b, BLOCK, uint32(counter ^ uint32(0x5BD1E995)), float32(p[NOISE]))
            if p[SUB] > 0.0:
                add_subs(a, b, sub_phases, sub_steps, float32(p[SUB]), 2.0 ** (glide / 1200.0))
            lfo = p[LFO_OCTAVES] * lfo_at(p[LFO_HZ] * position / RATE) if p[LFO_OCTAVES] != 0.0 else 0.0
            cutoff = min(18000.0, max(30.0, base * 2.0 ** (sweep_octaves * shape + lfo)))
            g = float32(math.tan(math.pi * cutoff / RATE))
            gain1 = loudness * adsr_level(
                float(t + frames), length, p[ATTACK_FRAMES], p[DECAY_FRAMES], p[SUSTAIN], p[RELEASE_FRAMES]
            )
            for i in range(BLOCK):
                x = a[i]
                a[i] = x * near + b[i] * far
                b[i] = b[i] * near + x * far
            filter_block(a, b, g, damping, LOW, state, scratch)
            _amplify(left, right, position, frames, a, b, float32(gain0), float32(gain1 - gain0), p[DRIVE])
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
