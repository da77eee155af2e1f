"""Dance: nu-disco and dance-pop with an octave bass, a muted guitar in sixteenths, strings and bright choruses."""

from dataclasses import replace

from soundflow_core.model.desk import BrightnessTarget, Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Bowed, Fm, Modal, Plucked, Subtractive
from soundflow_core.model.targets import DANCE
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
from soundflow_core.music.players.variants import OneOf, Tuned
from soundflow_core.sound.presets.electronic import BACKWARDS, BACKWARDS_STRIP, CHOP, LANDINGS, NOISE, OPENING, THINNING

KICK = Tuned(
    WithKits(
        Drums(
            name="kick",
            kit=Kit({"kick": Drum("kick.house", decay=0.62, tone=0.65, drive=0.2, jitter_ms=0.0)}),
            strip=Strip(gain_db=-2.8, width=0.0),
            grooves=({"kick": "X...X...X...X..."},),
            by_section={"break": {"kick": "X.......X......."}},
            fills=({"kick": "X...X...X......."}, {"kick": "X...X...X..X.XX."}, {"kick": "X...X..........."}),
        ),
        (
            {},
            {"kick": Drum("kick.acoustic", decay=1.1, tone=0.8, drive=0.25, jitter_ms=0.0)},
            {"kick": Drum("kick.tight", decay=0.95, tone=0.4, drive=0.2, jitter_ms=0.0)},
            {"kick": Drum("kick.909", decay=0.5, tone=0.55, drive=0.2, jitter_ms=0.0)},
        ),
    )
)

