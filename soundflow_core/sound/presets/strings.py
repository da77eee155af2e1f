"""Strings: solo strings, sections and string machines. They sound best from MIDI 50 to 84; cellos from 36."""

from soundflow_core.sound.presets.preset import bowed, plucked, subtractive

AIR = bowed(
    "Three dark strings; a breath of harmony in bridges.",
    "low 55  high 72",
    "players 3  brightness 0.2",
    "attack_seconds 0.8  decay_seconds 1.5  sustain 0.8  release_seconds 1",
)
CELLO = bowed(
    "Two cellos as one; second voices under a theme.",
    "low 45  high 64",
    "players 2  brightness 0.32  vibrato_cents 15  spread 0.3",
    "attack_seconds 0.12  decay_seconds 1  sustain 0.88  release_seconds 0.4",
)
CELLO_BASS = bowed(
    "Dark cellos; sustained basses.",
    "low 36  high 60",
    "players 2  brightness 0.25  spread 0.3",
    "attack_seconds 0.15  decay_seconds 1  sustain 0.85  release_seconds 0.5",
)
CELLO_SLOW = bowed(
    "Two cellos with a slow bow; low, slow tunes.",
    "low 50  high 67",
    "players 2  brightness 0.18  vibrato_cents 10  spread 0.4",
    "attack_seconds 0.5  decay_seconds 1.5  sustain 0.85  release_seconds 1.2",
)
DISCO_SECTION = bowed(
    "Bright strings with a fast bow; disco lines and held chords.",
    "low 62  high 86",
    "players 5  brightness 0.7",
    "attack_seconds 0.12  decay_seconds 0.8  sustain 0.9  release_seconds 0.4",
)
DISTANT_SECTION = bowed(
    "Six dark strings that swell for two seconds; far away, for slow harmony.",
    "low 50  high 74",
    "brightness 0.2  vibrato_cents 8",
    "attack_seconds 2.2  decay_seconds 3  sustain 0.9  release_seconds 3.5",
)
FLAGEOLETS = bowed(
    "Four thin, high strings like harmonics; a glimmer, to be mixed softly.",
    "low 62  high 81",
    "players 4  vibrato_cents 6",
    "attack_seconds 2  decay_seconds 2  sustain 0.85  release_seconds 3",
)
HOUSE_STRINGS = subtractive(
    "Four slow saws like strings; held chords above the groove.",
    "low 60  high 84",
    "voices 4  detune_cents 16  spread 1",
    "cutoff_hz 2600  resonance 0.05  envelope_octaves 0.4  filter_attack_seconds 0.6  filter_decay_seconds 2",
    "attack_seconds 0.35  decay_seconds 1  sustain 0.85  release_seconds 0.7",
    "drift_cents 5",
)
LEGATO = bowed(
    "Five legato strings; harmony behind a theme.",
    "low 52  high 74",
    "players 5  brightness 0.4",
    "attack_seconds 0.35  decay_seconds 1.5  sustain 0.85  release_seconds 0.8",
)
LOW_DRONE = bowed(
    "Three low strings without brightness, bowed for ever; a drone.",
    "low 36  high 60",
    "players 3  brightness 0.1  vibrato_cents 5  spread 0.4",
    "attack_seconds 2.5  decay_seconds 3  sustain 0.9  release_seconds 3.5",
)
PHASED_MACHINE = subtractive(
    "A string machine through a phaser; chords in rhythm.",
    "low 54  high 78",
    "wave hollow  voices 3  detune_cents 16  spread 1",
    "cutoff_hz 1500  resonance 0.1  filter_attack_seconds 0.1  filter_decay_seconds 1",
    "attack_seconds 0.03  decay_seconds 0.8  sustain 0.75  release_seconds 0.3",
    "scan 0.45  scan_lfo 0.4  scan_hz 0.13",
    "drift_cents 5",
)
PIZZICATO = plucked(
    "Plucked strings, short and wide; light accompaniment.",
    "low 50  high 72",
    "decay_seconds 0.7  brightness 0.3  pick_position 0.35  body_hz 220  body 0.4  spread 1",
)
SOFT_SECTION = bowed(
    "Five soft strings with a slow bow; harmony behind a melody.",
    "low 55  high 76",
    "players 5  brightness 0.35",
    "attack_seconds 0.6  decay_seconds 1.5  sustain 0.85  release_seconds 1",
)
STRING_MACHINE = subtractive(
    "Four saws like a string machine; bright, held chords.",
    "low 60  high 84",
    "voices 4  detune_cents 15  spread 1",
    "cutoff_hz 2600  resonance 0.05  envelope_octaves 0.5  filter_attack_seconds 0.4  filter_decay_seconds 2",
    "attack_seconds 0.2  decay_seconds 1  sustain 0.9  release_seconds 0.5",
)
TRANCE_STRINGS = subtractive(
    "Wide saws with a slow filter; the harmony of a break.",
    "low 52  high 76",
    "voices 4  detune_cents 16  spread 1",
    "cutoff_hz 1500  resonance 0.1  envelope_octaves 0.6  filter_attack_seconds 1  filter_decay_seconds 3",
    "attack_seconds 0.5  decay_seconds 1.5  sustain 0.9  release_seconds 1",
    "lfo_octaves 0.3  lfo_hz 0.06  drift_cents 6",
)
VIOLIN = bowed(
    "Two violins as one, with warm vibrato; themes.",
    "low 64  high 84",
    "players 2  vibrato_cents 18  spread 0.3",
    "attack_seconds 0.1  decay_seconds 1  sustain 0.9  release_seconds 0.35",
)
WORN_SECTION = bowed(
    "Four dark strings; a faint bed of harmony.",
    "low 52  high 72",
    "players 4  brightness 0.2",
    "attack_seconds 0.6  decay_seconds 1.5  sustain 0.85  release_seconds 1",
)
