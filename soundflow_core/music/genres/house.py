"""House: syncopated piano, organ or filtered saws over four-to-the-floor, claps, off-beat hats, a bouncing bass."""

from dataclasses import replace

from soundflow_core.model.desk import BrightnessTarget, Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Fm, Modal, Subtractive
from soundflow_core.model.targets import LOOPING
from soundflow_core.music.form.density import MinDensity
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import ReverseTail, WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Chords
from soundflow_core.music.players.drums.drummer import Drums
from soundflow_core.music.players.drums.rolls import GALLOP, HALVING, TENSE
from soundflow_core.music.players.melody.melodist import Melody, Riser
from soundflow_core.music.players.variants import OneOf, Swept, Tuned
from soundflow_core.sound.presets.electronic import (
    BACKWARDS,
    BACKWARDS_STRIP,
    CHOP,
    KICKS,
    LANDINGS,
    MACHINES,
    NOISE,
    OPENING,
    THINNING,
)

KICK = Tuned(WithKits(
    Drums(
        name="kick",
        kit=Kit(KICKS[0]),
        strip=Strip(gain_db=-1.0, width=0.0),
        grooves=({"kick": "X...X...X...X..."},),
        by_section={"break": {"kick": ""}, "build": {"kick": "X...X...X...X..."}},
        fills=({"kick": "X...X...X......."}, {"kick": "X...X...X..X..X."}, {"kick": "X...X..........."}, {"kick": "X...X...X...XX.X"}),
    ),
    KICKS,
))  # fmt: skip

PERCUSSION = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap.house", tone=0.6, jitter_ms=1.0),
            "snare": Drum("snare.909", tune=2, gain_db=-5, jitter_ms=0.5),
            "hat": Drum("hat.closed", pan=0.2, tone=0.6, gain_db=6.5),
            "open_hat": Drum("hat.open", decay=0.75, pan=-0.12, tone=0.6, gain_db=2.5),
            "ride": Drum("ride", decay=0.7, pan=0.3, tone=0.6, gain_db=1),
            "shaker": Drum("shaker", pan=-0.45, gain_db=2),
            "tambourine": Drum("tambourine", pan=0.4),
            "conga_low": Drum("conga", tune=-5, pan=0.3, gain_db=1.5),
            "conga_high": Drum("conga", tune=2, pan=0.55, gain_db=1.5),
            "rim": Drum("rim", pan=-0.3, gain_db=-1),
            "blip": Drum("blip", pan=-0.5, tone=0.3, gain_db=-3),
            "crash": Drum("crash", pan=0.2, decay=0.75),
            "swell": Drum("swell", pan=-0.25),
            **LANDINGS,
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=3.2, low_cut_hz=140, reverb=0.1),
    grooves=(
        {
            "clap": "....X.......X...", "open_hat": "..X...X...X...X.", "hat": "x.,xx.,xx.,xx.,x",
            "tambourine": "..o...x...o...x.", "conga_high": "...x..x....x.x..", "conga_low": "..........x....x",
        },
        {
            "clap": "....X.......X..?", "snare": ".......,.,.....,", "open_hat": "..X...X...X...X.",
            "hat": "o,..o,..o,..o,.o", "shaker": "x,o,x,o,x,o,x,o,", "rim": "x..x...x..x.....",
        },
        {
            "clap": "....X.......X...", "open_hat": "..X...X...X...X.", "hat": "..o,..o,..o,..ox",
            "shaker": "o,xoo,xoo,xoo,xo", "tambourine": "....x.......x...", "conga_low": "x..x......x..x..|x..x....x...x.x.",
            "conga_high": "......x.x.......",
        },
        {
            "clap": "....X..,....X...", "snare": "..........,....,", "open_hat": "..X...X...X..xX.", "hat": "xoxoxoxoxoxoxoxo",
            "rim": "..x..x..x..x..x.|..x..x...x..x.x.", "blip": ".......x..x.....|...x......x....x",
        },
        {
            "clap": "....X.......X.,.", "open_hat": "..X...X...X...X.", "hat": ",,o,,,o,,,o,,,oo", "ride": "x...x...x...x...",
            "tambourine": "x.oxx.oxx.oxx.ox", "conga_high": "x..x..x...x..x..", "conga_low": ".......x.......x",
        },
    ),
    by_section={"break": {"clap": "", "open_hat": "", "snare": "", "ride": ""}, "build": {"snare": "", "open_hat": ""}},
    enters={"clap": 0.4, "open_hat": 0.42, "tambourine": 0.58, "shaker": 0.5, "conga_low": 0.6, "conga_high": 0.52, "rim": 0.5,
            "blip": 0.62, "ride": 0.72},
    fills=({"clap": "....X.......X.XX"}, {"snare": "..........x.xxxx"}, {"conga_high": "..x..x..x.x.xxxx"},
           {"clap": "....X.....X.X.X.", "open_hat": "..X...X........."}, {"rim": "x..x..x..x..x.xx", "hat": ""}),
    alternates=3,
    crash=0.6,
    roll="snare",
    rolls=(HALVING, GALLOP, TENSE),
    roll_rise=5.0,
)  # fmt: skip
DRUMS = WithKits(
    OneOf("drums", tuple(
        replace(PERCUSSION, strip=replace(PERCUSSION.strip, sweep=sweep)) for sweep in (THINNING, OPENING, THINNING)
    )),
    MACHINES,
)  # fmt: skip

