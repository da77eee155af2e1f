"""The gate before publishing: what the decoded file measures, and every reason not to publish it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal, level_of, seconds_of
from soundflow_core.brief import TrackBrief
from soundflow_core.inspection.key import are_related, measure_key
from soundflow_core.inspection.tempo import measure_bpm
from soundflow_core.metering.loudness import block_powers, gated_lufs, loudness_range
from soundflow_core.metering.true_peak import true_peak_dbtp

LOUDNESS_TOLERANCE_LU = 0.3
SILENCE_DBFS = -60.0
LONGEST_SILENCE_SECONDS = 0.3
DURATION_TOLERANCE_SECONDS = 0.05
MONO_CORRELATION = 0.98
DC_LIMIT = 0.002
BALANCE_LIMIT_DB = 3.0
TEMPO_TOLERANCE = 0.02
FLAT_RUN = 4
"""Equal full-scale samples in a row that make a flat top."""


@dataclass(frozen=True)
class Inspection:
    """What a file measures. Levels in dB, times in seconds."""

    duration_seconds: float
    lufs: float
    true_peak_dbtp: float
    lra_lu: float
    correlation: float
    balance_db: float
    dc: float
    flat_tops: int
    longest_silence_seconds: float
    bpm: float | None
    key: str
    in_scale: float
    """Share of pitch-class energy on the asked key's scale (the found key's where none was asked)."""

    def as_json(self) -> dict[str, Any]:
        """Plain values, rounded to what they mean; infinite ones as null."""
        return {name: round(v, 3) if isinstance(v, float) and math.isfinite(v) else None if isinstance(v, float) else v
                for name, v in asdict(self).items()}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """A reason not to publish: a short name for programs, a sentence for people."""

    name: str
    sentence: str


def inspect(signal: Signal, bpm: float | None = None, key: str | None = None) -> Inspection:
    """Measure a stereo signal; `bpm` and `key` are what was asked, against which octaves and scales are told."""
    found = measure_key(signal)
    powers = block_powers(signal)
    left, right = (float(np.dot(channel, channel)) for channel in signal)
    cross = float(np.dot(signal[0], signal[1]))
    return Inspection(
        duration_seconds=seconds_of(signal.shape[1]),
        lufs=gated_lufs(powers),
        true_peak_dbtp=true_peak_dbtp(signal),
        lra_lu=loudness_range(powers),
        correlation=cross / math.sqrt(left * right) if left > 0 and right > 0 else 0.0,
        balance_db=10.0 * math.log10((left + 1e-12) / (right + 1e-12)),
        dc=max(abs(float(channel.mean(dtype=np.float64))) for channel in signal),
        flat_tops=sum(_flat_tops(channel) for channel in signal),
        longest_silence_seconds=longest_silence(signal),
        bpm=measure_bpm(signal, bpm),
        key=found.key,
        in_scale=found.share_in(key or found.key),
    )


def _flat_tops(x: NDArray[np.float32]) -> int:
    """Runs of at least FLAT_RUN equal samples near the track's own peak."""
    top = float(max(x.max(), -x.min()))
    at = np.flatnonzero(np.abs(x) >= max(0.5, 0.9999 * top))
    if at.size < FLAT_RUN:
        return 0
    joined = (np.diff(at) == 1) & (x[at[1:]] == x[at[:-1]])
    edges = np.flatnonzero(np.diff(np.concatenate(([0], joined.view(np.int8), [0]))))
    return int((np.diff(edges)[::2] >= FLAT_RUN - 1).sum())


def longest_silence(signal: Signal) -> float:
    """The longest stretch whose 10 ms blocks all stay under -60 dBFS RMS, in seconds."""
    hop = SAMPLE_RATE_HZ // 100
    blocks = signal.shape[1] // hop
    if not blocks:
        return 0.0
    whole = signal[:, : blocks * hop].reshape(2, blocks, hop)
    power = np.einsum("cbi,cbi->b", whole, whole) / (2 * hop)
    quiet = np.concatenate(([0], (power < 10 ** (SILENCE_DBFS / 10)).view(np.int8), [0]))
    edges = np.flatnonzero(np.diff(quiet))
    return float(np.diff(edges)[::2].max(initial=0)) / 100.0


def faults(found: Inspection, brief: TrackBrief, bpm: float, key: str) -> tuple[Fault, ...]:
    """Every reason not to publish a track that was asked for with this brief, at this tempo, in this key."""
    checks = (
        (abs(found.lufs - brief.target_lufs) > LOUDNESS_TOLERANCE_LU, "loudness",
         f"loudness is {found.lufs:.2f} LUFS, asked was {brief.target_lufs:.1f} +-{LOUDNESS_TOLERANCE_LU}"),
        (found.true_peak_dbtp > brief.true_peak_dbtp, "true_peak",
         f"true peak is {found.true_peak_dbtp:.2f} dBTP, the ceiling is {brief.true_peak_dbtp:.1f}"),
        (found.longest_silence_seconds > LONGEST_SILENCE_SECONDS, "silence",
         f"{found.longest_silence_seconds:.2f} s are silent, at most {LONGEST_SILENCE_SECONDS} may be"),
        (found.flat_tops > 0, "clipping", f"{found.flat_tops} peaks are clipped flat"),
        (found.dc > DC_LIMIT, "dc", f"DC offset is {found.dc:.4f}, at most {DC_LIMIT} may be"),
        (abs(found.balance_db) > BALANCE_LIMIT_DB, "balance",
         f"left and right differ by {found.balance_db:.1f} dB, a channel may be dead"),
        (found.correlation >= MONO_CORRELATION, "mono", f"left and right correlate by {found.correlation:.3f}: it is mono"),
        (abs(found.duration_seconds - brief.duration_sec) > DURATION_TOLERANCE_SECONDS, "duration",
         f"it lasts {found.duration_seconds:.2f} s, asked was {brief.duration_sec:.2f} s"),
        (found.bpm is not None and abs(found.bpm / bpm - 1.0) > TEMPO_TOLERANCE, "tempo",
         f"tempo is {found.bpm or 0:.2f} BPM, asked was {bpm:.2f}"),
        (not are_related(found.key, key) and found.in_scale < 0.5, "key",
         f"it sounds in {found.key}, asked was {key}, and only {found.in_scale:.0%} lie on its scale"),
    )  # fmt: skip
    wrong = tuple(Fault(name, sentence) for failed, name, sentence in checks if failed)
    return wrong if math.isfinite(found.lufs) else (Fault("silent", "nothing can be heard"), *wrong)


def describe(found: Inspection) -> str:
    """One line for a log."""
    bpm = "no pulse" if found.bpm is None else f"{found.bpm:.1f} BPM"
    peak = level_of(10 ** (found.true_peak_dbtp / 20))
    return f"{found.lufs:.1f} LUFS, {peak:.1f} dBTP, {bpm}, {found.key}"
