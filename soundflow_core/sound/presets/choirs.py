"""Choirs: wordless voices. They sound best from MIDI 52 to 79."""

from soundflow_core.sound.presets.preset import choir, subtractive

CHOIR_OO = choir(
    "Five voices on oo; quiet harmony.",
    "low 55  high 74",
    "attack_seconds 0.6  decay_seconds 1.5  sustain 0.85  release_seconds 1",
)
FAR_AH = choir(
    "Five voices on ah, breathy and slow; more open than FAR_OO.",
    "low 57  high 77",
    "vowel ah  breath 0.3",
    "attack_seconds 2.5  decay_seconds 2  sustain 0.9  release_seconds 3.5",
)
FAR_OO = choir(
    "Four voices on oo with some breath; a light above pads.",
    "low 57  high 77",
    "voices 4  breath 0.2",
    "attack_seconds 2  decay_seconds 2  sustain 0.9  release_seconds 3",
)
PAD_AH = choir(
    "Five voices on ah with a slow attack; a human pad.",
    "low 52  high 74",
    "vowel ah  breath 0.15",
    "attack_seconds 1  decay_seconds 2  sustain 0.85  release_seconds 1.8",
)
SYNTH_CHOIR = subtractive(
    "Moving vowels with vibrato; a synthetic choir for breaks.",
    "low 52  high 76",
    "wave vowel  voices 4  detune_cents 14  spread 1  noise 0.05",
    "cutoff_hz 3200  resonance 0  envelope_octaves 0.3  filter_attack_seconds 0.8  filter_decay_seconds 3",
    "attack_seconds 0.6  decay_seconds 1.5  sustain 0.9  release_seconds 1.2",
    "scan 0.55  scan_lfo 0.4  scan_hz 0.05",
    "vibrato_cents 6  drift_cents 7",
)
VOICES_OO = choir(
    "Four breathy voices on oo; harmony behind a melody.",
    "low 55  high 74",
    "voices 4  breath 0.2",
    "attack_seconds 0.5  decay_seconds 1.5  sustain 0.85  release_seconds 0.9",
)
VOICE_AH = choir(
    "Three close voices on ah; a wordless singer.",
    "low 62  high 79",
    "voices 3  vowel ah  breath 0.25  spread 0.4",
    "attack_seconds 0.12  decay_seconds 1  sustain 0.85  release_seconds 0.5",
)
WORN_OO = choir(
    "Four voices on oo; a faint bed of harmony.",
    "low 52  high 72",
    "voices 4",
    "attack_seconds 0.8  decay_seconds 1.5  sustain 0.85  release_seconds 1.2",
)
