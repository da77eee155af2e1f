"""Drum models: functions from a `Stroke` to a mono one-shot. `MODELS` at the end lists them by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from soundflow_core.model.kits import SWELL_SECONDS
from soundflow_core.sound.drums.signals import (
    OneShot,
    exp_decay,
    metal_cluster,
    noise_band,
    saturated,
    swept_sine,
    time_axis,
)


@dataclass(frozen=True)
class Stroke:
    """The parameters of a one-shot: pitch factor, brightness 0..1, decay factor, seed, and variant 0..1 (by round robin)."""

    tune: float
    tone: float
    decay: float
    seed: int
    variant: float


Model = Callable[[Stroke], OneShot]


def _kick(hz: float, seconds: float, sweep_hz: float, click: float, drive: float, fall_seconds: float = 0.028) -> Model:
    def make(s: Stroke) -> OneShot:
        t = time_axis(min(0.9, seconds * s.decay * 5))
        body = swept_sine(t, hz * s.tune, (sweep_hz * s.tune, fall_seconds), (900.0 * (0.5 + s.tone), 0.0035))
        contact = np.exp(-t / 0.006) * -np.expm1(-t / 0.001)  # the felt yields for a millisecond; a step would click
        beater = noise_band(t, s.seed, 2200 + 2500 * s.tone, 12_000) * contact * click * 2.8
        return saturated(body * exp_decay(t, seconds * s.decay) + beater, drive)

    return make


def _snare(
    hz: float, ring: float, rattle: float, low_hz: float, high_hz: float, body: float, fall_seconds: float = 0.012
) -> Model:
    def make(s: Stroke) -> OneShot:
        t = time_axis(min(0.8, rattle * s.decay * 5))
        drum = swept_sine(t, hz * s.tune, (60.0, fall_seconds)) * exp_decay(t, ring)
        drum += 0.5 * swept_sine(t, hz * 1.83 * s.tune, (40.0, 0.01)) * exp_decay(t, ring * 0.6)
        wires = noise_band(t, s.seed, low_hz, high_hz * (0.6 + 0.8 * s.tone)) * exp_decay(t, rattle * s.decay)
        snap = noise_band(t, s.seed + 1, 3000, 14_000) * np.exp(-t / 0.004)
        return saturated(0.62 * body * drum + 1.6 * (1.2 - 0.5 * body) * wires + 0.5 * snap, 0.2)

    return make


def _gated_snare(s: Stroke) -> OneShot:
    t = time_axis(0.34 * s.decay)
    gate = np.where(t < 0.22 * s.decay, 1.0, np.maximum(0.0, 1 - (t - 0.22 * s.decay) / 0.03))
    tail = noise_band(t, s.seed, 350, 7000 * (0.6 + 0.8 * s.tone)) * (0.55 + 0.45 * np.exp(-t / 0.03))
    drum = swept_sine(t, 175 * s.tune, (90.0, 0.015)) * exp_decay(t, 0.11)
    return saturated(0.7 * drum + 1.5 * tail, 0.35) * gate


def _hand_clap(times: tuple[float, ...], tail: float, low_hz: float, nose: float) -> Model:
    """Several claps a few milliseconds apart, the last one with a room's tail; `nose` is the level at 1.2 kHz."""

    def make(s: Stroke) -> OneShot:
        t = time_axis((0.27 + 2.0 * tail) * s.decay)
        envelope = np.zeros_like(t)
        for at in (*times[:-1], times[-1] + 0.002 * s.variant):
            tau = tail * s.decay if at >= times[-1] else 0.006
            envelope += np.where(t >= at, np.exp(-np.maximum(0.0, t - at) / tau), 0.0)
        palms = noise_band(t, s.seed, low_hz, 4500 + 6000 * s.tone) + nose * noise_band(t, s.seed + 1, 1100, 1500, 3)
        return 1.1 * palms * envelope * np.minimum(1.0, (t[-1] - t) / 0.01)

    return make


