"""Plucked strings: extended Karplus-Strong (Jaffe & Smith 1983) with pick position, loss filter and body resonance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.model.patches import Plucked, Tone
from soundflow_core.sound.instruments.events import Events
from soundflow_core.sound.instruments.tone_bank import MonoTone, ToneSpec, place_tones
from soundflow_core.sound.synthesis.oscillators import noise

NOMINAL_GAIN = 0.3


@kernel("void(float32[::1], float32[::1], float64, float64, float64)")
def _string(out: Any, burst: Any, period: float, loss: float, blend: float) -> None:
    """A delay line of `period` frames with a two-tap loss filter and an all-pass for the fractional part, excited by `burst`."""
    whole = int(period - blend - 0.3)
    fraction = period - blend - whole
    tune = float32((1.0 - fraction) / (1.0 + fraction))
    line = np.zeros(whole + 2, np.float32)
    size = whole
    at = 0
    last = float32(0.0)
    pass_in = float32(0.0)
    pass_out = float32(0.0)
    gain = float32(loss)
    b = float32(blend)
    a = float32(1.0 - blend)
    for i in range(out.size):
        x = line[at]
        damped = gain * (a * x + b * last)
        last = x
        tuned = tune * (damped - pass_out) + pass_in
        pass_in = damped
        pass_out = tuned
        if i < burst.size:
            tuned += burst[i]
        line[at] = tuned
        out[i] = tuned
        at += 1
        if at == size:
            at = 0


def render_string(patch: Plucked, tone: Tone, spec: ToneSpec) -> MonoTone:
    """Render one note, mono float32."""
    period = SAMPLE_RATE_HZ / spec.hz
    bright = min(1.0, max(0.05, patch.brightness * (0.55 + 0.6 * spec.velocity) * 2.0 ** (0.5 * tone.cutoff_octaves)))
    blend = 0.5 - 0.45 * bright
    seconds = patch.decay_seconds * (261.63 / spec.hz) ** 0.6
    loss = 10.0 ** (-3.0 * period / (seconds * SAMPLE_RATE_HZ))
    burst = _excitation(patch, spec, period, bright)
    out = np.zeros(spec.frames, dtype=np.float32)
    _string(out, burst, period, loss, blend)
    early = out[: min(spec.frames, SAMPLE_RATE_HZ // 3)]
    rms = math.sqrt(float(np.mean(np.square(early, dtype=np.float64)))) + 1e-9
    out *= np.float32(NOMINAL_GAIN * 0.42 * spec.velocity / rms)
    if patch.body:
        out = _with_body(out, patch)
    return out


def _excitation(patch: Plucked, spec: ToneSpec, period: float, bright: float) -> MonoTone:
    """One period of noise, darker for softer notes, comb-filtered by the pick position."""
    frames = max(8, int(period))
    raw = noise(frames, spec.seed).astype(np.float64)
    width = 1 + int((1.0 - bright) * frames * 0.12)
    smooth = np.convolve(raw, np.ones(width) / width, "same")
    offset = max(1, int(patch.pick_position * frames))
    comb = smooth - np.roll(smooth, offset)
    return (comb - comb.mean()).astype(np.float32)


def _with_body(out: MonoTone, patch: Plucked) -> MonoTone:
    """Add body resonance: the string convolved with a short decaying sine at the body's frequency."""
    count = 700
    t = np.arange(count) / SAMPLE_RATE_HZ
    ring = np.sin(2 * np.pi * patch.body_hz * t) * np.exp(-t / 0.004)
    size = 1 << (out.size + count - 1).bit_length()
    spectrum = np.fft.rfft(out, size) * np.fft.rfft(ring / np.abs(ring).sum(), size)
    wet = np.fft.irfft(spectrum, size)[: out.size]
    return (out + 2.5 * patch.body * wet).astype(np.float32)


def play_plucked(patch: Plucked, events: Events, tone: Tone, out: Signal, seed: int) -> None:
    """Add notes to `out`, in place. The cutoff knob sets the string's brightness."""
    place_tones(
        lambda spec: render_string(patch, tone, spec),
        events,
        out,
        seed=seed,
        release_seconds=patch.release_seconds,
        spread=patch.spread,
        longest_seconds=min(6.0, patch.decay_seconds * 2.0),
    )
