"""Deep house: warm ninth chords over a soft four-to-the-floor, a round bass, a wide pad, dub echoes."""

from dataclasses import replace

from soundflow_core.model.desk import BrightnessTarget, Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Fm, Modal, Subtractive
from soundflow_core.model.targets import DEEP_HOUSE
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import ReverseTail, WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Chords
from soundflow_core.music.players.drums.drummer import Drums
from soundflow_core.music.players.melody.melodist import Melody, Riser
from soundflow_core.music.players.variants import OneOf, Swept, Tuned
from soundflow_core.sound.presets.electronic import BACKWARDS, BACKWARDS_STRIP, CHOP, LANDINGS, NOISE, OPENING, THINNING

KICK = Tuned(
    WithKits(
        Drums(
            name="kick",
            kit=Kit({"kick": Drum("kick.house", tone=0.35, decay=0.65, jitter_ms=0.0)}),
            strip=Strip(gain_db=-2.0, width=0.0),
            grooves=({"kick": "X...X...X...X..."},),
            by_section={"break": {"kick": ""}},
            fills=({"kick": "X...X...X......."}, {"kick": "X...X...X...X..x"}, {"kick": "X...X......X...."}),
            enters={"kick": 0.22},
        ),
        (
            {},
            {"kick": Drum("kick.909", tone=0.25, decay=0.55, jitter_ms=0.0)},
            {"kick": Drum("kick.deep", tone=0.6, decay=0.5, drive=0.15, jitter_ms=0.0)},
            {"kick": Drum("kick.soft", tone=0.7, decay=0.75, drive=0.25, jitter_ms=0.0)},
        ),
    )
)

PERCUSSION = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap.house", tone=0.4, gain_db=-1, jitter_ms=1.0),
            "snap": Drum("snap", gain_db=2, pan=0.05, jitter_ms=1.0),
            "hat": Drum("hat.closed", pan=0.15, gain_db=3),
            "open_hat": Drum("hat.open", decay=0.75, pan=-0.1, gain_db=2),
            "shaker": Drum("shaker", pan=-0.4, gain_db=2),
            "conga_low": Drum("conga", tune=-4, pan=0.35),
            "conga_high": Drum("conga", tune=3, pan=0.5),
            "rim": Drum("rim", pan=-0.25),
            "crash": Drum("crash", tone=0.3, gain_db=-2, decay=0.75),
            "swell": Drum("swell", pan=-0.25),
            "blip": Drum("blip", pan=-0.5, tone=0.1, gain_db=-4),
            **{voice: replace(drum, gain_db=drum.gain_db - 3.0) for voice, drum in LANDINGS.items()},
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=-0.5, low_cut_hz=120, reverb=0.13),
    grooves=(
        {
            "clap": "....x.......x...", "hat": "x,o,x,o,x,o,x,o?", "open_hat": "..x...x...x...x.", "shaker": "o,x,o,x,o,x,o,x,",
            "conga_low": "......x.........|......x....o....", "conga_high": "...o......o..o..",
        },
        {
            "clap": "....x.......x...", "hat": ",.o.,.o.,.o.,.o?", "open_hat": "..x...x...x...x.", "shaker": "x,,ox,,ox,,ox,,o",
            "rim": "...x..x....x....|...x..x...x..?..",
        },
        {
            "snap": "....x.......x...", "clap": "............x...", "hat": "o.xoo.xoo.xoo.xo", "open_hat": "......x.......x.",
            "rim": "x..x..x...x.x...", "conga_low": "..........x..x..", "shaker": ",,ox,,ox,,ox,,ox",
        },
        {
            "clap": "....x.......x..,", "hat": "x.,ox.,ox.,ox.,o", "open_hat": "..x...x...x..ox.", "conga_high": "..o..x....o..x..",
            "blip": "......x....x....|...x......x.....", "shaker": "..x...x...x...x.",
        },
        {
            "snap": "....x.......x...", "clap": "....,.......x...", "hat": "..o,..o,..o,..o,", "open_hat": "..x...x...x...x.",
            "conga_low": "x.....x...x.....|x..x..x...x...x.", "conga_high": "...o....o.......", "rim": "..........x..x..",
        },
    ),
    by_section={"break": {"clap": "", "open_hat": "", "snap": ""}, "build": {"open_hat": ""}},
    enters={"clap": 0.42, "snap": 0.4, "open_hat": 0.46, "shaker": 0.42, "conga_low": 0.6, "conga_high": 0.55, "rim": 0.5, "hat": 0.25,
            "blip": 0.5},
    fills=({"clap": "....x.......x.xx"}, {"conga_high": "..x..x..x.x.x.xx"}, {"rim": "x..x..x.x..x.x.x"},
           {"hat": "", "shaker": "o.xoo.xoo.xoxxxx"}, {"clap": "....x...........", "open_hat": "..x...x........."}),
    alternates=3,
    crash=0.4,
)  # fmt: skip
DRUMS = WithKits(
    OneOf("drums", tuple(
        replace(PERCUSSION, strip=replace(PERCUSSION.strip, sweep=sweep)) for sweep in (THINNING, OPENING, THINNING)
    )),
    (
        {},
        {"hat": Drum("hat.909", pan=0.15, gain_db=2.5), "open_hat": Drum("hat.909.open", decay=0.6, pan=-0.1, gain_db=2),
         "clap": Drum("clap.wide", tone=0.35, gain_db=-1.5, jitter_ms=1.0)},
        {"hat": Drum("hat.808", pan=0.15, gain_db=3.5), "open_hat": Drum("hat.808.open", decay=0.45, pan=-0.1, gain_db=2),
         "clap": Drum("clap.808", tone=0.35, gain_db=-1, jitter_ms=1.0)},
        {"hat": Drum("hat.acoustic", pan=0.2, gain_db=2.5), "clap": Drum("clap.tight", tone=0.45, jitter_ms=1.0)},
    ),
)  # fmt: skip

