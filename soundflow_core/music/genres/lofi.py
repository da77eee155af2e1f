"""Lo-fi: swung hats, a late snare, ninth chords on a detuned piano, a walking bass line, worn tape."""

from functools import partial

from soundflow_core.model.desk import Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Bowed, Choir, Fm, Modal, Plucked, Subtractive
from soundflow_core.model.targets import LOFI
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import ReverseTail, WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Chords
from soundflow_core.music.players.drums.drummer import Drums, Groove
from soundflow_core.music.players.melody.tune import Tune
from soundflow_core.music.players.variants import OneOf

GROOVES: tuple[Groove, ...] = (
    {
        "kick": "X......x..x.....|X......x..x..o..",
        "snare": "....x.......x...|....x.......x..,",
        "hat": "x.o,x.oox.o,x.o?",
        "rim": "..............?.",
    },
    {
        "kick": "X.....x...x.....|X..x......x.....",
        "snare": "....x.......x..?",
        "hat": "x.x,x,xox.x,x.xo",
        "open_hat": "..............o.",
    },
    {
        "kick": "X.......x.x.....|X......x..x.....",
        "rim": "....x.......x...",
        "hat": "x,o,xoo,x,o,x,oo",
        "shaker": "..o...o...o...o.",
    },
    {
        "kick": "X..x....x.......|X..x....x....x..|X..x....x.......|X......xx.......",
        "snare": "....x..,.,..x...",
        "hat": "x.o,x.oooxo.x.oo|x.o,x.o,x.oox.ox",
        "shaker": "o.x.o.x.o.x.o.x.",
    },
    {
        "kick": "X....x....x..x..|X....x..x.......",
        "snare": "....x.......x...|....x....,..x.x.",
        "hat": "x.oox.o,x.oox.oo",
        "rim": "..?.......?.....",
    },
)
DRUM_STRIP = Strip(gain_db=-2.5, high_cut_hz=7500, drive=0.3, reverb=0.08, wobble=0.15, low_cut_hz=35)


def _beat(name: str, kick: Drum, snare: Drum, hat: Drum, late_ms: float) -> Drums:
    """A hand-played drum machine, its snare late by `late_ms`."""
    return Drums(
        name=name,
        kit=Kit(
            {
                "kick": kick,
                "snare": snare,
                "rim": Drum("rim", pan=-0.2, jitter_ms=3, gain_db=-1),
                "hat": hat,
                "open_hat": Drum("hat.acoustic.open", tone=0.3, decay=0.6, pan=0.2, gain_db=-2),
                "shaker": Drum("shaker", tone=0.3, pan=-0.35, jitter_ms=4, gain_db=1),
            },
            round_robins=5,
        ),
        strip=DRUM_STRIP,
        grooves=GROOVES,
        by_section={"break": {"kick": "X...............", "snare": "", "rim": "....x.......x..."}},
        enters={"kick": 0.22, "snare": 0.3, "hat": 0.22, "open_hat": 0.45, "shaker": 0.32},
        fills=(
            {"snare": "....x.......x.ox", "kick": "X......x........"},
            {"kick": "X......x........", "hat": "x.o.x.o.........", "snare": "....x..........."},
            {"snare": "....x..o.o.ox.xx"},
            {"kick": "X...............", "snare": "....x.......,,ox", "hat": "x.o.x.o.x.......", "open_hat": "..........x....."},
        ),
        lay_back_ms={"snare": late_ms, "rim": 0.8 * late_ms, "hat": 5},
        touch=0.12,
    )  # fmt: skip


