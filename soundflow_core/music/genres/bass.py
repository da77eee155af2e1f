"""Bass music: half-time and two-step drums, a clean sub, reese and growl basses, dark pads and bells."""

from dataclasses import replace

from soundflow_core.model.desk import BrightnessTarget, Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Fm, Modal, Subtractive
from soundflow_core.model.targets import HALF_TIME
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import ReverseTail, WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.chords.sequencer import Sequence
from soundflow_core.music.players.drums.drummer import Drums, Groove
from soundflow_core.music.players.drums.rolls import GALLOP, HALVING, PULSE, TENSE
from soundflow_core.music.players.melody.melodist import Melody, Riser
from soundflow_core.music.players.variants import OneOf, Swept, Tuned
from soundflow_core.sound.presets.electronic import BACKWARDS, BACKWARDS_STRIP, CHOP, LANDINGS, NOISE, OPENING, THINNING

HATS: Groove = {"hat": "x.o.x.o.x.o.x.o.", "shaker": "x,o,x,o,x,o,x,o,"}

BREAKS = Drums(
    name="drums",
    kit=Kit(
        {
            "kick": Drum("kick.808", decay=0.55, tone=0.8, drive=0.4, gain_db=2, jitter_ms=0.0),
            "snare": Drum("snare.dnb", tone=0.65, drive=0.2, gain_db=2, jitter_ms=0.0),
            "clap": Drum("clap", gain_db=-3, jitter_ms=0.5),
            "hat": Drum("hat.closed", pan=0.2, tone=0.6, gain_db=6),
            "open_hat": Drum("hat.open", pan=-0.15, decay=0.8, tone=0.6, gain_db=1),
            "ride": Drum("ride", decay=0.55, pan=0.3, tone=0.6, gain_db=-2),
            "shaker": Drum("shaker", pan=-0.45, gain_db=6),
            "rim": Drum("rim", pan=0.4),
            "tom_low": Drum("tom", tune=-5, pan=-0.3, gain_db=4),
            "crash": Drum("crash", gain_db=2, decay=0.75),
            "swell": Drum("swell", pan=-0.25),
            "blip": Drum("blip", tone=0.8, pan=-0.4, gain_db=-1),
            **LANDINGS,
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=-5.0, reverb=0.09),
    grooves=(
        {**HATS, "kick": "X..........x....", "snare": "........X.......", "rim": "......,..,....,.",
         "open_hat": "..............x.", "clap": "........x......."},
        {"kick": "X.....x...x.....", "snare": "........X......,", "hat": "x.xxo.x.x.x.oxxx", "shaker": "o,x,o,x,o,x,o,x,",
         "ride": "x...x...x...x..."},
        {"kick": "X..x......x..x..|X.....x.......x.", "snare": ".....,..X....,..", "hat": "xoxoxoxoxoxoxoxo",
         "open_hat": "....x.......x...", "rim": "...x..x....x..,."},
        {"kick": "X.........X.....", "snare": "....X..,.,..X..,", "hat": "x.x.x.x.x.x.x.x.", "shaker": ".o.o.o.o.o.o.o.o",
         "ride": "x.x.x.x.x.x.x.x."},
        {"kick": "X..x..........x.|X.......x..x....", "snare": "....X..,....X...|....X.,,.,..X..x", "hat": "x.oxx.o.x.oxx.ox",
         "open_hat": "......x.......x.", "shaker": "x,o,x,o,x,o,x,o,", "blip": "...........x....|.......x........"},
        {"kick": "X.....x.........|X.....x...x.....", "snare": "........X.......|........X....,.,", "hat": "x.xxx.xxxxx.x.xx",
         "rim": "....,.....,.....", "tom_low": "..............x.|............x.x.", "ride": "x...x...x...x..."},
    ),
    by_section={
        "break": {"kick": "", "snare": "", "clap": "", "open_hat": ""},
        "build": {"kick": "X...X...X...X...", "snare": "", "open_hat": ""},
        "switch": {"kick": "X.........X.....", "snare": "....X..,.,..X..,", "ride": "x...x...x...x..."},
    },
    enters={"snare": 0.3, "hat": 0.26, "shaker": 0.28, "rim": 0.36, "open_hat": 0.5, "ride": 0.7, "clap": 0.5,
            "blip": 0.6},
    fills=({"snare": "........X..x.xxx"}, {"kick": "X.....x.........", "tom_low": "..........x.x.xx"}, {"snare": "....x...X.x.X.xx"},
           {"kick": "X...X...........", "snare": "........xxx.xxxx", "hat": ""},
           {"snare": "....X...,x,xX.X.", "tom_low": "..............xx"}),
    alternates=3,
    crash=0.7,
    roll="snare",
    rolls=(HALVING, GALLOP, PULSE, TENSE),
    roll_rise=5.0,
)  # fmt: skip
DRUMS = Tuned(Tuned(WithKits(
    OneOf("drums", tuple(replace(BREAKS, strip=replace(BREAKS.strip, sweep=sweep)) for sweep in (THINNING, OPENING, THINNING))),
    (
        {},
        {"kick": Drum("kick.tight", decay=0.9, tone=0.8, drive=0.4, gain_db=2, jitter_ms=0.0),
         "snare": Drum("snare.fat", tune=5, tone=0.7, decay=0.8, drive=0.25, gain_db=2, jitter_ms=0.0)},
        {"kick": Drum("kick.hard", decay=0.6, tone=0.5, drive=0.3, gain_db=1, jitter_ms=0.0),
         "snare": Drum("snare.909", tune=2, tone=0.4, drive=0.2, gain_db=-0.5, jitter_ms=0.0),
         "hat": Drum("hat.tight", pan=0.2, gain_db=3.5)},
        {"snare": Drum("snare.tight", tone=0.6, drive=0.3, gain_db=2, jitter_ms=0.0),
         "hat": Drum("hat.808", pan=0.2, tone=0.6, gain_db=5.5)},
    ),
)), voice="snare")  # fmt: skip

SUB = BassLine(
    name="sub",
    patch=Subtractive(wave="sine", cutoff_hz=400, envelope_octaves=0.5, keytrack=0.0, amp=Adsr(0.006, 0.8, 0.9, 0.06), drive=0.35,
                      glide_seconds=0.05),
    strip=Strip(gain_db=4.0, width=0.0, duck=0.5),
    lines=("R-----1---1-5---", "R-------........|R-----1-8---7---", "R---..1---..1-a-", "R-..1-..R-..1-8-",
           "R-----8-1---..5-|R-----1-----7-5-"),
    low=28, enters=0.32, gate=1.0, rests=("intro", "break", "build"),
)  # fmt: skip

PHASING = Subtractive(
    wave="saw", voices=3, detune_cents=28, spread=0.9, cutoff_hz=420, resonance=0.25, envelope_octaves=1.2,
    filter_decay_seconds=0.2, amp=Adsr(0.01, 0.6, 0.9, 0.08), drive=0.6, lfo_octaves=0.7, lfo_hz=0.9, drift_cents=6,
)  # fmt: skip
THROAT = replace(
    PHASING, wave="growl", voices=2, detune_cents=12, scan=0.15, scan_envelope=0.45, scan_lfo=0.3, scan_hz=2.9, cutoff_hz=700,
    envelope_octaves=1.4, lfo_octaves=0.5, lfo_hz=2.9, drive=0.5, glide_seconds=0.04,
)  # fmt: skip
REESE = Sequence(  # long and phasing
    name="reese", patch=PHASING, strip=Strip(gain_db=7.0, low_cut_hz=75, duck=0.45, reverb=0.1),
    rhythms=("X-------x-----o-|X-----x---X-x-o-", "X-----..x-------", "X---------o-x---|X-----s-x---o---"),
    degrees=(0, 0, 0, 0, 1, 2), low=40, follows_chords=True, layer="bass", enters=0.5, rests=("intro", "break", "build", "outro"),
    gate=0.95, accent_octaves=1.4, opening_octaves=1.6, change_bars=4,
)  # fmt: skip
TALKING = replace(
    REESE, patch=replace(PHASING, voices=2, detune_cents=20, resonance=0.55, lfo_octaves=0.2, lfo_hz=0.5),
    rhythms=("X-x-o-X-x.X-o-x-", "X-xxo-x-X-oxX-..", "XxoxXxoxX-x-X-o-"),
)  # fmt: skip
WOBBLING = replace(
    REESE, patch=replace(PHASING, voices=2, detune_cents=34, resonance=0.4, lfo_octaves=1.2, lfo_hz=4.6),
    rhythms=("X---x---X-----..", "X-----x---x-X---|X---X-x---------"),
)  # fmt: skip
GROWLING = replace(
    REESE, patch=THROAT, strip=replace(REESE.strip, gain_db=5.0),
    rhythms=("X-s-x-..X-x-s-x-", "X---s-x-..x-X-..", "Xxs-X-..xxs-X-x-", "X-----s-X-x.x-s-"),
)  # fmt: skip
VOWELS = replace(
    GROWLING,
    patch=replace(THROAT, wave="vowel", scan=0.5, scan_envelope=-0.4, scan_lfo=0.35, scan_hz=1.45, cutoff_hz=1100, drive=0.6),
    rhythms=("X---x---X-x-x---", "X-----x-X---s-x-", "X---s---..X-x-s-"),
)  # fmt: skip
SWITCH_UP = ("intro", "groove", "break", "build", "outro", "switch")
REESES = tuple(replace(player, rests=SWITCH_UP) for player in (REESE, TALKING, WOBBLING, GROWLING, VOWELS))
FIRST = OneOf("reese", REESES, stream="basses")
SWITCHED = OneOf("switched", tuple(  # plays in the switch-up
    replace(player, name="switched", rests=("intro", "break", "build", "outro", "drop", "groove", "main"))
    for player in (GROWLING, WOBBLING, VOWELS, TALKING, GROWLING)
), stream="basses")  # fmt: skip

PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw", voices=4, detune_cents=16, spread=1.0, noise=0.06, cutoff_hz=1000, resonance=0.1, envelope_octaves=0.8,
        filter_attack_seconds=1.0, filter_decay_seconds=3.0, amp=Adsr(0.6, 1.5, 0.9, 1.2), lfo_octaves=0.4, lfo_hz=0.06, drift_cents=7,
    ),
    strip=Strip(gain_db=-8.0, low_cut_hz=120, duck=0.45, reverb=0.5, width=1.4),
    layer="pad", bass_roots_in=("break",), low=53, high=77, size=4,
)  # fmt: skip