PERCUSSION = Drums(
    name="drums",
    kit=Kit(
        {
            "snare": Drum("snare.acoustic", tune=2, tone=0.6, decay=0.8, gain_db=-2, jitter_ms=1.0),
            "clap": Drum("clap.house", tone=0.6, gain_db=-1, jitter_ms=1.0),
            "hat": Drum("hat.acoustic", pan=0.25, tone=0.65, gain_db=1.0),
            "open_hat": Drum("hat.acoustic.open", pan=0.25, decay=0.7, tone=0.6, gain_db=3),
            "tambourine": Drum("tambourine", pan=-0.35, gain_db=1),
            "conga_low": Drum("conga", tune=-4, pan=-0.5),
            "conga_high": Drum("conga", tune=3, pan=-0.35),
            "cowbell": Drum("cowbell", pan=0.45, gain_db=-4),
            "tom_low": Drum("tom", tune=-3, pan=0.4, gain_db=4),
            "tom_high": Drum("tom", tune=4, pan=-0.4, gain_db=4),
            "crash": Drum("crash", pan=-0.2, decay=0.75),
            "swell": Drum("swell", pan=-0.25),
            **{voice: replace(drum, gain_db=drum.gain_db - 2.0) for voice, drum in LANDINGS.items()},
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=-1.0, low_cut_hz=120, reverb=0.13),
    grooves=(
        {"snare": "....X.......X...", "clap": "....x.......x...", "open_hat": "..X...X...X...X.", "hat": "x..ox..ox..ox..o",
         "tambourine": "o,x,o,x,o,x,o,x,", "conga_high": "...x..x....x..x."},
        {"snare": "....X..,.,..X..,", "open_hat": "..X...X...X...X.", "hat": "xo.oxo.oxo.oxo.o",
         "cowbell": "x...x...x.x.x...", "conga_low": "......x......x..", "clap": "....x.......x..."},
        {"clap": "....X.......X...", "snare": "....x.......x.,.", "hat": "xoxoxoxoxoxoxoxo", "open_hat": "..............X.",
         "tambourine": "....x.......x...", "conga_high": "x..x..x.x..x.x..", "conga_low": "..........xx...."},
        {"clap": "....X.......X...", "snare": "....x..,....x..,", "open_hat": "..X...X...X...X.", "hat": "o,,xo,,xo,,xo,,x",
         "tambourine": "x.ox..ox..ox..ox", "cowbell": "..x..x....x..x..", "conga_low": "...x......x....."},
        {"snare": "....X..,....X.,.", "clap": "....x.......x..x", "open_hat": "..X...X...X..oX.", "hat": "x,x,x,x,x,x,x,x,",
         "conga_high": "..x..x....x.xx..|..x..x..x...x.x.", "tambourine": "....x.......x..."},
    ),
    by_section={"break": {"snare": "", "open_hat": "", "clap": "....x.......x..."}, "intro": {"snare": ""}, "build": {"open_hat": ""}},
    enters={"snare": 0.36, "clap": 0.3, "open_hat": 0.42, "tambourine": 0.52, "conga_high": 0.56, "conga_low": 0.56, "cowbell": 0.68},
    fills=({"snare": "....X...x.x.xxxx"}, {"tom_high": "........xx.x....", "tom_low": "............xx.x"}, {"clap": "....X.......XXXX"},
           {"tom_high": "x.xx..xx........", "tom_low": "........x.xx.xxx", "hat": ""},
           {"conga_high": "x.xxx.xxx.xxx.xx", "snare": "....X..........."}),
    alternates=3,
    crash=0.65,
    roll="snare",
    rolls=(HALVING, GALLOP, TENSE),
    roll_rise=3.0,
)  # fmt: skip
DRUMS = WithKits(
    OneOf("drums", tuple(
        replace(PERCUSSION, strip=replace(PERCUSSION.strip, sweep=sweep)) for sweep in (THINNING, OPENING, THINNING)
    )),
    (
        {},
        {"snare": Drum("snare.fat", tune=3, tone=0.6, decay=0.7, gain_db=-2, jitter_ms=1.0),
         "clap": Drum("clap.808", tone=0.5, gain_db=-1)},
        {"snare": Drum("snare.909", tune=1, tone=0.6, gain_db=-2, jitter_ms=1.0), "hat": Drum("hat.909", pan=0.25, tone=0.6),
         "open_hat": Drum("hat.909.open", pan=0.25, decay=0.6, tone=0.55, gain_db=3), "clap": Drum("clap.wide", tone=0.5, gain_db=-1.5)},
        {"snare": Drum("snare.tight", tone=0.5, gain_db=-2, jitter_ms=1.0), "hat": Drum("hat.tight", pan=0.25, tone=0.65, gain_db=1.5)},
    ),
)  # fmt: skip

BASS = OneOf("bass", (
    BassLine(  # disco octaves
        name="bass",
        patch=Subtractive(
            wave="saw", sub=0.8, sub_octaves=0, cutoff_hz=480, resonance=0.2, envelope_octaves=1.8, filter_decay_seconds=0.1,
            amp=Adsr(0.003, 0.3, 0.6, 0.05), drive=0.3,
        ),
        strip=Strip(gain_db=6.0, width=0.0, duck=0.35),
        lines=("1.8.1.8.1.8.1.8.", "R.8.1.8.R.81.8.a", "1.8.1.8.5.8.1.8.", "R..81.8.R..8.1.8"),
        low=31, enters=0.34, rests=("intro", "break"), gate=0.75,
    ),
    BassLine(  # a slapped funk line
        name="bass",
        patch=Fm(
            ratio=1.0, index=2.0, index_decay_seconds=0.1, tine_ratio=5.0, tine_level=0.25, tine_decay_seconds=0.03,
            amp=Adsr(0.002, 0.7, 0.35, 0.04), detune_cents=0.0,
        ),
        strip=Strip(gain_db=7.5, width=0.0, duck=0.35),
        lines=("R..1..8.1.1..81.", "R.1..8.1..1.8.5a", "R--.1.8.R--.5.8a"),
        low=33, enters=0.34, rests=("intro", "break"), gate=0.75,
    ),
    BassLine(  # a synthesiser that slides into its octaves
        name="bass",
        patch=Subtractive(
            wave="pulse", scan=0.15, scan_envelope=0.35, sub=0.9, sub_octaves=0, cutoff_hz=420, resonance=0.3, envelope_octaves=1.8,
            filter_decay_seconds=0.13, amp=Adsr(0.003, 0.35, 0.7, 0.05), drive=0.35, glide_seconds=0.03,
        ),
        strip=Strip(gain_db=6.0, width=0.0, duck=0.4),
        lines=("R-8-..8-1-8-..5-", "R--.8-1-..1-8-5-", "1-8-1-8-1-.81-8a", "R-..1-8-R-..5-8-"), low=31, enters=0.34,
        rests=("intro", "break"), gate=1.0,
    ),
))  # fmt: skip

GUITAR = Chords(
    name="guitar",
    patch=Plucked(decay_seconds=0.55, brightness=0.8, pick_position=0.12, body=0.15, release_seconds=0.04, spread=0.3),
    strip=Strip(gain_db=-5.0, low_cut_hz=280, presence_db=2.0, pan=0.35, duck=0.15, reverb=0.15, chorus=0.25),
    rhythms=("xo.xox.xxo.xox.x", "..x.xx.x..x.xxox", "x..xx.ox..oxx.x.", "x.xo.xx.x.xo.xxo"), low=60, high=79, size=3,
    enters=0.56, gate_beats=0.16, strum_ms=5.0,
)  # fmt: skip

KEYS = OneOf("keys", (
    Chords(
        name="keys",
        patch=Modal(body="piano", decay_seconds=3.0, hardness=0.95, release_seconds=0.12, spread=0.7),
        strip=Strip(gain_db=-5.0, low_cut_hz=180, presence_db=3.0, duck=0.2, reverb=0.2, pan=-0.12),
        rhythms=("X..x..x.X..x..x.", "..x...x...x...x.", "x..x..x...x.x..."), low=53, high=77, enters=0.25, gate_beats=0.4,
    ),
    Chords(
        name="keys",
        patch=Fm(ratio=1.0, index=1.3, index_decay_seconds=0.6, tine_ratio=14.0, tine_level=0.15, amp=Adsr(0.002, 1.6, 0.1, 0.2),
                 detune_cents=7.0, tremolo_hz=4.5, tremolo_depth=0.25),
        strip=Strip(gain_db=0.5, low_cut_hz=180, presence_db=2.0, duck=0.2, reverb=0.22, chorus=0.4),
        rhythms=("x..x....x..x..x.", "..x..x....x..x..", "x.....x..x......"), low=53, high=77, enters=0.25, gate_beats=0.5,
    ),
))  # fmt: skip

STRINGS = OneOf("strings", (
    Chords(
        name="strings", patch=Bowed(players=5, brightness=0.7, amp=Adsr(0.12, 0.8, 0.9, 0.4)),
        strip=Strip(gain_db=-8.0, low_cut_hz=160, duck=0.35, reverb=0.35, width=1.3), layer="pad", bass_roots_in=("break",),
        enters=0.42, low=62, high=86, size=3,
    ),
    Chords(
        name="strings",
        patch=Subtractive(
            wave="saw", voices=4, detune_cents=15, spread=1.0, cutoff_hz=2600, resonance=0.05, envelope_octaves=0.5,
            filter_attack_seconds=0.4, filter_decay_seconds=2.0, amp=Adsr(0.2, 1.0, 0.9, 0.5),
        ),
        strip=Strip(gain_db=-9.5, low_cut_hz=160, duck=0.45, reverb=0.3, width=1.3), layer="pad", bass_roots_in=("break",),
        enters=0.42, low=60, high=84, size=4,
    ),
))  # fmt: skip

SINGING = Subtractive(
    wave="saw", voices=3, detune_cents=12, cutoff_hz=2600, resonance=0.25, envelope_octaves=1.4, filter_decay_seconds=0.2,
    amp=Adsr(0.006, 0.4, 0.7, 0.12), vibrato_cents=10, drive=0.2,
)  # fmt: skip
LEAD = OneOf("lead", tuple(
    Melody(
        name="lead", patch=patch, strip=Strip(gain_db=gain_db, low_cut_hz=320, duck=0.2, reverb=0.3, delay=0.3),
        rhythms=("x-x-x--x--x-x---", "x--x--x-x-x-....", "..x-x-x-x--x--x-", "x-x--x-x--x-....|x-x--x-x--------"),
        phrase=phrase, returns=returns, low=low, high=low + 21, enters=0.56, rests=("intro", "break", "build", "outro"), gate=gate,
    )
    for gain_db, low, gate, phrase, returns, patch in (
        (2.5, 65, 0.95, "AVAB", ("ASAB", "AVOB"), SINGING),
        (3.5, 65, 0.95, "AAVB", ("AOVB", "ARAS"), Fm(ratio=2.0, index=1.8, index_decay_seconds=0.2, tine_ratio=6.0, tine_level=0.15,
                                                   amp=Adsr(0.003, 0.9, 0.3, 0.2), detune_cents=8.0)),
        (3.5, 59, 1.0, "A.AV", ("AVAB", "AS.B"), replace(CHOP, voices=1, scan=0.6)),
        (2.5, 65, 1.0, "AVAB", ("AVSB", "OVAB"), replace(SINGING, wave="pulse", voices=2, scan=0.3, scan_lfo=0.25, scan_hz=0.5,
                                                         glide_seconds=0.05)),
    )
))  # fmt: skip

RISER = Riser(
    name="riser", patch=replace(NOISE, cutoff_hz=3400), strip=Strip(gain_db=-9.0, low_cut_hz=500, reverb=0.3, duck=0.3)
)
REVERSE = ReverseTail(
    name="reverse", patch=replace(BACKWARDS, noise=0.1, cutoff_hz=2800), strip=BACKWARDS_STRIP, into=("chorus", "break")
)

GENRE = Genre(
    name="dance",
    tempo_bpm=(122, 130),
    keys=("Am", "Bm", "Dm", "Em", "Gm", "C", "D", "Eb", "F", "G"),
    minor_progressions=(
        ("i", "i", "VI", "VII"), ("i", "i7", "iv7", "v7"), ("i7", "v7", "VImaj7", "i7"), ("i", "VI", "i", "VII"),
         ("i", "i", "VImaj7", "v7"), ("i7", "i9", "iv9", "i7"), ("i", "VII", "VImaj7", "i"), ("i9", "III", "VImaj7", "VII"),
    ),
    major_progressions=(
        ("I", "vi7", "ii7", "V7"), ("I", "vi7", "IV", "Imaj7"), ("I", "iii7", "IV", "I"), ("I", "IV", "I", "V"), ("I",
         "ii7", "IV", "V"),
    ),
    forms=(
        (S("intro", 4, 0.34), S("verse", 16, 0.56), S("chorus", 16, 0.86), S("verse", 8, 0.6), S("chorus", 16, 0.92), S("break", 8, 0.42),
         S("build", 4, 0.62), S("chorus", 16, 1.0), S("outro", 8, 0.45)),
        (S("intro", 8, 0.36), S("verse", 8, 0.54), S("build", 4, 0.62), S("chorus", 16, 0.88), S("break", 8, 0.44), S("verse", 8, 0.62),
         S("chorus", 24, 1.0), S("outro", 8, 0.48)),
        (S("chorus", 8, 0.7), S("verse", 16, 0.56), S("build", 4, 0.64), S("chorus", 16, 0.9), S("break", 8, 0.42), S("verse", 8, 0.6),
         S("chorus", 16, 1.0), S("outro", 8, 0.46)),
        (S("break", 8, 0.38), S("verse", 8, 0.56), S("chorus", 16, 0.84), S("verse", 8, 0.6), S("break", 8, 0.44), S("build", 8, 0.66),
         S("chorus", 24, 1.0), S("outro", 8, 0.46)),
    ),
    players=(KICK, DRUMS, BASS, GUITAR, KEYS, STRINGS, LEAD, RISER, REVERSE),
    room=Room(t60_seconds=1.5, predelay_ms=15, damping=0.35, size=0.85),
    echo=Echo(beats=0.5, feedback=0.35, damping=0.45),
    tone=MasterTone(mid_db=-1.5, presence_db=-1.5, high_shelf_db=-0.8, glue=0.5, drive=0.3, duck_release_beats=0.6, level_automation_db=6.0,
                    width=1.3, brightness_target=BrightnessTarget(-16.2, -16.8)),
    dynamics=Dynamics(touch_db=2.0, brightness_octaves=0.6, thinning=0.3, ghosts=0.3, doubling=0.4),
    min_density=MinDensity(lively=2.5, calm=2.0),
    targets=DANCE,
    swing=0.53,
)  # fmt: skip
