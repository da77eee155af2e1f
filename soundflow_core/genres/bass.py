"""Bass music (drum and bass, half-time): broken two-step drums with ghosts, a moving reese, minor pads, a switch in the middle."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Chords
from soundflow_core.composition.melodist import Melody
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Fm, Modal, Subtractive

DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "kick": Drum("kick.acoustic", tone=0.7, drive=0.3, jitter_ms=0.0, gain_db=1),
            "snare": Drum("snare.dnb", drive=0.3, jitter_ms=0.5, gain_db=1),
            "rim": Drum("snare.lofi", gain_db=-4, pan=0.1),
            "hat": Drum("hat.closed", tone=0.6, pan=0.15),
            "open_hat": Drum("hat.acoustic.open", decay=0.6, pan=-0.15),
            "ride": Drum("ride", tone=0.7, gain_db=3, pan=0.25),
            "shaker": Drum("shaker", pan=-0.4),
            "crash": Drum("crash", gain_db=2),
        }
    ),
    strip=Strip(gain_db=-2.5, low_cut_hz=35, reverb=0.08, drive=0.25),
    grooves=(
        {
            "kick": "X.........x.....",
            "snare": "....X.......X...",
            "rim": ".......o.o.....o",
            "hat": "x.x.x.x.x.x.x.x.",
            "ride": "x.x.x.x.x.x.x.x.",
        },
        {
            "kick": "X.....x...x.....|X.........x..x..",
            "snare": "....X.......X...",
            "rim": "..o....o.o....o.",
            "hat": "x.xox.x.x.xox.xo",
            "shaker": "oxoxoxoxoxoxoxox",
        },
        {
            "kick": "X..x......x.....",
            "snare": "....X.......X..?",
            "rim": ".......o.o......",
            "hat": "x.x.x.x.x.x.x.x.",
            "open_hat": "..............x.",
        },
    ),
    by_section={
        "half": {
            "kick": "X.....x.........",
            "snare": "........X.......",
            "rim": "......o.....o..o",
            "hat": "x.x.xox.x.x.xoxo",
            "ride": "",
        },
        "break": {"kick": "", "snare": "", "ride": ""},
    },
    enters={"kick": 0.3, "snare": 0.35, "rim": 0.5, "hat": 0.2, "ride": 0.75, "open_hat": 0.5, "shaker": 0.5},
    fills=(
        {"snare": "....X.......X.xx", "rim": "..o...o.o.o....."},
        {"snare": "x..x..x.x..xx.xx", "kick": "X..............."},
    ),
    crash=0.8,
    roll="rim",
)
REESE = BassLine(
    name="reese",
    patch=Subtractive(
        wave="saw",
        voices=3,
        detune_cents=22,
        spread=0.3,
        sub=0.9,
        sub_octaves=0,
        cutoff_hz=480,
        resonance=0.25,
        envelope_octaves=0.6,
        filter_decay_seconds=0.3,
        amp=Adsr(0.006, 0.8, 0.9, 0.08),
        drive=0.5,
        lfo_octaves=1.0,
        lfo_hz=0.7,
    ),
    strip=Strip(gain_db=-5.5, width=0.4, duck=0.45),
    lines=(
        "1-----1---1-----|1-----5---7-----",
        "1---------1-8---|1-----7---5---a-",
        "1--1--1---------|1--1--8---7-----",
    ),
    low=29,
    enters=0.35,
    rests=("break",),
)
PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw",
        voices=5,
        detune_cents=14,
        spread=1.0,
        cutoff_hz=1500,
        resonance=0.1,
        envelope_octaves=0.4,
        amp=Adsr(0.7, 2.0, 0.85, 1.4),
        lfo_octaves=0.4,
        lfo_hz=0.08,
    ),
    strip=Strip(gain_db=-8.5, low_cut_hz=220, duck=0.35, reverb=0.5),
    layer="pad",
    low=53,
    high=77,
)
KEYS = Chords(
    name="keys",
    patch=Fm(ratio=1.0, index=1.3, index_decay_seconds=0.6, tine_level=0.15, amp=Adsr(0.003, 1.6, 0.0, 0.3)),
    strip=Strip(gain_db=-4.0, low_cut_hz=220, duck=0.25, reverb=0.4, delay=0.4),
    rhythms=("x.....x.........", "..x.....x.......", "x.........x....."),
    low=55,
    high=79,
    enters=0.25,
    gate_beats=1.2,
)
BELL = Melody(
    name="bell",
    patch=Modal(body="glass", decay_seconds=2.5, hardness=0.8, spread=0.8),
    strip=Strip(gain_db=-6.0, low_cut_hz=400, reverb=0.5, delay=0.5),
    rhythms=("x.....x...x.....|..x...x.........", "x...x.....x.....|x.........x....."),
    phrase="A.AB",
    low=69,
    high=89,
    enters=0.5,
)
GENRE = Genre(
    name="bass",
    tempo_bpm=(160, 174),
    keys=("Am", "Cm", "Dm", "Em", "Fm", "F#m", "Gm"),
    minor_progressions=(
        ("i9", "i9", "VImaj7", "VImaj7", "iv9", "iv9", "v7", "v7"),
        ("i9", "i9", "VImaj9", "VImaj9"),
        ("i7", "i7", "iv7", "VII"),
    ),
    major_progressions=(
        ("Imaj9", "Imaj9", "vi9", "vi9", "IVmaj7", "IVmaj7", "V7sus4", "V7sus4"),
        ("Imaj7", "Imaj7", "ii9", "V7sus4"),
    ),
    forms=(
        (
            S("intro", 12, 0.3),
            S("drop", 32, 0.85),
            S("break", 12, 0.3),
            S("build", 4, 0.55),
            S("half", 16, 0.75),
            S("drop", 32, 0.95),
            S("outro", 12, 0.4),
        ),
        (
            S("intro", 16, 0.3),
            S("groove", 24, 0.65),
            S("half", 16, 0.7),
            S("break", 12, 0.3),
            S("drop", 40, 0.95),
            S("outro", 12, 0.4),
        ),
    ),
    players=(DRUMS, REESE, PAD, KEYS, BELL),
    room=Room(t60_seconds=2.6, predelay_ms=20, damping=0.4),
    echo=Echo(beats=1.5, feedback=0.45, damping=0.5),
    tone=MasterTone(mid_db=-1.5, high_shelf_db=0.5, glue=0.6, drive=0.5),
)
