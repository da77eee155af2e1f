"""Faults as they happen, laid into a finished master: what the gate must catch. Each draws from its own random generator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import soxr

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, frames_of, gain_of
from soundflow_core.music.genre import ALL_MAJOR, ALL_MINOR
from soundflow_core.music.players.band import Band
from soundflow_core.sound.effects.equaliser import equalise
from soundflow_core.sound.metering.loudness import integrated_lufs
from soundflow_core.sound.metering.true_peak import true_peak_dbtp
from soundflow_core.studio.analysis.key import are_related

EDGE_SECONDS = 5.0
"""Intros and endings may be nearly silent; a fault is laid where there is music."""
CEILING_DBTP = -2.0

Change = Callable[[Signal, np.random.Generator], Signal]


@dataclass(frozen=True)
class Damage:
    """A fault: how it comes about, and under which names the gate may report it."""

    change: Change
    names: tuple[str, ...]


def _somewhere(signal: Signal, rng: np.random.Generator, seconds: float = 0.0) -> int:
    """A frame in the middle of the music, where it is not nearly silent."""
    edge, last = frames_of(EDGE_SECONDS), signal.shape[1] - frames_of(EDGE_SECONDS + seconds)
    usual = float(np.sqrt(np.mean(np.square(signal))))
    for _ in range(100):
        at = int(rng.integers(edge, last))
        around = signal[:, at - frames_of(0.1) : at + frames_of(0.1 + seconds)]
        if float(np.sqrt(np.mean(np.square(around)))) > 0.3 * usual:
            return at
    return at


def click(signal: Signal, rng: np.random.Generator) -> Signal:
    """A step of one to four samples, as a broken buffer makes it."""
    at, height = _somewhere(signal, rng), rng.uniform(0.35, 0.8) * rng.choice((-1, 1))
    signal[:, at : at + int(rng.integers(1, 5))] += np.float32(height)
    return np.clip(signal, -1.0, 1.0)


def dropout(signal: Signal, rng: np.random.Generator) -> Signal:
    """30 to 250 ms that are simply missing."""
    seconds = rng.uniform(0.03, 0.25)
    at = _somewhere(signal, rng, seconds)
    signal[:, at : at + frames_of(seconds)] = 0.0
    return signal


def clipping(signal: Signal, rng: np.random.Generator) -> Signal:
    """2 to 6 dB too much, cut off at the ceiling."""
    top = float(np.abs(signal).max())
    return np.clip(signal * np.float32(gain_of(rng.uniform(2.0, 6.0))), -top, top)


def dead_channel(signal: Signal, rng: np.random.Generator) -> Signal:
    """One side falls silent, for a while or to the end."""
    at, side = _somewhere(signal, rng), int(rng.integers(2))
    end = signal.shape[1] if rng.random() < 0.5 else at + frames_of(rng.uniform(0.8, 20.0))
    signal[side, at:end] = 0.0
    return signal


def dc(signal: Signal, rng: np.random.Generator) -> Signal:
    """An offset on one side or both."""
    offsets = rng.uniform(0.004, 0.03, 2) * rng.choice((-1, 1), 2)
    offsets[int(rng.integers(2))] *= rng.choice((0, 1))
    return signal + offsets.astype(np.float32)[:, None]


def silent_tail(signal: Signal, rng: np.random.Generator) -> Signal:
    """The last 0.6 to 10 seconds are missing."""
    signal[:, -frames_of(rng.uniform(0.6, 10.0)) :] = 0.0
    return signal


def detuned(signal: Signal, rng: np.random.Generator) -> Signal:
    """20 to 45 cents too high or too low, as a wrong sample rate makes it; cut or looped to its length."""
    ratio = 2.0 ** (rng.uniform(20, 45) * rng.choice((-1, 1)) / 1200.0)
    moved = soxr.resample(signal.T, SAMPLE_RATE_HZ * ratio, SAMPLE_RATE_HZ, "HQ").T
    return np.ascontiguousarray(np.concatenate([moved, signal[:, moved.shape[1] :]], axis=1)[:, : signal.shape[1]])


def muddy(signal: Signal, rng: np.random.Generator) -> Signal:
    """A room's boom: 10 to 14 dB too much around 200-400 Hz."""
    return _coloured(signal, [Band("bell", rng.uniform(220, 380), rng.uniform(10, 14), 0.9)])


def harsh(signal: Signal, rng: np.random.Generator) -> Signal:
    """10 to 14 dB too much around 2.5-5 kHz."""
    return _coloured(signal, [Band("bell", rng.uniform(2500, 5000), rng.uniform(10, 14), 0.9)])


def _coloured(signal: Signal, bands: list[Band]) -> Signal:
    """Equalised, and as loud as before where its peaks allow it."""
    wanted = integrated_lufs(signal)
    equalise(signal, bands)
    gain_db = min(wanted - integrated_lufs(signal), CEILING_DBTP - true_peak_dbtp(signal))
    return signal * np.float32(gain_of(gain_db))


STYLE = (
    "mud_db",
    "presence_db",
    "air_db",
    "tilt_db_per_octave",
    "centroid_hz",
    "worst_step_db",
    "mud_hump_db",
    "harsh_hump_db",
)
DAMAGES: dict[str, Damage] = {
    "click": Damage(click, ("click",)),
    "dropout": Damage(dropout, ("gap", "silence")),
    "clipping": Damage(clipping, ("clipping",)),
    "dead channel": Damage(dead_channel, ("dead_side", "balance")),
    "DC": Damage(dc, ("dc",)),
    "silent tail": Damage(silent_tail, ("silence",)),
    "detuned": Damage(detuned, ("tuning",)),
    "muddy": Damage(muddy, STYLE),
    "harsh": Damage(harsh, STYLE),
}
"""What changes the signal; a wrong key and a wrong tempo change what was asked."""


def other_key(key: str, rng: np.random.Generator) -> str:
    """Any key that is neither the asked one nor its relative."""
    return str(rng.choice([name for name in (*ALL_MAJOR, *ALL_MINOR) if not are_related(name, key)]))


def other_tempo(bpm: float, rng: np.random.Generator) -> float:
    """A tempo 2 to 20 % away."""
    return float(bpm * (1.0 + rng.uniform(0.02, 0.2) * rng.choice((-1, 1))))
