"""Trance: a rolling off-beat bass, a gated pad, an arpeggio with an opening filter, long breaks and a wide lead."""

from dataclasses import replace

from soundflow_core.model.desk import BrightnessTarget, Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Fm, Modal, Patch, Subtractive
from soundflow_core.model.targets import DANCE
from soundflow_core.music.form.density import MinDensity
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import ReverseTail, WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.drums.drummer import Drums
from soundflow_core.music.players.drums.rolls import GALLOP, HALVING, TENSE
from soundflow_core.music.players.melody.melodist import Melody, Riser
from soundflow_core.music.players.variants import OneOf, Swept, Tuned
from soundflow_core.sound.presets.electronic import BACKWARDS, BACKWARDS_STRIP, LANDINGS, NOISE, OPENING, THINNING

KICK = Tuned(
    WithKits(
        Drums(
            name="kick",
            kit=Kit({"kick": Drum("kick.trance", tone=0.65, drive=0.2, decay=0.75, jitter_ms=0.0)}),
            strip=Strip(gain_db=-3.2, width=0.0),
            grooves=({"kick": "X...X...X...X..."},),
            by_section={"break": {"kick": ""}, "build": {"kick": "X...X...X...X..."}},
            fills=({"kick": "X...X...X......."}, {"kick": "X...X..........."}, {"kick": "X...X...X...X.XX"}),
        ),
        (
            {},
            {"kick": Drum("kick.909", tone=0.7, drive=0.25, decay=0.5, jitter_ms=0.0)},
            {"kick": Drum("kick.tight", tone=0.5, drive=0.2, decay=0.9, jitter_ms=0.0)},
        ),
    )
)

