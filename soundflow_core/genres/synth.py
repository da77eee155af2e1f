"""Synthwave: gated snares and toms, straight eighth basses, brass pads and arpeggios under slow filters; a night drive."""

from soundflow_core.composition.bassist import BassLine
from soundflow_core.composition.drummer import Drums
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Arpeggio, Chords
from soundflow_core.composition.melodist import Melody
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.kits import Drum, Kit
from soundflow_core.style.patches import Adsr, Subtractive

DRUMS = Drums(
    name="drums",
    kit=Kit(
        {
            "kick": Drum("kick.808", decay=0.5, tone=0.6, drive=0.2, jitter_ms=0.0),
            "snare": Drum("snare.gated", jitter_ms=0.5),
            "hat": Drum("hat.closed", pan=0.2),
            "open_hat": Drum("hat.open", pan=-0.2),
            "tom_low": Drum("tom", tune=-3, pan=0.4, gain_db=5),
            "tom_mid": Drum("tom", tune=2, gain_db=5),
            "tom_high": Drum("tom", tune=6, pan=-0.4, gain_db=5),
            "crash": Drum("crash", gain_db=1),
        }
    ),
    strip=Strip(gain_db=-3.0, reverb=0.12, width=1.1),
    grooves=(
        {
            "kick": "X...x...X...x...",
            "snare": "....X.......X...",
            "hat": "x.o.x.o.x.o.x.o.",
            "open_hat": "..............x.",
        },
        {
            "kick": "X.....x.X.....x.",
            "snare": "....X.......X...",
            "hat": "x,x,x,x,x,x,x,x,",
            "open_hat": "......x.......x.",
        },
        {"kick": "X..x..x...x.....", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x."},
    ),
    by_section={"break": {"kick": "X...............", "snare": ""}},
    enters={"kick": 0.25, "snare": 0.4, "hat": 0.35, "open_hat": 0.55},
    fills=(
        {
            "tom_high": "........xx......",
            "tom_mid": "..........xx....",
            "tom_low": "............xxxx",
            "snare": "....X...........",
        },
    ),
    crash=0.75,
)
BASS = BassLine(
    name="bass",
    patch=Subtractive(
        wave="saw",
        voices=2,
        detune_cents=6,
        spread=0.2,
        sub=0.5,
        sub_octaves=0,
        cutoff_hz=480,
        resonance=0.25,
        envelope_octaves=1.6,
        filter_decay_seconds=0.14,
        amp=Adsr(0.003, 0.4, 0.6, 0.05),
        drive=0.25,
    ),
    strip=Strip(gain_db=-5.0, width=0.2, duck=0.35),
    lines=("1.1.1.1.1.1.1.1.", "1.1.8.1.1.1.8.1.", "11.111.111.11181"),
    low=31,
    enters=0.25,
    rests=(),
    gate=0.75,
)
BRASS = Chords(
    name="brass",
    patch=Subtractive(
        wave="saw",
        voices=4,
        detune_cents=12,
        spread=0.9,
        cutoff_hz=900,
        resonance=0.15,
        envelope_octaves=1.6,
        filter_attack_seconds=0.12,
        filter_decay_seconds=1.2,
        amp=Adsr(0.06, 1.0, 0.75, 0.5),
    ),
    strip=Strip(gain_db=-9.0, low_cut_hz=180, duck=0.25, reverb=0.4, chorus=0.4),
    layer="pad",
    low=52,
    high=76,
)
ARP = Arpeggio(
    name="arp",
    patch=Subtractive(
        wave="square",
        voices=2,
        detune_cents=7,
        spread=0.8,
        cutoff_hz=1500,
        resonance=0.35,
        envelope_octaves=1.6,
        filter_decay_seconds=0.1,
        amp=Adsr(0.002, 0.18, 0.2, 0.08),
    ),
    strip=Strip(gain_db=-10.5, low_cut_hz=250, duck=0.2, reverb=0.25, delay=0.4),
    orders=("updown", "up", "02134231"),
    octaves=2,
    low=57,
    high=72,
    enters=0.4,
)
LEAD = Melody(
    name="lead",
    patch=Subtractive(
        wave="saw",
        voices=3,
        detune_cents=10,
        spread=0.5,
        cutoff_hz=2200,
        resonance=0.2,
        envelope_octaves=0.8,
        filter_decay_seconds=0.4,
        amp=Adsr(0.015, 0.6, 0.7, 0.25),
        vibrato_cents=14,
        drive=0.15,
    ),
    strip=Strip(gain_db=-9.5, low_cut_hz=300, reverb=0.35, delay=0.45, duck=0.15),
    rhythms=("x---..x-x---x---|x-------........", "x--x--x-x-------|....x---x---x---"),
    phrase="ABAV",
    low=64,
    high=84,
    enters=0.6,
)
GENRE = Genre(
    name="synth",
    tempo_bpm=(88, 116),
    keys=("Am", "Cm", "Dm", "Em", "Fm", "F#m", "Gm", "Bm"),
    minor_progressions=(
        ("i", "VI", "III", "VII"),
        ("i", "i", "VI", "VII"),
        ("i", "iv", "VI", "v"),
        ("i", "i", "iv", "iv", "VI", "VI", "VII", "VII"),
    ),
    major_progressions=(("I", "V", "vi", "IV"), ("I", "I", "vi", "vi", "IV", "IV", "V", "V"), ("vi", "IV", "I", "V")),
    forms=(
        (
            S("intro", 8, 0.3),
            S("verse", 16, 0.5),
            S("main", 16, 0.75),
            S("break", 8, 0.35),
            S("main", 16, 0.85),
            S("outro", 8, 0.35),
        ),
        (
            S("intro", 4, 0.3),
            S("verse", 12, 0.5),
            S("main", 16, 0.7),
            S("verse", 8, 0.5),
            S("break", 4, 0.3),
            S("main", 16, 0.9),
            S("outro", 8, 0.35),
        ),
    ),
    players=(DRUMS, BASS, BRASS, ARP, LEAD),
    room=Room(t60_seconds=2.4, predelay_ms=25, damping=0.35),
    echo=Echo(beats=0.75, feedback=0.4, damping=0.4),
    tone=MasterTone(mid_db=-1.0, presence_db=0.5, high_shelf_db=0.5, glue=0.5, drive=0.35),
)
