"""How the operator's knobs move the desk."""

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
    """Linear gain of a layer knob: silent at 0, as the genre was mixed at 70, +4.3 dB at 100."""
    return math.pow(percent / NEUTRAL_LAYER, 1.4)


def music_offset_db(layers: Layers) -> float:
    """How much quieter the music as a whole sits above the beds when its layers are turned down; at most 14 dB."""
    gains = [layer_gain(percent) for _, percent in layers]
    mean_square = sum(gain * gain for gain in gains) / len(gains)
    return max(-14.0, min(0.0, 10.0 * math.log10(mean_square))) if mean_square > 0 else -14.0


def room_gain(space: int) -> float:
    """Linear gain of the room and echo sends: dry at 0, as the genre was mixed at 30, +7 dB at 100."""
    return math.pow(space / NEUTRAL_SPACE, 0.7)


RIDE_BEATS = 2.0
"""How long before a new section the faders begin to move."""
DROP_STEP_DB = 2.0
WHOLE_RIDE = 0.5
"""The difference of energies that the whole ride answers to."""
RAISED_SHARE = 0.75
"""How much of what a section lacks the faders make up: a lone pad may stay a little soft."""
MOST_RAISED_DB, MOST_LOWERED_DB = 12.0, 9.0


def ride_curve(score: Score, powers: Blocks) -> Curve:
    """Linear gain over time that brings each section of a mix to the loudness its energy asks for, beside the liveliest.

    `powers` are the mix's K-weighted powers a 100 ms block.
    """
    sections = score.plan.sections
    gains = _section_gains(score, powers)
    points, values = [0.0], [gains[0]]
    for number, section in enumerate(sections[1:], 1):
        start = score.frame_of(section.start_bar * score.plan.beats_per_bar)
        before, after = gains[number - 1], gains[number]
        sudden = section.kind == "drop" or after < before
        points += [start - score.frame_of(0.1 if sudden else RIDE_BEATS), float(start)]
        values += [before, after]
    at = np.arange(control_points(score.plan.rendered_frames)) * CONTROL_FRAMES
    return np.power(10.0, np.interp(at, points, values) / 20.0).astype(np.float32)


def _section_gains(score: Score, powers: Blocks) -> list[float]:
    """The gain in dB of each section; none where it is silent."""
    sections = score.plan.sections
    top = max(section.energy for section in sections)
    wanted = [-score.tone.ride_db * min(1.4, (top - section.energy) / WHOLE_RIDE) for section in sections]
    for number, section in enumerate(sections[1:], 1):
        if section.kind == "drop" and sections[number - 1].kind == "build":
            wanted[number - 1] = min(wanted[number - 1], wanted[number] - DROP_STEP_DB)
    found = [_section_lufs(score, section, powers) for section in sections]
    loudest = found[max(range(len(sections)), key=lambda i: sections[i].energy)]
    return [
        _gain(goal, level - loudest) if level > SILENT_LUFS else 0.0 for goal, level in zip(wanted, found, strict=True)
    ]


SILENT_LUFS = -70.0


def _gain(wanted_db: float, found_db: float) -> float:
    lacking = wanted_db - found_db
    return min(MOST_RAISED_DB, RAISED_SHARE * lacking) if lacking > 0 else max(-MOST_LOWERED_DB, lacking)


def _section_lufs(score: Score, section: Section, powers: Blocks) -> float:
    beats = score.plan.beats_per_bar
    first, last = (round(score.frame_of(bar * beats) / BLOCK_FRAMES) for bar in (section.start_bar, section.end_bar))
    heard = powers[min(first, powers.size - 1) : max(first + 1, last)]
    return float(lufs_of(heard.mean()))


def tone_of(knobs: SynthKnobs) -> Tone:
    """What the knobs add to every patch: 1.5 octaves of cutoff either way, more resonance, more saturation."""
    return Tone(
        cutoff_octaves=(knobs.cutoff - 50) / 50 * 1.5,
        resonance=(knobs.resonance - 25) / 75 * 0.5,
        drive=(knobs.drive - 15) / 85 * 0.6,
    )