PERCUSSION = Drums(
    name="drums",
    kit=Kit(
        {
            "clap": Drum("clap.house", tone=0.65, jitter_ms=0.5),
            "snare": Drum("snare.808", tune=3, gain_db=-3, tone=0.7, jitter_ms=0.0),
            "hat": Drum("hat.closed", pan=0.2, tone=0.65, jitter_ms=0.5, gain_db=3),
            "open_hat": Drum("hat.open", decay=0.75, pan=-0.08, tone=0.65, gain_db=3, jitter_ms=0.3),
            "ride": Drum("ride", decay=0.75, pan=0.25, tone=0.65, jitter_ms=0.5),
            "shaker": Drum("shaker", pan=-0.4),
            "rim": Drum("rim", pan=0.45, gain_db=-2),
            "tom_low": Drum("tom", tune=-4, pan=-0.35),
            "crash": Drum("crash", tone=0.6, gain_db=2, decay=0.75),
            "swell": Drum("swell", pan=-0.25),
            **LANDINGS,
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=2.5, low_cut_hz=150, reverb=0.12),
    grooves=(
        {"clap": "....X.......X...", "open_hat": "..X...X...X...X.", "hat": "xo.oxo.oxo.oxo.o", "ride": "x...x...x...x..."},
        {"clap": "....X.......X...", "open_hat": "..X...X...X...X.", "shaker": "x,o,x,o,x,o,x,o,", "rim": "...x..x....x..x.",
         "ride": "x.x.x.x.x.x.x.x."},
        {"clap": "....X.......X..,", "open_hat": "..X...X...X...X.", "hat": "x,,ox,,ox,,ox,,o",
         "tom_low": "......x..x....x.", "ride": "..x...x...x...x."},
        {"clap": "....X.......X...", "open_hat": "..X...X...X...Xo", "hat": "oxoxoxoxoxoxoxox", "rim": "..x..x..x..x..x.|..x..x...x..x...",
         "ride": "x.o.x.o.x.o.x.o."},
        {"clap": "....X..,....X..,", "open_hat": "..X...X...X...X.", "hat": "o.,xo.,xo.,xo.,x", "shaker": "xooxxooxxooxxoox",
         "tom_low": ".......x......x.", "ride": "x...x...x...x..."},
    ),
    by_section={"break": {"clap": "", "open_hat": "", "hat": "", "rim": "", "tom_low": ""}, "build": {"open_hat": "", "clap": ""}},
    enters={"clap": 0.42, "open_hat": 0.4, "hat": 0.32, "shaker": 0.46, "rim": 0.55, "tom_low": 0.6, "ride": 0.72},
    fills=({"snare": "........x.x.xxxx"}, {"clap": "....X...X..XX.XX"}, {"snare": "....x..x..x.xxxx", "clap": ""},
           {"tom_low": "........x.x.x.xx", "open_hat": "..X...X........."}),
    alternates=3,
    crash=0.75,
    roll="snare",
    rolls=(HALVING, GALLOP, TENSE),
    roll_rise=7.0,
    touch=0.05,
)  # fmt: skip
DRUMS = WithKits(
    OneOf("drums", tuple(
        replace(PERCUSSION, strip=replace(PERCUSSION.strip, sweep=sweep)) for sweep in (THINNING, OPENING, THINNING)
    )),
    (
        {},
        {"hat": Drum("hat.909", pan=0.2, tone=0.6, jitter_ms=0.5, gain_db=3), "clap": Drum("clap.wide", tone=0.6, jitter_ms=0.5),
         "open_hat": Drum("hat.909.open", decay=0.6, pan=-0.08, tone=0.6, gain_db=3, jitter_ms=0.3)},
        {"hat": Drum("hat.tight", pan=0.2, tone=0.6, gain_db=4, jitter_ms=0.5),
         "clap": Drum("clap.tight", tone=0.7, gain_db=1, jitter_ms=0.5),
         "snare": Drum("snare.909", tune=3, gain_db=-3, tone=0.6, jitter_ms=0.0)},
    ),
)  # fmt: skip

PLUCKED_SAW = Subtractive(
    wave="saw", voices=1, sub=0.8, sub_octaves=0, cutoff_hz=420, resonance=0.3, envelope_octaves=2.0,
    filter_decay_seconds=0.08, amp=Adsr(0.003, 0.2, 0.6, 0.04), drive=0.3,
)  # fmt: skip
ROLLING = BassLine(
    name="bass",
    patch=PLUCKED_SAW,
    strip=Strip(gain_db=5.5, width=0.0, duck=0.6),
    lines=("..R-..R-..R-..R-", ".1R1.1R1.1R1.1R1", "..11..11..11..18", ".111.111.111.118", "..R-..R-..R-.8R-"),
    low=31, enters=0.36, rests=("break",), gate=0.8,
)  # fmt: skip
BASS = OneOf("bass", (
    ROLLING,
    replace(  # a darker one that slides into the octave
        ROLLING,
        patch=replace(PLUCKED_SAW, wave="pulse", scan=0.2, scan_envelope=0.4, sub=1.0, cutoff_hz=360, glide_seconds=0.03),
        lines=(".11-.18-.11-.18-", "..1-.18-..1-.15-", ".1.1.1.1.1.1.18-", "..R-..R-..R-.85-"), gate=1.0,
    ),
    replace(  # two saws, wide above and mono below
        ROLLING, patch=replace(PLUCKED_SAW, voices=2, detune_cents=9, cutoff_hz=520, filter_decay_seconds=0.11),
        lines=("..R-..R-..R-..R-", ".1R1.1R1.1R8.1R1", "..R..8R...R..8R."),
    ),
))  # fmt: skip

STRINGS = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw", voices=4, detune_cents=16, spread=1.0, cutoff_hz=1500, resonance=0.1, envelope_octaves=0.6,
        filter_attack_seconds=1.0, filter_decay_seconds=3.0, amp=Adsr(0.5, 1.5, 0.9, 1.0), lfo_octaves=0.3, lfo_hz=0.06, drift_cents=6,
    ),
    strip=Strip(gain_db=-8.0, low_cut_hz=120, duck=0.6, reverb=0.45, width=1.3),
    layer="pad", bass_roots_in=("break",), low=52, high=76, size=4, opening_octaves=1.2,
)  # fmt: skip
PAD = OneOf(
    "pad",
    (
        STRINGS,
        replace(  # a choir
            STRINGS,
            patch=Subtractive(
                wave="vowel",
                voices=4,
                detune_cents=14,
                spread=1.0,
                noise=0.05,
                scan=0.55,
                scan_lfo=0.4,
                scan_hz=0.05,
                cutoff_hz=3200,
                resonance=0.0,
                envelope_octaves=0.3,
                filter_attack_seconds=0.8,
                filter_decay_seconds=3.0,
                amp=Adsr(0.6, 1.5, 0.9, 1.2),
                drift_cents=7,
                vibrato_cents=6,
            ),
            strip=replace(STRINGS.strip, gain_db=-9.5),
        ),
    ),
)

