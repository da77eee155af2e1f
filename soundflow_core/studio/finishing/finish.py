"""The finishing chain: from a raw take to a master."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pedalboard import Compressor, Pedalboard, Reverb

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, frames_of, gain_of
from soundflow_core.base.errors import QualityError
from soundflow_core.base.seeds import RandomStreams
from soundflow_core.model.desk import MasterTone
from soundflow_core.model.request import PremiumRecipe
from soundflow_core.sound.effects.dynamics import apply_curve, duck_curve
from soundflow_core.sound.effects.mixdown import add
from soundflow_core.sound.effects.saturation import saturate
from soundflow_core.sound.metering.loudness import integrated_lufs
from soundflow_core.sound.nature import render_bed
from soundflow_core.studio.finishing.beats import BeatGrid, measure_beats
from soundflow_core.studio.finishing.conversion import fit_length, to_stereo
from soundflow_core.studio.finishing.exciter import excite
from soundflow_core.studio.finishing.restoration import Restored, restore
from soundflow_core.studio.finishing.tone import TARGETS, shape_tone, shape_width
from soundflow_core.studio.mastering.master import Master, master_loop, master_mix
from soundflow_core.studio.mixing.functional import add_binaural, modulation_curve

MUSIC_LUFS = -14.0
"""The music's loudness before beds are added; their levels are relative to it."""
RELEASE_BEATS = 0.8
MAX_MISS_LU = 0.1
"""If the limiter misses the target loudness by more, as on sharp peaks, the take is mastered again with a corrected target."""
TONE = MasterTone(mid_db=0.0, high_cut_hz=20_000.0, glue=0.25, drive=0.15)
Announce = Callable[[str], None]


@dataclass(frozen=True)
class Finished:
    """A master, and what was measured and corrected on the way."""

    master: Master
    beats: BeatGrid
    restored: Restored
    equaliser_db: tuple[float, ...]
    width: float

    def as_json(self) -> dict[str, object]:
        """A summary for logs."""
        return {
            "bpm": None if self.beats.bpm is None else round(self.beats.bpm, 2),
            "beats": int(self.beats.beat_frames.size),
            "key": self.beats.key,
            "dc": round(self.restored.dc, 5),
            "humHz": list(self.restored.hum_hz),
            "clicks": self.restored.clicks,
            "equaliserDb": list(self.equaliser_db),
            "width": round(self.width, 2),
        }


def finish(
    audio: NDArray[np.float32], rate_hz: int, recipe: PremiumRecipe, announce: Announce | None = None
) -> Finished:
    """Finish a raw take: a master of exactly the recipe's length, loudness and ceiling. `announce` receives each stage's name.

    `audio` is as in `to_stereo`. QualityError for a take that is silent, too short or invalid.
    """
    report = announce or (lambda _stage: None)
    brief, settings = recipe.brief, recipe.finish
    report("restoring")
    signal = fit_length(to_stereo(audio, rate_hz), frames_of(brief.duration_sec))
    restored = restore(signal)
    _level(signal)
    report("measuring beats and key")
    beats = measure_beats(signal, brief.bpm if isinstance(brief.bpm, float) else None)
    report("shaping")
    target = TARGETS[brief.category]
    gains = shape_tone(signal, target, min(rate_hz, SAMPLE_RATE_HZ) / 2.0)
    _compress_and_reverberate(signal, settings.space / 100.0)
    if settings.warmth:
        saturate(signal, 0.6 * settings.warmth / 100.0, 1.0)
    excite(signal, rate_hz / 2.0, settings.exciter / 100.0)
    width = shape_width(signal, target, settings.width)
    _duck(signal, beats, settings.sidechain / 100.0)
    report("adding beds and tones")
    _level(signal)
    _add_functional(signal, recipe)
    report("mastering")
    return Finished(_master(signal, recipe), beats, restored, gains, width)


def _level(signal: Signal) -> None:
    measured = integrated_lufs(signal)
    if not math.isfinite(measured):
        raise QualityError("The take is silent; generate it again with another seed.")
    signal *= np.float32(gain_of(MUSIC_LUFS - measured))


def _compress_and_reverberate(signal: Signal, space: float) -> None:
    """Gentle compression and reverb."""
    board = Pedalboard([Compressor(threshold_db=-16.0, ratio=1.6, attack_ms=25.0, release_ms=200.0)])
    if space > 0.0:
        board.append(
            Reverb(room_size=0.35 + 0.5 * space, damping=0.6, wet_level=0.33 * space, dry_level=1.0 - 0.3 * space)
        )
    signal[:] = board(signal, SAMPLE_RATE_HZ)


def _duck(signal: Signal, beats: BeatGrid, depth: float) -> None:
    """Ducking on the measured beats; none without a steady beat."""
    if depth <= 0.0 or beats.beat_frames.size == 0 or beats.bpm is None:
        return
    release = round(RELEASE_BEATS * 60.0 / beats.bpm * SAMPLE_RATE_HZ)
    curve = duck_curve(beats.beat_frames, signal.shape[1], release)
    apply_curve(signal, (1.0 - depth * curve).astype(np.float32))


def _add_functional(signal: Signal, recipe: PremiumRecipe) -> None:
    """Add amplitude modulation (music and beds), nature beds and binaural tones."""
    brief, streams, frames = recipe.brief, RandomStreams(recipe.seed), signal.shape[1]
    modulation = modulation_curve(brief.functional, frames, frames)
    if modulation is not None:
        apply_curve(signal, modulation)
    for name, level in brief.ambience.levels().items():
        under = render_bed(name, frames, level, streams.seed_for(f"bed.{name}"))  # type: ignore[arg-type]  # a BedName by construction
        if modulation is not None:
            apply_curve(under, modulation)
        add(signal, under, 1.0)
    add_binaural(signal, brief.functional)


def _master(signal: Signal, recipe: PremiumRecipe) -> Master:
    brief, settings = recipe.brief, recipe.finish
    if brief.functional.loop:
        return master_loop(signal, TONE, brief.target_lufs, brief.true_peak_dbtp)
    rise = min(signal.shape[1] // 3, frames_of(settings.fade_in_seconds))
    signal[:, :rise] *= np.sin(np.linspace(0.0, math.pi / 2.0, rise, dtype=np.float32)) ** 2
    master = master_mix(signal.copy(), TONE, brief.target_lufs, brief.true_peak_dbtp, settings.fade_out_seconds)
    missed_db = brief.target_lufs - integrated_lufs(master.signal)
    if abs(missed_db) < MAX_MISS_LU:
        return master
    return master_mix(signal, TONE, brief.target_lufs + missed_db, brief.true_peak_dbtp, settings.fade_out_seconds)
