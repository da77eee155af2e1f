"""Levels of the mix: the operator's knobs as gains, and the level of each section."""

from __future__ import annotations

import math

import numpy as np

from soundflow_core.base.audio import CONTROL_FRAMES, Curve, control_points
from soundflow_core.model.brief import Layers, SynthKnobs
from soundflow_core.model.patches import Tone
from soundflow_core.model.score import Score, Section
from soundflow_core.sound.metering.loudness import BLOCK_FRAMES, Blocks, lufs_of

NEUTRAL_LAYER = 70
NEUTRAL_SPACE = 30


def layer_gain(percent: int) -> float:
    """Linear gain of a layer knob (0..100): silent at 0, the genre's own level at 70, +4.3 dB at 100."""
    return math.pow(percent / NEUTRAL_LAYER, 1.4)


def music_offset_db(layers: Layers) -> float:
    """How much the music's level relative to the beds is lowered when its layers are turned down; -14..0 dB."""
    gains = [layer_gain(percent) for _, percent in layers]
    mean_square = sum(gain * gain for gain in gains) / len(gains)
    return max(-14.0, min(0.0, 10.0 * math.log10(mean_square))) if mean_square > 0 else -14.0


def room_gain(space: int) -> float:
    """Linear gain of the reverb and echo sends (knob 0..100): dry at 0, the genre's own level at 30, +7 dB at 100."""
    return math.pow(space / NEUTRAL_SPACE, 0.7)


MOVE_BEATS = 2.0
"""How long before a new section the level begins to move."""
DROP_STEP_DB = 2.0
FULL_ENERGY_DIFFERENCE = 0.5
"""The energy difference at which a section is lowered by the full `MasterTone.level_automation_db`."""
RAISE_SHARE = 0.75
"""The share of a missing level that is made up: a lone pad may stay a little soft."""
MAX_RAISE_DB, MAX_CUT_DB = 12.0, 9.0


def section_level_curve(score: Score, powers: Blocks) -> Curve:
    """Linear gain over time that gives each section a loudness, relative to the most energetic one, according to its energy.

    `powers` are the mix's K-weighted powers per 100 ms block.
    """
    sections = score.plan.sections
    gains = _section_gains(score, powers)
    points, values = [0.0], [gains[0]]
    for number, section in enumerate(sections[1:], 1):
        start = score.frame_of(section.start_bar * score.plan.beats_per_bar)
        before, after = gains[number - 1], gains[number]
        is_sudden = section.kind == "drop" or after < before
        points += [start - score.frame_of(0.1 if is_sudden else MOVE_BEATS), float(start)]
        values += [before, after]
    at = np.arange(control_points(score.plan.rendered_frames)) * CONTROL_FRAMES
    return np.power(10.0, np.interp(at, points, values) / 20.0).astype(np.float32)


def _section_gains(score: Score, powers: Blocks) -> list[float]:
    """The gain in dB of each section; 0 for a silent one."""
    sections = score.plan.sections
    top = max(section.energy for section in sections)
    target_db = [
        -score.tone.level_automation_db * min(1.4, (top - section.energy) / FULL_ENERGY_DIFFERENCE)
        for section in sections
    ]
    for number, section in enumerate(sections[1:], 1):
        if section.kind == "drop" and sections[number - 1].kind == "build":
            target_db[number - 1] = min(target_db[number - 1], target_db[number] - DROP_STEP_DB)
    measured = [_section_lufs(score, section, powers) for section in sections]
    loudest = measured[max(range(len(sections)), key=lambda i: sections[i].energy)]
    return [
        _correction_db(goal, level - loudest) if level > SILENT_LUFS else 0.0
        for goal, level in zip(target_db, measured, strict=True)
    ]


SILENT_LUFS = -70.0


def _correction_db(goal_db: float, measured_db: float) -> float:
    difference_db = goal_db - measured_db
    return min(MAX_RAISE_DB, RAISE_SHARE * difference_db) if difference_db > 0 else max(-MAX_CUT_DB, difference_db)


def _section_lufs(score: Score, section: Section, powers: Blocks) -> float:
    beats = score.plan.beats_per_bar
    first, last = (round(score.frame_of(bar * beats) / BLOCK_FRAMES) for bar in (section.start_bar, section.end_bar))
    section_powers = powers[min(first, powers.size - 1) : max(first + 1, last)]
    return float(lufs_of(section_powers.mean()))


def tone_of(knobs: SynthKnobs) -> Tone:
    """What the synth knobs add to every patch: +-1.5 octaves of cutoff, resonance, saturation."""
    return Tone(
        cutoff_octaves=(knobs.cutoff - 50) / 50 * 1.5,
        resonance=(knobs.resonance - 25) / 75 * 0.5,
        drive=(knobs.drive - 15) / 85 * 0.6,
    )
