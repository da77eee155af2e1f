"""Guitars and harps: plucked strings. They sound best from MIDI 50 to 79."""

from soundflow_core.sound.presets.preset import plucked

ARCHTOP = plucked(
    "A dark archtop guitar; heads, solos, four-to-the-bar comping.",
    "low 52  high 71",
    "decay_seconds 1.7  brightness 0.3  pick_position 0.3  body_hz 170  body 0.5  release_seconds 0.1  spread 0.3",
)
CLEAN_DARK = plucked(
    "A dark clean guitar; short riffs.",
    "low 60  high 79",
    "decay_seconds 1.8  brightness 0.35  pick_position 0.28  body_hz 160  body 0.4  release_seconds 0.12",
)
CLEAN_RINGING = plucked(
    "A clean guitar that rings; single notes with echo.",
    "low 62  high 81",
    "decay_seconds 2.6  brightness 0.4  body_hz 170  release_seconds 0.4",
)
FUNK_MUTED = plucked(
    "A bright, very short guitar; muted sixteenths.",
    "low 60  high 79",
    "decay_seconds 0.55  brightness 0.8  pick_position 0.12  body 0.15  release_seconds 0.04  spread 0.3",
)
HARP = plucked(
    "A harp; broken chords that ring into each other.",
    "low 43  high 65",
    "decay_seconds 3.2  brightness 0.22  pick_position 0.45  body_hz 200  body 0.2  release_seconds 0.9  spread 1",
)
HARP_LOOPS = plucked(
    "A soft harp that rings on; loops and slow arpeggios.",
    "low 57  high 81",
    "decay_seconds 3  brightness 0.3  pick_position 0.45  body_hz 200  body 0.2  release_seconds 1.2  spread 1",
)
JAZZ_DARK = plucked(
    "A dark, short jazz guitar; solos.",
    "low 59  high 79",
    "decay_seconds 1.8  brightness 0.35  pick_position 0.25  body_hz 150  body 0.4  release_seconds 0.12",
)
NYLON = plucked(
    "A nylon guitar with a dark body; bossa nova chords.",
    "low 52  high 74",
    "decay_seconds 2  brightness 0.4  body_hz 130  body 0.4  release_seconds 0.1  spread 0.6",
)
NYLON_DARK = plucked(
    "A dark nylon guitar; strummed chords on tape.",
    "low 55  high 77",
    "decay_seconds 2  brightness 0.32  pick_position 0.25  body_hz 140  body 0.45  release_seconds 0.2  spread 0.6",
)
NYLON_RINGING = plucked(
    "A nylon guitar that rings; broken chords with echo.",
    "low 60  high 81",
    "decay_seconds 2.2  brightness 0.45  pick_position 0.15  body 0.25  release_seconds 0.4  spread 0.8",
)
PALM_MUTED = plucked(
    "A palm-muted guitar; driving verse chords.",
    "low 52  high 76",
    "decay_seconds 1.1  brightness 0.35  pick_position 0.28  release_seconds 0.1  spread 0.5",
)
