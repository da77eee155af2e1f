"""All measures of a finished signal, from shared spectra."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, level_of, seconds_of
from soundflow_core.base.errors import QualityError
from soundflow_core.sound.metering.loudness import block_powers, gated_lufs, loudness_range, max_lufs
from soundflow_core.sound.metering.true_peak import true_peak_dbtp
from soundflow_core.studio.analysis import defects
from soundflow_core.studio.analysis.balance import measure_balance
from soundflow_core.studio.analysis.fingerprint import Fingerprint, fingerprint_of
from soundflow_core.studio.analysis.form import boundaries, form_features, repetition
from soundflow_core.studio.analysis.functional import binaural_beat_hz, modulation_depth, seam_db, seam_step
from soundflow_core.studio.analysis.key import (
    measure_key,
    scale_lead,
    scale_shares,
    tonal_peaks,
    tonal_share,
    tuning_cents,
)
from soundflow_core.studio.analysis.spectra import Spectra
from soundflow_core.studio.analysis.stereo import bass_correlation, correlation
from soundflow_core.studio.analysis.tempo import measure_bpm, measure_onsets

SHORTEST_SECONDS = 0.4
"""One gating block of BS.1770; loudness is undefined for less."""
USUAL_MODULATION_HZ = 16.0
PEAKS = 200


@dataclass(frozen=True)
class Inspection:
    """The measures of a signal. The names are public: they appear in JSON and in the targets."""

    duration_seconds: float
    lufs: float
    momentary_lufs: float
    """The loudest 400 ms."""
    short_term_lufs: float
    """The loudest 3 s."""
    true_peak_dbtp: float
    lra_lu: float
    plr_lu: float
    """Peak-to-loudness ratio: true peak minus integrated loudness."""
    correlation: float
    bass_correlation: float
    """Below 120 Hz; near 1 for a mono-compatible bass."""
    balance_db: float
    """The level of left minus that of right."""
    tilt_db_per_octave: float
    worst_step_db: float
    """The largest deviation of a third-octave, 1-8 kHz, from its neighbours."""
    mud_hump_db: float
    harsh_hump_db: float
    """The height of a broad hump at 180-420 Hz and at 1.9-4.2 kHz over its surroundings."""
    sub_db: float
    bass_db: float
    mud_db: float
    presence_db: float
    air_db: float
    """The levels of 20-60, 60-200, 200-500, 2000-6000 and 6000-16000 Hz relative to everything from 20 Hz up."""
    centroid_hz: float
    onsets_per_second: float
    bpm: float | None
    key: str
    in_scale: float
    """Share of tonal power on the scale of the requested key (of the measured key, if none was requested)."""
    scale_lead: float
    """That key's share minus that of the best other scale; negative if another one fits better."""
    tuning_cents: float
    """Relative to A = 440 Hz."""
    boundaries_seconds: tuple[float, ...]
    """Where sections change."""
    repetition: float
    """Share of 8-bar blocks that nearly equal an earlier one."""
    modulation_hz: float
    modulation_depth: float
    binaural_beat_hz: float
    """The difference of two steady tones, one in each ear; 0 if there are none."""
    seam_db: float
    """The mean spectral difference of end and start: how audible a repeat is."""
    seam_step: float
    """The jump from the last sample to the first relative to the largest around; above 1 it may click."""
    dc: float
    flat_tops: int
    gaps: int
    """Drop-outs."""
    click_strength: float
    longest_silence_seconds: float
    longest_dead_side_seconds: float
    """The longest time in which one channel is silent while the other is not."""
    waveform: tuple[int, ...]
    """200 peak values over the track, 0..100, for a player to draw."""
    fingerprint: Fingerprint

    def as_json(self) -> dict[str, Any]:
        """JSON values, rounded to three decimals; infinite ones become null."""
        return {name: _plain(value) for name, value in asdict(self).items() if name not in ("fingerprint", "waveform")}


def _plain(value: Any) -> Any:  # any field's value
    if isinstance(value, float):
        return round(value, 3) if math.isfinite(value) else None
    return list(value) if isinstance(value, tuple) else value