KEYS = OneOf("keys", (
    Swept(Arpeggio(
        name="keys",
        patch=Fm(ratio=2.0, index=1.6, index_decay_seconds=0.25, tine_ratio=7.0, tine_level=0.2, amp=Adsr(0.002, 0.8, 0.0,
        0.4), detune_cents=9.0),
        strip=Strip(gain_db=5.5, low_cut_hz=280, duck=0.25, reverb=0.45, delay=0.5, width=1.3),
        orders=("0..2..3.1..2....", "3.2.1.0.", "0.2.3..2.1......"), low=64, high=84, enters=0.22, accents="XxoxXoxo", skip=0.3,
    ), octaves=0.8, bars=16),
    Chords(
        name="keys",
        patch=Subtractive(
            wave="saw", voices=3, detune_cents=14, spread=1.0, cutoff_hz=900, resonance=0.2, envelope_octaves=2.2,
            filter_decay_seconds=0.2, amp=Adsr(0.003, 0.5, 0.15, 0.25), drive=0.2,
        ),
        strip=Strip(gain_db=4.5, low_cut_hz=240, duck=0.3, reverb=0.45, delay=0.5),
        rhythms=("x..x............", "..x.......x..x..", "x.....x.........|..........x..x.."), low=55, high=79, enters=0.22,
        gate_beats=0.4,
    ),
))  # fmt: skip

