"""Dance: a bright pop-leaning club track; syncopated piano chords, a bouncing bass, claps and a hook that is easy to hum."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Arpeggio, Chords
from soundflow_core.composition.melodist import Melody
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Modal, Subtractive

KICK = Drums(
    name="kick",
    kit=Kit({"kick": Drum("kick.house", tune=1, tone=0.7, jitter_ms=0.0)}),
    strip=Strip(gain_db=-2.0, width=0.0),
    grooves=({"kick": "X...X...X...X..."}, {"kick": "X...X...X...X.x."}),
    by_section={"break": {"kick": ""}},
    fills=({"kick": "X...X...X......."},),
    enters={"kick": 0.25},
)
DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap", tone=0.65, gain_db=1),
            "snare": Drum("snare.acoustic", tone=0.6, gain_db=-3),
            "snap": Drum("snap", pan=0.2, gain_db=2),
            "hat": Drum("hat.closed", tone=0.6, pan=0.15),
            "open_hat": Drum("hat.open", decay=0.7, gain_db=2, pan=-0.1),
            "shaker": Drum("shaker", pan=-0.35),
            "cowbell": Drum("cowbell", pan=0.4, gain_db=-4),
            "crash": Drum("crash", gain_db=2),
        }
    ),
    strip=Strip(gain_db=-5.0, low_cut_hz=140, reverb=0.1),
    grooves=(
        {
            "clap": "....X.......X...",
            "snap": "...x.......x....",
            "hat": "x.x.x.x.x.x.x.xo",
            "open_hat": "..X...X...X...X.",
            "shaker": "xoxoxoxoxoxoxoxo",
        },
        {
            "clap": "....X.......X..x",
            "hat": "xoxxxoxxxoxxxoxx",
            "open_hat": "..x...x...x...x.",
            "cowbell": "x..x..x...x.x...",
        },
    ),
    by_section={"break": {"clap": "", "snap": "....x.......x...", "open_hat": ""}},
    enters={"clap": 0.4, "open_hat": 0.45, "shaker": 0.6, "cowbell": 0.7, "hat": 0.3, "snap": 0.3},
    fills=({"snare": "........xx.xx.xx"}, {"snare": "....x..x..x.xxxx"}),
    crash=0.8,
    roll="snare",
)
BASS = BassLine(
    name="bass",
    patch=Subtractive(
        wave="square",
        voices=1,
        sub=0.9,
        sub_octaves=0,
        cutoff_hz=700,
        resonance=0.15,
        envelope_octaves=1.6,
        filter_decay_seconds=0.08,
        amp=Adsr(0.003, 0.25, 0.65, 0.05),
        drive=0.25,
    ),
    strip=Strip(gain_db=-5.5, width=0.0, duck=0.5),
    lines=("1..1..8.1..1..8.", "1.8.1.8.1.8.1.8.", "1..11.8.1..11.5."),
    low=31,
    enters=0.35,
    gate=0.7,
)
PIANO = Chords(
    name="piano",
    patch=Modal(body="piano", decay_seconds=4.5, hardness=0.9, release_seconds=0.09, spread=0.9),
    strip=Strip(gain_db=-2.5, low_cut_hz=200, duck=0.25, reverb=0.2, presence_db=3),
    rhythms=("x..x..x..x..x.x.", "x..x..x.x..x..x.", "..x..x..x.x..x.."),
    low=55,
    high=79,
    root_below=True,
    enters=0.3,
    gate_beats=0.5,
)
HOOK = Melody(
    name="hook",
    patch=Subtractive(
        wave="square",
        voices=3,
        detune_cents=8,
        spread=0.6,
        cutoff_hz=2200,
        resonance=0.15,
        envelope_octaves=1.4,
        filter_decay_seconds=0.12,
        amp=Adsr(0.003, 0.3, 0.45, 0.12),
    ),
    strip=Strip(gain_db=-8.5, low_cut_hz=300, duck=0.25, reverb=0.28, delay=0.35),
    rhythms=("x.x.x..x.x..x...", "x..x.x..x.x.x...", "x.x..x.x..x.x.x."),
    phrase="AAVA",
    low=67,
    high=84,
    enters=0.55,
)
PLUCKS = Arpeggio(
    name="plucks",
    patch=Modal(body="kalimba", decay_seconds=1.5, hardness=0.8, spread=1.0),
    strip=Strip(gain_db=-7.0, low_cut_hz=400, duck=0.2, reverb=0.3, delay=0.35),
    orders=("0213", "random", "02.13.2."),
    low=67,
    high=84,
    enters=0.6,
    skip=0.5,
)
PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw",
        voices=4,
        detune_cents=13,
        spread=1.0,
        cutoff_hz=1700,
        envelope_octaves=0.3,
        amp=Adsr(0.3, 1.2, 0.8, 0.6),
    ),
    strip=Strip(gain_db=-13.0, low_cut_hz=250, duck=0.6, reverb=0.4),
    layer="pad",
    low=55,
    high=79,
)
GENRE = Genre(
    name="dance",
    tempo_bpm=(122, 130),
    keys=("Am", "Cm", "Dm", "Em", "Gm", "C", "D", "F", "G", "Bb"),
    minor_progressions=(
        ("i", "VII", "VI", "VII"),
        ("i", "VI", "III", "VII"),
        ("i", "iv", "VII", "III"),
        ("VI", "VII", "i", "v"),
    ),
    major_progressions=(("I", "V", "vi", "IV"), ("I", "vi", "IV", "V"), ("vi", "V", "IV", "V"), ("IV", "V", "I", "vi")),
    forms=(
        (
            S("intro", 8, 0.35),
            S("verse", 12, 0.5),
            S("build", 4, 0.62),
            S("drop", 16, 0.9),
            S("verse", 8, 0.5),
            S("break", 8, 0.35),
            S("build", 4, 0.65),
            S("drop", 20, 0.98),
            S("outro", 8, 0.42),
        ),
        (
            S("intro", 4, 0.35),
            S("groove", 16, 0.6),
            S("break", 8, 0.35),
            S("drop", 24, 0.92),
            S("groove", 12, 0.65),
            S("drop", 16, 1.0),
            S("outro", 8, 0.4),
        ),
    ),
    players=(KICK, DRUMS, BASS, PIANO, HOOK, PLUCKS, PAD),
    room=Room(t60_seconds=1.5, predelay_ms=15, damping=0.35),
    echo=Echo(beats=0.5, feedback=0.35, damping=0.4),
    tone=MasterTone(mid_db=-1.5, presence_db=0.5, high_shelf_db=1.0, glue=0.6, drive=0.4),
    swing=0.52,
)