GATED = OneOf("gated", tuple(
    Swept(Chords(
        name="gated",
        patch=Subtractive(
            wave="saw", voices=4, detune_cents=14, spread=1.0, cutoff_hz=1800, resonance=0.2, envelope_octaves=0.0,
            amp=Adsr(0.02, 0.5, 1.0, 0.1),
        ),
        strip=Strip(gain_db=-7.0, low_cut_hz=280, duck=0.3, reverb=0.25, delay=0.3, gate_pattern=gate),
        low=60, high=84, size=3, enters=0.48, rests=("intro", "outro"),
    ), octaves=1.0, bars=16)
    for gate in ("x.xx.xx.x.xx.xx.", "xx.xx.x.xx.xx.xx", "x.x-xx.xx.x-x.xx", "x..xx.x.x.xx.x-x", "xxx.xxx.xx.xx.x-")
))  # fmt: skip

ARP = Swept(Arpeggio(
    name="arp",
    patch=Subtractive(
        wave="saw", voices=2, detune_cents=9, spread=0.9, cutoff_hz=1200, resonance=0.35, envelope_octaves=2.2,
        filter_decay_seconds=0.11, amp=Adsr(0.002, 0.22, 0.15, 0.12),
    ),
    strip=Strip(gain_db=3.0, low_cut_hz=300, duck=0.35, reverb=0.3, delay=0.5, width=1.2),
    orders=("up", "updown", "0213", "03120312", "01230213", "3.21.032", "0.12.301", "02130312"),
    octaves=2, low=60, high=79, enters=0.38, accents="XoxoXoxx", gate=0.6,
), octaves=1.2, bars=16)  # fmt: skip

SUPERSAW = Subtractive(
    wave="saw", voices=7, detune_cents=22, spread=1.0, cutoff_hz=3600, resonance=0.15, envelope_octaves=1.0,
    filter_decay_seconds=0.4, amp=Adsr(0.01, 0.6, 0.8, 0.3), drive=0.15, drift_cents=4,
)  # fmt: skip
SINGING = replace(
    SUPERSAW,
    wave="pulse",
    voices=3,
    detune_cents=14,
    scan=0.35,
    scan_lfo=0.25,
    scan_hz=0.4,
    glide_seconds=0.04,
    vibrato_cents=8,
)
LEADS = tuple(
    Melody(
        name="lead", patch=patch, strip=Strip(gain_db=gain_db, low_cut_hz=320, duck=0.45, reverb=0.4, delay=0.45),
        rhythms=rhythms, phrase=phrase, returns=returns, low=66, high=88, pentatonic=False, bridges_apart=False, enters=0.5,
        rests=("intro", "groove", "outro", "break"), gate=0.98,
    )
    for gain_db, patch, phrase, returns, rhythms in (
        (0.5, SUPERSAW, "AVAB", ("ASAO", "AVOB"), ("x-----x-x---x---|x-------x---....", "x---x---x--x--x-|x-----x---......")),
        (0.5, SUPERSAW, "AAVB", ("AASB", "AOVB"), ("x--x--x--x--x-x-|x--x--x---------", "x-x--x-x--x-x---|x-x--x-x--......")),
        (1.5, SINGING, "ASVB", ("AVSB", "ORSB"), ("x---x-x-x---x-x-|x-x-x-----------", "x-----x---x-x---|x---x---x-------")),
        (0.5, SUPERSAW, "AVAS", ("AOAB", "AVRB"), ("....x-x-x---x-x-|x---x-x-x-------", "..x-x-x-..x-x-x-|x-----------....")),
    )
)  # fmt: skip
LEAD = OneOf("lead", LEADS, stream="theme")
BREAK_PATCHES: tuple[Patch, ...] = (
    Modal(body="piano", decay_seconds=4.0, hardness=0.7, spread=0.6),
    Modal(body="bell", decay_seconds=2.5, hardness=0.5, spread=0.5),
    Modal(body="piano", decay_seconds=3.0, hardness=0.9, spread=0.6),
    Fm(ratio=1.0, index=1.2, tine_ratio=14.0, tine_level=0.12, detune_cents=8.0),
)
THEME = OneOf("theme", tuple(  # the lead's melody on piano or bells in the break
    replace(
        lead, patch=patch, strip=Strip(gain_db=3.5, low_cut_hz=220, reverb=0.45, delay=0.35), low=62, high=84, enters=0.3,
        rests=("intro", "groove", "main", "build", "drop", "outro"), timing_ms=9.0,
    )
    for lead, patch in zip(LEADS, BREAK_PATCHES, strict=True)
), stream="theme")  # fmt: skip

