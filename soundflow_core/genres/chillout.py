"""Chill-out: a slow, dubby groove, plucks that echo, wide pads and a soft sub; sunset music."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Arpeggio, Chords
from soundflow_core.composition.melodist import Melody
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Fm, Plucked, Subtractive
from soundflow_core.style.targets import MELLOW

DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "kick": Drum("kick.soft", jitter_ms=1),
            "snare": Drum("snare.808", tone=0.35, gain_db=-3, jitter_ms=2),
            "snap": Drum("snap", pan=0.15, gain_db=2),
            "hat": Drum("hat.closed", tone=0.35, pan=0.2, gain_db=-2),
            "shaker": Drum("shaker", tone=0.4, pan=-0.4),
            "conga_low": Drum("conga", tune=-4, pan=0.4, gain_db=1),
            "conga_high": Drum("conga", tune=2, pan=0.5, gain_db=1),
            "rim": Drum("rim", pan=-0.3),
        }
    ),
    strip=Strip(gain_db=-3.5, high_cut_hz=11_000, reverb=0.16, delay=0.06, low_cut_hz=32),
    grooves=(
        {
            "kick": "X.........x.....",
            "snap": "....x.......x...",
            "shaker": "o,x,o,x,o,x,o,x,",
            "conga_low": "......x.......x.|...x..x....x....",
            "hat": "..o...o...o...o.",
        },
        {
            "kick": "X.....x...x.....",
            "snare": "....o.......o...",
            "hat": "x.o.x.o.x.o.x.o.",
            "rim": "...x......x.....|...x..x...x....?",
            "conga_high": "..........x..x..",
        },
    ),
    by_section={"break": {"kick": "", "snare": ""}},
    enters={
        "kick": 0.28,
        "snap": 0.32,
        "snare": 0.32,
        "shaker": 0.3,
        "conga_low": 0.42,
        "conga_high": 0.42,
        "rim": 0.38,
        "hat": 0.25,
    },
    fills=({"conga_high": "......x.x..x.x..", "conga_low": "............x.xx"},),
)
BASS = BassLine(
    name="bass",
    patch=Subtractive(
        wave="sine",
        sub=0.3,
        sub_octaves=0,
        cutoff_hz=700,
        envelope_octaves=0.6,
        amp=Adsr(0.015, 1.0, 0.75, 0.12),
        drive=0.35,
    ),
    strip=Strip(gain_db=-4.5, width=0.0, duck=0.3),
    lines=("1-----..1---....", "1--1--....5---..", "1---....7---1-a-"),
    low=29,
    enters=0.25,
    rests=("break",),
)
PLUCK = Arpeggio(
    name="pluck",
    patch=Plucked(decay_seconds=2.2, brightness=0.45, pick_position=0.15, body=0.25, spread=0.8, release_seconds=0.4),
    strip=Strip(gain_db=-3.0, low_cut_hz=200, reverb=0.35, delay=0.5),
    orders=("0.2.1.3.0.2.3.1.", "02..13..2.0.31..", "0..1..2.3..2..1."),
    low=60,
    high=81,
    enters=0.2,
    skip=0.35,
    gate=3.0,
    accents="Xoxooxoo",
)
KEYS = Chords(
    name="keys",
    patch=Fm(
        ratio=1.0,
        index=0.9,
        index_decay_seconds=0.9,
        tine_level=0.06,
        amp=Adsr(0.008, 3.0, 0.1, 0.6),
        tremolo_hz=3.5,
        tremolo_depth=0.2,
    ),
    strip=Strip(gain_db=-3.0, low_cut_hz=180, reverb=0.35, delay=0.25, chorus=0.4, duck=0.2),
    rhythms=("x.............x.", "....x.......x...", "..x...x........."),
    low=54,
    high=76,
    enters=0.32,
    gate_beats=1.6,
)
LEAD = Melody(
    name="flute",
    patch=Subtractive(
        wave="triangle",
        voices=1,
        noise=0.03,
        cutoff_hz=1900,
        envelope_octaves=0.5,
        amp=Adsr(0.05, 1.0, 0.8, 0.3),
        vibrato_cents=16,
        vibrato_hz=4.8,
    ),
    strip=Strip(gain_db=-8.0, low_cut_hz=350, reverb=0.45, delay=0.45, pan=-0.15),
    rhythms=("x-----x-x-------|........x---x---", "x---x-------....|x-x-x-------...."),
    phrase="A.B.",
    low=67,
    high=84,
    enters=0.48,
    gate=1.0,
)
PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw",
        voices=4,
        detune_cents=14,
        spread=1.0,
        cutoff_hz=1200,
        envelope_octaves=0.5,
        filter_attack_seconds=1.5,
        amp=Adsr(1.2, 2.0, 0.85, 1.8),
        lfo_octaves=0.5,
        lfo_hz=0.05,
    ),
    strip=Strip(gain_db=-9.0, low_cut_hz=180, reverb=0.5, duck=0.25),
    layer="pad",
    low=50,
    high=74,
)
GENRE = Genre(
    name="chillout",
    tempo_bpm=(82, 98),
    keys=("C", "D", "F", "G", "A", "Am", "Dm", "Em", "F#m", "Bm"),
    minor_progressions=(("i9", "i9", "VImaj7", "VImaj7"), ("i9", "iv9", "VImaj7", "i9"), ("i9", "VImaj7", "iv9", "i9")),
    major_progressions=(
        ("Imaj9", "Imaj9", "IVmaj9", "IVmaj9"),
        ("Imaj7", "vi7", "ii7", "IVmaj7"),
        ("Iadd9", "V", "IVmaj9", "Iadd9"),
    ),
    forms=(
        (
            S("intro", 8, 0.3),
            S("groove", 16, 0.5),
            S("main", 16, 0.68),
            S("break", 8, 0.3),
            S("main", 16, 0.72),
            S("outro", 8, 0.32),
        ),
        (
            S("intro", 4, 0.3),
            S("main", 20, 0.6),
            S("break", 8, 0.32),
            S("groove", 12, 0.5),
            S("main", 16, 0.75),
            S("outro", 8, 0.35),
        ),
    ),
    players=(DRUMS, BASS, PLUCK, KEYS, LEAD, PAD),
    room=Room(t60_seconds=3.0, predelay_ms=28, damping=0.45, size=1.1),
    echo=Echo(beats=0.75, feedback=0.55, damping=0.6, level_db=-1),
    tone=MasterTone(mid_db=-1.0, glue=0.35, drive=0.2, ride_db=7.5, presence_db=-8.5),
    targets=MELLOW,
    expression=0.25,
    swing=0.53,
)