BASS = OneOf("bass", (
    BassLine(
        name="bass",
        patch=Subtractive(
            wave="saw", voices=1, sub=0.8, sub_octaves=0, cutoff_hz=260, resonance=0.25, envelope_octaves=1.6,
            filter_decay_seconds=0.12, keytrack=0.2, amp=Adsr(0.004, 0.5, 0.75, 0.06), drive=0.25,
        ),
        strip=Strip(gain_db=4.5, width=0.0, duck=0.6),
        lines=("R.1.--..1-..5-8-", "..R1--8...1...a-", "R..1..1-..1..8.5", "R-..1.1-..R-..8.|R-..1.1-..5-..8."), low=33, enters=0.36,
        rests=("intro", "break", "outro"),
    ),
    BassLine(  # rounder, with a wooden knock
        name="bass",
        patch=Fm(
            ratio=1.0, index=0.9, index_decay_seconds=0.25, tine_ratio=2.0, tine_level=0.12, tine_decay_seconds=0.06,
            amp=Adsr(0.005, 0.9, 0.6, 0.07), detune_cents=0.0,
        ),
        strip=Strip(gain_db=6.0, width=0.0, duck=0.6),
        lines=("R--.1-..R--.8-1-", "..R-..1-..R-5.7-", "R...1--...1-..8-|R...1--...8-5-a-"), low=33, enters=0.36,
        rests=("intro", "break", "outro"),
    ),
    BassLine(  # long tied notes that slide
        name="bass",
        patch=Subtractive(
            wave="triangle", voices=1, sub=0.9, sub_octaves=0, cutoff_hz=420, resonance=0.15, envelope_octaves=1.0,
            filter_decay_seconds=0.2, keytrack=0.2, amp=Adsr(0.006, 0.6, 0.85, 0.06), drive=0.4, glide_seconds=0.05,
        ),
        strip=Strip(gain_db=4.5, width=0.0, duck=0.65),
        lines=("..R---8-..5-1---", "..R-----..1-7-8-|..R-----..5-7-a-", "R---..8-1-..5-1-"), low=33, enters=0.36, gate=1.0,
        rests=("intro", "break", "outro"),
    ),
))  # fmt: skip

