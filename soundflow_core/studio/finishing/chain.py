"""The finishing chain: from a raw take to a master, in one order, each step reported."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pedalboard import Compressor, Pedalboard, Reverb

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, frames_of, gain_of
from soundflow_core.base.errors import QualityError
from soundflow_core.base.seeds import Dice
from soundflow_core.model.desk import MasterTone
from soundflow_core.model.request import PremiumRecipe
from soundflow_core.sound.effects.dynamics import apply_curve, duck_curve
from soundflow_core.sound.effects.mixdown import add
from soundflow_core.sound.effects.saturation import saturate
from soundflow_core.sound.metering.loudness import integrated_lufs
from soundflow_core.sound.nature import bed
from soundflow_core.studio.finishing.beats import BeatGrid, measure_beats
from soundflow_core.studio.finishing.entering import enter, fitted
from soundflow_core.studio.finishing.exciter import excite
from soundflow_core.studio.finishing.restoration import Restored, restore
from soundflow_core.studio.finishing.tone import TARGETS, shape_tone, shape_width
from soundflow_core.studio.mastering.chain import Master, master_loop, master_mix
from soundflow_core.studio.mixing.functional import add_binaural, modulation_curve

MUSIC_LUFS = -14.0
"""The music's loudness before beds are laid under it; their levels are set against it."""
RELEASE_BEATS = 0.8
CLOSE_LU = 0.1
"""A take with sharp peaks makes the limiter work harder than its prediction: it is mastered again, by what was missed."""
TONE = MasterTone(mid_db=0.0, high_cut_hz=20_000.0, glue=0.25, drive=0.15)
Announce = Callable[[str], None]


@dataclass(frozen=True)
class Finished:
    """A master, and what was found and done on the way."""

    master: Master
    beats: BeatGrid
    restored: Restored
    equaliser_db: tuple[float, ...]
    width: float

    def as_json(self) -> dict[str, object]:
        """For a log."""
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
    """A raw take (any rate, mono or stereo) as a master of exactly the recipe's length, loudness and ceiling.

    QualityError for a take that is silent, too short or no sound.
    """
    tell = announce or (lambda _stage: None)
    brief, wanted = recipe.brief, recipe.finish
    tell("restoring")
    signal = fitted(enter(audio, rate_hz), frames_of(brief.duration_sec))
    restored = restore(signal)
    _level(signal)
    tell("measuring beats and key")
    beats = measure_beats(signal, brief.bpm if isinstance(brief.bpm, float) else None)
    tell("shaping")
    target = TARGETS[brief.category]
    gains = shape_tone(signal, target, min(rate_hz, SAMPLE_RATE_HZ) / 2.0)
    _board(signal, wanted.space / 100.0)
    if wanted.warmth:
        saturate(signal, 0.6 * wanted.warmth / 100.0, 1.0)
    excite(signal, rate_hz / 2.0, wanted.exciter / 100.0)
    width = shape_width(signal, target, wanted.width)
    _duck(signal, beats, wanted.sidechain / 100.0)
    tell("adding beds and tones")
    _level(signal)
    _add_functional(signal, recipe)
    tell("mastering")
    return Finished(_mastered(signal, recipe), beats, restored, gains, width)


def _level(signal: Signal) -> None:
    found = integrated_lufs(signal)
    if not math.isfinite(found):
        raise QualityError("The take is silent; generate it again with another seed.")
    signal *= np.float32(gain_of(MUSIC_LUFS - found))


def _board(signal: Signal, space: float) -> None:
    """Gentle compression and a room, on a pedalboard."""
    board = Pedalboard([Compressor(threshold_db=-16.0, ratio=1.6, attack_ms=25.0, release_ms=200.0)])
    if space > 0.0:
        board.append(
            Reverb(room_size=0.35 + 0.5 * space, damping=0.6, wet_level=0.33 * space, dry_level=1.0 - 0.3 * space)
        )
    signal[:] = board(signal, SAMPLE_RATE_HZ)


def _duck(signal: Signal, beats: BeatGrid, depth: float) -> None:
    """Sidechain on the measured beats; nothing where none were found."""
    if depth <= 0.0 or beats.beat_frames.size == 0 or beats.bpm is None:
        return
    release = round(RELEASE_BEATS * 60.0 / beats.bpm * SAMPLE_RATE_HZ)
    curve = duck_curve(beats.beat_frames, signal.shape[1], release)
    apply_curve(signal, (1.0 - depth * curve).astype(np.float32))


def _add_functional(signal: Signal, recipe: PremiumRecipe) -> None:
    """Amplitude modulation of music and beds, nature beds, binaural tones."""
    brief, dice, frames = recipe.brief, Dice(recipe.seed), signal.shape[1]
    pulse = modulation_curve(brief.functional, frames, frames)
    if pulse is not None:
        apply_curve(signal, pulse)
    for name, level in brief.ambience.levels().items():
        under = bed(name, frames, level, dice.number(f"bed.{name}"))  # type: ignore[arg-type]  # a BedName by construction
        if pulse is not None:
            apply_curve(under, pulse)
        add(signal, under, 1.0)
    add_binaural(signal, brief.functional)


def _mastered(signal: Signal, recipe: PremiumRecipe) -> Master:
    brief, wanted = recipe.brief, recipe.finish
    if brief.functional.loop:
        return master_loop(signal, TONE, brief.target_lufs, brief.true_peak_dbtp)
    rise = min(signal.shape[1] // 3, frames_of(wanted.fade_in_seconds))
    signal[:, :rise] *= np.sin(np.linspace(0.0, math.pi / 2.0, rise, dtype=np.float32)) ** 2
    master = master_mix(signal.copy(), TONE, brief.target_lufs, brief.true_peak_dbtp, wanted.fade_out_seconds)
    missed_db = brief.target_lufs - integrated_lufs(master.signal)
    if abs(missed_db) < CLOSE_LU:
        return master
    return master_mix(signal, TONE, brief.target_lufs + missed_db, brief.true_peak_dbtp, wanted.fade_out_seconds)
