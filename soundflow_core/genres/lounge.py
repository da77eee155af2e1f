"""Lounge: a soft bossa, nylon guitar on the off-beats, vibraphone that wanders, an upright bass on root and fifth."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Chords
from soundflow_core.composition.melodist import Melody
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Bowed, Fm, Modal, Plucked
from soundflow_core.style.targets import CHROMATIC

DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "kick": Drum("kick.soft", gain_db=-2, jitter_ms=2),
            "rim": Drum("rim", pan=-0.15, gain_db=1, jitter_ms=2),
            "hat": Drum("hat.acoustic", tone=0.4, pan=0.25, jitter_ms=3),
            "shaker": Drum("shaker", tone=0.45, pan=-0.4, jitter_ms=3),
            "brush": Drum("brush.tap", pan=0.1, gain_db=1, jitter_ms=3),
            "conga_low": Drum("conga", tune=-3, pan=0.45, gain_db=1),
            "conga_high": Drum("conga", tune=3, pan=0.35, gain_db=1),
        }
    ),
    strip=Strip(gain_db=-4.0, reverb=0.14, low_cut_hz=35),
    grooves=(
        {
            "kick": "x.....xox.....xo",
            "rim": "x..x..x...x..x..",
            "hat": "x.x.x.x.x.x.x.x.",
            "shaker": "xoxoxoxoxoxoxoxo",
        },
        {
            "kick": "x.....o.x.....o.",
            "brush": "....x.......x..o",
            "hat": "x.o.x.o.x.o.x.o.",
            "conga_low": "......x.......x.",
            "conga_high": "...x......x.x...",
        },
    ),
    by_section={"break": {"kick": "", "rim": ""}},
    enters={"hat": 0.2, "kick": 0.25, "rim": 0.3, "shaker": 0.35, "brush": 0.3, "conga_low": 0.4, "conga_high": 0.4},
    touch=0.1,
)
BASS = BassLine(
    name="bass",
    patch=Plucked(
        decay_seconds=1.6, brightness=0.25, pick_position=0.3, body_hz=110, body=0.5, spread=0.0, release_seconds=0.1
    ),
    strip=Strip(gain_db=-1.5, width=0.0, high_cut_hz=2500),
    lines=("1-----.15-----.5", "1---..5-5---..a-", "1-----..5---3-5-"),
    low=28,
    enters=0.15,
    rests=(),
    gate=0.95,
    timing_ms=5,
)
GUITAR = Chords(
    name="guitar",
    patch=Plucked(
        decay_seconds=2.0, brightness=0.4, pick_position=0.2, body_hz=130, body=0.4, spread=0.6, release_seconds=0.1
    ),
    strip=Strip(gain_db=-2.5, low_cut_hz=140, reverb=0.22, pan=-0.05),
    rhythms=("..x..x....x..x..", "x..x..x...x.x...", "..x...x.x..x..x."),
    low=52,
    high=74,
    enters=0.0,
    gate_beats=0.9,
    strum_ms=9,
    timing_ms=6,
)
VIBES = Melody(
    name="vibraphone",
    patch=Modal(
        body="vibraphone",
        decay_seconds=4.0,
        hardness=0.4,
        tremolo_hz=5.2,
        tremolo_depth=0.25,
        spread=0.7,
        release_seconds=0.6,
    ),
    strip=Strip(gain_db=-4.0, low_cut_hz=200, reverb=0.35, delay=0.15, pan=0.2),
    rhythms=(
        "x---..x-x---....|..x-x---x---....",
        "x-x---x-....x---|x-----........x-",
        "..x-x-x---......|x---x-x-x---....",
    ),
    phrase="ABAV",
    low=65,
    high=86,
    pentatonic=False,
    enters=0.38,
    timing_ms=9,
)
EPIANO = Chords(
    name="e_piano",
    patch=Fm(
        ratio=1.0,
        index=0.9,
        index_decay_seconds=0.6,
        tine_level=0.08,
        amp=Adsr(0.005, 2.2, 0.0, 0.3),
        tremolo_hz=5.0,
        tremolo_depth=0.25,
    ),
    strip=Strip(gain_db=-5.0, low_cut_hz=180, reverb=0.3, chorus=0.3),
    rhythms=("x...............", "x.....x.........", "....x.....x....."),
    low=55,
    high=77,
    enters=0.42,
    gate_beats=1.8,
    timing_ms=7,
)
STRINGS = Chords(
    name="strings",
    patch=Bowed(players=5, brightness=0.35, amp=Adsr(0.6, 1.5, 0.85, 1.0)),
    strip=Strip(gain_db=-12.0, low_cut_hz=220, reverb=0.45),
    layer="pad",
    low=55,
    high=76,
    size=3,
)
GENRE = Genre(
    name="lounge",
    tempo_bpm=(92, 112),
    keys=("C", "D", "Eb", "F", "G", "Bb", "Am", "Cm", "Dm", "Gm"),
    minor_progressions=(
        ("i9", "i9", "iim7b5", "V7b9"),
        ("i7", "iv7", "VII9", "IIImaj7", "VImaj7", "iim7b5", "V7b9", "i7"),
        ("i69", "VImaj7", "iv9", "V7b9"),
    ),
    major_progressions=(
        ("Imaj7", "Imaj7", "ii9", "V13"),
        ("Imaj9", "I69", "ii9 V13", "Imaj9"),
        ("Imaj7", "vi9", "ii7", "V7b9"),
        ("I6", "ii9 V13", "Imaj7", "I6"),
    ),
    forms=(
        (
            S("intro", 4, 0.3),
            S("theme", 16, 0.5),
            S("theme", 16, 0.62),
            S("bridge", 8, 0.45),
            S("theme", 16, 0.68),
            S("outro", 4, 0.35),
        ),
        (
            S("intro", 8, 0.32),
            S("theme", 16, 0.55),
            S("bridge", 8, 0.42),
            S("theme", 16, 0.65),
            S("break", 8, 0.32),
            S("theme", 12, 0.7),
            S("outro", 4, 0.35),
        ),
    ),
    players=(DRUMS, BASS, GUITAR, VIBES, EPIANO, STRINGS),
    room=Room(t60_seconds=1.3, predelay_ms=15, damping=0.5, size=0.8),
    echo=Echo(beats=1.0, feedback=0.25, damping=0.6),
    tone=MasterTone(mid_db=-0.5, high_shelf_db=0.5, glue=0.25, drive=0.15, ride_db=10.0, presence_db=-8.7),
    targets=CHROMATIC,
    expression=0.25,
    swing=0.52,
)
