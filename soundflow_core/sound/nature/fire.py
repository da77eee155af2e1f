"""Fire: flames, hiss, crackles in bursts, and settling logs (Farnell, *Designing Sound*, 2010, ch. 34)."""

import numpy as np

from soundflow_core.base.audio import Signal, seconds_of
from soundflow_core.sound.nature.grains import crackles, scatter
from soundflow_core.sound.nature.modulation import (
    ControlCurve,
    attack_decay,
    cosine_bump,
    overlay,
    smooth_random,
    zero_curve,
)
from soundflow_core.sound.nature.noise import add_filtered_noise


def add_bed(out: Signal, rng: np.random.Generator, seed: int) -> None:
    """Add a fire; the seed decides between a lively fire and embers, and how damp the wood is."""
    frames = out.shape[1]
    life = rng.uniform(0.25, 1.0)
    damp = rng.uniform(0.2, 1.0)
    settle = _settling(rng, frames)
    draught = smooth_random(rng, frames, 1 / 12, 0.6, 1.0)
    lap = draught * smooth_random(rng, frames, 5.0, 0.3, 1.0, 1.5) * (0.6 + 0.5 * life)
    add_filtered_noise(out, "low", 150 + 160 * lap, 0.34 * lap + 0.25 * settle, seed, width=0.9)
    roar = 0.035 * lap * smooth_random(rng, frames, 2.0, 0.4, 1.0) + 0.05 * settle
    add_filtered_noise(
        out,
        "band",
        480 + 250 * draught,
        roar,
        seed + 1,
        q=0.6,
        width=0.9,
        pan=smooth_random(rng, frames, 0.4, 0.35, 0.65),
    )
    sap = smooth_random(rng, frames, 1 / 5, 0.0, 1.0, 2.5) * damp
    hiss = 0.0014 + 0.005 * sap * smooth_random(rng, frames, 6.0, 0.6, 1.0) + 0.004 * settle
    add_filtered_noise(out, "high", 3200.0, hiss, seed + 2, width=0.7, pan=smooth_random(rng, frames, 1 / 6, 0.3, 0.7))
    _crackle(out, rng, life, settle, seed + 3)


def _crackle(out: Signal, rng: np.random.Generator, life: float, settle: ControlCurve, seed: int) -> None:
    """Small crackles in bursts, low ticks deep in the pile, and single loud snaps."""
    frames = out.shape[1]
    bursts = _bursts(rng, frames, life) + 1.5 * settle
    ticks = crackles(rng, 48, 900, 4500, 0.011)
    scatter(out, ticks, 2 + 8 * life + 50 * bursts, 0.030, 0.6, seed, cap=2.5)
    deep = crackles(rng, 32, 350, 1400, 0.009)
    scatter(out, deep, 6 + 22 * life * smooth_random(rng, frames, 0.5, 0.2, 1.0), 0.012, 0.6, seed + 1, pan=(0.1, 0.9))
    snaps = crackles(rng, 24, 500, 2200, 0.010)
    scatter(
        out,
        snaps,
        0.12 + 0.4 * life * smooth_random(rng, frames, 0.2, 0, 1, 2.0),
        0.072,
        0.35,
        seed + 2,
        (0.15, 0.85),
        1.5,
    )


def _bursts(rng: np.random.Generator, frames: int, life: float) -> ControlCurve:
    """The density of crackles, about 0..1: groups of short bursts with rests between."""
    curve = zero_curve(frames)
    at = rng.uniform(0.0, 2.0)
    while at < seconds_of(frames):
        for _ in range(int(rng.integers(1, 5))):
            overlay(curve, at, rng.uniform(0.2, 1.0) * attack_decay(0.05, rng.uniform(0.08, 0.4)))
            at += rng.exponential(0.7)
        at += rng.uniform(1.0, 7.0) / (0.5 + life)
    return curve


def _settling(rng: np.random.Generator, frames: int) -> ControlCurve:
    """A log settles every 20 to 60 s: two to four soft thumps and a trail of falling embers."""
    curve = zero_curve(frames)
    at = rng.uniform(6, 40)
    while at < seconds_of(frames):
        for _ in range(int(rng.integers(2, 5))):
            overlay(curve, at, rng.uniform(0.3, 0.8) * cosine_bump(0.025, rng.uniform(0.15, 0.5)), highest=True)
            at += rng.uniform(0.12, 0.6)
        overlay(curve, at - 0.3, 0.25 * attack_decay(0.15, rng.uniform(0.4, 0.9)), highest=True)
        at += rng.uniform(20, 60)
    return np.minimum(1.0, curve)
