"""Lounge: bossa, samba-jazz and slow swing with off-beat nylon guitar, a melody and a short solo."""

from functools import partial

from soundflow_core.model.desk import Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Bowed, Choir, Fm, Modal, Plucked, Subtractive
from soundflow_core.model.targets import CHROMATIC
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Chords
from soundflow_core.music.players.drums.drummer import Drums, Groove
from soundflow_core.music.players.jazz.soloist import Soloist
from soundflow_core.music.players.melody.tune import Tune
from soundflow_core.music.players.variants import OneOf

GROOVES: tuple[Groove, ...] = (
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
    {
        "kick": "x..ox..ox..ox..o",
        "rim": "..x..x....x..x..|x..x..x...x.x...",
        "shaker": "x,o,x,o,x,o,x,o,",
        "conga_high": "......xx......x.",
    },
    {
        "kick": "x.......x...o...",
        "brush": "....x..o....x...",
        "hat": "o.x.o.x.o.x.o.x.",
        "shaker": "..o...o...o...o.",
        "conga_low": "..x..........x..",
    },
)
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
            "crash": Drum("crash", tone=0.25, decay=0.8, gain_db=-8, pan=0.2),
            "swell": Drum("swell", tone=0.25, gain_db=-9, pan=-0.2),
        }
    ),
    strip=Strip(gain_db=-4.0, reverb=0.14, low_cut_hz=35),
    grooves=GROOVES,
    by_section={"break": {"kick": "", "rim": "", "brush": ""}},
    enters={"hat": 0.2, "kick": 0.25, "rim": 0.3, "shaker": 0.35, "brush": 0.3, "conga_low": 0.4, "conga_high": 0.4},
    fills=(
        {"conga_high": "....x.x.x..x.xx.", "conga_low": "x..x.......x...x"},
        {"brush": "....x.o.x.x.xxox"},
        {"rim": "x..x..x.x.x.xxx."},
    ),
    crash=0.45,
    touch=0.1,
)
LINES = (
    "1-----.15-----.5",
    "1---..5-5---..a-",
    "1-----..5---3-5-",
    "1-----515-----15",
    "1---..3-5---..a-|1-----.15--.8-5-",
)
BASS = OneOf(
    "bass",
    (
        BassLine("bass_upright", Plucked(decay_seconds=1.6, brightness=0.25, pick_position=0.3, body_hz=110, body=0.5, spread=0.0,
            release_seconds=0.1),
                 Strip(gain_db=-1.5, width=0.0, high_cut_hz=2500), lines=LINES, low=28, enters=0.15, rests=(), gate=0.95, timing_ms=5),
        BassLine("bass_electric", Plucked(decay_seconds=2.2, brightness=0.4, pick_position=0.12, body_hz=90, body=0.2, spread=0.0,
            release_seconds=0.08),
                 Strip(gain_db=-2.0, width=0.0, high_cut_hz=2200), lines=LINES, low=28, enters=0.15, rests=(), gate=0.85, timing_ms=4),
    ),
)  # fmt: skip
GUITAR = Chords(
    name="guitar",
    patch=Plucked(decay_seconds=2.0, brightness=0.4, pick_position=0.2, body_hz=130, body=0.4, spread=0.6, release_seconds=0.1),
    strip=Strip(gain_db=-2.5, low_cut_hz=140, high_cut_hz=4200, presence_db=-5.0, reverb=0.22, pan=-0.1, width=1.3),
    rhythms=("..x..x....x..x..", "x..x..x...x.x...", "..x...x.x..x..x.", "x..x..x..x..x.x.|..x..x..x...x..."),
    low=52,
    high=74,
    enters=0.0,
    rests=("solo", "break"),
    gate_beats=0.9,
    strum_ms=9,
    timing_ms=6,
    anticipates=True,
)  # fmt: skip
SONGS = (
    "x---..x-x---....|..x-x---x---....",
    "x-x---x-....x---|x-----........x-",
    "..x-x-x---......|x---x-x-x---....",
    "x-----x-x-x-----|....x---x-------",
    "..x-x---x-x---x-|x-------........",
)
_lead = partial(Tune, rhythms=SONGS, enters=0.38, rests=("intro", "break", "solo"), timing_ms=9, ornament=0.4)  # fmt: skip
VIBRAPHONE = Modal(
    body="vibraphone",
    decay_seconds=4.0,
    hardness=0.4,
    tremolo_hz=5.2,
    tremolo_depth=0.25,
    spread=0.7,
    release_seconds=0.6,
)
FLUTE = Subtractive(wave="triangle", noise=0.03, cutoff_hz=2000, envelope_octaves=0.5, filter_attack_seconds=0.05, keytrack=0.5,
                    amp=Adsr(0.05, 1.0, 0.8, 0.2), vibrato_cents=14, vibrato_hz=5.0)  # fmt: skip
