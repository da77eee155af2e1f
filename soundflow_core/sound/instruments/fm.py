"""FM voices (Chowning 1973): a body pair and a tine pair with velocity-dependent index; electric pianos, bells, glass."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32, int32, uint32

from soundflow_core.base.audio import RAMP, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.model.patches import Fm, Tone
from soundflow_core.sound.instruments.events import Events
from soundflow_core.sound.instruments.subtractive import _envelope
from soundflow_core.sound.synthesis.oscillators import increment_of, scramble, sine_of

BLOCK = 64
RATE = 44100.0
NOMINAL_GAIN = 0.19
TURN = np.float32(2.0**29)


@kernel(
    "void(float32[::1], float32[::1], int64[::1], int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], uint32)"
)
def _render(
    left: Any, right: Any, starts: Any, lengths: Any, pitches: Any, velocities: Any, octaves: Any, p: Any, seed: Any
) -> None:
    """All notes of a part. `p` holds the patch in the order of `play_fm`."""
    for note in range(starts.size):
        hz = pitches[note]
        velocity = velocities[note]
        length = float(lengths[note])
        end = min(left.size, starts[note] + lengths[note] + int(p[8]))
        detune = 2.0 ** (p[9] / 2400.0)
        step_left = increment_of(hz / detune)
        step_right = increment_of(hz * detune)
        step_body = increment_of(hz * p[0])
        tine_hz = hz * p[3]
        while tine_hz > 14000.0:
            tine_hz *= 0.5
        step_tine = increment_of(tine_hz)
        phase_left = uint32(0)
        phase_right = uint32(scramble(uint32(seed + uint32(note))) >> uint32(5))
        phase_body = uint32(0)
        phase_tine = uint32(0)
        # High notes take less index, or their sidebands alias; long notes ring shorter the higher they are.
        tracking = min(1.5, (330.0 / hz) ** 0.35)
        index = p[1] * (0.25 + 0.95 * velocity) * tracking * 2.0 ** octaves[note]
        index = min(index, max(0.2, 0.4 * (16000.0 / hz / max(1.0, p[0]) - 1.0)))
        decay = p[6] * min(1.6, max(0.4, (261.63 / hz) ** 0.5))
        gain0 = 0.0
        position = starts[note]
        t = 0
        while position < end:
            frames = min(BLOCK, end - position)
            seconds = t / RATE
            depth = float32(index * math.exp(-seconds / p[2]) / math.pi)
            tine = float32(p[4] * velocity * math.exp(-seconds / p[5]) / math.pi * 2.0)
            gain1 = p[13] * velocity * _envelope(float(t + frames), length, p[10], decay, p[7], p[8])
            level = float32(gain0)
            slope = float32(gain1 - gain0)
            sway = p[12] * math.sin(2.0 * math.pi * p[11] * position / RATE)
            pan_left = float32(1.0 + sway)
            pan_right = float32(1.0 - sway)
            out_left = left[position : position + frames]
            out_right = right[position : position + frames]
            for i in range(frames):
                n = uint32(i)
                w = depth * sine_of(uint32(phase_body + uint32(n * step_body)))
                w += tine * sine_of(uint32(phase_tine + uint32(n * step_tine)))
                bend = uint32(uint32(int32(w * TURN)) << uint32(2))
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
            if gain1 < 1e-5 and seconds > 0.05 and (t > length or p[7] == 0.0):
                break


def play_fm(patch: Fm, events: Events, tone: Tone, out: Signal, seed: int) -> None:
    """Add notes to `out`; the cutoff knob scales the modulation index, drive adds to it."""
    amp = patch.amp
    index = patch.index * 2.0 ** (0.5 * tone.cutoff_octaves) * (1.0 + 0.8 * (patch.drive + max(0.0, tone.drive)))
    controls = np.array(
        [
            patch.ratio,
            index,
            patch.index_decay_seconds,
            patch.tine_ratio,
            patch.tine_level * (1.0 + 0.5 * tone.resonance),
            patch.tine_decay_seconds,
            max(64.0, amp.decay_seconds * RATE / 3.0),
            amp.sustain,
            max(128.0, amp.release_seconds * RATE),
            patch.detune_cents,
            max(32.0, amp.attack_seconds * RATE),
            patch.tremolo_hz,
            patch.tremolo_depth,
            NOMINAL_GAIN,
        ]
    )
    octaves = 0.5 * events.brightness_octaves
    _render(
        out[0],
        out[1],
        events.start_frames,
        events.length_frames,
        events.pitch_hz,
        events.velocity,
        octaves,
        controls,
        np.uint32(seed),
    )
