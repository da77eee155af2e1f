"""Techno: a hard kick with its rumble, hats in sixteenths, loops that shift against the bar, layers that enter one by one."""

from dataclasses import replace

from soundflow_core.model.desk import BrightnessTarget, Echo, MasterTone, Room, Rumble, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Fm, Subtractive
from soundflow_core.model.targets import LOOPING
from soundflow_core.music.form.density import MinDensity
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import ReverseTail, WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Chords
from soundflow_core.music.players.chords.sequencer import Sequence
from soundflow_core.music.players.drums.drummer import Drums, Groove
from soundflow_core.music.players.drums.rolls import HALVING, PULSE, TENSE
from soundflow_core.music.players.melody.melodist import Riser
from soundflow_core.music.players.variants import OneOf, Swept, Tuned
from soundflow_core.music.theory.rhythm import euclid
from soundflow_core.sound.presets.electronic import BACKWARDS, BACKWARDS_STRIP, LANDINGS, OPENING, THINNING

FILLS: tuple[Groove, ...] = (
    {"kick": "X...X...X......."},
    {"kick": "X...X...X...X.X."},
    {"kick": "X..............."},
    {"kick": "X...X...X..XX..X"},
)
BEATING = Drums(
    name="kick",
    kit=Kit({"kick": Drum("kick.techno", tone=0.6, drive=0.25, decay=0.6, jitter_ms=0.0)}),
    strip=Strip(gain_db=-3.5, width=0.0),
    grooves=({"kick": "X...X...X...X..."},),
    by_section={"break": {"kick": ""}},
    fills=FILLS,
)  # fmt: skip
RUMBLING = replace(
    BEATING, strip=replace(BEATING.strip, rumble=Rumble(level_db=-6.0, t60_seconds=1.5, high_cut_hz=105, drive=0.35))
)
LOW_END = "low end"
"""The random stream that draws kick and rumble together: the kick's own reverberation, or a rolling bass."""
KICK = Tuned(WithKits(
    OneOf("kick", (RUMBLING, BEATING, RUMBLING, BEATING), stream=LOW_END),
    (
        {},
        {"kick": Drum("kick.hard", tone=0.4, drive=0.3, decay=0.6, jitter_ms=0.0)},
        {"kick": Drum("kick.909", tone=0.5, drive=0.35, decay=0.5, jitter_ms=0.0)},
        {"kick": Drum("kick.deep", tone=0.6, drive=0.3, decay=0.45, jitter_ms=0.0)},
    ),
))  # fmt: skip

