"""Leads: synthesised melodies, voices in syllables, flutes and reeds. They sound best from MIDI 60 to 86."""

from soundflow_core.sound.presets.preset import fm, subtractive

ACID = subtractive(
    "A saw with screaming resonance that slides; acid lines.",
    "low 45  high 69",
    "drive 0.6",
    "cutoff_hz 420  resonance 0.78  envelope_octaves 2.4  filter_decay_seconds 0.13  keytrack 0.2",
    "attack_seconds 0.003  decay_seconds 0.25  sustain 0.5  release_seconds 0.04",
    "glide_seconds 0.04",
)
CHOP = subtractive(
    "A vocal chop: the vowel opens from oh to ah; tied notes glide.",
    "low 60  high 81",
    "wave vowel  voices 2  detune_cents 9  spread 0.6  noise 0.04",
    "cutoff_hz 4200  resonance 0.1  envelope_octaves 0.6  filter_attack_seconds 0.02  filter_decay_seconds 0.35",
    "attack_seconds 0.012  decay_seconds 0.35  sustain 0.75  release_seconds 0.09",
    "scan 0.75  scan_envelope -0.65",
    "vibrato_cents 12  glide_seconds 0.05",
)
CHOP_BRIGHT = subtractive(
    "A bright vocal chop; a voice in syllables.",
    "low 60  high 79",
    "wave vowel  voices 2  detune_cents 9  spread 0.6  noise 0.04",
    "cutoff_hz 4600  resonance 0.1  envelope_octaves 0.6  filter_attack_seconds 0.02  filter_decay_seconds 0.35",
    "attack_seconds 0.012  decay_seconds 0.35  sustain 0.75  release_seconds 0.09",
    "scan 0.75  scan_envelope -0.65",
    "vibrato_cents 8  glide_seconds 0.05",
)
CHOP_OPEN = subtractive(
    "A vocal chop that closes from ah; calls in a drop.",
    "low 65  high 86",
    "wave vowel  voices 2  detune_cents 9  spread 0.6  noise 0.04",
    "cutoff_hz 3600  resonance 0.1  envelope_octaves 0.6  filter_attack_seconds 0.02  filter_decay_seconds 0.35",
    "attack_seconds 0.012  decay_seconds 0.35  sustain 0.75  release_seconds 0.09",
    "scan 0.9  scan_envelope -0.5",
    "vibrato_cents 12  glide_seconds 0.05",
)
CHOP_SIGHING = subtractive(
    "A sighing vocal chop, dark; two syllables and a rest.",
    "low 58  high 77",
    "wave vowel  voices 2  detune_cents 9  spread 0.6  noise 0.04",
    "cutoff_hz 3000  resonance 0.1  envelope_octaves 0.6  filter_attack_seconds 0.02  filter_decay_seconds 0.35",
    "attack_seconds 0.012  decay_seconds 0.35  sustain 0.75  release_seconds 0.09",
    "scan 0.95  scan_envelope -0.5",
    "vibrato_cents 12  glide_seconds 0.05",
)
CHOP_SINGLE = subtractive(
    "A vocal chop of one voice; syllables for a hook.",
    "low 59  high 80",
    "wave vowel  detune_cents 9  spread 0.6  noise 0.04",
    "cutoff_hz 4200  resonance 0.1  envelope_octaves 0.6  filter_attack_seconds 0.02  filter_decay_seconds 0.35",
    "attack_seconds 0.012  decay_seconds 0.35  sustain 0.75  release_seconds 0.09",
    "scan 0.6  scan_envelope -0.65",
    "vibrato_cents 12  glide_seconds 0.05",
)
CLARINET = subtractive(
    "A clarinet, hollow and calm; themes and second voices.",
    "low 58  high 79",
    "wave square  noise 0.008",
    "cutoff_hz 1150  resonance 0.05  envelope_octaves 0.6  filter_attack_seconds 0.06  keytrack 0.6",
    "attack_seconds 0.05  decay_seconds 1  sustain 0.85  release_seconds 0.18",
    "vibrato_cents 4",
)
FLUTE = subtractive(
    "A flute with breath and gentle vibrato; themes in the upper octave.",
    "low 67  high 86",
    "noise 0.03",
    "cutoff_hz 560  resonance 0  envelope_octaves 0.7  filter_attack_seconds 0.05  keytrack 1",
    "attack_seconds 0.06  decay_seconds 1  sustain 0.85  release_seconds 0.22",
    "vibrato_cents 12",
)
FLUTE_AIRY = subtractive(
    "An airy triangle flute with vibrato; slow tunes.",
    "low 67  high 84",
    "wave triangle  noise 0.03",
    "cutoff_hz 1900  envelope_octaves 0.5",
    "attack_seconds 0.05  decay_seconds 1  sustain 0.8  release_seconds 0.3",
    "vibrato_cents 16  vibrato_hz 4.8",
)
FLUTE_DUSTY = subtractive(
    "A dark, breathy flute; riffs on tape.",
    "low 65  high 84",
    "wave triangle  noise 0.035",
    "cutoff_hz 1700  envelope_octaves 0.5  filter_attack_seconds 0.05  keytrack 0.5",
    "attack_seconds 0.05  decay_seconds 0.8  sustain 0.8  release_seconds 0.2",
    "vibrato_cents 14  vibrato_hz 4.9",
)
FLUTE_SLOW = subtractive(
    "A breathy triangle flute with a slow attack; long notes.",
    "low 62  high 79",
    "wave triangle  noise 0.04",
    "cutoff_hz 1500  envelope_octaves 0.4  filter_attack_seconds 0.3  keytrack 0.5",
    "attack_seconds 0.3  decay_seconds 1.5  sustain 0.8  release_seconds 1.2",
    "vibrato_cents 9  vibrato_hz 4.4",
)
FLUTE_WARM = subtractive(
    "A warm triangle flute with vibrato; bossa nova melodies.",
    "low 67  high 86",
    "wave triangle  noise 0.03",
    "envelope_octaves 0.5  filter_attack_seconds 0.05  keytrack 0.5",
    "attack_seconds 0.05  decay_seconds 1  sustain 0.8  release_seconds 0.2",
    "vibrato_cents 14",
)
FM_HOOK = fm(
    "A bright FM lead with a hard attack; catchy hooks.",
    "low 65  high 86",
    "ratio 2  index 1.8  index_decay_seconds 0.2",
    "tine_ratio 6  tine_level 0.15",
    "attack_seconds 0.003  decay_seconds 0.9  sustain 0.3  release_seconds 0.2",
    "detune_cents 8",
)
FUTURE_CHORDS = subtractive(
    "Five saws under a fast filter LFO; future-bass chords.",
    "low 55  high 81",
    "voices 5  detune_cents 26  spread 1  noise 0.05  drive 0.2",
    "cutoff_hz 2600  resonance 0.1  envelope_octaves 0.4  filter_decay_seconds 0.4",
    "attack_seconds 0.004  decay_seconds 0.6  sustain 0.85  release_seconds 0.12",
    "lfo_octaves 1.3  lfo_hz 4.2  drift_cents 7",
)
GROWL_LINE = subtractive(
    "A growling wavetable that opens with velocity; broken loops.",
    "low 45  high 69",
    "wave growl  voices 2  detune_cents 7  spread 0.5  drive 0.4",
    "cutoff_hz 900  resonance 0.3  envelope_octaves 1.4  filter_decay_seconds 0.12",
    "attack_seconds 0.003  decay_seconds 0.25  sustain 0.3  release_seconds 0.06",
    "scan 0.1  scan_envelope 0.6  scan_lfo 0.15  scan_hz 0.13",
    "glide_seconds 0.03",
)
HOOK_SAWS = subtractive(
    "Five driven saws; festival hooks.",
    "low 67  high 88",
    "voices 5  detune_cents 18  drive 0.3",
    "cutoff_hz 4200  envelope_octaves 1.2  filter_decay_seconds 0.25",
    "attack_seconds 0.004  decay_seconds 0.4  sustain 0.7  release_seconds 0.15",
    "vibrato_cents 6",
)
HOOK_SQUARES = subtractive(
    "Three driven squares; hollow festival hooks.",
    "low 67  high 88",
    "wave square  voices 3  detune_cents 18  drive 0.3",
    "cutoff_hz 4200  envelope_octaves 1.2  filter_decay_seconds 0.25",
    "attack_seconds 0.004  decay_seconds 0.4  sustain 0.7  release_seconds 0.15",
    "vibrato_cents 6",
)
HOOK_SYNC = subtractive(
    "Three sync saws that tear open and slide; sharp hooks.",
    "low 64  high 85",
    "wave sync  voices 3  detune_cents 18  drive 0.3",
    "cutoff_hz 4200  envelope_octaves 1.2  filter_decay_seconds 0.25",
    "attack_seconds 0.004  decay_seconds 0.4  sustain 0.7  release_seconds 0.15",
    "scan 0.1  scan_envelope 0.5",
    "vibrato_cents 6  glide_seconds 0.04",
)
PULSE_SINGING = subtractive(
    "A moving pulse with vibrato that slides; sung hooks.",
    "low 65  high 86",
    "wave pulse  voices 2  detune_cents 12  drive 0.2",
    "cutoff_hz 2600  resonance 0.25  envelope_octaves 1.4",
    "attack_seconds 0.006  decay_seconds 0.4  sustain 0.7  release_seconds 0.12",
    "scan 0.3  scan_lfo 0.25  scan_hz 0.5",
    "vibrato_cents 10  glide_seconds 0.05",
)
PULSE_WIDE = subtractive(
    "Three wide, moving pulses that slide; a singing trance lead.",
    "low 66  high 88",
    "wave pulse  voices 3  detune_cents 14  spread 1  drive 0.15",
    "cutoff_hz 3600  resonance 0.15  filter_decay_seconds 0.4",
    "attack_seconds 0.01  decay_seconds 0.6  sustain 0.8  release_seconds 0.3",
    "scan 0.35  scan_lfo 0.25  scan_hz 0.4",
    "vibrato_cents 8  glide_seconds 0.04  drift_cents 4",
)
SAWS_NARROW = subtractive(
    "Three saws with a fast filter; a plain lead that cuts through.",
    "low 65  high 86",
    "voices 3  detune_cents 16  drive 0.2",
    "cutoff_hz 2600  envelope_octaves 1.2",
    "attack_seconds 0.01  decay_seconds 0.6  sustain 0.6  release_seconds 0.3",
)
SINGING_SAWS = subtractive(
    "Three saws with vibrato; hooks one can sing.",
    "low 65  high 86",
    "voices 3  detune_cents 12  drive 0.2",
    "cutoff_hz 2600  resonance 0.25  envelope_octaves 1.4",
    "attack_seconds 0.006  decay_seconds 0.4  sustain 0.7  release_seconds 0.12",
    "vibrato_cents 10",
)
SOLO_PULSE = subtractive(
    "A moving pulse that slides; singing solos.",
    "low 64  high 86",
    "wave pulse  voices 2  detune_cents 12  spread 0.5  drive 0.2",
    "cutoff_hz 2200  resonance 0.25  filter_decay_seconds 0.5",
    "attack_seconds 0.015  decay_seconds 0.8  sustain 0.75  release_seconds 0.25",
    "scan 0.4  scan_lfo 0.3  scan_hz 0.35",
    "vibrato_cents 16  vibrato_hz 5.4  glide_seconds 0.05",
)
SOLO_SAWS = subtractive(
    "Two saws with late vibrato; solos over arpeggios.",
    "low 64  high 86",
    "voices 2  detune_cents 12  spread 0.5  drive 0.2",
    "cutoff_hz 2200  resonance 0.25  filter_decay_seconds 0.5",
    "attack_seconds 0.015  decay_seconds 0.8  sustain 0.75  release_seconds 0.25",
    "vibrato_cents 16  vibrato_hz 5.4",
)
SOLO_SQUARES = subtractive(
    "Two squares with late vibrato; hollow solos.",
    "low 64  high 86",
    "wave square  voices 2  spread 0.5  drive 0.2",
    "cutoff_hz 2200  resonance 0.25  filter_decay_seconds 0.5",
    "attack_seconds 0.015  decay_seconds 0.8  sustain 0.75  release_seconds 0.25",
    "vibrato_cents 16  vibrato_hz 5.4",
)
SOLO_SYNC = subtractive(
    "Sync saws that tear and slide; guitar-like solos.",
    "low 64  high 86",
    "wave sync  voices 2  detune_cents 12  spread 0.5  drive 0.2",
    "cutoff_hz 2200  resonance 0.25  filter_decay_seconds 0.5",
    "attack_seconds 0.015  decay_seconds 0.8  sustain 0.75  release_seconds 0.25",
    "scan 0.05  scan_envelope 0.45",
    "vibrato_cents 16  vibrato_hz 5.4  glide_seconds 0.07",
)
SQUARE_SHORT = subtractive(
    "Two short squares; small hooks with echo.",
    "low 64  high 86",
    "wave square  voices 2  detune_cents 7",
    "cutoff_hz 1500  resonance 0.3  envelope_octaves 2.2  filter_decay_seconds 0.1",
    "attack_seconds 0.002  decay_seconds 0.3  sustain 0.15  release_seconds 0.12",
)
SUPERSAW = subtractive(
    "Seven wide saws; the melody of a drop.",
    "low 66  high 88",
    "voices 7  detune_cents 22  spread 1  drive 0.15",
    "cutoff_hz 3600  resonance 0.15  filter_decay_seconds 0.4",
    "attack_seconds 0.01  decay_seconds 0.6  sustain 0.8  release_seconds 0.3",
    "drift_cents 4",
)
SUPERSAW_CHORDS = subtractive(
    "Seven wide, bright saws; the chords of a drop.",
    "low 55  high 81",
    "voices 7  detune_cents 26  spread 1  noise 0.05  drive 0.2",
    "cutoff_hz 5200  resonance 0.1  envelope_octaves 0.8  filter_decay_seconds 0.4",
    "attack_seconds 0.004  decay_seconds 0.6  sustain 0.85  release_seconds 0.12",
    "drift_cents 5",
)
SUPERSAW_PLUCKED = subtractive(
    "Five short saws; a drop that is plucked.",
    "low 55  high 81",
    "voices 5  detune_cents 26  spread 1  noise 0.05  drive 0.2",
    "cutoff_hz 1800  resonance 0.1  envelope_octaves 2.2  filter_decay_seconds 0.16",
    "attack_seconds 0.003  decay_seconds 0.3  sustain 0.3  release_seconds 0.12",
    "drift_cents 5",
)
TRIANGLE_SINGING = subtractive(
    "Two soft triangles with vibrato; slow hooks over dark pads.",
    "low 65  high 86",
    "wave triangle  voices 2  detune_cents 10",
    "cutoff_hz 3200  envelope_octaves 0.6",
    "attack_seconds 0.02  decay_seconds 0.8  sustain 0.7  release_seconds 0.35",
    "vibrato_cents 14",
)
