"""Effects: risers, reversed chords and the filter sweeps that lead from section to section."""

from soundflow_core.model.desk import Sweep
from soundflow_core.sound.presets.preset import fm, subtractive

BACKWARDS = subtractive(
    "A reversed chord: a long attack and a short release.",
    "voices 3  detune_cents 16  spread 1  noise 0.25",
    "cutoff_hz 2400  resonance 0.1  envelope_octaves 0",
    "attack_seconds 0.45  decay_seconds 1  sustain 1  release_seconds 0.06",
)
NOISE = subtractive(
    "Filtered noise; the riser.",
    "wave sine  noise 3",
    "cutoff_hz 3200  resonance 0.3  envelope_octaves 0",
    "attack_seconds 0.05  decay_seconds 0.5  sustain 0.9  release_seconds 0.2",
)
REVERSED_TAPE = fm(
    "An electric piano backwards, as if from tape; leads into the beat.",
    "low 55  high 76",
    "index 0.9  index_decay_seconds 2",
    "tine_level 0",
    "attack_seconds 0.5  decay_seconds 2  sustain 1  release_seconds 0.08",
    "detune_cents 6",
)
NOISE_DARK = subtractive(
    "Darker noise; rises for a long time.",
    "wave sine  noise 3",
    "cutoff_hz 2600  resonance 0.45  envelope_octaves 0",
    "attack_seconds 0.05  decay_seconds 0.5  sustain 0.9  release_seconds 0.2",
)
OPENING = Sweep("low_pass", {"intro": (420, 9000), "outro": (4000, 600)}, resonance=0.35)
"""A low-pass that opens in the intro and closes in the outro."""
THINNING = Sweep("high_pass", {"build": (25, 420)}, resonance=0.25)
"""A high-pass that thins out a build."""
SWEEPS = (THINNING, OPENING, THINNING)
"""The sweeps of club drums: mostly thinned builds, now and then an opening intro."""