def _hat(tau: float, metal: float) -> Model:
    def make(s: Stroke) -> OneShot:
        length = tau * s.decay
        t = time_axis(min(0.9, length * 6))
        body = metal * metal_cluster(t, s.seed, 205 * s.tune, 5200 + 2500 * s.tone, s.variant)
        air = (1.1 - metal) * noise_band(t, s.seed, 6500, 9000 + 7000 * s.tone, 3)
        fall = exp_decay(t, length) if length < 0.08 else 0.35 * exp_decay(t, 0.02) + 0.65 * exp_decay(t, length)
        return (body + air) * fall

    return make


def _blip(s: Stroke) -> OneShot:
    """A short FM tone: the wood blocks, zaps and bleeps of drum machines."""
    t = time_axis(0.16 * s.decay)
    bend = (1.0 + 5.0 * s.tone) * np.exp(-t / 0.012)
    body = np.sin(2 * np.pi * 620 * s.tune * t + bend * np.sin(2 * np.pi * 1049 * s.tune * t))
    return body * exp_decay(t, 0.03 * s.decay)


def _impact(s: Stroke) -> OneShot:
    """An impact for a drop: a falling sub under a burst of noise."""
    t = time_axis(2.2 * s.decay)
    sub = swept_sine(t, 33 * s.tune, (55.0, 0.12)) * exp_decay(t, 0.45 * s.decay)
    air = noise_band(t, s.seed, 300, 2500 + 5000 * s.tone, 1) * (
        0.5 * exp_decay(t, 0.05) + 0.22 * exp_decay(t, 0.5 * s.decay)
    )
    return saturated(0.9 * sub + 0.8 * air, 0.3) * np.minimum(1.0, t / 0.002)


def _fall(s: Stroke) -> OneShot:
    """A downlifter: noise that falls in pitch and fades out."""
    t = time_axis(3.4 * s.decay)
    bands = [noise_band(t, s.seed + n, hz * 0.7, hz * 1.4, 2) for n, hz in enumerate((6500.0, 3600.0, 1900.0, 950.0))]
    place = np.minimum(len(bands) - 1.0, t / t[-1] * 4.2)
    mixed = sum(np.maximum(0.0, 1.0 - np.abs(place - n)) * band for n, band in enumerate(bands))
    return np.asarray(mixed) * exp_decay(t, 1.1 * s.decay) * np.minimum(1.0, t / 0.004)


def _ride(s: Stroke) -> OneShot:
    t = time_axis(1.3 * s.decay)
    partials = (432, 610, 889, 1327, 2111, 2930, 3577, 4413, 5290)
    ping = sum(
        np.sin(2 * np.pi * f * s.tune * (1 + 0.002 * s.variant) * t + i) / (1 + 0.4 * i) for i, f in enumerate(partials)
    )
    wash = noise_band(t, s.seed, 3500, 9000 + 5000 * s.tone)
    return 0.11 * np.asarray(ping) * exp_decay(t, 0.28) + wash * (
        0.4 * exp_decay(t, 0.03) + 0.24 * exp_decay(t, 0.4 * s.decay)
    )


def _jazz_ride(s: Stroke) -> OneShot:
    """A thin, dark cymbal: the stick's tick, 26 partials too dense to have a pitch, a wash that builds up after the stroke."""
    t = time_axis(1.5 * s.decay)
    rng = np.random.Generator(np.random.PCG64(s.seed))
    hz = np.sort(rng.uniform(480, 7600, 26)) * s.tune
    levels = rng.uniform(0.4, 1.0, 26) / (1.0 + (hz / 3800) ** 2)
    phases = rng.uniform(0, 2 * np.pi, 26)
    bell = sum(
        level * np.sin(2 * np.pi * f * t + phase) * np.exp(-t / (0.5 - 0.035 * f / 1000))
        for f, level, phase in zip(hz, levels, phases, strict=True)
    )
    wash = noise_band(t, s.seed + 1, 2600, 7000 + 5000 * s.tone)
    tick = noise_band(t, s.seed + 2, 2800, 9000 + 5000 * s.tone) * np.exp(-t / 0.006)
    bloom = 1.0 - 0.7 * np.exp(-t / 0.04)
    return (0.045 * np.asarray(bell) + 1.5 * tick + 0.18 * wash * bloom * exp_decay(t, 0.32 * s.decay)) * np.minimum(
        1.0, (t[-1] - t) / 0.01
    )


