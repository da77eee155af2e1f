"""Jazz: a quartet after hours; ride and brushes in swing, walking bass, rootless piano voicings, a vibraphone that tells a story."""

from soundflow_core.composition.bassist import WalkingBass
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Chords
from soundflow_core.composition.melodist import Melody
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Bowed, Modal, Plucked
from soundflow_core.style.targets import CHROMATIC

DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "ride": Drum("ride", tone=0.3, gain_db=8, pan=0.25, jitter_ms=3),
            "pedal_hat": Drum("hat.pedal", tone=0.4, pan=-0.25, jitter_ms=2),
            "kick": Drum("kick.acoustic", tone=0.2, gain_db=-9, jitter_ms=2),
            "brush": Drum("brush.swirl", gain_db=-1, pan=-0.05, jitter_ms=4),
            "snare": Drum("brush.tap", gain_db=-7, jitter_ms=4),
            "crash": Drum("crash", decay=0.8, gain_db=-4, pan=0.3),
        },
        round_robins=5,
    ),
    strip=Strip(gain_db=-1.0, reverb=0.16, low_cut_hz=40, high_cut_hz=11_000),
    grooves=(
        {
            "ride": "x...x.o.x...x.o.",
            "pedal_hat": "....x.......x...",
            "kick": "o...o...o...o...",
            "snare": "......?.......?.",
            "brush": "x.......x.......",
        },
        {
            "ride": "x...x.o.x...x.o.|x...x.o.x.o.x.o.",
            "pedal_hat": "....x.......x...",
            "kick": "o...............",
            "snare": "..........?...o.",
            "brush": "x...x...x...x...",
        },
    ),
    by_section={"intro": {"ride": ""}, "bridge": {"brush": ""}},
    enters={"ride": 0.3, "brush": 0.1, "kick": 0.3, "snare": 0.35},
    fills=({"snare": "....x.o.x.xox.x."}, {"snare": "..x.x.x.....x.xx"}),
    crash=0.35,
    touch=0.14,
)
BASS = WalkingBass(
    name="bass",
    patch=Plucked(
        decay_seconds=1.5, brightness=0.3, pick_position=0.3, body_hz=100, body=0.5, spread=0.0, release_seconds=0.09
    ),
    strip=Strip(gain_db=-0.5, width=0.0, high_cut_hz=3000, reverb=0.04),
    low=28,
    high=50,
    enters=0.0,
)
PIANO = Chords(
    name="piano",
    patch=Modal(body="piano", decay_seconds=6.0, hardness=0.4, release_seconds=0.15, spread=0.9),
    strip=Strip(gain_db=-4.0, low_cut_hz=100, reverb=0.2, pan=-0.2),
    rhythms=("x.....x.........", "......x.......x.", "x.............x.", "..x.......x.....", "x.....x.....x..."),
    low=52,
    high=72,
    enters=0.0,
    gate_beats=0.9,
    strum_ms=5,
    timing_ms=9,
    touch=0.16,
)
VIBES = Melody(
    name="vibraphone",
    patch=Modal(
        body="vibraphone",
        decay_seconds=3.5,
        hardness=0.5,
        tremolo_hz=5.5,
        tremolo_depth=0.2,
        spread=0.6,
        release_seconds=0.4,
    ),
    strip=Strip(gain_db=-3.0, low_cut_hz=200, reverb=0.25, pan=0.2),
    rhythms=(
        "x-x-x---x-x-..x-|x---..x-x-x-x---",
        "..x-x-x-x---x-..|x-x---x-..x-x---",
        "x-..x-x-x-x-x---|..x-x---........",
    ),
    phrase="AVBV",
    low=62,
    high=84,
    pentatonic=False,
    enters=0.3,
    rests=("intro",),
    ornament=0.2,
    timing_ms=10,
    touch=0.15,
)
SOLO = Melody(
    name="piano_solo",
    patch=Modal(body="piano", decay_seconds=5.0, hardness=0.55, release_seconds=0.12, spread=0.9),
    strip=Strip(gain_db=-4.0, low_cut_hz=150, reverb=0.2, pan=-0.1),
    rhythms=("x-x-x-x-x---..x-|x-x-x-x-x-......", "..x-x-x-x-x-x---|x-x-..x-x-x-...."),
    phrase="VVVV",
    low=62,
    high=84,
    pentatonic=False,
    enters=0.52,
    rests=("intro", "theme", "outro"),
    leap=3,
    timing_ms=9,
)
AIR = Chords(
    name="air",
    patch=Bowed(players=3, brightness=0.2, amp=Adsr(0.8, 1.5, 0.8, 1.0)),
    strip=Strip(gain_db=-18.0, low_cut_hz=200, reverb=0.5),
    layer="pad",
    low=55,
    high=72,
    size=3,
)
GENRE = Genre(
    name="jazz",
    tempo_bpm=(92, 126),
    keys=("C", "Db", "Eb", "F", "G", "Bb", "Cm", "Dm", "Fm", "Gm"),
    minor_progressions=(
        ("i9", "iim7b5 V7alt", "i9", "V7b9", "iv9", "iv9", "iim7b5 V7alt", "i69"),
        ("i69", "iim7b5 V7alt", "i9", "iv9 V7b9"),
        ("i9", "i9", "iv9", "VII9", "IIImaj7", "VImaj7", "iim7b5 V7b9", "i69"),
    ),
    major_progressions=(
        ("Imaj9", "vi7", "ii9", "V13", "iii7", "vi7", "ii9 V13", "I69"),
        ("ii9", "V13", "Imaj9", "VI7b9"),
        ("Imaj7", "IVmaj7", "iii7", "bIII7", "ii9", "bII7", "I69", "V13"),
    ),
    forms=(
        (
            S("intro", 4, 0.3),
            S("theme", 8, 0.5),
            S("theme", 8, 0.52),
            S("bridge", 8, 0.6),
            S("theme", 8, 0.55),
            S("solo", 16, 0.72),
            S("bridge", 8, 0.65),
            S("theme", 8, 0.55),
            S("outro", 4, 0.35),
        ),
        (
            S("intro", 4, 0.35),
            S("theme", 16, 0.5),
            S("solo", 24, 0.7),
            S("bridge", 8, 0.6),
            S("theme", 12, 0.55),
            S("outro", 4, 0.35),
        ),
    ),
    players=(DRUMS, BASS, PIANO, VIBES, SOLO, AIR),
    room=Room(t60_seconds=1.0, predelay_ms=10, damping=0.5, size=0.7),
    echo=Echo(beats=1.0, feedback=0.15, damping=0.7, level_db=-8),
    tone=MasterTone(
        mid_db=-1.7, presence_db=-4.2, high_shelf_db=-3, glue=0.2, drive=0.1, width=1.6, ride_db=9.5, high_cut_hz=9000
    ),
    targets=CHROMATIC,
    expression=0.25,
    swing=0.63,
    swing_unit_beats=0.5,
)
