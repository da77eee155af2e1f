"""Pads: synthesised chords that are held. They sound best from MIDI 50 to 76."""

from soundflow_core.sound.presets.preset import fm, subtractive

ANALOGUE_WIDE = subtractive(
    "Wide analogue saws with a slow filter; held harmony.",
    "low 50  high 74",
    "voices 4  detune_cents 18  spread 1",
    "cutoff_hz 1300  resonance 0.1  envelope_octaves 0.8  filter_attack_seconds 1  filter_decay_seconds 3",
    "attack_seconds 0.6  decay_seconds 1.5  sustain 0.85  release_seconds 1.2",
    "lfo_octaves 0.5  lfo_hz 0.05  drift_cents 7",
)
DARK_SAWS = subtractive(
    "Dark, wide saws with a little noise; harmony under heavy drums.",
    "low 53  high 77",
    "voices 4  detune_cents 16  spread 1  noise 0.06",
    "cutoff_hz 1000  resonance 0.1  envelope_octaves 0.8  filter_attack_seconds 1  filter_decay_seconds 3",
    "attack_seconds 0.6  decay_seconds 1.5  sustain 0.9  release_seconds 1.2",
    "lfo_octaves 0.4  lfo_hz 0.06  drift_cents 7",
)
DEEP_WIDE = subtractive(
    "Wide saws with a slow filter; warm harmony behind the beat.",
    "low 50  high 74",
    "voices 4  detune_cents 13  spread 1",
    "cutoff_hz 1100  resonance 0.1  envelope_octaves 0.6  filter_attack_seconds 0.8  filter_decay_seconds 2",
    "attack_seconds 0.5  decay_seconds 1.5  sustain 0.8  release_seconds 0.9",
    "lfo_octaves 0.3  lfo_hz 0.07  drift_cents 5",
)
GATED_SAWS = subtractive(
    "Flat, wide saws, to be cut by a gate.",
    "low 60  high 84",
    "voices 4  detune_cents 14  spread 1",
    "cutoff_hz 1800  envelope_octaves 0",
    "attack_seconds 0.02  decay_seconds 0.5  sustain 1  release_seconds 0.1",
)
GLASS = fm(
    "Long FM glass with a slow stereo tremolo; clear, cold, without attack.",
    "low 50  high 74",
    "ratio 2  index 0.7  index_decay_seconds 9",
    "tine_ratio 3  tine_level 0.05  tine_decay_seconds 4",
    "attack_seconds 2.5  decay_seconds 6  sustain 0.7  release_seconds 4",
    "detune_cents 9  tremolo_hz 0.13  tremolo_depth 0.3",
)
HOLLOW_DRONE = subtractive(
    "A hollow wavetable that drifts; a dark drone.",
    "low 48  high 67",
    "wave hollow  voices 3  detune_cents 10  spread 1  noise 0.12",
    "cutoff_hz 520  resonance 0.3  envelope_octaves 0",
    "attack_seconds 1.2  decay_seconds 1  sustain 1  release_seconds 1.5",
    "scan 0.4  scan_lfo 0.4  scan_hz 0.045",
    "lfo_octaves 0.9  lfo_hz 0.06  drift_cents 6",
)
HOLLOW_SQUARES = subtractive(
    "Hollow squares that swell very slowly; cool, wide, a little nasal.",
    "low 50  high 74",
    "wave square  voices 3  detune_cents 9  spread 1",
    "cutoff_hz 650  resonance 0.25  envelope_octaves 0.8  filter_attack_seconds 4  filter_decay_seconds 9",
    "attack_seconds 3  decay_seconds 3  sustain 0.9  release_seconds 4",
    "lfo_octaves 0.9  lfo_hz 0.045",
)
MOVING_SQUARES = subtractive(
    "Three squares under a slow LFO; hollow and restless.",
    "low 50  high 72",
    "wave square  voices 3  detune_cents 10  spread 1",
    "cutoff_hz 800  envelope_octaves 0.8  filter_attack_seconds 2",
    "attack_seconds 1.4  decay_seconds 2  sustain 0.85  release_seconds 1.8",
    "lfo_octaves 0.7  lfo_hz 0.07",
)
SLOW_SAWS = subtractive(
    "Four saws with a slow attack and a moving filter; wide and warm.",
    "low 50  high 74",
    "voices 4  detune_cents 14  spread 1",
    "cutoff_hz 1200  envelope_octaves 0.5  filter_attack_seconds 1.5",
    "attack_seconds 1.2  decay_seconds 2  sustain 0.85  release_seconds 1.8",
    "lfo_octaves 0.5  lfo_hz 0.05",
)
WARM_SAWS = subtractive(
    "Four soft saws that open over eight seconds; the ground of ambient.",
    "low 50  high 74",
    "voices 4  detune_cents 11  spread 1",
    "cutoff_hz 800  envelope_octaves 0.6  filter_attack_seconds 3  filter_decay_seconds 8",
    "attack_seconds 2.5  decay_seconds 3  sustain 0.9  release_seconds 4",
    "lfo_octaves 0.6  lfo_hz 0.03",
)
WIDE_SAWS = subtractive(
    "Wide, fairly bright saws; harmony between drops.",
    "low 50  high 74",
    "voices 4  detune_cents 15  spread 1",
    "cutoff_hz 1300  resonance 0.1  envelope_octaves 0.6  filter_attack_seconds 0.8  filter_decay_seconds 2.5",
    "attack_seconds 0.4  decay_seconds 1.5  sustain 0.9  release_seconds 0.9",
    "lfo_octaves 0.3  lfo_hz 0.08  drift_cents 6",
)
WORN_SAWS = subtractive(
    "Three dark saws; a faint bed of harmony.",
    "low 50  high 70",
    "voices 3  detune_cents 12  spread 0.9",
    "cutoff_hz 750  envelope_octaves 0.2",
    "attack_seconds 0.9  decay_seconds 2  sustain 0.8  release_seconds 1.2",
    "lfo_octaves 0.3  lfo_hz 0.09",
)
