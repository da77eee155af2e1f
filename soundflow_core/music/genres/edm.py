"""EDM: song-like verses on piano and plucks, long builds, and drops of supersaws ducked by the kick."""

from dataclasses import replace

from soundflow_core.model.desk import BrightnessTarget, Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Modal, Plucked, Subtractive
from soundflow_core.model.targets import DANCE
from soundflow_core.music.form.density import MinDensity
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import ReverseTail, WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.drums.drummer import Drums
from soundflow_core.music.players.drums.rolls import GALLOP, HALVING, PULSE, TENSE
from soundflow_core.music.players.melody.melodist import Melody, Riser
from soundflow_core.music.players.variants import OneOf, Swept, Tuned
from soundflow_core.sound.presets.electronic import BACKWARDS, BACKWARDS_STRIP, CHOP, LANDINGS, NOISE, OPENING, THINNING

QUIET = ("intro", "verse", "break", "build", "outro")
"""Section kinds in which the drop's own sounds are silent."""

KICK = Tuned(WithKits(Drums(
    name="kick",
    kit=Kit({"kick": Drum("kick.trance", decay=0.8, tone=0.7, drive=0.3, jitter_ms=0.0)}),
    strip=Strip(gain_db=-2.5, width=0.0),
    grooves=({"kick": "X...X...X...X..."},),
    by_section={
        "intro": {"kick": "X.......X......."}, "verse": {"kick": "X.......X......."}, "break": {"kick": ""},
        "build": {"kick": "X...X...X...X..."},
    },
    fills=({"kick": "X...X...X......."}, {"kick": "X..............."}, {"kick": "X...X...X...XXXX"}),
), (
    {},
    {"kick": Drum("kick.hard", decay=0.6, tone=0.5, drive=0.25, jitter_ms=0.0)},
    {"kick": Drum("kick.tight", decay=1.0, tone=0.6, drive=0.3, jitter_ms=0.0)},
    {"kick": Drum("kick.909", decay=0.5, tone=0.7, drive=0.3, jitter_ms=0.0)},
)))  # fmt: skip

PERCUSSION = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap.house", tone=0.7, gain_db=1, jitter_ms=0.5),
            "snare": Drum("snare.808", tune=2, tone=0.8, gain_db=-1, jitter_ms=0.0),
            "snap": Drum("snap", pan=0.1, gain_db=3),
            "hat": Drum("hat.closed", pan=0.2, tone=0.7, jitter_ms=0.5, gain_db=7.5),
            "open_hat": Drum("hat.open", decay=0.75, pan=-0.1, tone=0.7, gain_db=6, jitter_ms=0.3),
            "ride": Drum("ride", decay=0.75, pan=0.25, tone=0.7, gain_db=1),
            "shaker": Drum("shaker", pan=-0.4, gain_db=4),
            "tom_low": Drum("tom", tune=-3, pan=0.35, gain_db=4),
            "tom_high": Drum("tom", tune=4, pan=-0.35, gain_db=4),
            "crash": Drum("crash", tone=0.7, gain_db=4, decay=0.75),
            "swell": Drum("swell", pan=-0.25),
            **LANDINGS,
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=3.0, low_cut_hz=140, reverb=0.1),
    grooves=(
        {"clap": "....X.......X...", "open_hat": "..X...X...X...X.", "hat": "x,o,x,o,x,o,x,o,", "ride": "x...x...x...x..."},
        {"clap": "....X.......X...", "open_hat": "..X...X...X...X.", "shaker": "xooxxooxxooxxoox",
         "snap": "....x.......x...", "ride": "x...x...x...x..."},
        {"clap": "....X.......X..,", "hat": "xoxoxoxoxoxoxoxo", "open_hat": "..X...X...X...X.",
         "tom_low": "..........x..x..|................", "tom_high": "......x..x......"},
        {"clap": "....X.......X...", "open_hat": "..X...X...X...X.", "hat": "o,xoo,xoo,xoo,xo", "shaker": "..x...x...x...x.",
         "snap": "....,.......x..x", "ride": "x.x.x.x.x.x.x.x."},
        {"clap": "....X.......X..X", "open_hat": "..X...X...X...X.", "hat": "x.xxx.xxx.xxx.xx",
         "tom_high": "x..x..x.........|..........x..x..", "ride": "x...x...x...x..."},
    ),
    by_section={
        "intro": {"clap": "", "open_hat": "", "ride": "", "snap": "........x......."},
        "verse": {"clap": "", "snap": "....x.......x...", "open_hat": "......x.......x.", "ride": ""},
        "break": {"clap": "", "open_hat": "", "hat": "", "shaker": "", "tom_low": "", "tom_high": ""},
        "build": {"open_hat": "", "hat": "", "tom_low": "", "tom_high": ""},
    },
    enters={"open_hat": 0.42, "hat": 0.34, "shaker": 0.4, "tom_low": 0.6, "tom_high": 0.6, "ride": 0.76},
    fills=({"snare": "........x.x.xxxx"}, {"tom_high": "........x.x.....", "tom_low": "............x.xx"},
           {"clap": "....X...X...XXXX"}, {"snare": "........x..x..x.", "open_hat": "..X...X........."}),
    alternates=3,
    crash=0.8,
    roll="snare",
    rolls=(HALVING, GALLOP, PULSE, TENSE),
    roll_rise=9.0,
)  # fmt: skip
DRUMS = WithKits(
    OneOf("drums", tuple(
        replace(PERCUSSION, strip=replace(PERCUSSION.strip, sweep=sweep)) for sweep in (THINNING, THINNING, OPENING)
    )),
    (
        {},
        {"hat": Drum("hat.909", pan=0.2, tone=0.6, jitter_ms=0.5, gain_db=6),
         "clap": Drum("clap.wide", tone=0.6, gain_db=1, jitter_ms=0.5),
         "open_hat": Drum("hat.909.open", decay=0.6, pan=-0.1, tone=0.6, gain_db=6, jitter_ms=0.3)},
        {"hat": Drum("hat.tight", pan=0.15, tone=0.6, jitter_ms=0.5, gain_db=7), "snare": Drum("snare.909", tune=2, tone=0.7, gain_db=-1),
         "clap": Drum("clap.tight", tone=0.7, gain_db=2, jitter_ms=0.5)},
        {"clap": Drum("clap.808", tone=0.5, gain_db=1, jitter_ms=0.5),
         "snare": Drum("snare.fat", tune=3, tone=0.8, gain_db=-1, jitter_ms=0.0)},
    ),
)  # fmt: skip

