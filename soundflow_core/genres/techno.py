"""Techno: a heavy kick whose low end never stops, one hypnotic stab, sixteenths that open slowly, a layer every eight bars."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Arpeggio, Chords
from soundflow_core.composition.melodist import Riser
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Fm, Subtractive

KICK = Drums(
    name="kick",
    kit=Kit({"kick": Drum("kick.techno", drive=0.4, jitter_ms=0.0)}),
    strip=Strip(gain_db=-2.0, width=0.0, drive=0.2),
    grooves=({"kick": "X...X...X...X..."},),
    by_section={"break": {"kick": ""}},
    fills=({"kick": "X...X...X......."}, {"kick": "X...X...X...X.x."}),
    enters={"kick": 0.2},
)
DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap", tone=0.35, gain_db=-2),
            "hat": Drum("hat.closed", tone=0.6, pan=0.1),
            "open_hat": Drum("hat.open", tone=0.7, decay=0.8, gain_db=2),
            "ride": Drum("ride", tone=0.7, gain_db=2, pan=0.2),
            "rim": Drum("rim", pan=-0.35),
            "tom_low": Drum("tom", tune=-2, pan=0.3),
            "crash": Drum("crash", decay=1.2),
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=-6.0, low_cut_hz=140, reverb=0.14),
    grooves=(
        {
            "clap": "....x.......x...",
            "hat": "x,o,x,o,x,o,x,o,",
            "open_hat": "..X...X...X...X.",
            "ride": "x.x.x.x.x.x.x.x.",
            "rim": "...x..x..x....x.",
        },
        {
            "clap": "............x...",
            "hat": ",,x,,,x,,,x,,,x,",
            "open_hat": "..X...X...X...X.",
            "ride": "..x...x...x...x.",
            "tom_low": "......x....x....|...x.......x..x.",
        },
    ),
    by_section={"break": {"clap": "", "open_hat": "", "ride": ""}},
    enters={"hat": 0.3, "clap": 0.5, "open_hat": 0.45, "ride": 0.7, "rim": 0.4, "tom_low": 0.5},
    crash=0.6,
)
RUMBLE = BassLine(
    name="rumble",
    patch=Subtractive(
        wave="saw",
        sub=1.0,
        sub_octaves=0,
        cutoff_hz=150,
        resonance=0.15,
        envelope_octaves=0.8,
        filter_decay_seconds=0.08,
        amp=Adsr(0.006, 0.2, 0.7, 0.05),
        drive=0.5,
    ),
    strip=Strip(gain_db=-6.0, width=0.0, duck=0.9, high_cut_hz=900),
    lines=(".111.111.111.111", ".1.1.111.1.1.111", ".111.1.1.111.18."),
    low=29,
    enters=0.25,
    rests=("break",),
    gate=0.8,
)
STAB = Chords(
    name="stab",
    patch=Fm(
        ratio=2.0,
        index=2.4,
        index_decay_seconds=0.12,
        tine_ratio=3.0,
        tine_level=0.3,
        tine_decay_seconds=0.06,
        amp=Adsr(0.002, 0.5, 0.0, 0.1),
        drive=0.3,
    ),
    strip=Strip(gain_db=-5.0, low_cut_hz=200, duck=0.35, reverb=0.4, delay=0.5, width=0.9),
    rhythms=("...x..x.........", "x.....x...x.....", "..x..x..x..x..x.", "......x...x....."),
    low=50,
    high=70,
    size=2,
    enters=0.4,
    gate_beats=0.3,
)
SEQUENCE = Arpeggio(
    name="sequence",
    patch=Subtractive(
        wave="saw",
        voices=1,
        cutoff_hz=500,
        resonance=0.55,
        envelope_octaves=2.2,
        filter_decay_seconds=0.09,
        amp=Adsr(0.002, 0.15, 0.3, 0.04),
        drive=0.4,
    ),
    strip=Strip(gain_db=-10.0, low_cut_hz=180, duck=0.5, delay=0.3, reverb=0.15, pan=-0.15),
    orders=("0.02.0.1", "00.10.20", "0..2.1.0"),
    low=45,
    high=62,
    size=3,
    enters=0.45,
    opening_octaves=3.0,
)
DRONE = Chords(
    name="drone",
    patch=Subtractive(
        wave="saw",
        voices=4,
        detune_cents=16,
        spread=1.0,
        cutoff_hz=700,
        resonance=0.2,
        envelope_octaves=0.3,
        amp=Adsr(1.5, 2.0, 0.9, 2.0),
        lfo_octaves=0.8,
        lfo_hz=0.06,
    ),
    strip=Strip(gain_db=-12.0, low_cut_hz=220, duck=0.6, reverb=0.5),
    layer="pad",
    low=50,
    high=70,
    size=3,
)
RISER = Riser(
    name="riser",
    patch=Subtractive(
        wave="sine", noise=1.0, cutoff_hz=3000, resonance=0.5, envelope_octaves=0.0, amp=Adsr(0.05, 0.5, 0.9, 0.35)
    ),
    strip=Strip(gain_db=-19.0, low_cut_hz=500, reverb=0.5, duck=0.5),
    bars=8,
)
GENRE = Genre(
    name="techno",
    tempo_bpm=(126, 134),
    keys=("Am", "Cm", "Dm", "Em", "Fm", "F#m", "Gm"),
    minor_progressions=(
        ("i7",),
        ("i7", "i7", "i7", "VI"),
        ("i", "i", "i", "i", "i", "i", "iv", "iv"),
        ("i9", "i9", "v7", "i9"),
    ),
    major_progressions=(("I",), ("I", "I", "I", "ii7"), ("I7", "I7", "IV", "I7")),
    forms=(
        (
            S("intro", 16, 0.3),
            S("groove", 16, 0.5),
            S("main", 16, 0.65),
            S("break", 8, 0.35),
            S("drop", 24, 0.9),
            S("outro", 12, 0.42),
        ),
        (
            S("intro", 8, 0.28),
            S("groove", 24, 0.55),
            S("break", 8, 0.3),
            S("build", 4, 0.6),
            S("drop", 32, 0.85),
            S("outro", 16, 0.45),
        ),
    ),
    players=(KICK, DRUMS, RUMBLE, STAB, SEQUENCE, DRONE, RISER),
    room=Room(t60_seconds=2.8, predelay_ms=12, damping=0.5),
    echo=Echo(beats=0.75, feedback=0.55, damping=0.55),
    tone=MasterTone(mid_db=-1.5, high_shelf_db=1.0, glue=0.6, drive=0.45),
)
