"""The gate before publishing: what the decoded file measures, and every reason not to publish it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal, level_of, seconds_of
from soundflow_core.brief import TrackBrief
from soundflow_core.encoding.mp3 import decode
from soundflow_core.errors import QualityError
from soundflow_core.inspection.key import are_related, measure_key
from soundflow_core.inspection.stereo import bass_correlation, correlation
from soundflow_core.inspection.tempo import measure_bpm
from soundflow_core.metering.loudness import block_powers, gated_lufs, loudness_range
from soundflow_core.metering.true_peak import true_peak_dbtp

LOUDNESS_TOLERANCE_LU = 0.3
SILENCE_DBFS = -60.0
LONGEST_SILENCE_SECONDS = 0.3
SOUNDING_DBFS = -45.0
"""A side this loud sounds: the other, silent beside it, is dead."""
LONGEST_DEAD_SIDE_SECONDS = 0.5
SHORTEST_SECONDS = 0.4
"""Loudness has no meaning for less: one gating block of BS.1770."""
DURATION_TOLERANCE_SECONDS = 0.05
MONO_CORRELATION = 0.98
DC_LIMIT = 0.002
BALANCE_LIMIT_DB = 3.0
TEMPO_TOLERANCE = 0.02
BLOCKS_A_SECOND = 100
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
    bass_correlation: float
    """Under 120 Hz; what plays on one loudspeaker and cuts on vinyl lies near 1."""
    balance_db: float
    dc: float
    flat_tops: int
    longest_silence_seconds: float
    longest_dead_side_seconds: float
    """The longest stretch in which one channel is silent and the other is not."""
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


def inspect_file(path: Path, bpm: float | None = None, key: str | None = None) -> Inspection:
    """Measure what listeners of an mp3 hear; NotFound or QualityError where it can't be decoded as it should."""
    return inspect(decode(path), bpm, key)


def inspect(signal: Signal, bpm: float | None = None, key: str | None = None) -> Inspection:
    """Measure a stereo signal; `bpm` and `key` are what was asked, against which octaves and scales are told.

    QualityError where nothing can be measured: under 0.4 s of sound, or values that are no numbers.
    """
    _measurable(signal)
    found = measure_key(signal)
    powers = block_powers(signal)
    left, right = (float(np.dot(channel, channel)) for channel in signal)
    return Inspection(
        duration_seconds=seconds_of(signal.shape[1]),
        lufs=gated_lufs(powers),
        true_peak_dbtp=true_peak_dbtp(signal),
        lra_lu=loudness_range(powers),
        correlation=correlation(signal),
        bass_correlation=bass_correlation(signal),
        balance_db=10.0 * math.log10((left + 1e-12) / (right + 1e-12)),
        dc=max(abs(float(channel.mean(dtype=np.float64))) for channel in signal),
        flat_tops=sum(_flat_tops(channel) for channel in signal),
        longest_silence_seconds=longest_silence(signal),
        longest_dead_side_seconds=longest_dead_side(signal),
        bpm=measure_bpm(signal, bpm),
        key=found.key,
        in_scale=found.share_in(key or found.key),
    )


def _measurable(signal: Signal) -> None:
    if signal.shape[1] < SHORTEST_SECONDS * SAMPLE_RATE_HZ:
        raise QualityError(
            f"The signal lasts {seconds_of(signal.shape[1]):.2f} s; at least {SHORTEST_SECONDS} s can be measured."
        )
    if not all(math.isfinite(float(np.dot(channel, channel))) for channel in signal):
        raise QualityError("The signal holds values that are no numbers; render it again.")


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
    return _longest_run(_power(signal).mean(axis=0) < _power_of(SILENCE_DBFS)) / BLOCKS_A_SECOND


def longest_dead_side(signal: Signal) -> float:
    """The longest stretch in which one channel stays under -60 dBFS RMS while the other sounds, in seconds."""
    power = _power(signal)
    silent, sounding = power < _power_of(SILENCE_DBFS), power > _power_of(SOUNDING_DBFS)
    return max(_longest_run(silent[0] & sounding[1]), _longest_run(silent[1] & sounding[0])) / BLOCKS_A_SECOND


def _power(signal: Signal) -> NDArray[np.float32]:
    """Mean power of each channel's whole 10 ms blocks, shape (2, blocks)."""
    hop = SAMPLE_RATE_HZ // BLOCKS_A_SECOND
    blocks = signal.shape[1] // hop
    whole = signal[:, : blocks * hop].reshape(2, blocks, hop)
    return np.asarray(np.einsum("cbi,cbi->cb", whole, whole) / hop, dtype=np.float32)


def _power_of(level_dbfs: float) -> float:
    return float(10.0 ** (level_dbfs / 10.0))


def _longest_run(marks: NDArray[np.bool_]) -> int:
    """How many true values stand side by side at most."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).view(np.int8)))
    return int(np.diff(edges)[::2].max(initial=0))


def faults(found: Inspection, brief: TrackBrief, bpm: float, key: str) -> tuple[Fault, ...]:
    """Every reason not to publish a track that was asked for with this brief, at this tempo, in this key."""
    checks = (
        (abs(found.lufs - brief.target_lufs) > LOUDNESS_TOLERANCE_LU, "loudness",
         f"loudness is {found.lufs:.2f} LUFS, asked was {brief.target_lufs:.1f} +-{LOUDNESS_TOLERANCE_LU}"),
        (found.true_peak_dbtp > brief.true_peak_dbtp, "true_peak",
         f"true peak is {found.true_peak_dbtp:.2f} dBTP, the ceiling is {brief.true_peak_dbtp:.1f}"),
        (found.longest_silence_seconds > LONGEST_SILENCE_SECONDS, "silence",
         f"{found.longest_silence_seconds:.2f} s are silent, at most {LONGEST_SILENCE_SECONDS} may be"),
        (found.flat_tops > 0, "clipping", f"{found.flat_tops} peaks are clipped flat, none may be"),
        (found.dc > DC_LIMIT, "dc", f"DC offset is {found.dc:.4f}, at most {DC_LIMIT} may be"),
        (abs(found.balance_db) > BALANCE_LIMIT_DB, "balance",
         f"left and right differ by {found.balance_db:.1f} dB, at most {BALANCE_LIMIT_DB:.0f} may be: a channel may be dead"),
        (found.longest_dead_side_seconds > LONGEST_DEAD_SIDE_SECONDS, "dead_side",
         f"one channel is silent for {found.longest_dead_side_seconds:.2f} s, at most {LONGEST_DEAD_SIDE_SECONDS} may be"),
        (found.correlation >= MONO_CORRELATION, "mono",
         f"left and right correlate by {found.correlation:.3f}, under {MONO_CORRELATION} it is stereo"),
        (abs(found.duration_seconds - brief.duration_sec) > DURATION_TOLERANCE_SECONDS, "duration",
         f"it lasts {found.duration_seconds:.2f} s, asked was {brief.duration_sec:.2f} +-{DURATION_TOLERANCE_SECONDS} s"),
        (found.bpm is not None and abs(found.bpm / bpm - 1.0) > TEMPO_TOLERANCE, "tempo",
         f"tempo is {found.bpm or 0:.2f} BPM, asked was {bpm:.2f} +-{TEMPO_TOLERANCE:.0%}"),
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
