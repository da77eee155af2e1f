"""EDM (big room, progressive): a wide chord theme that returns as the drop, plucks, snare rolls, and a bass under the kick."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Chords
from soundflow_core.composition.melodist import Melody, Riser
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Modal, Subtractive

KICK = Drums(
    name="kick",
    kit=Kit({"kick": Drum("kick.trance", tune=-1, tone=0.7, drive=0.3, jitter_ms=0.0)}),
    strip=Strip(gain_db=-1.5, width=0.0, drive=0.1),
    grooves=({"kick": "X...X...X...X..."},),
    by_section={"break": {"kick": ""}, "build": {"kick": "X...X...X...X..."}},
    fills=({"kick": "X...X...X......."},),
    enters={"kick": 0.3},
)
DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap", tone=0.7, gain_db=2),
            "snare": Drum("snare.808", tone=0.8),
            "hat": Drum("hat.closed", tone=0.6),
            "open_hat": Drum("hat.open", tone=0.6, gain_db=2),
            "crash": Drum("crash", gain_db=4, decay=1.3),
            "tom_low": Drum("tom", tune=-4, gain_db=4),
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=-5.0, low_cut_hz=150, reverb=0.18),
    grooves=(
        {"clap": "....X.......X...", "hat": "..x...x...x...x.", "open_hat": "..X...X...X...X."},
        {
            "clap": "....X.......X...",
            "hat": "o,x,o,x,o,x,o,x,",
            "open_hat": "..X...X...X...X.",
            "tom_low": "..............xx",
        },
    ),
    by_section={"break": {"clap": "", "open_hat": "", "hat": ""}},
    enters={"hat": 0.4, "clap": 0.42, "open_hat": 0.55, "tom_low": 0.7},
    fills=({"snare": "x...x...x.x.xxxx"},),
    crash=1.0,
    roll="snare",
)
BASS = BassLine(
    name="bass",
    patch=Subtractive(
        wave="saw",
        voices=2,
        detune_cents=8,
        spread=0.1,
        sub=0.8,
        sub_octaves=0,
        cutoff_hz=600,
        resonance=0.15,
        envelope_octaves=1.0,
        filter_decay_seconds=0.15,
        amp=Adsr(0.004, 0.5, 0.8, 0.06),
        drive=0.4,
    ),
    strip=Strip(gain_db=-5.5, width=0.1, duck=0.85),
    lines=("1--1--1-1--1--1-", "1---1---1---1-8-", "1--1--1---1-1---"),
    low=29,
    enters=0.5,
    rests=("break", "build"),
)
DROP = Chords(
    name="drop_chords",
    patch=Subtractive(
        wave="saw",
        voices=7,
        detune_cents=20,
        spread=1.0,
        cutoff_hz=3600,
        resonance=0.1,
        envelope_octaves=1.0,
        filter_decay_seconds=0.25,
        amp=Adsr(0.004, 0.5, 0.75, 0.15),
        drive=0.2,
    ),
    strip=Strip(gain_db=-5.5, low_cut_hz=200, duck=0.75, reverb=0.3),
    rhythms=("x..x..x.x..x..x.", "x..x..x...x.x...", "x...x..x..x.x..."),
    low=57,
    high=81,
    enters=0.68,
    rests=("break", "build", "intro", "outro"),
    gate_beats=0.6,
)
PLUCK = Melody(
    name="pluck",
    patch=Subtractive(
        wave="saw",
        voices=3,
        detune_cents=10,
        spread=0.7,
        cutoff_hz=1300,
        resonance=0.25,
        envelope_octaves=2.2,
        filter_decay_seconds=0.09,
        amp=Adsr(0.002, 0.25, 0.15, 0.2),
    ),
    strip=Strip(gain_db=-7.5, low_cut_hz=280, duck=0.4, reverb=0.35, delay=0.4),
    rhythms=("x..x..x.x..x..x.", "x.x..x.xx..x.x..", "x..x..x...x.x.x."),
    phrase="AABA",
    low=65,
    high=84,
    enters=0.3,
    rests=(),
    gate=0.7,
)
PIANO = Chords(
    name="piano",
    patch=Modal(body="piano", decay_seconds=6.0, hardness=0.7, spread=0.8),
    strip=Strip(gain_db=-5.0, low_cut_hz=150, reverb=0.35, duck=0.3),
    rhythms=("x.......x...x...", "x.....x...x....."),
    low=50,
    high=76,
    root_below=True,
    enters=0.0,
    rests=("drop", "groove", "main"),
    gate_beats=1.6,
)
PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw",
        voices=5,
        detune_cents=15,
        spread=1.0,
        cutoff_hz=1500,
        envelope_octaves=0.4,
        amp=Adsr(0.4, 1.5, 0.85, 0.8),
    ),
    strip=Strip(gain_db=-12.0, low_cut_hz=220, duck=0.7, reverb=0.45),
    layer="pad",
    low=52,
    high=76,
)
RISER = Riser(
    name="riser",
    patch=Subtractive(
        wave="sine", noise=1.0, cutoff_hz=4000, resonance=0.4, envelope_octaves=0.0, amp=Adsr(0.05, 0.5, 0.9, 0.4)
    ),
    strip=Strip(gain_db=-16.0, low_cut_hz=600, reverb=0.45, duck=0.5),
    bars=8,
)
GENRE = Genre(
    name="edm",
    tempo_bpm=(126, 130),
    keys=("Am", "Cm", "C#m", "Em", "Fm", "Gm", "C", "D", "F"),
    minor_progressions=(
        ("VI", "VII", "i", "i"),
        ("i", "VI", "III", "VII"),
        ("i", "III", "VII", "VI"),
        ("VI", "i", "VII", "v"),
    ),
    major_progressions=(("I", "V", "vi", "IV"), ("IV", "I", "V", "vi"), ("vi", "IV", "I", "V")),
    forms=(
        (
            S("intro", 8, 0.4),
            S("break", 12, 0.35),
            S("build", 8, 0.62),
            S("drop", 16, 0.95),
            S("break", 12, 0.4),
            S("build", 8, 0.66),
            S("drop", 24, 1.0),
            S("outro", 8, 0.4),
        ),
        (
            S("intro", 8, 0.35),
            S("groove", 12, 0.58),
            S("break", 8, 0.35),
            S("build", 8, 0.62),
            S("drop", 24, 0.97),
            S("main", 16, 0.72),
            S("outro", 8, 0.42),
        ),
    ),
    players=(KICK, DRUMS, BASS, DROP, PLUCK, PIANO, PAD, RISER),
    room=Room(t60_seconds=2.4, predelay_ms=25, damping=0.35),
    echo=Echo(beats=0.75, feedback=0.4, damping=0.45),
    tone=MasterTone(mid_db=-1.5, high_shelf_db=0.0, glue=0.65, drive=0.5),
)