PERCUSSION = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap", tone=0.45, decay=1.3, gain_db=-2, jitter_ms=0.5),
            "hat": Drum("hat.closed", pan=0.15, tone=0.55, jitter_ms=0.5, gain_db=3),
            "open_hat": Drum("hat.open", pan=-0.1, decay=0.8, gain_db=3, jitter_ms=0.5),
            "ride": Drum("ride", decay=0.75, pan=0.3, tone=0.6, gain_db=2, jitter_ms=0.5),
            "shaker": Drum("shaker", pan=-0.5),
            "rim": Drum("rim", tune=-3, pan=0.4),
            "tom_low": Drum("tom", tune=-7, decay=0.7, pan=-0.3, drive=0.4),
            "tom_high": Drum("tom", tune=2, decay=0.6, pan=0.45, drive=0.4),
            "click": Drum("click", pan=-0.6, gain_db=-2),
            "snare": Drum("snare.808", tune=-1, gain_db=-4),
            "crash": Drum("crash", tone=0.4, decay=0.75),
            "swell": Drum("swell", pan=-0.25),
            "blip": Drum("blip", pan=0.55, tone=0.7, gain_db=-3),
            **LANDINGS,
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=0.5, low_cut_hz=130, reverb=0.14, delay=0.03, drive=0.15),
    grooves=(
        {
            "hat": "x,o,x,o,x,o,x,o,", "open_hat": "..X...X...X...X.", "clap": "....x.......x...",
            "rim": euclid(5, 16, 2), "tom_low": "......x......x..", "ride": "x...x...x...x...",
        },
        {
            "hat": "..o...o...o...o,", "open_hat": "..X...X...X...X.", "clap": "............x...",
            "shaker": "xo,oxo,oxo,oxo,o", "tom_low": euclid(3, 8, 1), "tom_high": "..........x....x", "ride": "..x...x...x...x.",
            "click": euclid(7, 16),
        },
        {
            "hat": "xoxoxoxoxoxoxoxo", "open_hat": "..X...X...X...X.", "clap": "....x.......x..?", "click": euclid(5, 12),
            "rim": "...x..x...x..x..|...x..x..x..x.x.", "ride": "x.o.x.o.x.o.x.o.",
        },
        {
            "hat": "o,o,o,o,o,o,o,o,", "open_hat": "..X...X...X...X.", "blip": euclid(5, 16, 1), "clap": "....x.......x...",
            "tom_low": "...x.....x......|...x.....x...x..", "shaker": ".xo..xo..xo..xo.", "ride": "x.x.x.x.x.x.x.x.",
        },
        {
            "hat": "xo,xxo,xxo,xxo,x", "open_hat": "..X...X...X..X..", "blip": "x..x.....x..x...|...x..x.....x.x.", "rim": euclid(3, 16, 5),
            "click": euclid(9, 16, 1), "clap": "............x...|....x.......x..x", "ride": "..x...x...x...x.",
        },
        {
            "hat": "..x,..x,..x,..xo", "open_hat": "......X.......X.", "shaker": "o,x,o,x,o,x,o,x,", "rim": euclid(7, 16, 3),
            "tom_high": "...x......x.....", "tom_low": ".......x.......x", "clap": "....x.......x...", "ride": "..x...x...x...x.",
        },
    ),
    by_section={"break": {"clap": "", "open_hat": "", "ride": ""}, "build": {"open_hat": ""}},
    enters={"hat": 0.3, "open_hat": 0.4, "clap": 0.48, "rim": 0.5, "shaker": 0.44, "tom_low": 0.56, "tom_high": 0.6,
            "click": 0.58, "ride": 0.72, "blip": 0.54},
    fills=({"open_hat": "..X...X...X.X.X."}, {"tom_low": "x..x..x.x..x..x."}, {"clap": "....x...x...x.xx"}),
    alternates=3,
    crash=0.5,
    roll="snare",
    rolls=(HALVING, PULSE, TENSE),
    roll_rise=3.0,
    touch=0.05,
)  # fmt: skip
DRUMS = WithKits(
    OneOf("drums", tuple(
        replace(PERCUSSION, strip=replace(PERCUSSION.strip, sweep=sweep)) for sweep in (THINNING, OPENING, THINNING)
    )),
    (
        {},
        {"hat": Drum("hat.909", pan=0.15, tone=0.5, jitter_ms=0.5, gain_db=3),
         "clap": Drum("clap.wide", tone=0.4, gain_db=-2, jitter_ms=0.5),
         "open_hat": Drum("hat.909.open", pan=-0.1, decay=0.6, gain_db=1.5, jitter_ms=0.5)},
        {"hat": Drum("hat.tight", pan=0.1, tone=0.5, gain_db=4.5, jitter_ms=0.5), "tom_low": Drum("conga", tune=-9, decay=1.5, pan=-0.3),
         "open_hat": Drum("hat.808.open", pan=-0.1, decay=0.5, gain_db=3, jitter_ms=0.5), "rim": Drum("blip", tone=0.1, pan=0.4)},
    ),
)  # fmt: skip

DARK = Subtractive(
    wave="saw", sub=1.1, sub_octaves=0, noise=0.25, cutoff_hz=140, resonance=0.3, envelope_octaves=0.5,
    keytrack=0.0, amp=Adsr(0.012, 0.35, 0.75, 0.09), drive=0.5,
)  # fmt: skip
ROLLING = BassLine(
    name="rumble",
    patch=DARK,
    strip=Strip(gain_db=6.5, width=0.0, high_cut_hz=700, duck=1.0, reverb=0.05),
    lines=(".111.111.111.111", ".11..11..11..11.", "..11..11..11..18"), low=28, enters=0.36, rests=("intro", "break", "outro"),
    opening_octaves=0.8, gate=1.0,
)  # fmt: skip
PULSING = replace(  # sparse short notes over the kick's own rumble
    ROLLING,
    patch=replace(DARK, wave="pulse", scan=0.3, cutoff_hz=260, envelope_octaves=1.4, filter_decay_seconds=0.1,
                  amp=Adsr(0.004, 0.2, 0.4, 0.05)),
    strip=replace(ROLLING.strip, gain_db=4.5, duck=0.8),
    lines=("..1.....1.......|..1.....1..1....", "......1.......1.", "...1..1.........|...1..1......8.."), low=33, enters=0.5,
)  # fmt: skip
RUMBLE = OneOf("rumble", (
    PULSING,
    ROLLING,
    replace(PULSING, lines=("..............1.|..........1...8.", "..1..1....1..1..")),
    replace(ROLLING, patch=replace(DARK, cutoff_hz=240), low=33,
            lines=(".111.111.111.118", "..1.1..1..1.1.81", ".1.1.11..1.1.11.")),
), stream=LOW_END)  # fmt: skip