STABS = OneOf("stabs", (
    Chords(
        name="stabs",
        patch=Subtractive(
            wave="saw", voices=3, detune_cents=9, spread=0.8, cutoff_hz=900, resonance=0.2, envelope_octaves=1.8,
            filter_decay_seconds=0.16, amp=Adsr(0.003, 0.35, 0.25, 0.12), drive=0.2,
        ),
        strip=Strip(gain_db=5.5, low_cut_hz=180, duck=0.4, reverb=0.35, delay=0.3),
        rhythms=("x..x..x....x..x.", "..x....x..x..x..", "x..x...x..x....."), enters=0.3, gate_beats=0.3, root_below=True,
    ),
    Chords(  # a suitcase piano
        name="stabs",
        patch=Fm(
            ratio=1.0, index=1.0, index_decay_seconds=0.6, tine_ratio=14.0, tine_level=0.12, amp=Adsr(0.002, 1.8, 0.1, 0.25),
            detune_cents=6.0, tremolo_hz=3.2, tremolo_depth=0.35,
        ),
        strip=Strip(gain_db=-1.0, low_cut_hz=170, duck=0.3, reverb=0.3, delay=0.15, chorus=0.3),
        rhythms=("x.....x....x....", "x..x......x..x..", "..x..x......x..."), enters=0.26, gate_beats=0, strum_ms=8.0, root_below=True,
    ),
    Swept(Chords(  # a filtered organ
        name="stabs",
        patch=Subtractive(
            wave="square", voices=2, detune_cents=8, spread=0.9, cutoff_hz=800, resonance=0.35, envelope_octaves=1.4,
            filter_decay_seconds=0.2, amp=Adsr(0.004, 0.4, 0.5, 0.1), drive=0.15,
        ),
        strip=Strip(gain_db=3.0, low_cut_hz=180, duck=0.45, reverb=0.3, delay=0.4),
        rhythms=("..x...x...x...x.", "..x..x....x..x..", "...x..x....x..x."), enters=0.3, gate_beats=0.28, root_below=True,
    ), octaves=0.9, bars=16),
    Swept(Chords(  # one dub chord per bar with much echo
        name="stabs",
        patch=Subtractive(
            wave="hollow", voices=3, detune_cents=12, spread=0.9, scan=0.3, scan_lfo=0.3, scan_hz=0.09, cutoff_hz=900, resonance=0.35,
            envelope_octaves=1.8, filter_decay_seconds=0.15, amp=Adsr(0.003, 0.4, 0.2, 0.2), drive=0.25,
        ),
        strip=Strip(gain_db=5.5, low_cut_hz=200, duck=0.4, reverb=0.45, delay=0.55, width=1.2),
        rhythms=("...x............|......x...x.....", "..x......x......", "...x..x...x....."), enters=0.3, gate_beats=0.3,
    ), octaves=1.1, bars=16),
))  # fmt: skip

PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw", voices=4, detune_cents=13, spread=1.0, cutoff_hz=1100, resonance=0.1, envelope_octaves=0.6,
        filter_attack_seconds=0.8, filter_decay_seconds=2.0, amp=Adsr(0.5, 1.5, 0.8, 0.9), lfo_octaves=0.3, lfo_hz=0.07, drift_cents=5,
    ),
    strip=Strip(gain_db=-8.0, low_cut_hz=120, duck=0.6, reverb=0.4, width=1.3),
    layer="pad", bass_roots_in=("break",), low=50, high=74,
)  # fmt: skip

PLUCK = OneOf("pluck", (
    Melody(
        name="pluck",
        patch=Subtractive(
            wave="square", voices=2, detune_cents=5, cutoff_hz=1300, resonance=0.3, envelope_octaves=2.0,
            filter_decay_seconds=0.08, amp=Adsr(0.002, 0.25, 0.1, 0.15),
        ),
        strip=Strip(gain_db=6.5, low_cut_hz=250, duck=0.3, reverb=0.35, delay=0.45, pan=0.15),
        rhythms=("x..x..x.x..x..x.", "x.....x..x..x...", "..x..x....x..x.."), phrase="AAVB", returns=("AVAS", "AROB"), enters=0.58,
    ),
    Melody(
        name="pluck",
        patch=Modal(body="marimba", decay_seconds=0.9, hardness=0.6, spread=0.5),
        strip=Strip(gain_db=4.5, low_cut_hz=250, duck=0.2, reverb=0.35, delay=0.4, pan=-0.15),
        rhythms=("x..x..x...x..x..", "..x.x..x....x...", "x.x...x..x......"), phrase="AV.B", returns=("AS.B", "VA.R"), enters=0.55,
    ),
    Melody(  # a sighing voice
        name="pluck", patch=replace(CHOP, scan=0.95, scan_envelope=-0.5, cutoff_hz=3000),
        strip=Strip(gain_db=3.0, low_cut_hz=250, duck=0.4, reverb=0.45, delay=0.45),
        rhythms=("x---x-..........|....x-x---......", "..x---x-........", "x-x-----........|x---x-.........."), phrase="A.AV",
        returns=("AS.B", "A.VR"), low=58, high=77, enters=0.55, gate=1.0,
    ),
))  # fmt: skip

