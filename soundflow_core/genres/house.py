"""House: piano and organ stabs over a driving four, a bouncing off-beat bass, open hats and claps, a filter that opens."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Chords
from soundflow_core.composition.melodist import Riser
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Bowed, Modal, Subtractive

KICK = Drums(
    name="kick",
    kit=Kit({"kick": Drum("kick.house", tone=0.6, jitter_ms=0.0)}),
    strip=Strip(gain_db=-2.5, width=0.0),
    grooves=({"kick": "X...X...X...X..."},),
    by_section={"break": {"kick": ""}},
    fills=({"kick": "X...X...X..x...."},),
    enters={"kick": 0.3},
)
DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap.house", tone=0.6, jitter_ms=1.0),
            "snare": Drum("snare.808", gain_db=-4),
            "hat": Drum("hat.closed", pan=0.15),
            "open_hat": Drum("hat.open", tone=0.6, pan=-0.1, gain_db=2),
            "tambourine": Drum("tambourine", pan=-0.35, gain_db=-2),
            "conga_high": Drum("conga", tune=4, pan=0.45),
            "crash": Drum("crash"),
        }
    ),
    strip=Strip(gain_db=-5.0, low_cut_hz=130, reverb=0.1),
    grooves=(
        {
            "clap": "....X.......X...",
            "hat": "x.x,x.x,x.x,x.x?",
            "open_hat": "..X...X...X...X.",
            "tambourine": "..o...o...o...o.",
            "conga_high": "...x..x....x.x..|...x..x..x....x.",
        },
        {
            "clap": "....X.......X..?",
            "hat": ",,x,,,x,,,x,,,xo",
            "open_hat": "..X...X...X...X.",
            "tambourine": "o,x,o,x,o,x,o,x,",
        },
    ),
    by_section={"break": {"clap": "", "open_hat": ""}},
    enters={"clap": 0.42, "open_hat": 0.45, "tambourine": 0.6, "conga_high": 0.55, "hat": 0.25},
    fills=({"snare": "........x..x.xxx"}, {"clap": "....x.......xxxx"}),
    crash=0.7,
    roll="snare",
)
BASS = BassLine(
    name="bass",
    patch=Subtractive(
        wave="square",
        sub=0.7,
        sub_octaves=0,
        cutoff_hz=420,
        resonance=0.2,
        envelope_octaves=1.8,
        filter_decay_seconds=0.1,
        keytrack=0.2,
        amp=Adsr(0.003, 0.3, 0.6, 0.05),
        drive=0.2,
    ),
    strip=Strip(gain_db=-5.5, width=0.0, duck=0.55),
    lines=("..1...1...1...1.", "..1..1....1..8..", "..1-..1...5-..7.", "1..1..1...1.8.7."),
    low=31,
    enters=0.38,
)
PIANO = Chords(
    name="piano",
    patch=Modal(body="piano", decay_seconds=4.0, hardness=0.8, release_seconds=0.1, spread=0.8),
    strip=Strip(gain_db=-4.0, low_cut_hz=200, duck=0.3, reverb=0.22, presence_db=3, chorus=0.3),
    rhythms=("x..x..x...x..x..", "..x..x..x..x..x.", "x..x.x..x..x.x.."),
    low=55,
    high=79,
    enters=0.5,
    gate_beats=0.4,
)
ORGAN = Chords(
    name="organ",
    patch=Subtractive(
        wave="square",
        voices=2,
        detune_cents=4,
        spread=0.7,
        cutoff_hz=1100,
        resonance=0.1,
        envelope_octaves=1.4,
        filter_decay_seconds=0.1,
        amp=Adsr(0.002, 0.2, 0.5, 0.07),
    ),
    strip=Strip(gain_db=-8.0, low_cut_hz=220, duck=0.4, reverb=0.25, delay=0.2),
    rhythms=("..x...x...x...x.", "...x..x....x..x."),
    enters=0.3,
    gate_beats=0.22,
)
STRINGS = Chords(
    name="strings",
    patch=Bowed(players=4, brightness=0.45, amp=Adsr(0.4, 1.0, 0.9, 0.7)),
    strip=Strip(gain_db=-12.0, low_cut_hz=300, duck=0.5, reverb=0.4),
    layer="pad",
    low=57,
    high=81,
    size=3,
)
RISER = Riser(
    name="riser",
    patch=Subtractive(
        wave="sine", noise=1.0, cutoff_hz=3500, resonance=0.3, envelope_octaves=0.0, amp=Adsr(0.05, 0.5, 0.9, 0.35)
    ),
    strip=Strip(gain_db=-19.0, low_cut_hz=600, reverb=0.4, duck=0.4),
)
GENRE = Genre(
    name="house",
    tempo_bpm=(120, 126),
    keys=("Am", "Cm", "Dm", "Em", "Fm", "Gm", "C", "F", "Eb"),
    minor_progressions=(
        ("i7", "i7", "VImaj7", "v7"),
        ("i9", "iv9", "v7", "i9"),
        ("i7", "III", "iv7", "VI"),
        ("VImaj7", "VII", "i7", "i7"),
    ),
    major_progressions=(
        ("Imaj7", "vi7", "ii7", "V7sus4"),
        ("IV", "V", "vi7", "Imaj7"),
        ("Imaj7", "Imaj7", "IVmaj7", "V7sus4"),
    ),
    forms=(
        (
            S("intro", 8, 0.32),
            S("groove", 16, 0.55),
            S("break", 8, 0.35),
            S("build", 4, 0.6),
            S("drop", 24, 0.92),
            S("main", 16, 0.75),
            S("outro", 12, 0.4),
        ),
        (
            S("intro", 8, 0.3),
            S("main", 20, 0.65),
            S("break", 8, 0.38),
            S("drop", 20, 0.9),
            S("groove", 12, 0.6),
            S("drop", 12, 0.95),
            S("outro", 8, 0.4),
        ),
    ),
    players=(KICK, DRUMS, BASS, PIANO, ORGAN, STRINGS, RISER),
    room=Room(t60_seconds=1.6, predelay_ms=18, damping=0.4),
    echo=Echo(beats=0.75, feedback=0.35),
    tone=MasterTone(mid_db=-1.5, high_shelf_db=1.0, glue=0.6, drive=0.35),
    swing=0.54,
)
