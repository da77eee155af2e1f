"""Chill-out: a slow, dubby groove with congas, echoing plucks, wide pads, a soft sub bass and a lead."""

from functools import partial

from soundflow_core.model.desk import Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, DrumVoice, Kit
from soundflow_core.model.patches import Adsr, Choir, Fm, Modal, Plucked, Subtractive
from soundflow_core.model.targets import MELLOW
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.drums.drummer import Drums, Groove
from soundflow_core.music.players.melody.tune import Tune
from soundflow_core.music.players.modifiers import Evolving
from soundflow_core.music.players.variants import OneOf, Swept

GROOVES: tuple[Groove, ...] = (
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
    {
        "kick": "X......x..x.....|X......x........",
        "snare": "........o.......",
        "shaker": "x.o.x.o.x.o.x.o.",
        "rim": "....x.......x..?",
        "conga_low": "..x..x..........",
        "conga_high": "..........x.x...",
    },
    {
        "kick": "X...x...X...x...",
        "snap": "....x.......x...",
        "hat": "..x...x...x...x.",
        "shaker": "o,o,o,o,o,o,o,o,",
        "conga_high": "......x..x....x.|......x..x..x...",
    },
)
ENTERS: dict[DrumVoice, float] = {
    "kick": 0.28,
    "snap": 0.32,
    "snare": 0.32,
    "shaker": 0.3,
    "conga_low": 0.42,
    "conga_high": 0.42,
    "rim": 0.38,
    "hat": 0.25,
}


def _beat(name: str, kick: Drum, snare: Drum, snap: Drum) -> Drums:
    """Congas and a drum machine with the given kick, snare and snap."""
    return Drums(
        name=name,
        kit=Kit(
            {
                "kick": kick,
                "snare": snare,
                "snap": snap,
                "hat": Drum("hat.closed", tone=0.45, pan=0.2, gain_db=5),
                "shaker": Drum("shaker", tone=0.45, pan=-0.4, gain_db=4),
                "conga_low": Drum("conga", tune=-4, pan=0.4, gain_db=1),
                "conga_high": Drum("conga", tune=2, pan=0.5, gain_db=1),
                "rim": Drum("rim", pan=-0.3, gain_db=1.5),
                "crash": Drum("crash", tone=0.3, gain_db=-10, pan=-0.2),
                "swell": Drum("swell", tone=0.3, gain_db=-8),
            }
        ),
        strip=Strip(gain_db=-3.5, high_cut_hz=11_000, reverb=0.16, delay=0.06, low_cut_hz=32),
        grooves=GROOVES,
        by_section={"break": {"kick": "", "snare": "", "snap": ""}},
        enters=ENTERS,
        fills=(
            {"conga_high": "......x.x..x.x..", "conga_low": "............x.xx"},
            {"kick": "X.........x.....", "rim": "....x..x..x.xxxx"},
            {"kick": "X...............", "conga_low": "..x..x..x.x.x.x.", "shaker": "o,x,o,x,........"},
        ),
        crash=0.4,
    )


