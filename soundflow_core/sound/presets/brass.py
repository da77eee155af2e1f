"""Brass: horns and analogue brass. They sound best from MIDI 52 to 81."""

from soundflow_core.sound.presets.preset import subtractive

ANALOGUE_BRASS = subtractive(
    "Three saws whose filter opens like a lip; chords of 1983.",
    "low 52  high 76",
    "voices 3  detune_cents 15  spread 1  drive 0.15",
    "cutoff_hz 650  resonance 0.15  envelope_octaves 2  filter_attack_seconds 0.12  filter_decay_seconds 1.2",
    "attack_seconds 0.04  decay_seconds 0.8  sustain 0.8  release_seconds 0.35",
)
FLUGELHORN = subtractive(
    "A dark flugelhorn with breath and vibrato; heads and solos.",
    "low 62  high 82",
    "noise 0.012",
    "cutoff_hz 900  resonance 0.1  envelope_octaves 1.1  filter_attack_seconds 0.04  filter_decay_seconds 0.5  keytrack 0.6",
    "attack_seconds 0.035  decay_seconds 0.5  sustain 0.8  release_seconds 0.12",
    "vibrato_cents 14  vibrato_hz 5.1",
)
HORN_DUSTY = subtractive(
    "A dark, close horn; riffs on tape.",
    "low 60  high 79",
    "noise 0.01",
    "cutoff_hz 750  resonance 0.12  filter_attack_seconds 0.04  filter_decay_seconds 0.5  keytrack 0.6",
    "attack_seconds 0.03  decay_seconds 0.6  sustain 0.75  release_seconds 0.12",
    "vibrato_cents 12",
)
HORN_WARM = subtractive(
    "A warm horn with breath and vibrato; late-night melodies.",
    "low 60  high 79",
    "noise 0.012",
    "cutoff_hz 850  resonance 0.1  filter_attack_seconds 0.04  filter_decay_seconds 0.5  keytrack 0.6",
    "attack_seconds 0.035  decay_seconds 0.6  sustain 0.8  release_seconds 0.14",
    "vibrato_cents 13",
)
MUTED_HORN = subtractive(
    "A soft horn with breath and a slow lip; tunes at dusk.",
    "low 60  high 79",
    "noise 0.012",
    "cutoff_hz 800  filter_attack_seconds 0.06  filter_decay_seconds 0.7  keytrack 0.6",
    "attack_seconds 0.05  decay_seconds 0.8  sustain 0.8  release_seconds 0.25",
    "vibrato_cents 13",
)
