"""Trance: a rolling off-beat bass, gated supersaws and arpeggios that climb, a long break, a build, and the release."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Arpeggio, Chords
from soundflow_core.composition.melodist import Melody, Riser
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Subtractive

SUPERSAW = Subtractive(
    wave="saw",
    voices=7,
    detune_cents=18,
    spread=1.0,
    cutoff_hz=3200,
    resonance=0.1,
    envelope_octaves=0.8,
    filter_decay_seconds=0.3,
    amp=Adsr(0.01, 0.5, 0.8, 0.3),
    drive=0.1,
)
KICK = Drums(
    name="kick",
    kit=Kit({"kick": Drum("kick.trance", jitter_ms=0.0)}),
    strip=Strip(gain_db=-2.0, width=0.0),
    grooves=({"kick": "X...X...X...X..."},),
    by_section={"break": {"kick": ""}, "build": {"kick": "X...X...X...X..."}},
    enters={"kick": 0.25},
)
DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap", tone=0.7),
            "snare": Drum("snare.808", tone=0.7),
            "hat": Drum("hat.closed", tone=0.7, pan=0.12),
            "open_hat": Drum("hat.open", tone=0.7, gain_db=3),
            "ride": Drum("ride", tone=0.8, gain_db=3),
            "crash": Drum("crash", gain_db=3, decay=1.3),
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=-5.5, low_cut_hz=150, reverb=0.15),
    grooves=(
        {
            "clap": "....X.......X...",
            "hat": "x,o,x,o,x,o,x,o,",
            "open_hat": "..X...X...X...X.",
            "ride": "..x...x...x...x.",
        },
        {"clap": "....X.......X...", "hat": "xoxoxoxoxoxoxoxo", "open_hat": "..X...X...X...X."},
    ),
    by_section={"break": {"clap": "", "open_hat": "", "hat": ""}},
    enters={"hat": 0.35, "clap": 0.45, "open_hat": 0.45, "ride": 0.75},
    fills=({"snare": "........x.x.xxxx"},),
    crash=0.9,
    roll="snare",
)
BASS = BassLine(
    name="bass",
    patch=Subtractive(
        wave="saw",
        sub=0.6,
        sub_octaves=0,
        cutoff_hz=520,
        resonance=0.2,
        envelope_octaves=1.6,
        filter_decay_seconds=0.07,
        amp=Adsr(0.003, 0.2, 0.6, 0.03),
        drive=0.3,
    ),
    strip=Strip(gain_db=-5.5, width=0.0, duck=0.6),
    lines=("..1...1...1...1.", ".111.111.111.111", "..11..11..11..11"),
    low=33,
    enters=0.35,
    gate=0.85,
)
LEAD = Chords(
    name="supersaw",
    patch=SUPERSAW,
    strip=Strip(gain_db=-7.0, low_cut_hz=220, duck=0.45, reverb=0.35, delay=0.2, gate_pattern="x.xx.xx.x.xx.x-x"),
    low=57,
    high=81,
    enters=0.55,
    rests=("intro", "outro"),
)
ARP = Arpeggio(
    name="arp",
    patch=Subtractive(
        wave="saw",
        voices=2,
        detune_cents=9,
        spread=0.8,
        cutoff_hz=1400,
        resonance=0.35,
        envelope_octaves=2.0,
        filter_decay_seconds=0.1,
        amp=Adsr(0.002, 0.2, 0.2, 0.1),
    ),
    strip=Strip(gain_db=-9.5, low_cut_hz=300, duck=0.35, reverb=0.35, delay=0.45),
    orders=("updown", "0213", "02.31.20"),
    octaves=2,
    low=60,
    high=76,
    enters=0.3,
    opening_octaves=3.0,
)
MELODY = Melody(
    name="melody",
    patch=Subtractive(
        wave="saw",
        voices=4,
        detune_cents=12,
        spread=0.6,
        cutoff_hz=2600,
        resonance=0.2,
        envelope_octaves=0.8,
        amp=Adsr(0.006, 0.5, 0.6, 0.25),
    ),
    strip=Strip(gain_db=-9.0, low_cut_hz=350, duck=0.3, reverb=0.4, delay=0.5),
    rhythms=("x--x--x-x--x--x-", "x-----x-x---x---", "x--x--x--x--x-x-"),
    phrase="AVAB",
    low=67,
    high=86,
    pentatonic=False,
    enters=0.7,
)
PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw",
        voices=5,
        detune_cents=14,
        spread=1.0,
        cutoff_hz=1300,
        envelope_octaves=0.4,
        amp=Adsr(0.6, 1.5, 0.85, 1.0),
        lfo_octaves=0.4,
        lfo_hz=0.05,
    ),
    strip=Strip(gain_db=-13.0, low_cut_hz=220, duck=0.5, reverb=0.5),
    layer="pad",
    low=50,
    high=74,
)
RISER = Riser(
    name="riser",
    patch=Subtractive(
        wave="sine", noise=1.0, cutoff_hz=4000, resonance=0.4, envelope_octaves=0.0, amp=Adsr(0.05, 0.5, 0.9, 0.4)
    ),
    strip=Strip(gain_db=-17.0, low_cut_hz=600, reverb=0.5, duck=0.4),
    bars=8,
)
GENRE = Genre(
    name="trance",
    tempo_bpm=(132, 138),
    keys=("Am", "Bm", "Cm", "Dm", "Em", "Fm", "F#m", "Gm"),
    minor_progressions=(
        ("i", "i", "VI", "VI", "III", "III", "VII", "VII"),
        ("i", "VI", "VII", "i"),
        ("VI", "VII", "i", "i"),
        ("i", "v", "VI", "iv"),
    ),
    major_progressions=(("vi", "IV", "I", "V"), ("I", "I", "vi", "vi", "IV", "IV", "V", "V"), ("I", "V", "vi", "IV")),
    forms=(
        (
            S("intro", 16, 0.35),
            S("groove", 16, 0.6),
            S("break", 16, 0.35),
            S("build", 8, 0.65),
            S("drop", 32, 0.95),
            S("outro", 12, 0.4),
        ),
        (
            S("intro", 8, 0.35),
            S("main", 20, 0.68),
            S("break", 12, 0.35),
            S("build", 8, 0.62),
            S("drop", 32, 0.98),
            S("outro", 12, 0.4),
        ),
    ),
    players=(KICK, DRUMS, BASS, LEAD, ARP, MELODY, PAD, RISER),
    room=Room(t60_seconds=3.2, predelay_ms=30, damping=0.35),
    echo=Echo(beats=0.75, feedback=0.5, damping=0.4),
    tone=MasterTone(mid_db=-1.5, high_shelf_db=0.0, glue=0.6, drive=0.45),
)