DRUMS = OneOf(
    "drums",
    (
        _beat("beat_soft", Drum("kick.soft", jitter_ms=1), Drum("snare.808", tone=0.35, gain_db=-3, jitter_ms=2),
            Drum("snap", pan=0.15, gain_db=2)),
        _beat("beat_dub", Drum("kick.808", decay=0.6, gain_db=-1, jitter_ms=1), Drum("rim", tune=-5, gain_db=4, jitter_ms=2),
            Drum("clap", tone=0.25, gain_db=-6)),
        _beat("beat_live", Drum("kick.acoustic", tone=0.25, gain_db=1, jitter_ms=2), Drum("brush.tap", gain_db=3, jitter_ms=3),
            Drum("snare.acoustic", tone=0.2, gain_db=-6, decay=0.7)),
    ),
)  # fmt: skip
LINES = (
    "1-----..1---....",
    "1--1--....5---..",
    "1---....7---1-a-",
    "1-----......1---|1---..5-----..a-",
    "..1-..1---..5---",
)
BASS = OneOf(
    "bass",
    (
        BassLine("bass_sub", Subtractive(wave="sine", sub=0.3, sub_octaves=0, cutoff_hz=700, envelope_octaves=0.6,
                                         amp=Adsr(0.015, 1.0, 0.75, 0.12), drive=0.35),
                 Strip(gain_db=-4.5, width=0.0, duck=0.3), lines=LINES, low=29, enters=0.25),
        BassLine("bass_fretless", Subtractive(wave="triangle", sub=0.5, sub_octaves=0, cutoff_hz=480, envelope_octaves=1.4,
                                              filter_attack_seconds=0.03, filter_decay_seconds=0.35, amp=Adsr(0.02, 1.0, 0.7, 0.12),
                                              drive=0.2, vibrato_cents=6),
                 Strip(gain_db=-4.5, width=0.0, duck=0.25), lines=LINES, low=29, enters=0.25, timing_ms=5),
    ),
)  # fmt: skip
ORDERS = ("0.2.1.3.0.2.3.1.", "02..13..2.0.31..", "0..1..2.3..2..1.", "0...2.1...3.2...", "3.2.1.0.3.2.....")
_pluck = partial(Arpeggio, orders=ORDERS, low=60, high=81, enters=0.2, skip=0.35, gate=3.0, accents="Xoxooxoo")  # fmt: skip
PLUCK = Swept(
    OneOf(
        "pluck",
        (
            _pluck("pluck_nylon", Plucked(decay_seconds=2.2, brightness=0.45, pick_position=0.15, body=0.25, spread=0.8,
                release_seconds=0.4),
                     Strip(gain_db=-3.0, low_cut_hz=200, reverb=0.35, delay=0.5)),
            _pluck("pluck_marimba", Modal(body="marimba", decay_seconds=1.6, hardness=0.4, spread=0.9, release_seconds=0.5),
                     Strip(gain_db=-4.0, low_cut_hz=200, reverb=0.35, delay=0.5)),
            _pluck("pluck_glass", Fm(ratio=3.0, index=0.5, index_decay_seconds=0.25, tine_ratio=7.0, tine_level=0.05,
                                       amp=Adsr(0.003, 0.9, 0.0, 0.4), detune_cents=6),
                     Strip(gain_db=-5.5, low_cut_hz=200, reverb=0.4, delay=0.55)),
            _pluck("pluck_kalimba", Modal(body="kalimba", decay_seconds=2.0, hardness=0.4, spread=0.9, release_seconds=0.5),
                     Strip(gain_db=-3.0, low_cut_hz=200, reverb=0.35, delay=0.5)),
        ),
    ),
    octaves=0.7,
    bars=24,
    opens_in=("break",),
)  # fmt: skip
STABS = ("x.............x.", "....x.......x...", "..x...x.........", "x..x......x.....", "......x.......x.")
_keys = partial(Chords, rhythms=STABS, low=54, high=76, enters=0.32, gate_beats=1.6, anticipates=True)  # fmt: skip
KEYS = OneOf(
    "keys",
    (
        _keys("keys_tines", Fm(ratio=1.0, index=0.9, index_decay_seconds=0.9, tine_level=0.06, amp=Adsr(0.008, 3.0, 0.1, 0.6),
                                tremolo_hz=3.5, tremolo_depth=0.2),
               Strip(gain_db=-3.0, low_cut_hz=180, reverb=0.35, delay=0.25, chorus=0.4, duck=0.2)),
        _keys("keys_dub", Subtractive(wave="saw", voices=2, detune_cents=9, cutoff_hz=650, resonance=0.2, envelope_octaves=1.4,
                                       filter_decay_seconds=0.18, amp=Adsr(0.004, 0.35, 0.15, 0.25)),
               Strip(gain_db=-6.0, low_cut_hz=220, reverb=0.4, delay=0.55, duck=0.25), gate_beats=0.5),
        _keys("keys_organ", Subtractive(wave="triangle", voices=2, detune_cents=6, sub=0.3, cutoff_hz=1300, envelope_octaves=0.3,
                                         amp=Adsr(0.02, 0.8, 0.7, 0.3)),
               Strip(gain_db=-7.0, low_cut_hz=180, reverb=0.35, delay=0.25, chorus=0.6, duck=0.25)),
    ),
)  # fmt: skip
SONGS = (
    "x-----x-x-------|........x---x---",
    "x---x-------....|x-x-x-------....",
    "....x---x-x-----|x-------........",
    "x---x-x---x-----|..x---x-----....",
    "x-------x---x---|x-----------....",
)
_lead = partial(Tune, rhythms=SONGS, sentences=("a.b.", "ab.c", "aba.", "a.bc", "abac"), enters=0.48, rests=("intro", "outro", "break"),
         pentatonic=True, gate=1.0, ornament=0.35)  # fmt: skip