BASS = OneOf("bass", (
    BassLine(
        name="bass",
        patch=Subtractive(
            wave="saw", sub=0.9, sub_octaves=0, cutoff_hz=330, resonance=0.3, envelope_octaves=2.0,
            filter_decay_seconds=0.1, amp=Adsr(0.003, 0.3, 0.6, 0.05), drive=0.3,
        ),
        strip=Strip(gain_db=6.5, width=0.0, duck=0.55),
        lines=("..R...1...1..81.", "..1..1R...1..8.1", "R.....1..81...1.|R.....1..81.5.8.", "..R-..1.1.R-..5a"),
        low=31, enters=0.38, gate=0.8,
    ),
    BassLine(  # the organ bass of the nineties
        name="bass",
        patch=Fm(
            ratio=1.0, index=1.4, index_decay_seconds=0.15, tine_ratio=3.0, tine_level=0.15, tine_decay_seconds=0.06,
            amp=Adsr(0.003, 0.6, 0.4, 0.05), detune_cents=0.0,
        ),
        strip=Strip(gain_db=9.0, width=0.0, duck=0.55),
        lines=("..R.1..1..R.1.8.", "R..1..8...1..1.5", "..R..R.8..R..1.a"),
        low=33, enters=0.38, gate=0.75,
    ),
    BassLine(  # tied notes that slide
        name="bass",
        patch=Subtractive(
            wave="pulse", scan=0.25, scan_envelope=0.3, sub=1.0, sub_octaves=0, cutoff_hz=380, resonance=0.2, envelope_octaves=1.6,
            filter_decay_seconds=0.16, amp=Adsr(0.004, 0.4, 0.75, 0.05), drive=0.25, glide_seconds=0.035,
        ),
        strip=Strip(gain_db=6.5, width=0.0, duck=0.6),
        lines=("..R-8-..1-..5-8-", "R-..1-8-..1-..1-", "..R-..R-8-1-..75", "..R---8-..1-5-1-|..R---8-..7-5-a-"),
        low=31, enters=0.38, gate=1.0,
    ),
))  # fmt: skip