DRUMS = OneOf(
    "drums",
    (
        _beat("beat_dusty", Drum("kick.lofi", tone=0.3, jitter_ms=3), Drum("snare.lofi", tone=0.4, jitter_ms=3),
              Drum("hat.acoustic", tone=0.3, pan=0.3, jitter_ms=4, gain_db=7.0), 18),
        _beat("beat_808", Drum("kick.soft", tone=0.3, gain_db=1, jitter_ms=2), Drum("snare.808", tone=0.3, gain_db=-1, jitter_ms=3),
              Drum("hat.closed", tone=0.25, pan=0.3, jitter_ms=4, gain_db=7.0), 14),
        _beat("beat_jazz", Drum("kick.acoustic", tone=0.25, gain_db=1, jitter_ms=3),
            Drum("snare.acoustic", tone=0.25, decay=0.8, jitter_ms=3),
              Drum("hat.acoustic", tone=0.35, decay=0.8, pan=0.3, jitter_ms=4, gain_db=6), 22),
    ),
)  # fmt: skip
LINES = (
    "1-----..1-.5--a-",
    "1--...1---..5.7.",
    "1-------..5-1-a.",
    "1-----..1-.....5|1--...5---3-5-a-",
    "1-------....1.5.|1-----..3-.5--a-",
    "1--.8.--5---..a-",
)
BASS = OneOf(
    "bass",
    (
        BassLine(
            "bass_round",
            Subtractive(wave="sine", sub=0.4, sub_octaves=0, cutoff_hz=900, resonance=0.05, envelope_octaves=0.8,
                        filter_decay_seconds=0.2, amp=Adsr(0.012, 0.8, 0.6, 0.09), drive=0.25),
            Strip(gain_db=-4.5, width=0.0, duck=0.25), lines=LINES, low=29, enters=0.22, rests=(), timing_ms=7,
        ),
        BassLine(
            "bass_upright",
            Plucked(decay_seconds=1.3, brightness=0.16, pick_position=0.3, body_hz=100, body=0.5, spread=0.0, release_seconds=0.09),
            Strip(gain_db=-1.0, width=0.0, duck=0.2, high_cut_hz=1300, wobble=0.2), lines=LINES, low=29, enters=0.22, rests=(),
                timing_ms=8,
        ),
        BassLine(
            "bass_muted",
            Subtractive(wave="triangle", sub=0.5, sub_octaves=0, cutoff_hz=420, envelope_octaves=1.2, filter_decay_seconds=0.12,
                        amp=Adsr(0.008, 0.5, 0.45, 0.07), drive=0.3),
            Strip(gain_db=-4.5, width=0.0, duck=0.25), lines=LINES, low=28, enters=0.22, rests=(), timing_ms=7,
        ),
    ),
)  # fmt: skip
KEYS_STRIP = Strip(
    gain_db=-1.0, low_cut_hz=130, high_cut_hz=6500, reverb=0.22, chorus=0.3, wobble=0.5, duck=0.18, width=1.1
)
_keys = partial(Chords, rhythms=(
        "x.........x.....", "x......x........", "x.....x...?.....", "..x.......x.....", "x..x......x.....", "x.............x.",
    ),
    low=55, high=77, enters=0.0, gate_beats=2.4, strum_ms=16, opening_octaves=0.8,
    timing_ms=9, touch=0.12, anticipates=True)  # fmt: skip
