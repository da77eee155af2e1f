"""Keys: pianos, electric pianos and organs. They sound best from MIDI 48 to 84."""

from soundflow_core.sound.presets.preset import fm, modal, subtractive

DIGITAL_PIANO = fm(
    "A digital piano of 1985; bell-like chords with chorus.",
    "low 55  high 79",
    "index 1.5  index_decay_seconds 0.9",
    "tine_level 0.16  tine_decay_seconds 0.08",
    "attack_seconds 0.002  decay_seconds 2.2  sustain 0.1  release_seconds 0.35",
    "detune_cents 9",
)
FM_ORGAN = fm(
    "A percussive FM organ; short chords against the beat.",
    "low 55  high 79",
    "index 1.1  index_decay_seconds 0.3",
    "tine_ratio 3  tine_level 0.35  tine_decay_seconds 0.5",
    "attack_seconds 0.004  decay_seconds 0.5  sustain 0.6  release_seconds 0.05",
    "detune_cents 6",
)
GRAND = modal(
    "A grand piano; heads and solos.",
    "low 62  high 82",
    "decay_seconds 5  release_seconds 0.12  spread 0.9",
)
GRAND_SOFT = modal(
    "A softer grand that rings longer; comping behind a soloist.",
    "low 52  high 71",
    "hardness 0.4  release_seconds 0.15  spread 0.9",
)
HOUSE_PIANO = modal(
    "A hard, bright piano; syncopated house chords with the root below.",
    "low 53  high 79",
    "decay_seconds 3.2  hardness 1  release_seconds 0.12  spread 0.7",
)
ORGAN_FILTERED = subtractive(
    "A filtered square organ; off-beat chords.",
    "low 52  high 76",
    "wave square  voices 2  spread 0.9  drive 0.15",
    "cutoff_hz 800  resonance 0.35  envelope_octaves 1.4",
    "attack_seconds 0.004  decay_seconds 0.4  sustain 0.5  release_seconds 0.1",
)
ORGAN_MOVING = subtractive(
    "An organ wavetable that wanders; filtered chords.",
    "low 55  high 79",
    "wave organ  voices 2  detune_cents 6  spread 0.7  drive 0.3",
    "cutoff_hz 2600  resonance 0.1  envelope_octaves 0.8",
    "attack_seconds 0.003  decay_seconds 0.3  sustain 0.8  release_seconds 0.04",
    "scan 0.5  scan_lfo 0.35  scan_hz 0.11",
)
ORGAN_SOFT = subtractive(
    "A soft organ of two triangles; held or dubby chords.",
    "low 54  high 76",
    "wave triangle  voices 2  detune_cents 6  sub 0.3",
    "cutoff_hz 1300  envelope_octaves 0.3",
    "attack_seconds 0.02  decay_seconds 0.8  sustain 0.7  release_seconds 0.3",
)
PIANO_BRIGHT = modal(
    "A bright pop piano; song-like chords.",
    "low 52  high 76",
    "decay_seconds 4  hardness 0.85  release_seconds 0.2  spread 0.7",
)
PIANO_CLEAR = modal(
    "A clear piano; the theme of a break.",
    "low 62  high 84",
    "decay_seconds 4  hardness 0.7  spread 0.6",
)
PIANO_CONCERT = modal(
    "A concert piano with round hammers; themes.",
    "low 65  high 84",
    "decay_seconds 6.5  hardness 0.45  release_seconds 0.3  spread 1",
)
PIANO_DISTANT = modal(
    "A soft piano whose notes ring on; single notes in a large room.",
    "low 55  high 79",
    "decay_seconds 7  hardness 0.2  release_seconds 1.2  spread 1",
)
PIANO_FELT = modal(
    "A felt piano; chords close to the microphone.",
    "low 55  high 77",
    "decay_seconds 4.5  hardness 0.12  release_seconds 0.3  spread 0.8",
)
PIANO_FELT_LONG = modal(
    "A felt piano, darker still, with long releases; slow tunes.",
    "low 60  high 79",
    "decay_seconds 7  hardness 0.12  release_seconds 1.5  spread 1",
)
PIANO_HARD = modal(
    "A bright, hard piano; dance-pop chords.",
    "low 53  high 77",
    "decay_seconds 3  hardness 0.95  release_seconds 0.12  spread 0.7",
)
PIANO_LOUNGE = modal(
    "A soft grand; melodies and solos.",
    "low 65  high 84",
    "decay_seconds 5  hardness 0.4  release_seconds 0.2  spread 0.9",
)
PIANO_SHORT = modal(
    "A hard, short piano; the theme of a break.",
    "low 62  high 84",
    "decay_seconds 3  hardness 0.9  spread 0.6",
)
PIANO_SOFT = modal(
    "A soft concert piano; accompaniments.",
    "low 43  high 65",
    "hardness 0.28  release_seconds 0.3  spread 1",
)
REEDS = fm(
    "A reed piano, driven and nasal; ninth chords on tape.",
    "low 55  high 77",
    "ratio 2  index 0.7",
    "tine_ratio 1  tine_level 0.35  tine_decay_seconds 0.6",
    "attack_seconds 0.005  decay_seconds 2  sustain 0  release_seconds 0.25",
    "detune_cents 5  tremolo_hz 5.4  tremolo_depth 0.16  drive 0.25",
)
SUITCASE = fm(
    "A suitcase piano with a strong tremolo; ninth chords.",
    "low 52  high 76",
    "index 1  index_decay_seconds 0.6",
    "tine_level 0.12",
    "attack_seconds 0.002  decay_seconds 1.8  sustain 0.1  release_seconds 0.25",
    "detune_cents 6  tremolo_hz 3.2  tremolo_depth 0.35",
)
TINES_BRIGHT = fm(
    "An electric piano with a clear bell and tremolo; off-beat chords.",
    "low 53  high 77",
    "index 1.3  index_decay_seconds 0.6",
    "tine_level 0.15",
    "attack_seconds 0.002  decay_seconds 1.6  sustain 0.1  release_seconds 0.2",
    "detune_cents 7  tremolo_hz 4.5  tremolo_depth 0.25",
)
TINES_CLEAR = fm(
    "A clear FM piano with a bell; the theme of a break.",
    "low 62  high 84",
    "tine_level 0.12",
    "detune_cents 8",
)
TINES_DUSTY = fm(
    "A slightly driven electric piano with tremolo; ninth chords on tape.",
    "low 55  high 77",
    "index 1.1  index_decay_seconds 0.7",
    "tine_level 0.09  tine_decay_seconds 0.04",
    "attack_seconds 0.004  decay_seconds 2.6  sustain 0  release_seconds 0.3",
    "detune_cents 4  tremolo_hz 4.6  tremolo_depth 0.22  drive 0.1",
)
TINES_SOFT = fm(
    "A soft electric piano with a slow tremolo; chords behind the beat.",
    "low 54  high 76",
    "index 0.9  index_decay_seconds 0.9",
    "tine_level 0.06",
    "attack_seconds 0.008  decay_seconds 3  sustain 0.1  release_seconds 0.6",
    "tremolo_hz 3.5  tremolo_depth 0.2",
)
TINES_WARM = fm(
    "A warm electric piano with tremolo; sparse chords.",
    "low 55  high 77",
    "index 0.9  index_decay_seconds 0.6",
    "tine_level 0.08",
    "attack_seconds 0.005  decay_seconds 2.2  sustain 0  release_seconds 0.3",
    "tremolo_hz 5  tremolo_depth 0.25",
)