HORN = Subtractive(wave="saw", noise=0.012, cutoff_hz=850, resonance=0.1, envelope_octaves=1.0, filter_attack_seconds=0.04,
                   filter_decay_seconds=0.5, keytrack=0.6, amp=Adsr(0.035, 0.6, 0.8, 0.14), vibrato_cents=13)  # fmt: skip
PIANO = Modal(body="piano", decay_seconds=5.0, hardness=0.4, release_seconds=0.2, spread=0.9)
LEAD = OneOf(
    "lead",
    (
        _lead("lead_vibes", VIBRAPHONE, Strip(gain_db=-4.0, low_cut_hz=200, reverb=0.35, delay=0.15, pan=0.2), low=65, high=84),
        _lead("lead_flute", FLUTE, Strip(gain_db=-6.5, low_cut_hz=250, reverb=0.38, delay=0.15, pan=0.15), low=67, high=86),
        _lead("lead_horn", HORN, Strip(gain_db=-8.0, low_cut_hz=200, reverb=0.36, delay=0.12, pan=0.15), low=60, high=79),
        _lead("lead_piano", PIANO, Strip(gain_db=-3.5, low_cut_hz=180, reverb=0.28, delay=0.1, pan=0.15), low=65, high=84),
    ),
)  # fmt: skip
SOLO = OneOf(
    "solo",
    (
        Soloist("solo_vibes", VIBRAPHONE, Strip(gain_db=-4.0, low_cut_hz=200, reverb=0.34, delay=0.12, pan=0.2), kinds=("solo",),
            low=64, high=84),
        Soloist("solo_piano", PIANO, Strip(gain_db=-3.0, low_cut_hz=180, reverb=0.28, pan=0.15), kinds=("solo",), low=64, high=86),
        Soloist("solo_guitar", Plucked(decay_seconds=1.8, brightness=0.35, pick_position=0.25, body_hz=150, body=0.4,
            release_seconds=0.12),
                Strip(gain_db=-2.0, low_cut_hz=160, reverb=0.26, pan=0.2), kinds=("solo",), low=59, high=79),
    ),
)  # fmt: skip
EPIANO = Chords(
    name="e_piano",
    patch=Fm(ratio=1.0, index=0.9, index_decay_seconds=0.6, tine_level=0.08, amp=Adsr(0.005, 2.2, 0.0, 0.3), tremolo_hz=5.0,
        tremolo_depth=0.25),
    strip=Strip(gain_db=-1.5, low_cut_hz=180, reverb=0.3, chorus=0.3),
    rhythms=("x.....x...x.....", "..x..x....x...x.", "....x.....x..x..", "x..x......x..x.."),
    rests=("theme",),
    low=55,
    high=77,
    enters=0.0,
    gate_beats=1.2,
    timing_ms=7,
    anticipates=True,
)  # fmt: skip
STRINGS = OneOf(
    "strings",
    (
        Chords("strings_soft", Bowed(players=5, brightness=0.35, amp=Adsr(0.6, 1.5, 0.85, 1.0)),
               Strip(gain_db=-12.0, low_cut_hz=220, reverb=0.45), layer="pad", low=55, high=76, size=3),
        Chords("voices", Choir(voices=4, vowel="oo", amp=Adsr(0.5, 1.5, 0.85, 0.9), breath=0.2),
               Strip(gain_db=-12.0, low_cut_hz=220, reverb=0.45), layer="pad", low=55, high=74, size=3),
    ),
)  # fmt: skip
GENRE = Genre(
    name="lounge",
    tempo_bpm=(92, 112),
    keys=("C", "D", "Eb", "F", "G", "Bb", "Am", "Cm", "Dm", "Gm"),
    minor_progressions=(
        ("i9", "i9", "iim7b5", "V7b9"),
        ("i7", "iv7", "VII9", "IIImaj7", "VImaj7", "iim7b5", "V7b9", "i7"),
        ("i69", "VImaj7", "iv9", "V7b9"),
        ("i9", "iv9", "i9", "V7b9", "i9", "VImaj7", "iim7b5 V7b9", "i69"),
    ),
    major_progressions=(
        ("Imaj7", "Imaj7", "ii9", "V13"),
        ("Imaj9", "IVmaj9", "ii9 V13", "Imaj9"),
        ("Imaj7", "vi9", "ii7", "V7b9"),
        ("I6", "ii9 V13", "Imaj7", "I6"),
        ("Imaj9", "Imaj9", "II9", "ii9", "ii9", "bII7", "Imaj9", "V13"),
        ("Imaj7", "biiio7", "ii9", "V13", "iii7", "VI7b9", "ii9 V13", "I69"),
    ),
    minor_bridges=(
        ("iv9", "VII13", "IIImaj9", "VImaj7", "iim7b5", "V7b9", "i9", "V7b9"),
        ("IIImaj7", "iv9", "VII9", "IIImaj7", "VImaj7", "iim7b5", "V7b9", "i9"),
    ),
    major_bridges=(
        ("IVmaj9", "IVmaj9", "iv9", "VII9sus4", "iii7", "vi9", "ii9", "V13"),
        ("vi9", "ii9", "vi9", "II9", "ii9", "ii9", "V9sus4", "V13"),
    ),
    forms=(
        (S("intro", 4, 0.3), S("theme", 16, 0.5), S("theme", 16, 0.62), S("bridge", 8, 0.45), S("theme", 16, 0.68), S("outro", 4, 0.35)),
        (S("intro", 8, 0.32), S("theme", 16, 0.55), S("bridge", 8, 0.42), S("theme", 16, 0.65), S("break", 8, 0.32),
            S("theme", 16, 0.7), S("outro", 4, 0.35)),
        (S("intro", 4, 0.3), S("theme", 16, 0.5), S("bridge", 8, 0.56), S("solo", 16, 0.68), S("bridge", 8, 0.45),
            S("theme", 16, 0.62), S("outro", 4, 0.34)),
        (S("theme", 16, 0.44), S("theme", 8, 0.58), S("solo", 16, 0.66), S("break", 8, 0.3), S("theme", 16, 0.7), S("outro", 4, 0.34)),
        (S("intro", 8, 0.3), S("theme", 16, 0.48), S("solo", 16, 0.66), S("break", 8, 0.34), S("theme", 16, 0.62), S("outro", 4, 0.35)),
        (S("intro", 4, 0.32), S("theme", 16, 0.5), S("theme", 8, 0.6), S("bridge", 8, 0.42), S("solo", 16, 0.7),
            S("break", 8, 0.32), S("theme", 16, 0.6), S("outro", 4, 0.35)),
    ),
    players=(WithKits(DRUMS), BASS, GUITAR, LEAD, SOLO, EPIANO, STRINGS),
    room=Room(t60_seconds=1.3, predelay_ms=15, damping=0.5, size=0.8),
    echo=Echo(beats=1.0, feedback=0.25, damping=0.6),
    tone=MasterTone(mid_db=-2.0, high_shelf_db=0.5, glue=0.25, drive=0.15, width=1.4, level_automation_db=10.0, presence_db=-6.5),
    dynamics=Dynamics(touch_db=5.5, brightness_octaves=0.8, thinning=0.75, doubling=0.4),
    targets=CHROMATIC,
    breath_beats=2.0,
    expression=0.25,
    exact_forms=True,
    substitutes={"V13": ("bII7", "V9sus4"), "V7b9": ("V7alt",), "Imaj7": ("Imaj9", "I69"), "i9": ("i69",)},
    minor_cadence=("V7b9", "i69", "i69"),
    major_cadence=("V13", "I69", "Imaj9"),
    swing=0.52,
)  # fmt: skip