LEAD = OneOf(
    "lead",
    (
        _lead("lead_flute", Subtractive(wave="triangle", noise=0.03, cutoff_hz=1900, envelope_octaves=0.5, amp=Adsr(0.05, 1.0, 0.8, 0.3),
                                       vibrato_cents=16, vibrato_hz=4.8),
             Strip(gain_db=-8.0, low_cut_hz=350, reverb=0.45, delay=0.45, pan=-0.15), low=67, high=84),
        _lead("lead_horn", Subtractive(wave="saw", noise=0.012, cutoff_hz=800, envelope_octaves=1.0, filter_attack_seconds=0.06,
                                      filter_decay_seconds=0.7, keytrack=0.6, amp=Adsr(0.05, 0.8, 0.8, 0.25), vibrato_cents=13),
             Strip(gain_db=-9.5, low_cut_hz=250, reverb=0.48, delay=0.4, pan=0.15), low=60, high=79),
        _lead("lead_guitar", Plucked(decay_seconds=2.6, brightness=0.4, pick_position=0.2, body_hz=170, body=0.3, release_seconds=0.4),
             Strip(gain_db=-3.5, low_cut_hz=200, reverb=0.42, delay=0.5, pan=0.2), low=62, high=81),
        _lead("lead_voice", Choir(voices=3, vowel="ah", amp=Adsr(0.12, 1.0, 0.85, 0.5), breath=0.25, spread=0.4),
             Strip(gain_db=-9.0, low_cut_hz=300, reverb=0.5, delay=0.4), low=62, high=79),
    ),
)  # fmt: skip
PAD_STRIP = Strip(gain_db=-9.0, low_cut_hz=180, reverb=0.5, duck=0.25)
PAD = Evolving(
    OneOf(
        "pad",
        (
            Chords("pad_saw", Subtractive(wave="saw", voices=4, detune_cents=14, spread=1.0, cutoff_hz=1200, envelope_octaves=0.5,
                                          filter_attack_seconds=1.5, amp=Adsr(1.2, 2.0, 0.85, 1.8), lfo_octaves=0.5, lfo_hz=0.05),
                   PAD_STRIP, layer="pad", low=50, high=74),
            Chords("pad_choir", Choir(voices=5, vowel="ah", amp=Adsr(1.0, 2.0, 0.85, 1.8), breath=0.15),
                   PAD_STRIP, layer="pad", low=52, high=74),
            Chords("pad_square", Subtractive(wave="square", voices=3, detune_cents=10, spread=1.0, cutoff_hz=800, envelope_octaves=0.8,
                                             filter_attack_seconds=2.0, amp=Adsr(1.4, 2.0, 0.85, 1.8), lfo_octaves=0.7, lfo_hz=0.07),
                   PAD_STRIP, layer="pad", low=50, high=72),
        ),
    ),
    octaves=0.6,
    depth_db=2.5,
    seconds=60,
)  # fmt: skip
GENRE = Genre(
    name="chillout",
    tempo_bpm=(82, 98),
    keys=("C", "D", "F", "G", "A", "Am", "Dm", "Em", "F#m", "Bm"),
    minor_progressions=(
        ("i9", "i9", "VImaj7", "VImaj7"),
        ("i9", "iv9", "VImaj7", "i9"),
        ("i9", "VImaj7", "iv9", "i9"),
        ("i9", "VII", "VImaj7", "i9"),
        ("i9", "i9", "iv9", "iv9", "VImaj7", "VII", "i9", "i9"),
    ),
    major_progressions=(
        ("Imaj9", "Imaj9", "IVmaj9", "IVmaj9"),
        ("Imaj7", "vi7", "ii7", "IVmaj7"),
        ("Iadd9", "V7sus4", "IVmaj9", "Iadd9"),
        ("Imaj9", "iii7", "IVmaj9", "ii7"),
        ("Imaj9", "Imaj9", "ii7", "ii7", "IVmaj9", "V", "Imaj9", "Imaj9"),
    ),
    forms=(
        (S("intro", 8, 0.3), S("groove", 16, 0.5), S("main", 16, 0.68), S("break", 8, 0.3), S("main", 16, 0.72), S("outro", 8, 0.32)),
        (S("intro", 4, 0.3), S("main", 16, 0.6), S("break", 8, 0.32), S("groove", 16, 0.5), S("main", 16, 0.75), S("outro", 8, 0.35)),
        (S("intro", 8, 0.28), S("groove", 8, 0.46), S("main", 16, 0.64), S("bridge", 8, 0.42), S("main", 16, 0.72), S("outro", 4, 0.32)),
        (S("groove", 8, 0.4), S("main", 16, 0.6), S("break", 8, 0.3), S("main", 16, 0.74), S("groove", 16, 0.5), S("outro", 4, 0.3)),
        (S("intro", 4, 0.3), S("groove", 16, 0.48), S("main", 16, 0.66), S("break", 8, 0.3), S("main", 16, 0.74),
            S("groove", 8, 0.5), S("outro", 4, 0.3)),
    ),
    players=(WithKits(DRUMS), BASS, PLUCK, KEYS, LEAD, PAD),
    room=Room(t60_seconds=3.0, predelay_ms=28, damping=0.45, size=1.1),
    echo=Echo(beats=0.75, feedback=0.55, damping=0.6, level_db=-1),
    tone=MasterTone(mid_db=-1.0, glue=0.35, drive=0.2, level_automation_db=8.2, presence_db=-6.5, high_shelf_db=-1.0, width=1.0),
    dynamics=Dynamics(touch_db=5.0, brightness_octaves=1.0, thinning=0.45, ghosts=0.3, doubling=0.35),
    targets=MELLOW,
    expression=0.25,
    exact_forms=True,
    minor_cadence=("i9", "i9"),
    major_cadence=("Imaj9", "Imaj9"),
    swing=0.53,
)  # fmt: skip