RISER = Riser(name="riser", patch=NOISE, strip=Strip(gain_db=-11.5, low_cut_hz=500, reverb=0.4, duck=0.4))
REVERSE = ReverseTail(name="reverse", patch=replace(BACKWARDS, voices=2, cutoff_hz=1700), strip=BACKWARDS_STRIP)

GENRE = Genre(
    name="deep",
    tempo_bpm=(118, 124),
    keys=("Am", "Cm", "Dm", "Em", "Fm", "Gm", "Bbm"),
    minor_progressions=(
        ("i9", "i9", "VImaj9", "VImaj9", "iv9", "iv9", "v7", "v7"), ("i9", "i9", "iv7", "v7"), ("i9", "i7", "iv9", "i"),
        ("i9", "i9", "VImaj9", "v7"), ("i9", "III", "iv9", "VImaj7"), ("i9", "i9", "VImaj7", "iv9"),
        ("i9", "VImaj7", "i9", "VII"), ("i9", "i11", "iv9", "i9"), ("i9", "VImaj7", "iv9", "i9"),
    ),
    major_progressions=(
        ("Imaj9", "Imaj9", "vi9", "vi9", "ii9", "ii9", "V9sus4", "V9sus4"), ("Imaj9", "ii9", "Imaj9", "vi9"), ("Imaj9",
         "IVmaj9", "vi9", "V9sus4"),
        ("Imaj9", "Imaj9", "IVmaj9", "IVmaj9"),
    ),
    forms=(
        (S("intro", 8, 0.3), S("groove", 16, 0.55), S("main", 16, 0.75), S("break", 8, 0.4), S("build", 4, 0.6),
         S("drop", 24, 0.9), S("outro", 12, 0.38)),
        (S("intro", 12, 0.3), S("groove", 20, 0.6), S("break", 8, 0.38), S("drop", 20, 0.88), S("main", 16, 0.75),
         S("outro", 12, 0.4)),
        (S("groove", 8, 0.38), S("groove", 16, 0.58), S("main", 12, 0.7), S("break", 8, 0.4), S("drop", 16, 0.85), S("groove", 8, 0.6),
         S("drop", 16, 0.95), S("outro", 8, 0.42)),
        (S("break", 8, 0.34), S("groove", 16, 0.55), S("main", 16, 0.72), S("break", 8, 0.42), S("main", 16, 0.82), S("drop", 12, 0.92),
         S("outro", 8, 0.4)),
        (S("intro", 4, 0.3), S("main", 16, 0.62), S("groove", 8, 0.54), S("drop", 16, 0.82), S("break", 12, 0.38), S("build", 4, 0.6),
         S("drop", 20, 0.95), S("outro", 12, 0.4)),
    ),
    players=(KICK, DRUMS, BASS, STABS, PAD, PLUCK, RISER, REVERSE),
    room=Room(t60_seconds=2.2, predelay_ms=22, damping=0.45),
    echo=Echo(beats=0.75, feedback=0.5, damping=0.5),
    tone=MasterTone(mid_db=-1.5, presence_db=4.3, high_shelf_db=1.0, glue=0.5, drive=0.3, level_automation_db=5.5,
                    brightness_target=BrightnessTarget(-16.6, -17.0)),
    dynamics=Dynamics(touch_db=2.0, brightness_octaves=0.8, thinning=0.5, ghosts=0.38, doubling=0.3),
    targets=DEEP_HOUSE,
    swing=0.55,
)  # fmt: skip