STAB = OneOf("stab", (
    Swept(Chords(  # dub techno: one minor chord with much echo
        name="stab",
        patch=Subtractive(
            wave="saw", voices=3, detune_cents=12, spread=0.8, cutoff_hz=700, resonance=0.35, envelope_octaves=2.0,
            filter_decay_seconds=0.14, amp=Adsr(0.003, 0.3, 0.1, 0.15), drive=0.3,
        ),
        strip=Strip(gain_db=9.5, low_cut_hz=220, duck=0.35, reverb=0.45, delay=0.6),
        rhythms=("...x......x.....", "..x.......x..x..", "......x.........", "...x..x.........|..........x....."),
        low=55, high=76, enters=0.45, gate_beats=0.25,
    ), octaves=1.2, bars=16),
    Sequence(
        name="stab",
        patch=Fm(
            ratio=2.0, index=2.6, index_decay_seconds=0.12, tine_ratio=7.0, tine_level=0.2, tine_decay_seconds=0.04,
            amp=Adsr(0.002, 0.35, 0.0, 0.1), detune_cents=9.0,
        ),
        strip=Strip(gain_db=9.5, low_cut_hz=220, duck=0.35, reverb=0.35, delay=0.5),
        rhythms=("X..x..x..x..", "..x..X....x.x...", "x..x...X.x......", "X.....x...x."), degrees=(0, 0, 2, 2, 4, 7),
        low=57, enters=0.42, rests=(),
    ),
    Swept(Chords(  # a short rave chord with oscillator sync
        name="stab",
        patch=Subtractive(
            wave="sync", voices=2, detune_cents=10, spread=0.9, scan=0.15, scan_envelope=0.5, cutoff_hz=1100, resonance=0.25,
            envelope_octaves=1.6, filter_decay_seconds=0.12, amp=Adsr(0.002, 0.22, 0.15, 0.1), drive=0.35,
        ),
        strip=Strip(gain_db=6.5, low_cut_hz=240, duck=0.35, reverb=0.35, delay=0.5, width=1.2),
        rhythms=("..x.....x..x....", "x..x............|..........x..x..", "......x..x......"), low=57, high=76, size=3, enters=0.45,
        gate_beats=0.2,
    ), octaves=1.0, bars=32),
    Sequence(  # a bell in a loop that shifts against the bar
        name="stab",
        patch=Fm(
            ratio=5.0, index=0.8, index_decay_seconds=0.3, tine_ratio=9.0, tine_level=0.1, tine_decay_seconds=0.06,
            amp=Adsr(0.002, 0.8, 0.0, 0.2), detune_cents=7.0,
        ),
        strip=Strip(gain_db=6.5, low_cut_hz=260, duck=0.3, reverb=0.45, delay=0.55, width=1.2),
        rhythms=("X....x.....x.", "x..X...x..x...x....", "X......x..x"), degrees=(0, 0, 2, 4, 4, 7), low=57,
        enters=0.42, rests=(), change_bars=4,
    ),
))  # fmt: skip

LINE = OneOf("line", (
    Swept(Sequence(  # the acid line
        name="line",
        patch=Subtractive(
            wave="saw", cutoff_hz=420, resonance=0.78, envelope_octaves=2.4, filter_decay_seconds=0.13,
            keytrack=0.2, amp=Adsr(0.003, 0.25, 0.5, 0.04), drive=0.6, glide_seconds=0.04,
        ),
        strip=Strip(gain_db=7.0, low_cut_hz=160, duck=0.4, reverb=0.15, delay=0.3, width=0.6),
        rhythms=("XsoxX.osx-Xox.sx", "x.sX.xx.X.sxo.X-", "Xs.ox.Xo.sx.", "oXs.x-X.oxXs.oxx", "sxX.oxs.Xx.osX.x"),
        degrees=(0, 0, 0, 0, 2, 4, 6, 7, 9), low=45, enters=0.6, gate=0.8, change_bars=4,
    ), octaves=1.3, bars=16),
    Swept(Sequence(  # a hypnotic pluck in threes and fives
        name="line",
        patch=Subtractive(
            wave="square", voices=2, detune_cents=6, cutoff_hz=900, resonance=0.5, envelope_octaves=2.0,
            filter_decay_seconds=0.09, amp=Adsr(0.002, 0.2, 0.1, 0.08), drive=0.3,
        ),
        strip=Strip(gain_db=6.5, low_cut_hz=220, duck=0.3, reverb=0.3, delay=0.45, pan=0.1),
        rhythms=("X.x.x", "x..x..X.x..x", "X..x.x", "x.X.x.x..x.X.x.."), degrees=(0, 0, 0, 2, 4, 7), low=57, enters=0.58,
        change_bars=8,
    ), octaves=1.2, bars=32),
    Swept(Sequence(  # a growl whose wavetable position follows the velocity
        name="line",
        patch=Subtractive(
            wave="growl", voices=2, detune_cents=7, spread=0.5, scan=0.1, scan_envelope=0.6, scan_lfo=0.15, scan_hz=0.13, cutoff_hz=900,
            resonance=0.3, envelope_octaves=1.4, filter_decay_seconds=0.12, amp=Adsr(0.003, 0.25, 0.3, 0.06), drive=0.4,
            glide_seconds=0.03,
        ),
        strip=Strip(gain_db=4.5, low_cut_hz=180, duck=0.4, reverb=0.2, delay=0.35),
        rhythms=("x.Xs.x.o.X.x", "X..s.x..X.ox.s..", "x.x.X.s.x"), degrees=(0, 0, 0, 0, 2, 4, 7), low=45, enters=0.58, change_bars=4,
    ), octaves=1.2, bars=16),
))  # fmt: skip

