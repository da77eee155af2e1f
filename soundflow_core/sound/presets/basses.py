"""Basses: subs, synthesised and plucked basses, growls and drones. They sound best from MIDI 28 to 55."""

from soundflow_core.sound.presets.preset import fm, plucked, subtractive

ANALOGUE = subtractive(
    "Two narrow saws with a snappy filter; galloping octaves.",
    "low 31  high 55",
    "voices 2  detune_cents 7  spread 0.2  sub 0.7  drive 0.3",
    "cutoff_hz 480  resonance 0.3  envelope_octaves 1.8  filter_decay_seconds 0.14",
    "attack_seconds 0.003  decay_seconds 0.35  sustain 0.6  release_seconds 0.05",
)
ANALOGUE_PULSE = subtractive(
    "A moving pulse that slides; tied octave lines.",
    "low 31  high 55",
    "wave pulse  voices 2  detune_cents 7  spread 0.2  sub 0.7  drive 0.3",
    "cutoff_hz 480  resonance 0.3  envelope_octaves 1.8  filter_decay_seconds 0.14",
    "attack_seconds 0.003  decay_seconds 0.35  sustain 0.6  release_seconds 0.05",
    "scan 0.2  scan_lfo 0.15  scan_hz 0.3",
    "glide_seconds 0.03",
)
DEEP_SAW = subtractive(
    "A dark saw with a strong sub; deep house lines.",
    "low 33  high 57",
    "sub 0.8  sub_octaves 0  drive 0.25",
    "cutoff_hz 260  resonance 0.25  envelope_octaves 1.6  filter_decay_seconds 0.12  keytrack 0.2",
    "attack_seconds 0.004  decay_seconds 0.5  sustain 0.75  release_seconds 0.06",
)
DISCO_OCTAVES = subtractive(
    "A saw with a sub and a snappy filter; disco octaves.",
    "low 31  high 55",
    "sub 0.8  sub_octaves 0  drive 0.3",
    "cutoff_hz 480  envelope_octaves 1.8  filter_decay_seconds 0.1",
    "attack_seconds 0.003  decay_seconds 0.3  sustain 0.6  release_seconds 0.05",
)
ELECTRIC_FINGERED = plucked(
    "A fingered electric bass that rings; lounge and soul.",
    "low 28  high 52",
    "decay_seconds 2.2  brightness 0.4  pick_position 0.12  body_hz 90  body 0.2  spread 0",
)
FESTIVAL_DARK = subtractive(
    "One driven saw and a sub, darker; rolling drop basses.",
    "low 29  high 53",
    "spread 0.1  sub 0.9  sub_octaves 0  drive 0.45",
    "cutoff_hz 380  resonance 0.25  envelope_octaves 1.5  filter_decay_seconds 0.15",
    "attack_seconds 0.003  decay_seconds 0.4  sustain 0.8  release_seconds 0.05",
)
FESTIVAL_SAWS = subtractive(
    "Two driven saws and a sub; the bass under a drop.",
    "low 29  high 53",
    "voices 2  spread 0.1  sub 0.9  sub_octaves 0  drive 0.45",
    "cutoff_hz 520  resonance 0.25  envelope_octaves 1.5  filter_decay_seconds 0.15",
    "attack_seconds 0.003  decay_seconds 0.4  sustain 0.8  release_seconds 0.05",
)
FM_EIGHTIES = fm(
    "A hard digital bass of 1985; straight eighths.",
    "low 31  high 55",
    "index 2.2  index_decay_seconds 0.12",
    "tine_ratio 2  tine_level 0.2",
    "attack_seconds 0.002  decay_seconds 0.5  sustain 0.45  release_seconds 0.05",
    "detune_cents 0",
)
FRETLESS = subtractive(
    "A triangle with a slow filter and a little vibrato, like a fretless bass.",
    "low 29  high 53",
    "wave triangle  sub 0.5  sub_octaves 0  drive 0.2",
    "cutoff_hz 480  envelope_octaves 1.4  filter_attack_seconds 0.03  filter_decay_seconds 0.35",
    "attack_seconds 0.02  decay_seconds 1  sustain 0.7  release_seconds 0.12",
    "vibrato_cents 6",
)
GROWL = subtractive(
    "A growling wavetable that an LFO chews; answers a drop.",
    "low 40  high 64",
    "wave growl  voices 2  detune_cents 12  spread 0.9  drive 0.5",
    "cutoff_hz 700  resonance 0.25  envelope_octaves 1.4",
    "attack_seconds 0.01  decay_seconds 0.6  sustain 0.9  release_seconds 0.08",
    "scan 0.15  scan_envelope 0.45  scan_lfo 0.3  scan_hz 2.9",
    "lfo_octaves 0.5  lfo_hz 2.9  glide_seconds 0.04  drift_cents 6",
)
GROWL_SUB = subtractive(
    "A growling wavetable over a clean sub; slides.",
    "low 29  high 53",
    "wave growl  sub 1  sub_octaves 0  drive 0.25",
    "cutoff_hz 320  envelope_octaves 1.3",
    "attack_seconds 0.003  decay_seconds 0.4  sustain 0.8  release_seconds 0.05",
    "scan 0.1  scan_envelope 0.35  scan_lfo 0.1  scan_hz 0.7",
    "glide_seconds 0.04",
)
HOUSE_ORGAN = fm(
    "The FM organ bass of the nineties; short, hollow, with a click.",
    "low 33  high 57",
    "index 1.4  index_decay_seconds 0.15",
    "tine_ratio 3  tine_level 0.15  tine_decay_seconds 0.06",
    "attack_seconds 0.003  decay_seconds 0.6  sustain 0.4  release_seconds 0.05",
    "detune_cents 0",
)
HOUSE_SAW = subtractive(
    "A saw with a strong sub and a snappy filter; bouncing house lines.",
    "low 31  high 55",
    "sub 0.9  sub_octaves 0  drive 0.3",
    "cutoff_hz 330  resonance 0.3  envelope_octaves 2  filter_decay_seconds 0.1",
    "attack_seconds 0.003  decay_seconds 0.3  sustain 0.6  release_seconds 0.05",
)
HOUSE_SLIDING = subtractive(
    "A moving pulse with a sub; tied notes that slide.",
    "low 31  high 55",
    "wave pulse  sub 1  sub_octaves 0  drive 0.25",
    "cutoff_hz 380  envelope_octaves 1.6  filter_decay_seconds 0.16",
    "attack_seconds 0.004  decay_seconds 0.4  sustain 0.75  release_seconds 0.05",
    "scan 0.25  scan_envelope 0.3",
    "glide_seconds 0.035",
)
MUTED = subtractive(
    "A muted triangle with a sub; short, soft notes.",
    "low 28  high 52",
    "wave triangle  sub 0.5  sub_octaves 0  drive 0.3",
    "cutoff_hz 420  envelope_octaves 1.2  filter_decay_seconds 0.12",
    "attack_seconds 0.008  decay_seconds 0.5  sustain 0.45  release_seconds 0.07",
)
PEDAL_DRONE = subtractive(
    "Two dark saws whose filter breathes; a pedal point under pads.",
    "low 36  high 60",
    "voices 2  detune_cents 4  spread 0.3  sub 0.6  sub_octaves 0",
    "cutoff_hz 240  envelope_octaves 0.4  filter_attack_seconds 4  filter_decay_seconds 9",
    "attack_seconds 2.5  decay_seconds 3  sustain 0.9  release_seconds 3.5",
    "lfo_octaves 0.7  lfo_hz 0.03",
)
PULSE_SLIDING = subtractive(
    "A moving pulse that slides into its octaves; nu-disco.",
    "low 31  high 55",
    "wave pulse  sub 0.9  sub_octaves 0  drive 0.35",
    "cutoff_hz 420  resonance 0.3  envelope_octaves 1.8  filter_decay_seconds 0.13",
    "attack_seconds 0.003  decay_seconds 0.35  sustain 0.7  release_seconds 0.05",
    "scan 0.15  scan_envelope 0.35",
    "glide_seconds 0.03",
)
PULSING_DARK = subtractive(
    "A dark, short pulse; sparse notes over the kick's rumble.",
    "low 33  high 57",
    "wave pulse  sub 1.1  sub_octaves 0  noise 0.25  drive 0.5",
    "cutoff_hz 260  resonance 0.3  envelope_octaves 1.4  filter_decay_seconds 0.1  keytrack 0",
    "attack_seconds 0.004  decay_seconds 0.2  sustain 0.4  release_seconds 0.05",
    "scan 0.3",
)
REESE = subtractive(
    "Three wide saws that phase under a slow filter; the classic reese.",
    "low 40  high 64",
    "voices 3  detune_cents 28  spread 0.9  drive 0.6",
    "cutoff_hz 420  resonance 0.25  envelope_octaves 1.2",
    "attack_seconds 0.01  decay_seconds 0.6  sustain 0.9  release_seconds 0.08",
    "lfo_octaves 0.7  lfo_hz 0.9  drift_cents 6",
)
REESE_TALKING = subtractive(
    "A narrower reese with much resonance; short notes that speak.",
    "low 40  high 64",
    "voices 2  detune_cents 20  spread 0.9  drive 0.6",
    "cutoff_hz 420  resonance 0.55  envelope_octaves 1.2",
    "attack_seconds 0.01  decay_seconds 0.6  sustain 0.9  release_seconds 0.08",
    "lfo_octaves 0.2  lfo_hz 0.5  drift_cents 6",
)
REESE_WOBBLE = subtractive(
    "A reese under a fast filter LFO; wobbles in sixteenth triplets.",
    "low 40  high 64",
    "voices 2  detune_cents 34  spread 0.9  drive 0.6",
    "cutoff_hz 420  resonance 0.4  envelope_octaves 1.2",
    "attack_seconds 0.01  decay_seconds 0.6  sustain 0.9  release_seconds 0.08",
    "lfo_octaves 1.2  lfo_hz 4.6  drift_cents 6",
)
ROLLING = subtractive(
    "A plucked saw with a sub; rolling notes behind each kick.",
    "low 31  high 55",
    "sub 0.8  sub_octaves 0  drive 0.3",
    "cutoff_hz 420  resonance 0.3  envelope_octaves 2  filter_decay_seconds 0.08",
    "attack_seconds 0.003  decay_seconds 0.2  sustain 0.6  release_seconds 0.04",
)
ROLLING_SLIDING = subtractive(
    "A plucked, moving pulse that slides into the octave; rolling and dark.",
    "low 31  high 55",
    "wave pulse  sub 1  sub_octaves 0  drive 0.3",
    "cutoff_hz 360  resonance 0.3  envelope_octaves 2  filter_decay_seconds 0.08",
    "attack_seconds 0.003  decay_seconds 0.2  sustain 0.6  release_seconds 0.04",
    "scan 0.2  scan_envelope 0.4",
    "glide_seconds 0.03",
)
ROLLING_WIDE = subtractive(
    "Two plucked saws and a sub; rolling and bright.",
    "low 31  high 55",
    "voices 2  detune_cents 9  sub 0.8  sub_octaves 0  drive 0.3",
    "cutoff_hz 520  resonance 0.3  envelope_octaves 2  filter_decay_seconds 0.11",
    "attack_seconds 0.003  decay_seconds 0.2  sustain 0.6  release_seconds 0.04",
)
ROUND = subtractive(
    "A round, slightly driven sine; lazy lines.",
    "low 29  high 53",
    "wave sine  sub 0.4  sub_octaves 0  drive 0.25",
    "cutoff_hz 900  resonance 0.05  envelope_octaves 0.8",
    "attack_seconds 0.012  decay_seconds 0.8  sustain 0.6  release_seconds 0.09",
)
RUMBLING_DARK = subtractive(
    "A very dark saw with a sub and noise; rolling sixteenths between kicks.",
    "low 28  high 52",
    "sub 1.1  sub_octaves 0  noise 0.25  drive 0.5",
    "cutoff_hz 140  resonance 0.3  envelope_octaves 0.5  keytrack 0",
    "attack_seconds 0.012  decay_seconds 0.35  sustain 0.75  release_seconds 0.09",
)
RUMBLING_OPEN = subtractive(
    "A dark saw with a sub, a little more open; rolling sixteenths.",
    "low 33  high 57",
    "sub 1.1  sub_octaves 0  noise 0.25  drive 0.5",
    "cutoff_hz 240  resonance 0.3  envelope_octaves 0.5  keytrack 0",
    "attack_seconds 0.012  decay_seconds 0.35  sustain 0.75  release_seconds 0.09",
)
SLAP = fm(
    "An FM bass with a hard knock; slapped funk lines.",
    "low 33  high 57",
    "index 2  index_decay_seconds 0.1",
    "tine_ratio 5  tine_level 0.25  tine_decay_seconds 0.03",
    "attack_seconds 0.002  decay_seconds 0.7  sustain 0.35  release_seconds 0.04",
    "detune_cents 0",
)
SUB_SLIDING = subtractive(
    "A clean, saturated sine that slides between tied notes; the sub under growls.",
    "low 28  high 52",
    "wave sine  drive 0.35",
    "cutoff_hz 400  envelope_octaves 0.5  keytrack 0",
    "attack_seconds 0.006  decay_seconds 0.8  sustain 0.9  release_seconds 0.06",
    "glide_seconds 0.05",
)
SUB_SOFT = subtractive(
    "A round, saturated sine; the soft floor of slow grooves.",
    "low 29  high 53",
    "wave sine  sub 0.3  sub_octaves 0  drive 0.35",
    "cutoff_hz 700  envelope_octaves 0.6",
    "attack_seconds 0.015  decay_seconds 1  sustain 0.75  release_seconds 0.12",
)
TRIANGLE_DRONE = subtractive(
    "A slow, dark triangle with a sub; a drone that hardly moves.",
    "low 36  high 60",
    "wave triangle  voices 2  detune_cents 5  spread 0.3  sub 0.5  sub_octaves 0",
    "cutoff_hz 380  envelope_octaves 0.2",
    "attack_seconds 2  decay_seconds 3  sustain 0.9  release_seconds 3.5",
    "lfo_octaves 0.4  lfo_hz 0.04",
)
TRIANGLE_SLIDING = subtractive(
    "A triangle with a sub that slides between tied notes; long, deep lines.",
    "low 33  high 57",
    "wave triangle  sub 0.9  sub_octaves 0  drive 0.4",
    "cutoff_hz 420  resonance 0.15  keytrack 0.2",
    "attack_seconds 0.006  decay_seconds 0.6  sustain 0.85  release_seconds 0.06",
    "glide_seconds 0.05",
)
UPRIGHT = plucked(
    "An upright bass, round and woody; bossa nova, lounge, slow swing.",
    "low 28  high 52",
    "decay_seconds 1.6  brightness 0.25  pick_position 0.3  body_hz 110  body 0.5  release_seconds 0.1  spread 0",
)
UPRIGHT_WALKING = plucked(
    "An upright bass with a woody attack; walking lines.",
    "low 28  high 51",
    "decay_seconds 1.5  brightness 0.3  pick_position 0.3  body_hz 100  body 0.5  release_seconds 0.09  spread 0",
)
UPRIGHT_WORN = plucked(
    "A dull upright bass; lines as if from an old record.",
    "low 29  high 53",
    "decay_seconds 1.3  brightness 0.16  pick_position 0.3  body_hz 100  body 0.5  release_seconds 0.09  spread 0",
)
VOWELS = subtractive(
    "A bass of vowels that opens and closes like a mouth; the switch-up.",
    "low 40  high 64",
    "wave vowel  voices 2  detune_cents 12  spread 0.9  drive 0.6",
    "cutoff_hz 1100  resonance 0.25  envelope_octaves 1.4",
    "attack_seconds 0.01  decay_seconds 0.6  sustain 0.9  release_seconds 0.08",
    "scan 0.5  scan_envelope -0.4  scan_lfo 0.35  scan_hz 1.45",
    "lfo_octaves 0.5  lfo_hz 2.9  glide_seconds 0.04  drift_cents 6",
)
WOODEN_FM = fm(
    "A round FM bass with a wooden knock; warm and plain.",
    "low 33  high 57",
    "index 0.9  index_decay_seconds 0.25",
    "tine_ratio 2  tine_level 0.12  tine_decay_seconds 0.06",
    "attack_seconds 0.005  decay_seconds 0.9  sustain 0.6  release_seconds 0.07",
    "detune_cents 0",
)
