"""Modal synthesis: struck bodies as banks of decaying partials (pianos, vibraphones, marimbas, kalimbas, bells).

The partials follow from physics: a stiff string stretches them (f_n = n f sqrt(1 + B n^2), Fletcher & Rossing 1998), a free bar
has 1 : 3.9 : 9.2 tuned to 1 : 4 : 10. A piano's strings are detuned pairs, which gives its two-stage decay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import float32, uint32
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.model.patches import Modal, Tone
from soundflow_core.sound.instruments.events import Events
from soundflow_core.sound.instruments.tone_bank import MonoTone, ToneSpec, place_tones
from soundflow_core.sound.synthesis.oscillators import hash_bits, phase_increment, sine_of

BLOCK = 256
NOMINAL_GAIN = 0.34


@dataclass(frozen=True)
class Body:
    """A vibrating body: frequency ratios and levels of its partials, and how much faster the upper ones decay."""

    ratios: tuple[float, ...]
    levels: tuple[float, ...]
    damping: float
    hammer: float
    """Level of the hammer or mallet noise."""
    strings: int = 1


_PIANO = tuple(float(n) for n in range(1, 15))
BODIES = {
    "piano": Body(_PIANO, tuple(1.0 / n**1.15 * (0.35 if n % 8 == 0 else 1.0) for n in range(1, 15)), 0.42, 0.05, 2),
    "vibraphone": Body((1.0, 4.0, 10.0), (1.0, 0.22, 0.06), 1.2, 0.02),
    "marimba": Body((1.0, 3.98, 10.1), (1.0, 0.3, 0.1), 2.2, 0.06),
    "kalimba": Body((1.0, 5.4, 2.02), (1.0, 0.12, 0.08), 1.6, 0.05),
    "bell": Body((0.5, 1.0, 1.19, 1.56, 2.0, 2.74, 3.76), (0.3, 1.0, 0.5, 0.3, 0.5, 0.2, 0.1), 0.5, 0.02),
    "glass": Body((1.0, 2.32, 4.25, 6.63), (1.0, 0.35, 0.15, 0.06), 0.9, 0.01),
    "celesta": Body((1.0, 3.0, 4.1, 9.2), (1.0, 0.16, 0.2, 0.04), 1.0, 0.03),
}


@kernel("void(float32[::1], float64[::1], float64[::1], float64[::1], uint32)")
def _ring(out: Any, hz: Any, levels: Any, decays: Any, seed: Any) -> None:
    """Add a bank of decaying sines; `hz`, `levels` and `decays` (time constants in frames) have one value per partial."""
    for k in range(hz.size):
        step = phase_increment(hz[k])
        phase = uint32(hash_bits(uint32(seed + uint32(k))) >> uint32(3))
        shrink = math.exp(-1.0 / decays[k])
        level = levels[k]
        at = 0
        while at < out.size and abs(level) > 1e-5:
            frames = min(BLOCK, out.size - at)
            following = level * shrink**BLOCK
            here = float32(level)
            slope = float32((following - level) / BLOCK)
            target = out[at : at + frames]
            for i in range(frames):
                target[i] += (here + slope * float32(i)) * sine_of(uint32(phase + uint32(uint32(i) * step)))
            phase = uint32(phase + uint32(uint32(frames) * step))
            level = following
            at += frames


def _hammer_noise(frames: int, seed: int, level: float, brightness: float) -> NDArray[np.float64]:
    """Hammer noise: a few milliseconds, low-passed by a moving average."""
    count = min(frames, 900)
    rng = np.random.Generator(np.random.PCG64(seed))
    raw = rng.standard_normal(count + 16)
    width = 3 + int(12 * (1.0 - brightness))
    smooth = np.convolve(raw, np.ones(width) / math.sqrt(width), "same")[:count]
    return level * smooth * np.exp(-np.arange(count) / (0.0025 * SAMPLE_RATE_HZ))


def render_body(patch: Modal, tone: Tone, spec: ToneSpec) -> MonoTone:
    """Render one note, mono float32."""
    body = BODIES[patch.body]
    stiffness = 0.00035 * (spec.hz / 261.63) ** 1.2 if patch.body == "piano" else 0.0
    hz, levels, decays = [], [], []
    softness = (1.0 - spec.velocity) * 1.7 * (1.25 - patch.hardness) - 0.6 * tone.cutoff_octaves
    low_decay = patch.decay_seconds * (261.63 / spec.hz) ** 0.55
    for number, (ratio, level) in enumerate(zip(body.ratios, body.levels, strict=True)):
        frequency = spec.hz * ratio * math.sqrt(1.0 + stiffness * ratio * ratio)
        if frequency > 15_000:
            break
        tilt = ratio ** (-max(-0.6, softness)) if number else 1.0
        seconds = low_decay / (1.0 + body.damping * (ratio - 1.0))
        for string in range(body.strings):
            hz.append(frequency * (1.0 + 0.00035 * string))
            levels.append(level * tilt / body.strings)
            decays.append(max(0.01, seconds * (0.55 if string else 1.0)) * SAMPLE_RATE_HZ / 6.91)
    out = np.zeros(spec.frames, dtype=np.float32)
    _ring(out, np.array(hz), np.array(levels), np.array(decays), np.uint32(spec.seed & 0xFFFF))
    hammer = _hammer_noise(spec.frames, spec.seed, body.hammer * (1.0 + tone.drive), spec.velocity)
    out[: hammer.size] += hammer.astype(np.float32)
    rise = min(spec.frames, 40 if patch.body != "piano" else 70)
    out[:rise] *= np.linspace(0.0, 1.0, rise, dtype=np.float32)
    norm = NOMINAL_GAIN * spec.velocity / math.sqrt(sum(level * level for level in levels))
    return out * np.float32(norm * 0.75)


def play_modal(patch: Modal, events: Events, tone: Tone, out: Signal, seed: int) -> None:
    """Add notes to `out`, in place. The cutoff knob sets the hammer's hardness."""
    place_tones(
        lambda spec: render_body(patch, tone, spec),
        events,
        out,
        seed=seed,
        release_seconds=patch.release_seconds,
        spread=patch.spread,
        longest_seconds=min(8.0, patch.decay_seconds * 1.3),
        tremolo_hz=patch.tremolo_hz,
        tremolo_depth=patch.tremolo_depth,
    )