RISER = Riser(
    name="riser", patch=replace(NOISE, cutoff_hz=3600, resonance=0.35), bars=8,
    strip=Strip(gain_db=-9.0, low_cut_hz=500, reverb=0.35, duck=0.4),
)  # fmt: skip
REVERSE = ReverseTail(
    name="reverse", patch=replace(BACKWARDS, voices=4), strip=BACKWARDS_STRIP, into=("drop", "break", "main")
)

GENRE = Genre(
    name="trance",
    tempo_bpm=(132, 140),
    keys=("Am", "Bm", "C#m", "Dm", "Em", "Fm", "F#m", "Gm", "C", "D"),
    minor_progressions=(
        ("i", "VI", "III", "VII"), ("i", "i", "VI", "VII"), ("i", "III", "VII", "VI"), ("i", "VI", "VII", "i"),
        ("i", "i", "i", "i", "VI", "VI", "III", "VII"), ("i", "v", "VI", "i"),
        ("i", "VII", "VI", "i"), ("i", "VI", "i", "VII"), ("i", "i", "III", "VII", "VI", "VI", "VII", "i"),
    ),
    major_progressions=(
        ("I", "V", "vi", "IV"), ("I", "vi", "IV", "V"), ("I", "iii", "IV", "V"), ("I", "IV", "vi", "V"), ("I", "Imaj7", "vi", "IV"),
    ),
    forms=(
        (S("intro", 8, 0.34), S("groove", 8, 0.52), S("groove", 8, 0.64), S("break", 16, 0.46), S("build", 8, 0.66), S("drop", 32, 1.0),
         S("groove", 8, 0.6), S("outro", 8, 0.4)),
        (S("intro", 8, 0.32), S("groove", 16, 0.6), S("break", 8, 0.4), S("build", 4, 0.62), S("drop", 16, 0.88), S("break", 12, 0.48),
         S("build", 4, 0.68), S("drop", 24, 1.0), S("outro", 8, 0.42)),
        (S("groove", 8, 0.42), S("groove", 8, 0.6), S("main", 16, 0.78), S("break", 16, 0.44), S("build", 8, 0.68), S("drop", 32, 1.0),
         S("outro", 12, 0.42)),
        (S("intro", 8, 0.34), S("groove", 8, 0.55), S("main", 8, 0.7), S("break", 8, 0.42), S("build", 8, 0.64), S("drop", 16, 0.88),
         S("groove", 8, 0.6), S("break", 8, 0.44), S("build", 4, 0.68), S("drop", 16, 1.0), S("outro", 8, 0.42)),
        (S("break", 8, 0.36), S("groove", 16, 0.6), S("main", 8, 0.72), S("break", 8, 0.42), S("build", 8, 0.66), S("drop", 24, 1.0),
         S("main", 8, 0.74), S("outro", 8, 0.4)),
    ),
    players=(KICK, DRUMS, BASS, PAD, GATED, ARP, THEME, LEAD, RISER, REVERSE),
    room=Room(t60_seconds=3.0, predelay_ms=28, damping=0.35, size=1.3),
    echo=Echo(beats=0.75, feedback=0.45, damping=0.4),
    tone=MasterTone(mid_db=-1.5, presence_db=-0.7, high_shelf_db=-2.6, glue=0.55, drive=0.35, duck_release_beats=0.7,
                    level_automation_db=4.5, brightness_target=BrightnessTarget(-16.3, -17.6)),
    dynamics=Dynamics(touch_db=2.0, brightness_octaves=0.7, thinning=0.25, ghosts=0.18, doubling=0.4),
    min_density=MinDensity(lively=3.0, calm=2.5),
    targets=DANCE,
)  # fmt: skip
