"""Plucks and stabs: short synthesised notes and chords. They sound best from MIDI 55 to 84."""

from soundflow_core.sound.presets.preset import fm, subtractive

DEEP_STAB = subtractive(
    "Three dark saws, short; deep house chords.",
    "low 52  high 76",
    "voices 3  detune_cents 9  drive 0.2",
    "cutoff_hz 900  envelope_octaves 1.8  filter_decay_seconds 0.16",
    "attack_seconds 0.003  decay_seconds 0.35  sustain 0.25  release_seconds 0.12",
)
DUB_CHORD = subtractive(
    "Two dark saws, short; a chord to throw into an echo.",
    "low 54  high 76",
    "voices 2  detune_cents 9",
    "cutoff_hz 650  envelope_octaves 1.4  filter_decay_seconds 0.18",
    "attack_seconds 0.004  decay_seconds 0.35  sustain 0.15  release_seconds 0.25",
)
DUB_HOLLOW = subtractive(
    "A hollow wavetable stab; one dub chord with much echo.",
    "low 52  high 76",
    "wave hollow  voices 3  detune_cents 12  spread 0.9  drive 0.25",
    "cutoff_hz 900  resonance 0.35  envelope_octaves 1.8  filter_decay_seconds 0.15",
    "attack_seconds 0.003  decay_seconds 0.4  sustain 0.2  release_seconds 0.2",
    "scan 0.3  scan_lfo 0.3  scan_hz 0.09",
)
DUB_TECHNO = subtractive(
    "Three resonant saws, very short; one minor chord with much echo.",
    "low 55  high 76",
    "voices 3  detune_cents 12  drive 0.3",
    "cutoff_hz 700  resonance 0.35  envelope_octaves 2  filter_decay_seconds 0.14",
    "attack_seconds 0.003  decay_seconds 0.3  sustain 0.1  release_seconds 0.15",
)
FM_GLASS = fm(
    "A small glassy FM pluck; broken chords with much echo.",
    "low 60  high 81",
    "ratio 3  index 0.5  index_decay_seconds 0.25",
    "tine_ratio 7  tine_level 0.05",
    "attack_seconds 0.003  decay_seconds 0.9  sustain 0  release_seconds 0.4",
    "detune_cents 6",
)
FM_GLINT = fm(
    "A short, detuned FM pluck with a metallic tine; sparse arpeggios with echo.",
    "low 64  high 84",
    "ratio 2  index 1.6  index_decay_seconds 0.25",
    "tine_ratio 7  tine_level 0.2",
    "attack_seconds 0.002  decay_seconds 0.8  sustain 0  release_seconds 0.4",
    "detune_cents 9",
)
FM_TORN = fm(
    "A hard FM stab that tears; loops against the bar.",
    "low 57  high 81",
    "ratio 2  index 2.6  index_decay_seconds 0.12",
    "tine_ratio 7  tine_level 0.2  tine_decay_seconds 0.04",
    "attack_seconds 0.002  decay_seconds 0.35  sustain 0  release_seconds 0.1",
    "detune_cents 9",
)
HOUSE_SAWS = subtractive(
    "Three short saws; filtered house chords.",
    "low 52  high 78",
    "voices 3  detune_cents 14  spread 0.9  drive 0.25",
    "cutoff_hz 1300  resonance 0.35  envelope_octaves 1.6  filter_decay_seconds 0.22",
    "attack_seconds 0.003  decay_seconds 0.4  sustain 0.55  release_seconds 0.08",
    "drift_cents 4",
)
HYPNOTIC = subtractive(
    "Two very short squares with resonance; loops in threes and fives.",
    "low 57  high 81",
    "wave square  voices 2  detune_cents 6  drive 0.3",
    "cutoff_hz 900  resonance 0.5  envelope_octaves 2  filter_decay_seconds 0.09",
    "attack_seconds 0.002  decay_seconds 0.2  sustain 0.1  release_seconds 0.08",
)
RAVE_SYNC = subtractive(
    "A short sync chord; rave stabs.",
    "low 57  high 76",
    "wave sync  voices 2  detune_cents 10  spread 0.9  drive 0.35",
    "cutoff_hz 1100  resonance 0.25  envelope_octaves 1.6  filter_decay_seconds 0.12",
    "attack_seconds 0.002  decay_seconds 0.22  sustain 0.15  release_seconds 0.1",
    "scan 0.15  scan_envelope 0.5",
)
SAW_ARP = subtractive(
    "Two plucked saws with resonance; arpeggios that open.",
    "low 60  high 79",
    "voices 2  detune_cents 9  spread 0.9",
    "cutoff_hz 1200  resonance 0.35  envelope_octaves 2.2  filter_decay_seconds 0.11",
    "attack_seconds 0.002  decay_seconds 0.22  sustain 0.15  release_seconds 0.12",
)
SAW_CHORDS = subtractive(
    "Three plucked saws; busy verse chords.",
    "low 55  high 79",
    "voices 3  detune_cents 12  spread 0.9",
    "cutoff_hz 900  envelope_octaves 2.2  filter_decay_seconds 0.25",
    "attack_seconds 0.003  decay_seconds 0.5  sustain 0.2  release_seconds 0.2",
)
SAW_PLUCK = subtractive(
    "Two very short saws; arpeggios with echo.",
    "low 62  high 82",
    "voices 2",
    "cutoff_hz 1400  resonance 0.3  envelope_octaves 2.4  filter_decay_seconds 0.09",
    "attack_seconds 0.002  decay_seconds 0.25  sustain 0.1  release_seconds 0.15",
)
SAW_STAB = subtractive(
    "Three saws through a fast filter; chord stabs that leave room.",
    "low 55  high 79",
    "voices 3  detune_cents 14  spread 1  drive 0.2",
    "cutoff_hz 900  envelope_octaves 2.2",
    "attack_seconds 0.003  decay_seconds 0.5  sustain 0.15  release_seconds 0.25",
)
SQUARE_ARP = subtractive(
    "Two plucked squares with resonance; running arpeggios.",
    "low 57  high 76",
    "wave square  voices 2  spread 0.9",
    "cutoff_hz 1100  resonance 0.35  envelope_octaves 1.8  filter_decay_seconds 0.12",
    "attack_seconds 0.002  decay_seconds 0.25  sustain 0.25  release_seconds 0.1",
)
SQUARE_PLUCK = subtractive(
    "A short square pluck; quiet hooks with echo.",
    "low 62  high 84",
    "wave square  voices 2  detune_cents 5",
    "cutoff_hz 1300  resonance 0.3  envelope_octaves 2  filter_decay_seconds 0.08",
    "attack_seconds 0.002  decay_seconds 0.25  sustain 0.1  release_seconds 0.15",
)