BASS = OneOf("bass", (*(
    BassLine(
        name="bass",
        patch=Subtractive(
            wave="saw", voices=voices, detune_cents=8, spread=0.1, sub=0.9, sub_octaves=0, cutoff_hz=cutoff, resonance=0.25,
            envelope_octaves=1.5, filter_decay_seconds=0.15, amp=Adsr(0.003, 0.4, 0.8, 0.05), drive=0.45,
        ),
        strip=Strip(gain_db=5.5, width=0.0, duck=0.8),
        lines=lines, low=29, enters=0.4, rests=("break", "intro"), gate=0.92,
    )
    for voices, cutoff, lines in (
        (2, 520, ("R--1--1-R--1--1-", "R-----1-R-----8-", "..R-..R-..R-..R-")),
        (1, 380, ("..1-..1-..1-..8-", "R-.1.-R-..1-R-8-", "1-1-1-1-1-1-1-8-")),
    )
),
    BassLine(  # growling and sliding
        name="bass",
        patch=Subtractive(
            wave="growl", voices=1, sub=1.0, sub_octaves=0, scan=0.1, scan_envelope=0.35, scan_lfo=0.1, scan_hz=0.7, cutoff_hz=320,
            resonance=0.2, envelope_octaves=1.3, filter_decay_seconds=0.2, amp=Adsr(0.003, 0.4, 0.8, 0.05), drive=0.25, glide_seconds=0.04,
        ),
        strip=Strip(gain_db=5.0, width=0.0, duck=0.8),
        lines=("R--8--1-R--1--8-", "R-----1-8-----5-", "..R---8-..R-1-8-"), low=29, enters=0.4, rests=("break", "intro"), gate=1.0,
    ),
))  # fmt: skip

PIANO = OneOf("piano", (
    Chords(
        name="piano",
        patch=Modal(body="piano", decay_seconds=4.0, hardness=0.85, release_seconds=0.2, spread=0.7),
        strip=Strip(gain_db=-7.0, low_cut_hz=160, presence_db=2.5, duck=0.3, reverb=0.35, delay=0.1),
        rhythms=("X..x..x.X..x..x.", "x.....x...x.....", "X..x..x..x..x..."), low=52, high=76, root_below=True,
        gate_beats=0, enters=0.2, rests=("drop", "outro"),
    ),
    Chords(
        name="piano",
        patch=Subtractive(
            wave="saw", voices=3, detune_cents=12, spread=0.9, cutoff_hz=900, resonance=0.2, envelope_octaves=2.2,
            filter_decay_seconds=0.25, amp=Adsr(0.003, 0.5, 0.2, 0.2),
        ),
        strip=Strip(gain_db=2.5, low_cut_hz=200, duck=0.35, reverb=0.35, delay=0.3),
        rhythms=("x..x..x.x..x..x.", "x.x.x.xx.x.x.x.x", "..x...x...x...xx"), low=55, high=79, gate_beats=0.4, enters=0.2,
        rests=("drop",),
    ),
    Chords(  # a palm-muted guitar
        name="piano",
        patch=Plucked(decay_seconds=1.1, brightness=0.35, pick_position=0.28, body=0.3, release_seconds=0.1, spread=0.5),
        strip=Strip(gain_db=-3.0, low_cut_hz=180, high_cut_hz=6500, duck=0.3, reverb=0.3, delay=0.3, chorus=0.3),
        rhythms=("X..x..x.X..x..x.", "x.x..x..x.x..x..", "X...x.x...x.x..."), low=52, high=76, root_below=True, gate_beats=0.6,
        strum_ms=9.0, enters=0.2, rests=("drop", "outro"),
    ),
))  # fmt: skip

