"""Deep house: warm minor-ninth stabs over four-to-the-floor, a round bass that answers the kick, a wide soft pad."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Chords
from soundflow_core.composition.melodist import Melody, Riser
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Subtractive

KICK = Drums(
    name="kick",
    kit=Kit({"kick": Drum("kick.house", jitter_ms=0.0)}),
    strip=Strip(gain_db=-3.0, width=0.0),
    grooves=({"kick": "X...X...X...X..."},),
    by_section={"break": {"kick": ""}},
    fills=({"kick": "X...X...X......."},),
    enters={"kick": 0.3},
)

DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap.house", jitter_ms=1.0),
            "hat": Drum("hat.closed", pan=0.15),
            "open_hat": Drum("hat.open", pan=-0.1),
            "shaker": Drum("shaker", pan=-0.4),
            "conga_low": Drum("conga", tune=-4, pan=0.35),
            "conga_high": Drum("conga", tune=3, pan=0.5),
            "rim": Drum("rim", pan=-0.25),
        }
    ),
    strip=Strip(gain_db=-6.0, low_cut_hz=120, reverb=0.12),
    grooves=(
        {
            "clap": "....x.......x...",
            "hat": "x,o,x,o,x,o,x,o?",
            "open_hat": "..x...x...x...x.",
            "shaker": "o,x,o,x,o,x,o,x,",
            "conga_low": "......x.........|......x....o....",
            "conga_high": "...o......o..o..",
        },
        {
            "clap": "....x.......x...",
            "hat": "..o...o...o...o?",
            "open_hat": "..x...x...x...x.",
            "shaker": "x,,ox,,ox,,ox,,o",
            "rim": "...x..x....x....|...x..x...x..?..",
        },
    ),
    by_section={"break": {"clap": "", "open_hat": ""}, "build": {"open_hat": ""}},
    enters={
        "clap": 0.45,
        "open_hat": 0.5,
        "shaker": 0.55,
        "conga_low": 0.6,
        "conga_high": 0.55,
        "rim": 0.5,
        "hat": 0.25,
    },
    fills=({"clap": "....x.......x.xx"}, {"conga_high": "..x..x..x.x.x.xx"}),
)

BASS = BassLine(
    name="bass",
    patch=Subtractive(
        wave="saw", voices=1, sub=0.8, sub_octaves=0, cutoff_hz=260, resonance=0.25, envelope_octaves=1.6,
        filter_decay_seconds=0.12, keytrack=0.2, amp=Adsr(0.004, 0.5, 0.75, 0.06), drive=0.25,
    ),
    strip=Strip(gain_db=-5.0, width=0.0, duck=0.6),
    lines=(
        "..1.--..1-..5-7-",
        "..11--8...1...a-",
        "...1..1-..1..8.7",
    ),
    low=33,
    enters=0.4,
)  # fmt: skip

STABS = Chords(
    name="stabs",
    patch=Subtractive(
        wave="saw", voices=3, detune_cents=9, spread=0.7, cutoff_hz=900, resonance=0.2, envelope_octaves=1.8,
        filter_decay_seconds=0.16, amp=Adsr(0.003, 0.35, 0.25, 0.12), drive=0.2,
    ),
    strip=Strip(gain_db=-7.0, low_cut_hz=180, duck=0.4, reverb=0.35, delay=0.25, chorus=0.3),
    rhythms=("x..x..x....x..x.", "..x....x..x..x..", "x..x...x..x....."),
    enters=0.3,
    gate_beats=0.3,
)  # fmt: skip

PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw", voices=5, detune_cents=13, spread=1.0, cutoff_hz=1100, resonance=0.1, envelope_octaves=0.6,
        filter_attack_seconds=0.8, filter_decay_seconds=2.0, amp=Adsr(0.5, 1.5, 0.8, 0.9), lfo_octaves=0.3, lfo_hz=0.07,
    ),
    strip=Strip(gain_db=-13.0, low_cut_hz=200, duck=0.55, reverb=0.4, width=1.2),
    layer="pad",
    low=50,
    high=74,
    enters=0.0,
)  # fmt: skip

PLUCK = Melody(
    name="pluck",
    patch=Subtractive(
        wave="square", voices=2, detune_cents=5, cutoff_hz=1300, resonance=0.3, envelope_octaves=2.0,
        filter_decay_seconds=0.08, amp=Adsr(0.002, 0.25, 0.1, 0.15),
    ),
    strip=Strip(gain_db=-12.0, low_cut_hz=250, duck=0.3, reverb=0.35, delay=0.45, pan=0.15),
    rhythms=("x..x..x.x..x..x.", "x.....x..x..x...", "..x..x....x..x.."),
    phrase="AAVB",
    enters=0.62,
)  # fmt: skip

RISER = Riser(
    name="riser",
    patch=Subtractive(
        wave="sine", noise=1.0, cutoff_hz=3000, resonance=0.3, envelope_octaves=0.0, amp=Adsr(0.05, 0.5, 0.9, 0.35)
    ),
    strip=Strip(gain_db=-20.0, low_cut_hz=500, reverb=0.4, duck=0.4),
)

GENRE = Genre(
    name="deep",
    tempo_bpm=(118, 124),
    keys=("Am", "Cm", "Dm", "Em", "Fm", "Gm", "Bbm"),
    minor_progressions=(
        ("i9", "i9", "VImaj9", "VImaj9", "iv9", "iv9", "v7", "v7"),
        ("i9", "i9", "iv9", "iv9"),
        ("i9", "v7", "VImaj9", "iv9"),
        ("VImaj9", "v7", "i9", "i9"),
    ),
    major_progressions=(
        ("Imaj9", "Imaj9", "vi9", "vi9", "ii9", "ii9", "V9sus4", "V9sus4"),
        ("ii9", "Imaj9", "ii9", "vi9"),
        ("IVmaj9", "iii7", "vi9", "vi9"),
    ),
    forms=(
        (S("intro", 8, 0.3), S("groove", 16, 0.55), S("main", 16, 0.75), S("break", 8, 0.4), S("build", 4, 0.6),
         S("drop", 24, 0.9), S("outro", 12, 0.35)),
        (S("intro", 12, 0.28), S("groove", 20, 0.6), S("break", 8, 0.38), S("drop", 20, 0.85), S("main", 16, 0.75),
         S("outro", 12, 0.4)),
    ),
    players=(KICK, DRUMS, BASS, STABS, PAD, PLUCK, RISER),
    room=Room(t60_seconds=2.2, predelay_ms=22, damping=0.45),
    echo=Echo(beats=0.75, feedback=0.45, damping=0.5),
    tone=MasterTone(mid_db=-1.5, high_shelf_db=0.5, glue=0.5, drive=0.3),
    swing=0.55,
)  # fmt: skip