KEYS = OneOf(
    "keys",
    (
        _keys("keys_tines", Fm(ratio=1.0, index=1.1, index_decay_seconds=0.7, tine_ratio=14.0, tine_level=0.09, tine_decay_seconds=0.04,
                                amp=Adsr(0.004, 2.6, 0.0, 0.3), detune_cents=4, tremolo_hz=4.6, tremolo_depth=0.22, drive=0.1),
               KEYS_STRIP),
        _keys("keys_reeds", Fm(ratio=2.0, index=0.7, index_decay_seconds=0.5, tine_ratio=1.0, tine_level=0.35, tine_decay_seconds=0.6,
                                amp=Adsr(0.005, 2.0, 0.0, 0.25), detune_cents=5, tremolo_hz=5.4, tremolo_depth=0.16, drive=0.25),
               KEYS_STRIP),
        _keys("keys_felt_piano", Modal(body="piano", decay_seconds=4.5, hardness=0.12, release_seconds=0.3, spread=0.8),
               Strip(gain_db=-3.5, low_cut_hz=190, high_cut_hz=4800, reverb=0.26, wobble=0.65, duck=0.18, width=1.4, chorus=0.35)),
        _keys("keys_nylon", Plucked(decay_seconds=2.0, brightness=0.32, pick_position=0.25, body_hz=140, body=0.45, spread=0.6,
            release_seconds=0.2),
               Strip(gain_db=-3.0, low_cut_hz=170, high_cut_hz=3800, reverb=0.24, wobble=0.5, duck=0.15, width=1.4, chorus=0.35,
                   presence_db=-6),
               strum_ms=24),
    ),
)  # fmt: skip
RIFFS = (
    "x--x--x---....x-|x---....x--x....",
    "x---x-x-..x---..|....x--x--x-....",
    "x-x---x---......|x-x---....x-x---",
    "..x-x---x-x---..|x-----..........",
    "x---..x-x---....|..x-x-x---......",
    "....x-x-x---x---|x-------........",
)
_lead = partial(Tune, rhythms=RIFFS, sentences=("abac", "a.b.", "ab.c", "a.ac", "aba."), pentatonic=True, enters=0.42,
          rests=("intro", "outro"), ornament=0.45, timing_ms=10, reach=4)  # fmt: skip