SAWS = Subtractive(
    wave="saw", voices=7, detune_cents=26, spread=1.0, noise=0.05, cutoff_hz=5200, resonance=0.1, envelope_octaves=0.8,
    filter_decay_seconds=0.4, amp=Adsr(0.004, 0.6, 0.85, 0.12), drive=0.2, drift_cents=5,
)  # fmt: skip
SUPERSAW = Chords(
    name="supersaw",
    patch=SAWS,
    strip=Strip(gain_db=0.5, low_cut_hz=200, duck=0.8, reverb=0.22, width=1.15),
    rhythms=("X..X..X.X..X..X.", "X.....X..X..X...", "X..X..X...X.X...", "X...............", "..X...X...X...X."),
    low=55, high=81, size=4, gate_beats=0, enters=0.5, rests=QUIET, opening_octaves=0.8,
)  # fmt: skip
DROP = OneOf("supersaw", (
    SUPERSAW,
    replace(  # future bass: long chords under a slow filter LFO
        SUPERSAW,
        patch=replace(SAWS, voices=5, cutoff_hz=2600, lfo_octaves=1.3, lfo_hz=4.2, envelope_octaves=0.4, drift_cents=7),
        strip=replace(SUPERSAW.strip, gain_db=1.0, duck=0.85),
        rhythms=("X..X......X.....", "X.....X.....X...", "X...........X.X.", "X..X..X........."),
    ),
    replace(  # a shorter, plucked drop
        SUPERSAW, patch=replace(SAWS, voices=5, cutoff_hz=1800, envelope_octaves=2.2, filter_decay_seconds=0.16,
                                amp=Adsr(0.003, 0.3, 0.3, 0.12)),
        strip=replace(SUPERSAW.strip, gain_db=3.0, delay=0.3, reverb=0.3), gate_beats=0.3,
        rhythms=("X..X..X.X..X..X.", "x.xx.xx.x.xx.xx.", "X.x.x.X.x.x.X.x.", "..X..X.X..X..X.X"),
    ),
))  # fmt: skip

PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw", voices=4, detune_cents=15, spread=1.0, cutoff_hz=1300, resonance=0.1, envelope_octaves=0.6,
        filter_attack_seconds=0.8, filter_decay_seconds=2.5, amp=Adsr(0.4, 1.5, 0.9, 0.9), lfo_octaves=0.3, lfo_hz=0.08, drift_cents=6,
    ),
    strip=Strip(gain_db=-8.0, low_cut_hz=120, duck=0.7, reverb=0.4, width=1.3),
    layer="pad", bass_roots_in=("break",), low=50, high=74,
)  # fmt: skip

PLUCK = Swept(Arpeggio(
    name="pluck",
    patch=Subtractive(
        wave="saw", voices=2, detune_cents=8, spread=0.8, cutoff_hz=1400, resonance=0.3, envelope_octaves=2.4,
        filter_decay_seconds=0.09, amp=Adsr(0.002, 0.25, 0.1, 0.15),
    ),
    strip=Strip(gain_db=5.5, low_cut_hz=300, duck=0.4, reverb=0.3, delay=0.45),
    orders=("0..2..1.3..2..1.", "2.1.0..2.1.3..1.", "3..2..1.0..1..2.", "updown"),
    low=62, high=82, enters=0.36, rests=("intro",), accents="XxoxXoxo",
), octaves=1.0, bars=8)  # fmt: skip