LEAD = OneOf("lead", tuple(
    Melody(
        name="lead", patch=patch, strip=Strip(gain_db=gain_db, low_cut_hz=350, duck=0.2, reverb=0.45, delay=0.5),
        rhythms=("x-----x---x-----|x---------......", "x---x-----x-x---|x-----..........", "..x---x---x---x-|x-----x---......"),
        phrase="A.VB", returns=("AS.B", "V.AO"), low=65, high=86, enters=0.44, rests=("intro", "build"), gate=0.95,
    )
    for gain_db, patch in (
        (4.0, replace(CHOP, scan=0.9, scan_envelope=-0.5, cutoff_hz=3600)),
        (4.5, Modal(body="bell", decay_seconds=2.2, hardness=0.6, spread=0.5)),
        (2.0, Subtractive(wave="triangle", voices=2, detune_cents=10, cutoff_hz=3200, envelope_octaves=0.6, amp=Adsr(0.02,
         0.8, 0.7, 0.35), vibrato_cents=14)),
        (3.0, Subtractive(wave="saw", voices=3, detune_cents=16, cutoff_hz=2600, envelope_octaves=1.2, amp=Adsr(0.01, 0.6,
         0.6, 0.3), drive=0.2)),
    )
))  # fmt: skip

RISER = Riser(
    name="riser", patch=replace(NOISE, resonance=0.4), strip=Strip(gain_db=-13.5, low_cut_hz=450, reverb=0.4, duck=0.4)
)
REVERSE = ReverseTail(
    name="reverse",
    patch=replace(BACKWARDS, noise=0.5, cutoff_hz=1900),
    strip=BACKWARDS_STRIP,
    into=("drop", "switch", "break"),
)