def _crash(s: Stroke) -> OneShot:
    t = time_axis(2.4 * s.decay)
    wash = noise_band(t, s.seed, 2200, 9000 + 6000 * s.tone) + 0.5 * metal_cluster(t, s.seed, 310, 3000, s.variant)
    return wash * (0.5 * exp_decay(t, 0.08) + 0.5 * exp_decay(t, 0.65 * s.decay)) * np.minimum(1.0, t / 0.002)


def _swell(s: Stroke) -> OneShot:
    """A reversed cymbal, cut off at its attack."""
    t = time_axis(SWELL_SECONDS)
    wash = noise_band(t, s.seed, 1800, 8000 + 6000 * s.tone) + 0.4 * metal_cluster(t, s.seed, 310, 3000, s.variant)
    return np.asarray(
        wash
        * (np.exp((t - t[-1]) / (0.3 * s.decay)) - np.exp(-t[-1] / (0.3 * s.decay)))
        * np.minimum(1.0, (t[-1] - t) / 0.004)
    )


def _shaker(s: Stroke) -> OneShot:
    t = time_axis(0.12 * s.decay)
    rise = 0.016 + 0.004 * s.variant
    return (
        1.2
        * noise_band(t, s.seed, 4200, 8000 + 5000 * s.tone)
        * np.where(t < rise, t / rise, np.exp(-(t - rise) / 0.017))
        * exp_decay(t, 1)
    )


def _tambourine(s: Stroke) -> OneShot:
    t = time_axis(0.25 * s.decay)
    jingles = metal_cluster(t, s.seed, 640 * s.tune, 6000, s.variant) + 0.5 * noise_band(t, s.seed, 7000, 14_000)
    return jingles * (0.6 * exp_decay(t, 0.02) + 0.4 * exp_decay(t, 0.06 * s.decay))


def _drumhead(hz: float, tau: float, slap: float) -> Model:
    def make(s: Stroke) -> OneShot:
        t = time_axis(tau * s.decay * 5)
        f = hz * s.tune
        skin = swept_sine(t, f, (f * 0.35, 0.02)) * exp_decay(t, tau * s.decay) + 0.3 * swept_sine(
            t, f * 1.59, (20, 0.02)
        ) * exp_decay(t, tau * 0.4)
        return skin + slap * noise_band(t, s.seed, 1500, 5000 + 5000 * s.tone) * np.exp(-t / 0.006)

    return make


def _rim(s: Stroke) -> OneShot:
    t = time_axis(0.09)
    wood = swept_sine(t, 1720 * s.tune, (200, 0.004)) * np.exp(-t / 0.007) + 0.6 * swept_sine(
        t, 480 * s.tune, (90, 0.004)
    ) * np.exp(-t / 0.012)
    return (wood + 0.4 * noise_band(t, s.seed, 2500, 9000) * np.exp(-t / 0.003)) * np.minimum(1.0, (t[-1] - t) / 0.01)


def _brush(s: Stroke) -> OneShot:
    """A brush swept over the head: noise that swells and fades over a quarter of a second."""
    t = time_axis(0.26 * s.decay)
    swell = np.sin(np.pi * np.minimum(1.0, t / t[-1])) ** 1.5
    return 0.7 * noise_band(t, s.seed, 700, 3800 + 3500 * s.tone, 1) * swell


def _brush_tap(s: Stroke) -> OneShot:
    t = time_axis(0.2 * s.decay)
    return 1.1 * noise_band(t, s.seed, 900, 5500, 1) * (
        0.7 * exp_decay(t, 0.012) + 0.3 * exp_decay(t, 0.05)
    ) + 0.25 * swept_sine(t, 190, (30, 0.01)) * exp_decay(t, 0.05)


def _snap(s: Stroke) -> OneShot:
    t = time_axis(0.14)
    return (
        1.6
        * noise_band(t, s.seed, 1400, 3800 + 3000 * s.tone, 3)
        * (np.exp(-t / 0.004) + 0.25 * np.exp(-np.maximum(0, t - 0.011) / 0.02) * (t > 0.011))
        * exp_decay(t, 1)
    )