PIANO_RHYTHMS = ("X..x..x..x..x.x.", "x..x..X...x..x..", "..x..x.x..x..X..", "X..x..x.x..x..x.", "X...x..x..X..x..")
CHORDS = OneOf("chords", (
    Chords(
        name="chords",
        patch=Modal(body="piano", decay_seconds=3.2, hardness=1.0, release_seconds=0.12, spread=0.7),
        strip=Strip(gain_db=-4.5, low_cut_hz=170, presence_db=3.0, duck=0.3, reverb=0.2),
        rhythms=PIANO_RHYTHMS, low=53, high=79, size=4, root_below=True, enters=0.34, gate_beats=0.42,
    ),
    Chords(
        name="chords",
        patch=Fm(
            ratio=1.0, index=1.1, index_decay_seconds=0.3, tine_ratio=3.0, tine_level=0.35, tine_decay_seconds=0.5,
            amp=Adsr(0.004, 0.5, 0.6, 0.05), detune_cents=6.0,
        ),
        strip=Strip(gain_db=3.0, low_cut_hz=180, presence_db=2.0, duck=0.35, reverb=0.2, delay=0.1, width=1.2),
        rhythms=("..x...x...x..x..", "x..x..x...x..x..", "...x..x....x..x."), low=55, high=79, size=4,
        enters=0.34, gate_beats=0.3,
    ),
    Swept(Chords(
        name="chords",
        patch=Subtractive(
            wave="saw", voices=3, detune_cents=14, spread=0.9, cutoff_hz=1300, resonance=0.35, envelope_octaves=1.6,
            filter_decay_seconds=0.22, amp=Adsr(0.003, 0.4, 0.55, 0.08), drive=0.25, drift_cents=4,
        ),
        strip=Strip(gain_db=2.5, low_cut_hz=200, duck=0.6, reverb=0.22, delay=0.15, width=1.2),
        rhythms=("X..x..x.X..x..x.", "..x..x....x..x.x", "x.xx.x.xx.xx.x.x"), low=52, high=78, size=4,
        enters=0.34, gate_beats=0.24,
    ), octaves=1.0, bars=16),
    Swept(Chords(  # an organ with a moving filter
        name="chords",
        patch=Subtractive(
            wave="organ", voices=2, detune_cents=6, spread=0.7, scan=0.5, scan_lfo=0.35, scan_hz=0.11, cutoff_hz=2600, resonance=0.1,
            envelope_octaves=0.8, filter_decay_seconds=0.2, amp=Adsr(0.003, 0.3, 0.8, 0.04), drive=0.3,
        ),
        strip=Strip(gain_db=2.0, low_cut_hz=200, presence_db=3.0, duck=0.4, reverb=0.2, delay=0.2, width=1.2, chorus=0.3),
        rhythms=("X..x..X..x..X.x.", "..X..x.X..x..X..", "x..x..x.x.x..x.x"), low=55, high=79, size=4, enters=0.34, gate_beats=0.26,
    ), octaves=0.8, bars=32),
))  # fmt: skip

STRINGS = Chords(
    name="strings",
    patch=Subtractive(
        wave="saw", voices=4, detune_cents=16, spread=1.0, cutoff_hz=2600, resonance=0.05, envelope_octaves=0.4,
        filter_attack_seconds=0.6, filter_decay_seconds=2.0, amp=Adsr(0.35, 1.0, 0.85, 0.7), drift_cents=5,
    ),
    strip=Strip(gain_db=-8.5, low_cut_hz=160, duck=0.5, reverb=0.35, width=1.3),
    layer="pad", bass_roots_in=("break",), low=60, high=84, size=3, enters=0.25,
)  # fmt: skip

LEAD = OneOf("lead", (
    Melody(
        name="lead",
        patch=Subtractive(
            wave="square", voices=2, detune_cents=7, cutoff_hz=1500, resonance=0.3, envelope_octaves=2.2,
            filter_decay_seconds=0.1, amp=Adsr(0.002, 0.3, 0.15, 0.12),
        ),
        strip=Strip(gain_db=7.0, low_cut_hz=300, duck=0.3, reverb=0.25, delay=0.4, pan=-0.12),
        rhythms=("x..x..x.x.x..x..", "..x.x..x..x.x...", "x.x..x..x.x..x.."), phrase="AAVB", returns=("AVAS", "AAOB"),
        low=64, high=86, enters=0.6,
    ),
    Melody(  # a vibraphone
        name="lead",
        patch=Modal(body="vibraphone", decay_seconds=1.4, hardness=0.8, spread=0.4, release_seconds=0.3),
        strip=Strip(gain_db=6.0, low_cut_hz=250, duck=0.2, reverb=0.3, delay=0.35, pan=0.15),
        rhythms=("x..x....x.x.....", "..x..x..x---....", "x...x..x..x-...."), phrase="AV.B", returns=("AR.B", "VA.S"),
        low=65, high=88, enters=0.6,
    ),
    Melody(  # a voice in syllables
        name="lead", patch=replace(CHOP, cutoff_hz=4600, vibrato_cents=8),
        strip=Strip(gain_db=4.0, low_cut_hz=260, duck=0.4, reverb=0.35, delay=0.45, pan=0.05),
        rhythms=("x-x---..x-x-....", "..x-x-....x---x-", "x---x-x-........|..x-x---x-......"), phrase="AA.V", returns=("AV.S", "A.AR"),
        low=60, high=79, enters=0.58, gate=1.0,
    ),
))  # fmt: skip