GENRE = Genre(
    name="bass",
    tempo_bpm=(140, 174),
    keys=("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m"),
    minor_progressions=(
        ("i", "iadd9", "VI", "i"), ("i9", "i9", "VImaj7", "v7"), ("i", "iadd9", "iv", "VI"), ("i", "i", "VI", "VII"), ("i7",
         "i7", "i7", "v7"),
        ("i", "i", "i", "i", "VI", "VI", "iv", "v"), ("i", "i", "III", "VII"), ("i9", "i9", "i9", "VImaj7"), ("i", "VI", "i", "v"),
    ),
    major_progressions=(
        ("I", "I", "vi", "vi"), ("Iadd9", "Iadd9", "IVmaj7", "IVmaj7"), ("I", "I", "IV", "V"), ("Imaj7", "Imaj7", "vi7", "IVmaj7"),
    ),
    forms=(
        (S("intro", 8, 0.35), S("groove", 8, 0.5), S("build", 4, 0.6), S("drop", 16, 0.9), S("switch", 16, 0.95), S("break",
         16, 0.42), S("build", 8, 0.65),
         S("drop", 16, 1.0), S("switch", 16, 0.95), S("outro", 12, 0.45)),
        (S("intro", 8, 0.32), S("build", 8, 0.58), S("drop", 32, 0.92), S("break", 8, 0.4), S("groove", 16, 0.6), S("build",
         4, 0.66), S("switch", 24, 1.0),
         S("drop", 8, 0.95), S("outro", 12, 0.45)),
        (S("break", 8, 0.36), S("build", 8, 0.6), S("drop", 16, 0.88), S("switch", 16, 0.94), S("groove", 16, 0.6), S("break", 8, 0.4),
         S("build", 8, 0.66), S("drop", 24, 1.0), S("outro", 8, 0.44)),
        (S("groove", 16, 0.5), S("build", 4, 0.6), S("drop", 24, 0.9), S("break", 16, 0.4), S("build", 8, 0.66), S("switch", 16, 0.95),
         S("drop", 16, 1.0), S("outro", 12, 0.45)),
        (S("intro", 16, 0.36), S("drop", 16, 0.85), S("groove", 8, 0.56), S("switch", 16, 0.92), S("break", 8, 0.42), S("build", 8, 0.64),
         S("drop", 16, 1.0), S("switch", 8, 0.96), S("outro", 8, 0.45)),
    ),
    players=(DRUMS, SUB, FIRST, SWITCHED, PAD, KEYS, LEAD, RISER, REVERSE),
    room=Room(t60_seconds=2.6, predelay_ms=20, damping=0.45, size=1.2),
    echo=Echo(beats=0.75, feedback=0.45, damping=0.5),
    tone=MasterTone(mid_db=-2.0, presence_db=-0.3, high_shelf_db=-0.8, glue=0.6, drive=0.4, duck_release_beats=0.6, level_automation_db=5.0,
                    brightness_target=BrightnessTarget(-16.2, -16.8)),
    dynamics=Dynamics(touch_db=1.5, brightness_octaves=0.6, thinning=0.1, ghosts=0.36, doubling=0.35),
    targets=HALF_TIME,
)  # fmt: skip
