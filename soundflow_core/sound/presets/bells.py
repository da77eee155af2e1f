"""Bells and mallets: vibraphones, marimbas, kalimbas, glass. They sound best from MIDI 60 to 88."""

from soundflow_core.sound.presets.preset import fm, modal

BELL = modal(
    "A struck bell of two seconds; lonely hooks.",
    "low 65  high 86",
    "body bell  decay_seconds 2.2  hardness 0.6",
)
BELL_SOFT = modal(
    "A softer bell; the theme of a break.",
    "low 62  high 84",
    "body bell  decay_seconds 2.5",
)
CELESTA = modal(
    "A celesta with soft hammers; sparse notes with echo.",
    "low 67  high 88",
    "body celesta  decay_seconds 3.5  hardness 0.25  release_seconds 1.5  spread 1",
)
FM_BELLS = fm(
    "Far, inharmonic FM bells of four seconds; sparse high notes.",
    "low 69  high 88",
    "ratio 3.5  index 0.9  index_decay_seconds 1.2",
    "tine_ratio 7  tine_level 0.04",
    "attack_seconds 0.01  decay_seconds 4  sustain 0  release_seconds 2",
    "detune_cents 6",
)
FM_BELL_HARD = fm(
    "A hard, inharmonic FM bell; loops against the bar.",
    "low 57  high 81",
    "ratio 5  index 0.8  index_decay_seconds 0.3",
    "tine_ratio 9  tine_decay_seconds 0.06",
    "attack_seconds 0.002  decay_seconds 0.8  sustain 0  release_seconds 0.2",
    "detune_cents 7",
)
GLASS_HARP = modal(
    "A struck glass that rings for five seconds; very soft and high.",
    "low 67  high 86",
    "body glass  decay_seconds 5  hardness 0.25  release_seconds 2  spread 1",
)
KALIMBA = modal(
    "A kalimba; thumbed patterns, friendly and small.",
    "low 60  high 81",
    "body kalimba  decay_seconds 2  hardness 0.4  release_seconds 0.5  spread 0.9",
)
KALIMBA_DUSTY = modal(
    "A soft kalimba; riffs on tape.",
    "low 64  high 83",
    "body kalimba  decay_seconds 2.2  hardness 0.35  release_seconds 0.5  spread 0.8",
)
KALIMBA_RINGING = modal(
    "A kalimba that rings for three seconds; small loops with much echo.",
    "low 64  high 84",
    "body kalimba  decay_seconds 3  hardness 0.4  release_seconds 1  spread 1",
)
MARIMBA_SHORT = modal(
    "A short, hard marimba; small hooks.",
    "low 62  high 84",
    "body marimba  decay_seconds 0.9  hardness 0.6",
)
MARIMBA_SOFT = modal(
    "A soft, long marimba; woody loops.",
    "low 55  high 79",
    "body marimba  decay_seconds 2.2  hardness 0.3  release_seconds 1  spread 1",
)
MARIMBA_WARM = modal(
    "A warm marimba that rings a little; broken chords.",
    "low 60  high 81",
    "body marimba  decay_seconds 1.6  hardness 0.4  release_seconds 0.5  spread 0.9",
)
VIBRAPHONE = modal(
    "A vibraphone with its motor on; heads and solos.",
    "low 62  high 82",
    "body vibraphone  decay_seconds 3.2  release_seconds 0.3  spread 0.6",
    "tremolo_hz 5.5  tremolo_depth 0.2",
)
VIBRAPHONE_DUSTY = modal(
    "A soft vibraphone; riffs on tape.",
    "low 64  high 83",
    "body vibraphone  decay_seconds 3  hardness 0.35  release_seconds 0.4",
    "tremolo_hz 5  tremolo_depth 0.2",
)
VIBRAPHONE_RINGING = modal(
    "A vibraphone that rings, with its motor on; melodies and solos.",
    "low 65  high 84",
    "body vibraphone  decay_seconds 4  hardness 0.4  release_seconds 0.6  spread 0.7",
    "tremolo_hz 5.2  tremolo_depth 0.25",
)
VIBRAPHONE_SHORT = modal(
    "A short, hard vibraphone; hooks over house chords.",
    "low 65  high 88",
    "body vibraphone  decay_seconds 1.4  hardness 0.8  release_seconds 0.3  spread 0.4",
)
VIBRAPHONE_SLOW = modal(
    "A soft vibraphone with a slow motor; long, warm tones.",
    "low 60  high 82",
    "body vibraphone  decay_seconds 5  hardness 0.25  release_seconds 1.5  spread 1",
    "tremolo_hz 3.1  tremolo_depth 0.25",
)