def inspect(
    signal: Signal, bpm: float | None = None, key: str | None = None, modulation_hz: float = USUAL_MODULATION_HZ
) -> Inspection:
    """Measure a stereo signal. `bpm` and `key` are the requested ones; they resolve tempo octaves and choose the scale.

    QualityError if the signal is shorter than 0.4 s or holds values that are not finite.
    """
    _check_measurable(signal)
    spectra = Spectra(signal)
    peaks = tonal_peaks(spectra)
    estimate = measure_key(spectra, peaks)
    onsets = measure_onsets(spectra)
    tempo = measure_bpm(onsets, bpm)
    balance = measure_balance(spectra)
    powers = block_powers(signal)
    lufs, peak = gated_lufs(powers), true_peak_dbtp(signal)
    left, right = (float(np.dot(channel, channel)) for channel in signal)
    form = form_features(spectra)
    blocks = defects.block_power(signal)
    return Inspection(
        duration_seconds=seconds_of(signal.shape[1]),
        lufs=lufs,
        momentary_lufs=max_lufs(powers, 4),
        short_term_lufs=max_lufs(powers, 30),
        true_peak_dbtp=peak,
        lra_lu=loudness_range(powers),
        plr_lu=peak - lufs,
        correlation=correlation(signal),
        bass_correlation=bass_correlation(signal),
        balance_db=level_of(math.sqrt((left + 1e-12) / (right + 1e-12))),
        tilt_db_per_octave=balance.tilt_db_per_octave,
        worst_step_db=balance.worst_step_db,
        mud_hump_db=balance.mud_hump_db,
        harsh_hump_db=balance.harsh_hump_db,
        sub_db=balance.sub_db,
        bass_db=balance.bass_db,
        mud_db=balance.mud_db,
        presence_db=balance.presence_db,
        air_db=balance.air_db,
        centroid_hz=balance.centroid_hz,
        onsets_per_second=onsets.per_second,
        bpm=tempo,
        key=estimate.key,
        in_scale=tonal_share(peaks, key or estimate.key),
        scale_lead=scale_lead(scale_shares(peaks), key or estimate.key),
        tuning_cents=tuning_cents(peaks),
        boundaries_seconds=boundaries(form),
        repetition=repetition(onsets, bpm or tempo or 120.0),
        modulation_hz=modulation_hz,
        modulation_depth=modulation_depth(signal, modulation_hz),
        binaural_beat_hz=binaural_beat_hz(signal),
        seam_db=seam_db(signal),
        seam_step=seam_step(signal),
        dc=defects.offset(signal),
        flat_tops=defects.flat_tops(signal),
        gaps=defects.gaps(signal),
        click_strength=defects.click_strength(signal),
        longest_silence_seconds=defects.longest_silence(signal, blocks),
        longest_dead_side_seconds=defects.longest_dead_side(signal, blocks),
        waveform=waveform_of(signal),
        fingerprint=fingerprint_of(spectra, onsets, form, estimate.chroma, bpm or tempo),
    )


def waveform_of(signal: Signal) -> tuple[int, ...]:
    """The peak of each of 200 equal segments, in percent of the track's peak."""
    edges = np.linspace(0, signal.shape[1], PEAKS + 1).astype(int)[:-1]
    highest = np.maximum.reduceat(signal, edges, axis=1).max(axis=0)
    lowest = np.minimum.reduceat(signal, edges, axis=1).min(axis=0)
    peaks = np.maximum(highest, -lowest)
    return tuple(int(peak) for peak in np.rint(100.0 * peaks / max(1e-9, float(peaks.max()))))


def _check_measurable(signal: Signal) -> None:
    if signal.shape[1] < SHORTEST_SECONDS * SAMPLE_RATE_HZ:
        raise QualityError(
            f"The signal lasts {seconds_of(signal.shape[1]):.2f} s; at least {SHORTEST_SECONDS} s are needed."
        )
    if not all(math.isfinite(float(np.dot(channel, channel))) for channel in signal):
        raise QualityError("The signal holds values that are not finite; render it again.")
