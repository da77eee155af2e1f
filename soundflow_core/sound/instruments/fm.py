"""FM synthesis (Chowning 1973) with two modulators, body and tine, for electric pianos, bells and glass."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32, int32, uint32

from soundflow_core.base.audio import CONTROL_FRAMES, RAMP, SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.model.patches import Fm, Tone
from soundflow_core.sound.instruments.events import Events
from soundflow_core.sound.synthesis.envelopes import adsr_level
from soundflow_core.sound.synthesis.oscillators import hash_bits, phase_increment, sine_of

BLOCK = CONTROL_FRAMES
RATE = float(SAMPLE_RATE_HZ)
NOMINAL_GAIN = 0.19
PHASE_SCALE = np.float32(2.0**29)
"""A modulation of 1 is half a period, 2^31: the missing factor of 4 is a shift after the conversion to int32, which would overflow."""
# Indexes of the kernel's parameters, as `play_fm` fills them in: numba compiles them to constants.
PARAMETERS = 14
(
    RATIO, INDEX, INDEX_DECAY_SECONDS, TINE_RATIO, TINE_LEVEL, TINE_DECAY_SECONDS, DECAY_FRAMES, SUSTAIN, RELEASE_FRAMES, DETUNE_CENTS,
    ATTACK_FRAMES, TREMOLO_HZ, TREMOLO_DEPTH, GAIN,
) = range(PARAMETERS)  # fmt: skip


@kernel(
    "void(float32[::1], float32[::1], int64[::1], int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], uint32)"
)
def _render(
    left: Any, right: Any, starts: Any, lengths: Any, pitches: Any, velocities: Any, octaves: Any, p: Any, seed: Any
) -> None:
    """Render all notes of a part. `p` holds the parameters, see `play_fm`."""
    for note in range(starts.size):
        hz = pitches[note]
        velocity = velocities[note]
        length = float(lengths[note])
        end = min(left.size, starts[note] + lengths[note] + int(p[RELEASE_FRAMES]))
        detune = 2.0 ** (p[DETUNE_CENTS] / 2400.0)
        step_left = phase_increment(hz / detune)
        step_right = phase_increment(hz * detune)
        step_body = phase_increment(hz * p[RATIO])
        tine_hz = hz * p[TINE_RATIO]
        while tine_hz > 14000.0:
            tine_hz *= 0.5
        step_tine = phase_increment(tine_hz)
        phase_left = uint32(0)
        phase_right = uint32(hash_bits(uint32(seed + uint32(note))) >> uint32(5))
        phase_body = uint32(0)
        phase_tine = uint32(0)
        # High notes get a smaller index, or their sidebands would alias, and a shorter decay.
        tracking = min(1.5, (330.0 / hz) ** 0.35)
        index = p[INDEX] * (0.25 + 0.95 * velocity) * tracking * 2.0 ** octaves[note]
        index = min(index, max(0.2, 0.4 * (16000.0 / hz / max(1.0, p[RATIO]) - 1.0)))
        decay = p[DECAY_FRAMES] * min(1.6, max(0.4, (261.63 / hz) ** 0.5))
        gain0 = 0.0
        position = starts[note]
        t = 0
        while position < end:
            frames = min(BLOCK, end - position)
            seconds = t / RATE
            depth = float32(index * math.exp(-seconds / p[INDEX_DECAY_SECONDS]) / math.pi)
            tine = float32(p[TINE_LEVEL] * velocity * math.exp(-seconds / p[TINE_DECAY_SECONDS]) / math.pi * 2.0)
            gain1 = (
                p[GAIN]
                * velocity
                * adsr_level(float(t + frames), length, p[ATTACK_FRAMES], decay, p[SUSTAIN], p[RELEASE_FRAMES])
            )
            level = float32(gain0)
            slope = float32(gain1 - gain0)
            tremolo = p[TREMOLO_DEPTH] * math.sin(2.0 * math.pi * p[TREMOLO_HZ] * position / RATE)
            pan_left = float32(1.0 + tremolo)
            pan_right = float32(1.0 - tremolo)
            out_left = left[position : position + frames]
            out_right = right[position : position + frames]
            for i in range(frames):
                n = uint32(i)
                w = depth * sine_of(uint32(phase_body + uint32(n * step_body)))
                w += tine * sine_of(uint32(phase_tine + uint32(n * step_tine)))
                bend = uint32(uint32(int32(w * PHASE_SCALE)) << uint32(2))
                e = level + slope * RAMP[i]
                out_left[i] += e * pan_left * sine_of(uint32(phase_left + uint32(n * step_left) + bend))
                out_right[i] += e * pan_right * sine_of(uint32(phase_right + uint32(n * step_right) + bend))
            advance = uint32(frames)
            phase_left = uint32(phase_left + uint32(advance * step_left))
            phase_right = uint32(phase_right + uint32(advance * step_right))
            phase_body = uint32(phase_body + uint32(advance * step_body))
            phase_tine = uint32(phase_tine + uint32(advance * step_tine))
            gain0 = gain1
            position += frames
            t += frames
            if gain1 < 1e-5 and seconds > 0.05 and (t > length or p[SUSTAIN] == 0.0):
                break


def play_fm(patch: Fm, events: Events, tone: Tone, out: Signal, seed: int) -> None:
    """Add notes to `out`, in place. The cutoff knob scales the modulation index, drive raises it."""
    amp = patch.amp
    index = patch.index * 2.0 ** (0.5 * tone.cutoff_octaves) * (1.0 + 0.8 * (patch.drive + max(0.0, tone.drive)))
    p = np.empty(PARAMETERS)
    p[RATIO] = patch.ratio
    p[INDEX] = index
    p[INDEX_DECAY_SECONDS] = patch.index_decay_seconds
    p[TINE_RATIO] = patch.tine_ratio
    p[TINE_LEVEL] = patch.tine_level * (1.0 + 0.5 * tone.resonance)
    p[TINE_DECAY_SECONDS] = patch.tine_decay_seconds
    p[DECAY_FRAMES] = max(64.0, amp.decay_seconds * RATE / 3.0)
    p[SUSTAIN] = amp.sustain
    p[RELEASE_FRAMES] = max(128.0, amp.release_seconds * RATE)
    p[DETUNE_CENTS] = patch.detune_cents
    p[ATTACK_FRAMES] = max(32.0, amp.attack_seconds * RATE)
    p[TREMOLO_HZ] = patch.tremolo_hz
    p[TREMOLO_DEPTH] = patch.tremolo_depth
    p[GAIN] = NOMINAL_GAIN
    octaves = 0.5 * events.brightness_octaves
    _render(
        out[0],
        out[1],
        events.start_frames,
        events.length_frames,
        events.pitch_hz,
        events.velocity,
        octaves,
        p,
        np.uint32(seed),
    )