DRONE = Chords(
    name="drone",
    patch=Subtractive(
        wave="hollow", scan=0.4, scan_lfo=0.4, scan_hz=0.045, drift_cents=6, voices=3, detune_cents=10, spread=1.0,
        noise=0.12, cutoff_hz=520, resonance=0.3, envelope_octaves=0.0,
        amp=Adsr(1.2, 1.0, 1.0, 1.5), lfo_octaves=0.9, lfo_hz=0.06,
    ),
    strip=Strip(gain_db=-8.5, low_cut_hz=120, duck=0.75, reverb=0.5, width=1.5),
    layer="pad", bass_roots_in=("break",), low=48, high=67, size=3, restrike_beats=16.0,
)  # fmt: skip

RISER = Riser(
    name="riser",
    patch=Subtractive(
        wave="sine", noise=3.0, cutoff_hz=2600, resonance=0.45, envelope_octaves=0.0, amp=Adsr(0.05, 0.5, 0.9, 0.2)
    ),
    strip=Strip(gain_db=-8.0, low_cut_hz=400, reverb=0.4, duck=0.5),
    bars=8,
)
REVERSE = ReverseTail(
    name="reverse", patch=replace(BACKWARDS, cutoff_hz=1500, noise=0.5), strip=BACKWARDS_STRIP, low=52, high=72, size=3
)

LAYERS = (
    (S("intro", 8, 0.2), S("groove", 8, 0.42), S("groove", 8, 0.55), S("main", 16, 0.72), S("break", 8, 0.4), S("build", 8, 0.6),
     S("drop", 24, 0.95), S("groove", 8, 0.6), S("outro", 8, 0.38)),
    (S("intro", 8, 0.25), S("groove", 16, 0.5), S("main", 8, 0.65), S("main", 8, 0.78), S("break", 8, 0.45), S("drop", 16, 0.9),
     S("drop", 16, 1.0), S("outro", 12, 0.45)),
    (S("groove", 8, 0.3), S("groove", 8, 0.45), S("main", 16, 0.66), S("build", 4, 0.6), S("drop", 16, 0.88), S("break", 8, 0.42),
     S("build", 4, 0.66), S("drop", 20, 1.0), S("outro", 8, 0.42)),
    (S("break", 4, 0.3), S("groove", 16, 0.5), S("main", 16, 0.7), S("break", 8, 0.4), S("build", 8, 0.62), S("drop", 24, 1.0),
     S("main", 8, 0.72), S("outro", 8, 0.4)),
    (S("groove", 8, 0.4), S("main", 16, 0.62), S("drop", 16, 0.82), S("break", 12, 0.38), S("groove", 8, 0.55), S("drop", 20, 1.0),
     S("outro", 12, 0.42)),
)  # fmt: skip

GENRE = Genre(
    name="techno",
    tempo_bpm=(126, 136),
    keys=("Am", "Cm", "Dm", "Em", "Fm", "F#m", "Gm", "Bbm"),
    minor_progressions=(("i7",), ("i", "i9"), ("i", "i7", "i", "v7"), ("i", "iadd9", "VI", "i"), ("i9", "i7", "iv7", "i9")),
    major_progressions=(("I",), ("Iadd9",), ("I", "I", "IV", "I"), ("Iadd9", "Iadd9", "Iadd9", "vi7")),
    forms=LAYERS,
    players=(KICK, DRUMS, RUMBLE, STAB, LINE, DRONE, RISER, REVERSE),
    room=Room(t60_seconds=2.8, predelay_ms=12, damping=0.5, size=1.2),
    echo=Echo(beats=0.75, feedback=0.55, damping=0.55),
    tone=MasterTone(mid_db=-1.5, presence_db=1.8, high_shelf_db=0.0, glue=0.6, drive=0.45, duck_release_beats=0.7, level_automation_db=6.8,
                    brightness_target=BrightnessTarget(-16.0, -17.0)),
    dynamics=Dynamics(touch_db=2.0, brightness_octaves=1.0, thinning=0.25, ghosts=0.32),
    min_density=MinDensity(lively=3.0, calm=2.5),
    targets=LOOPING,
)  # fmt: skip