LEAD = OneOf(
    "lead",
    (
        _lead("lead_guitar", Plucked(decay_seconds=1.8, brightness=0.35, pick_position=0.28, body_hz=160, body=0.4, release_seconds=0.12),
             Strip(gain_db=-3.0, low_cut_hz=180, high_cut_hz=6000, reverb=0.3, delay=0.3, wobble=0.4, pan=0.2), low=60, high=79),
        _lead("lead_vibes", Modal(body="vibraphone", decay_seconds=3.0, hardness=0.35, tremolo_hz=5.0, tremolo_depth=0.2,
            release_seconds=0.4),
             Strip(gain_db=-5.0, low_cut_hz=200, high_cut_hz=5500, reverb=0.32, delay=0.25, wobble=0.45, pan=0.18), low=64, high=83),
        _lead("lead_flute", Subtractive(wave="triangle", noise=0.035, cutoff_hz=1700, envelope_octaves=0.5, filter_attack_seconds=0.05,
                                       keytrack=0.5, amp=Adsr(0.05, 0.8, 0.8, 0.2), vibrato_cents=14, vibrato_hz=4.9),
             Strip(gain_db=-7.5, low_cut_hz=300, high_cut_hz=5500, reverb=0.35, delay=0.3, wobble=0.4, pan=-0.15), low=65, high=84),
        _lead("lead_horn", Subtractive(wave="saw", noise=0.01, cutoff_hz=750, resonance=0.12, envelope_octaves=1.0,
            filter_attack_seconds=0.04,
                                      filter_decay_seconds=0.5, keytrack=0.6, amp=Adsr(0.03, 0.6, 0.75, 0.12), vibrato_cents=12),
             Strip(gain_db=-8.5, low_cut_hz=250, high_cut_hz=4500, reverb=0.35, delay=0.25, wobble=0.4, pan=0.12), low=60, high=79),
        _lead("lead_kalimba", Modal(body="kalimba", decay_seconds=2.2, hardness=0.35, spread=0.8, release_seconds=0.5),
             Strip(gain_db=-3.0, low_cut_hz=220, reverb=0.34, delay=0.35, wobble=0.4, pan=-0.2), low=64, high=83),
    ),
)  # fmt: skip
PAD_STRIP = Strip(gain_db=-13.0, low_cut_hz=200, reverb=0.35, wobble=0.6, duck=0.2)
PAD = OneOf(
    "pad",
    (
        Chords("pad_saw", Subtractive(wave="saw", voices=3, detune_cents=12, spread=0.9, cutoff_hz=750, envelope_octaves=0.2,
                                      amp=Adsr(0.9, 2.0, 0.8, 1.2), lfo_octaves=0.3, lfo_hz=0.09),
               PAD_STRIP, layer="pad", low=50, high=70),
        Chords("pad_strings", Bowed(players=4, brightness=0.2, amp=Adsr(0.6, 1.5, 0.85, 1.0)),
               PAD_STRIP, layer="pad", low=52, high=72, size=3),
        Chords("pad_choir", Choir(voices=4, vowel="oo", amp=Adsr(0.8, 1.5, 0.85, 1.2)),
               PAD_STRIP, layer="pad", low=52, high=72, size=3),
    ),
)  # fmt: skip
REVERSE = ReverseTail(  # a reversed tape into the beat
    name="reverse",
    patch=Fm(ratio=1.0, index=0.9, index_decay_seconds=2.0, tine_level=0.0, amp=Adsr(0.5, 2.0, 1.0, 0.08), detune_cents=6),
    strip=Strip(gain_db=-11.0, low_cut_hz=220, high_cut_hz=4500, reverb=0.35, wobble=0.6, width=1.3),
    low=55, high=76, beats=2.0, into=("main", "verse", "bridge"),
)  # fmt: skip
GENRE = Genre(
    name="lofi",
    tempo_bpm=(72, 88),
    keys=("C", "Db", "Eb", "F", "G", "Ab", "Bb", "Am", "Dm", "Fm", "Gm"),
    minor_progressions=(
        ("i9", "iv9", "VImaj7", "v7"),
        ("i9", "VImaj9", "iim7b5 V7b9", "i9"),
        ("iv9", "v7", "i9", "i9"),
        ("VImaj9", "v7", "i9", "i9"),
        ("i9", "VII9", "VImaj9", "v7"),
        ("i9 VImaj7", "iv9", "i9 IIImaj7", "v7"),
    ),
    major_progressions=(
        ("ii9", "V13", "Imaj9", "vi9"),
        ("Imaj9", "vi9", "ii9", "V13"),
        ("IVmaj9", "iii7", "ii9", "Imaj9"),
        ("Imaj9", "iii7 vi9", "ii9", "V9sus4"),
        ("IVmaj9", "iii7 vi9", "ii9 V13", "Imaj9"),
        ("Imaj9", "IVmaj9", "iii7", "vi9 V9sus4"),
    ),
    forms=(
        (S("intro", 4, 0.3), S("verse", 16, 0.5), S("main", 16, 0.65), S("break", 4, 0.3), S("main", 16, 0.7), S("outro", 4, 0.35)),
        (S("intro", 4, 0.35), S("main", 16, 0.6), S("verse", 12, 0.45), S("bridge", 8, 0.55), S("main", 12, 0.7), S("outro", 4, 0.4)),
        (S("intro", 8, 0.3), S("verse", 12, 0.5), S("main", 12, 0.68), S("bridge", 8, 0.4), S("main", 16, 0.7), S("outro", 4, 0.34)),
        (S("verse", 8, 0.42), S("main", 16, 0.62), S("break", 8, 0.32), S("verse", 8, 0.5), S("main", 16, 0.72), S("outro", 4, 0.34)),
    ),
    players=(WithKits(DRUMS), BASS, KEYS, LEAD, PAD, REVERSE),
    room=Room(t60_seconds=1.1, predelay_ms=12, damping=0.6, size=0.7, high_cut_hz=5500),
    echo=Echo(beats=0.75, feedback=0.3, damping=0.7),
    tone=MasterTone(low_shelf_db=0.5, mid_db=-2.8, high_cut_hz=9500, high_shelf_db=-3.5, glue=0.4, drive=0.35, width=1.8, tape=0.55,
        level_automation_db=13.5, presence_db=-5.6),
    dynamics=Dynamics(touch_db=5.0, brightness_octaves=0.9, thinning=0.6, ghosts=0.24, doubling=0.35),
    targets=LOFI,
    expression=0.25,
    substitutes={"V13": ("V9sus4", "bII7"), "vi9": ("VI7b9",), "v7": ("V7b9",), "Imaj9": ("I69",)},
    minor_cadence=("v7", "i9", "i9"),
    major_cadence=("V9sus4", "Imaj9", "I69"),
    swing=0.6,
)  # fmt: skip
