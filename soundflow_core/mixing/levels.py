"""How the operator's knobs move the desk."""

from __future__ import annotations

import math

from soundflow_core.brief import Layers, SynthKnobs
from soundflow_core.style.patches import Tone

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


def tone_of(knobs: SynthKnobs) -> Tone:
    """What the knobs add to every patch: 1.5 octaves of cutoff either way, more resonance, more saturation."""
    return Tone(
        cutoff_octaves=(knobs.cutoff - 50) / 50 * 1.5,
        resonance=(knobs.resonance - 25) / 75 * 0.5,
        drive=(knobs.drive - 15) / 85 * 0.6,
    )