HOOK = Subtractive(
    wave="saw", voices=5, detune_cents=18, spread=0.8, cutoff_hz=4200, resonance=0.2, envelope_octaves=1.2,
    filter_decay_seconds=0.25, amp=Adsr(0.004, 0.4, 0.7, 0.15), drive=0.3, vibrato_cents=6,
)  # fmt: skip
LEAD = OneOf("lead", tuple(
    Melody(
        name="lead", patch=patch, strip=Strip(gain_db=gain_db, low_cut_hz=350, duck=0.5, reverb=0.3, delay=0.35),
        rhythms=rhythms, phrase=phrase, returns=returns, low=low, high=low + 21, leap=3, bridges_apart=False,
        enters=0.55, rests=QUIET, gate=gate,
    )
    for gain_db, low, gate, phrase, returns, patch, rhythms in (
        (3.5, 67, 0.95, "AVAB", ("AVOB", "ASAR"), HOOK, ("x--x--x-x--x--x-", "x-x--x-x--x-x-x-", "x--x--x---x-x---|x--x--x---......")),
        (3.5, 67, 0.95, "AAVB", ("AOAB", "ASVB"), replace(HOOK, wave="square", voices=3), ("x.x.xx.x.x.xx.x.", "x--x--x-x-x-x---")),
        (5.0, 60, 1.0, "AAVB", ("AAOB", "AVSB"), CHOP, ("x-x---x-x-x-....", "x---x-x---x-x---|x-x---x-........", "..x-x-x-..x-x---")),
        (4.0, 64, 1.0, "AVAB", ("AVAS", "OVRB"), replace(HOOK, wave="sync", scan=0.1, scan_envelope=0.5, glide_seconds=0.04, voices=3),
         ("x-x-x---x-x-x---", "x---x-x-x-x-----|x---x-x---------")),
    )
))  # fmt: skip

RISER = Riser(
    name="riser",
    patch=replace(NOISE, cutoff_hz=4000, resonance=0.4),
    strip=Strip(gain_db=-6.5, low_cut_hz=500, reverb=0.3, duck=0.4),
    bars=8,
)
REVERSE = ReverseTail(
    name="reverse",
    patch=replace(BACKWARDS, voices=5, cutoff_hz=3000),
    strip=BACKWARDS_STRIP,
    into=("drop", "verse", "break"),
)

GENRE = Genre(
    name="edm",
    tempo_bpm=(126, 130),
    keys=("Am", "C#m", "Dm", "Em", "Fm", "F#m", "Gm", "C", "D", "F", "Ab"),
    minor_progressions=(
        ("i", "VI", "III", "VII"), ("i", "III", "VI", "VII"), ("i", "i", "VII", "VI"), ("i", "iv", "VII", "i"), ("i VII",
         "VI", "i VII", "i"), ("i", "VI", "i", "VII"), ("i", "v", "VI", "VII"), ("i", "VII", "i", "VI"),
    ),
    major_progressions=(
        ("I", "V", "vi", "IV"), ("I", "vi", "IV", "V"), ("I", "IV", "vi", "V"), ("Iadd9", "V", "IVadd9", "Iadd9"), ("I V",
         "vi", "IV", "I"),
    ),
    forms=(
        (S("intro", 4, 0.34), S("verse", 8, 0.5), S("build", 8, 0.62), S("drop", 16, 0.92), S("verse", 8, 0.52), S("break", 8, 0.42),
         S("build", 8, 0.68), S("drop", 24, 1.0), S("outro", 8, 0.45)),
        (S("intro", 8, 0.32), S("verse", 16, 0.54), S("break", 4, 0.42), S("build", 8, 0.66), S("drop", 32, 1.0), S("verse", 8, 0.5),
         S("drop", 8, 0.9), S("outro", 8, 0.42)),
        (S("break", 8, 0.4), S("build", 4, 0.58), S("drop", 16, 0.85), S("verse", 16, 0.52), S("build", 8, 0.68), S("drop", 24, 1.0),
         S("outro", 8, 0.42)),
        (S("verse", 8, 0.44), S("verse", 8, 0.56), S("build", 8, 0.64), S("drop", 16, 0.9), S("break", 8, 0.42), S("verse", 8, 0.54),
         S("build", 8, 0.7), S("drop", 16, 1.0), S("outro", 8, 0.44)),
    ),
    players=(KICK, DRUMS, BASS, PIANO, DROP, PAD, PLUCK, LEAD, RISER, REVERSE),
    room=Room(t60_seconds=2.2, predelay_ms=22, damping=0.35, size=1.1),
    echo=Echo(beats=0.75, feedback=0.4, damping=0.4),
    tone=MasterTone(mid_db=-1.5, presence_db=-1.6, high_shelf_db=-4.2, glue=0.6, drive=0.4, duck_release_beats=0.75,
                    level_automation_db=4.0, brightness_target=BrightnessTarget(-16.6, -17.8)),
    dynamics=Dynamics(touch_db=2.0, brightness_octaves=0.7, thinning=0.3, ghosts=0.3, doubling=0.4),
    min_density=MinDensity(lively=3.0, calm=2.5),
    targets=DANCE,
)  # fmt: skip
