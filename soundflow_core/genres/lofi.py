"""Lo-fi: a dusty, late snare under swung hats, warm electric piano in ninths, a round bass, tape that wavers."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Chords
from soundflow_core.composition.melodist import Melody
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Fm, Plucked, Subtractive
from soundflow_core.style.targets import LOOPING_MELLOW

DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "kick": Drum("kick.lofi", tone=0.3, jitter_ms=3),
            "snare": Drum("snare.lofi", tone=0.4, jitter_ms=3),
            "rim": Drum("rim", pan=-0.2, jitter_ms=3, gain_db=-1),
            "hat": Drum("hat.acoustic", tone=0.3, pan=0.2, jitter_ms=4, gain_db=2.5),
            "open_hat": Drum("hat.acoustic.open", tone=0.3, decay=0.6, pan=0.2, gain_db=-2),
            "shaker": Drum("shaker", tone=0.3, pan=-0.35, jitter_ms=4, gain_db=-2),
        }
    ),
    strip=Strip(gain_db=-2.5, high_cut_hz=7500, drive=0.3, reverb=0.08, wobble=0.15, low_cut_hz=35),
    grooves=(
        {
            "kick": "X......x..x.....|X......x..x..o..",
            "snare": "....x.......x...",
            "hat": "x.o.x.o.x.o.x.o?",
            "rim": "..............?.",
        },
        {
            "kick": "X.....x...x.....|X..x......x.....",
            "snare": "....x.......x..?",
            "hat": "x.x,x.x,x.x,x.x,",
            "open_hat": "..............o.",
        },
        {
            "kick": "X.......x.x.....|X......x..x.....",
            "rim": "....x.......x...",
            "hat": "x,o,x,o,x,o,x,o,",
            "shaker": "..o...o...o...o.",
        },
    ),
    by_section={"break": {"kick": "X...............", "snare": "", "rim": "....x.......x..."}},
    enters={"kick": 0.22, "snare": 0.3, "hat": 0.22, "open_hat": 0.5, "shaker": 0.4},
    fills=({"snare": "....x.......x.ox"}, {"kick": "X......x........"}),
    lay_back_ms={"snare": 18, "rim": 14, "hat": 5},
    touch=0.12,
)
BASS = BassLine(
    name="bass",
    patch=Subtractive(
        wave="triangle",
        sub=0.6,
        sub_octaves=0,
        cutoff_hz=520,
        resonance=0.05,
        envelope_octaves=0.8,
        filter_decay_seconds=0.2,
        amp=Adsr(0.012, 0.8, 0.6, 0.09),
        drive=0.25,
    ),
    strip=Strip(gain_db=-4.5, width=0.0, duck=0.25),
    lines=("1-----..1-.5--a-", "1--...1---..5.7.", "1-------..5-1-a."),
    low=29,
    enters=0.22,
    rests=(),
    timing_ms=7,
)
KEYS = Chords(
    name="keys",
    patch=Fm(
        ratio=1.0,
        index=1.1,
        index_decay_seconds=0.7,
        tine_ratio=14.0,
        tine_level=0.09,
        tine_decay_seconds=0.04,
        amp=Adsr(0.004, 2.6, 0.0, 0.3),
        detune_cents=4,
        tremolo_hz=4.6,
        tremolo_depth=0.22,
        drive=0.1,
    ),
    strip=Strip(
        gain_db=-1.0, low_cut_hz=130, high_cut_hz=6500, reverb=0.22, chorus=0.3, wobble=0.5, duck=0.18, width=0.7
    ),
    rhythms=("x.........x.....", "x......x........", "x.....x...?.....", "..x.......x....."),
    low=52,
    high=74,
    enters=0.0,
    gate_beats=2.4,
    strum_ms=16,
    opening_octaves=0.8,
    timing_ms=9,
    touch=0.12,
)
GUITAR = Melody(
    name="guitar",
    patch=Plucked(decay_seconds=1.8, brightness=0.35, pick_position=0.28, body_hz=160, body=0.4, release_seconds=0.12),
    strip=Strip(gain_db=-3.0, low_cut_hz=180, high_cut_hz=6000, reverb=0.3, delay=0.3, wobble=0.4, pan=0.2),
    rhythms=(
        "x--x--x---....x-|x---....x--x....",
        "x---x-x-..x---..|....x--x--x-....",
        "x-x---x---......|x-x---....x-x---",
    ),
    phrase="A.AB",
    low=60,
    high=79,
    enters=0.4,
    ornament=0.25,
    timing_ms=10,
)
PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw",
        voices=3,
        detune_cents=12,
        spread=0.9,
        cutoff_hz=750,
        envelope_octaves=0.2,
        amp=Adsr(0.9, 2.0, 0.8, 1.2),
        lfo_octaves=0.3,
        lfo_hz=0.09,
    ),
    strip=Strip(gain_db=-13.0, low_cut_hz=200, reverb=0.35, wobble=0.6, duck=0.2),
    layer="pad",
    low=50,
    high=70,
)
GENRE = Genre(
    name="lofi",
    tempo_bpm=(72, 88),
    keys=("C", "Db", "Eb", "F", "G", "Ab", "Bb", "Am", "Dm", "Fm", "Gm"),
    minor_progressions=(
        ("i9", "iv9", "VImaj7", "v7"),
        ("i9", "VImaj9", "iim7b5 V7b9", "i9"),
        ("iv9", "v7", "i9", "i9"),
    ),
    major_progressions=(
        ("ii9", "V13", "Imaj9", "vi9"),
        ("Imaj9", "vi9", "ii9", "V13"),
        ("IVmaj9", "iii7", "ii9", "Imaj9"),
        ("Imaj9", "iii7 vi9", "ii9", "V9sus4"),
    ),
    forms=(
        (
            S("intro", 4, 0.3),
            S("verse", 16, 0.5),
            S("main", 16, 0.65),
            S("break", 4, 0.3),
            S("main", 16, 0.7),
            S("outro", 4, 0.35),
        ),
        (
            S("intro", 4, 0.35),
            S("main", 16, 0.6),
            S("verse", 12, 0.45),
            S("bridge", 8, 0.55),
            S("main", 12, 0.7),
            S("outro", 4, 0.4),
        ),
    ),
    players=(DRUMS, BASS, KEYS, GUITAR, PAD),
    room=Room(t60_seconds=1.1, predelay_ms=12, damping=0.6, size=0.7, high_cut_hz=5500),
    echo=Echo(beats=0.75, feedback=0.3, damping=0.7),
    tone=MasterTone(
        low_shelf_db=0.5, mid_db=-1.0, high_cut_hz=13_000, glue=0.4, drive=0.35, width=1.0, ride_db=14.0, presence_db=-4
    ),
    targets=LOOPING_MELLOW,
    expression=0.25,
    swing=0.6,
)