def _cowbell(s: Stroke) -> OneShot:
    t = time_axis(0.35 * s.decay)
    tone = np.sign(np.sin(2 * np.pi * 540 * s.tune * t)) + np.sign(np.sin(2 * np.pi * 800 * s.tune * t))
    return 0.25 * saturated(tone * exp_decay(t, 0.07 * s.decay), 0.1)


def _click(s: Stroke) -> OneShot:
    t = time_axis(0.03)
    return swept_sine(t, 2400 * s.tune, (3000, 0.002)) * exp_decay(t, 0.004)


MODELS: dict[str, Model] = {
    "kick.house": _kick(49, 0.16, 110, 0.35, 0.45, 0.01),
    "kick.techno": _kick(46, 0.2, 150, 0.7, 0.7, 0.011),
    "kick.trance": _kick(51, 0.13, 190, 0.6, 0.6, 0.009),
    "kick.909": _kick(50, 0.19, 130, 0.55, 0.35, 0.009),
    "kick.deep": _kick(47, 0.22, 70, 0.12, 0.25),
    "kick.hard": _kick(48, 0.16, 220, 0.5, 1.2, 0.011),
    "kick.tight": _kick(54, 0.1, 160, 0.7, 0.5, 0.009),
    "kick.808": _kick(44, 0.38, 60, 0.15, 0.3),
    "kick.acoustic": _kick(58, 0.1, 40, 0.3, 0.15),
    "kick.lofi": _kick(55, 0.12, 60, 0.12, 0.35),
    "kick.soft": _kick(50, 0.14, 50, 0.06, 0.1),
    "snare.808": _snare(180, 0.08, 0.07, 1200, 9000, 0.9),
    "snare.acoustic": _snare(195, 0.06, 0.1, 900, 8500, 0.8),
    "snare.909": _snare(188, 0.06, 0.11, 1500, 10_500, 0.7, 0.003),
    "snare.tight": _snare(222, 0.04, 0.05, 1800, 11_000, 0.9, 0.003),
    "snare.fat": _snare(160, 0.11, 0.13, 800, 7500, 1.05, 0.003),
    "snare.lofi": _snare(170, 0.07, 0.09, 700, 5500, 1.0),
    "snare.dnb": _snare(205, 0.07, 0.08, 1100, 11_000, 1.0, 0.003),
    "snare.gated": _gated_snare,
    "clap": _hand_clap((0.0, 0.0095, 0.0205, 0.031), 0.075, 900, 0.8),
    "clap.house": _hand_clap((0.0, 0.0095, 0.0205, 0.031), 0.075, 900, 0.8),
    "clap.tight": _hand_clap((0.0, 0.008, 0.016), 0.035, 1100, 0.9),
    "clap.wide": _hand_clap((0.0, 0.012, 0.023, 0.036, 0.044), 0.14, 700, 0.6),
    "clap.808": _hand_clap((0.0, 0.0105, 0.021, 0.0315), 0.1, 750, 1.6),
    "rim": _rim,
    "hat.closed": _hat(0.022, 0.55),
    "hat.open": _hat(0.13, 0.55),
    "hat.808": _hat(0.03, 0.95),
    "hat.808.open": _hat(0.2, 0.95),
    "hat.909": _hat(0.026, 0.4),
    "hat.909.open": _hat(0.16, 0.4),
    "hat.tight": _hat(0.013, 0.6),
    "hat.pedal": _hat(0.035, 0.4),
    "hat.acoustic": _hat(0.028, 0.25),
    "hat.acoustic.open": _hat(0.2, 0.3),
    "ride": _ride,
    "ride.jazz": _jazz_ride,
    "crash": _crash,
    "swell": _swell,
    "shaker": _shaker,
    "tambourine": _tambourine,
    "tom": _drumhead(110, 0.16, 0.2),
    "conga": _drumhead(240, 0.07, 0.3),
    "brush.swirl": _brush,
    "brush.tap": _brush_tap,
    "snap": _snap,
    "cowbell": _cowbell,
    "click": _click,
    "blip": _blip,
    "impact": _impact,
    "fall": _fall,
}