RISER = Riser(name="riser", patch=NOISE, strip=Strip(gain_db=-10.0, low_cut_hz=500, reverb=0.3, duck=0.4))
REVERSE = ReverseTail(name="reverse", patch=replace(BACKWARDS, cutoff_hz=2600), strip=BACKWARDS_STRIP)

GENRE = Genre(
    name="house",
    tempo_bpm=(121, 126),
    keys=("Am", "Cm", "Dm", "Em", "Fm", "Gm", "F", "C", "G", "Bb"),
    minor_progressions=(
        ("i7", "i", "VImaj7", "VII"), ("i9", "i9", "VImaj7", "v7"), ("i", "VII", "VImaj7", "i"),
        ("i9", "i9", "iv9", "iv9"), ("i9", "III", "VImaj7", "VII"), ("i VII", "VImaj7", "i VII", "i"),
        ("i9", "iv9", "i9", "v7"), ("i9", "i7", "VImaj9", "iv7"), ("i9", "i9", "IIImaj7", "VII"),
    ),
    major_progressions=(
        ("Imaj7", "vi7", "ii7", "V7sus4"), ("I", "iii7", "IVmaj7", "V"), ("Imaj7", "IVmaj7", "Imaj7", "V9sus4"),
        ("I", "V", "vi7", "IVadd9"), ("Imaj9", "ii7", "IVmaj7", "I"), ("Imaj9", "Imaj9", "ii9", "IVmaj9"),
    ),
    forms=(
        (S("intro", 8, 0.32), S("groove", 16, 0.58), S("main", 16, 0.75), S("break", 8, 0.42), S("build", 4, 0.62),
         S("drop", 24, 0.95), S("groove", 8, 0.62), S("outro", 8, 0.4)),
        (S("intro", 8, 0.3), S("groove", 8, 0.5), S("main", 16, 0.72), S("break", 8, 0.4), S("drop", 16, 0.9),
         S("break", 4, 0.45), S("build", 4, 0.65), S("drop", 16, 1.0), S("outro", 8, 0.42)),
        (S("break", 4, 0.36), S("groove", 16, 0.6), S("main", 16, 0.78), S("break", 8, 0.38), S("build", 8, 0.62),
         S("drop", 24, 0.95), S("outro", 12, 0.4)),
        (S("groove", 8, 0.42), S("groove", 8, 0.58), S("break", 8, 0.4), S("build", 4, 0.6), S("drop", 16, 0.86), S("groove", 8, 0.62),
         S("main", 8, 0.74), S("build", 4, 0.66), S("drop", 16, 1.0), S("outro", 8, 0.42)),
        (S("intro", 4, 0.34), S("main", 16, 0.66), S("drop", 16, 0.84), S("break", 12, 0.4), S("build", 4, 0.64), S("drop", 16, 1.0),
         S("main", 8, 0.72), S("outro", 12, 0.4)),
    ),
    players=(KICK, DRUMS, BASS, CHORDS, STRINGS, LEAD, RISER, REVERSE),
    room=Room(t60_seconds=1.7, predelay_ms=18, damping=0.35, size=0.9),
    echo=Echo(beats=0.75, feedback=0.35, damping=0.45),
    tone=MasterTone(mid_db=-1.5, presence_db=0.5, high_shelf_db=-1.2, glue=0.55, drive=0.3, level_automation_db=7.5,
                    brightness_target=BrightnessTarget(-16.6, -17.0)),
    dynamics=Dynamics(touch_db=2.0, brightness_octaves=0.7, thinning=0.2, ghosts=0.38, doubling=0.35),
    min_density=MinDensity(lively=3.0, calm=2.5),
    targets=LOOPING,
    swing=0.56,
)  # fmt: skip
