"""Synthwave: gated snares, galloping octave basses, analogue brass, arpeggios, a lead with delayed vibrato."""

from dataclasses import replace

from soundflow_core.model.desk import BrightnessTarget, Echo, GatedRoom, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Fm, Subtractive
from soundflow_core.model.targets import SYNTHWAVE
from soundflow_core.music.form.density import MinDensity
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.form.transitions import ReverseTail, WithKits
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.drums.drummer import Drums
from soundflow_core.music.players.melody.melodist import Melody
from soundflow_core.music.players.variants import OneOf, Swept, Tuned
from soundflow_core.sound.presets.electronic import BACKWARDS, BACKWARDS_STRIP, LANDINGS, OPENING

KICK = Tuned(
    WithKits(
        Drums(
            name="kick",
            kit=Kit({"kick": Drum("kick.house", decay=0.6, tone=0.7, jitter_ms=0.0)}),
            strip=Strip(gain_db=-2.0, width=0.0),
            grooves=(
                {"kick": "X...X...X...X..."},
                {"kick": "X.......X......."},
                {"kick": "X.......X.x....."},
                {"kick": "X..x....X......."},
            ),
            by_section={"break": {"kick": "X..............."}, "intro": {"kick": ""}},
            enters={"kick": 0.3},
            fills=({"kick": "X...X...X..X..X."}, {"kick": "X.......X.X....."}, {"kick": "X...X..........."}),
        ),
        (
            {},
            {"kick": Drum("kick.acoustic", decay=1.1, tone=0.9, drive=0.3, jitter_ms=0.0)},
            {"kick": Drum("kick.tight", decay=1.0, tone=0.5, drive=0.25, jitter_ms=0.0)},
        ),
    )
)

PERCUSSION = Drums(
    name="drums",
    kit=Kit(
        {
            "snare": Drum("snare.gated", tone=0.6, gain_db=1, jitter_ms=0.0),
            "clap": Drum("clap", gain_db=-5, jitter_ms=0.5),
            "hat": Drum("hat.closed", pan=0.2, tone=0.65, gain_db=7.5),
            "open_hat": Drum("hat.open", pan=0.2, gain_db=5, decay=0.8, tone=0.6),
            "tambourine": Drum("tambourine", pan=-0.35, gain_db=4),
            "tom_low": Drum("tom", tune=-5, pan=0.5, decay=1.4, gain_db=6),
            "tom_mid": Drum("tom", tune=0, pan=0.0, decay=1.3, gain_db=6),
            "tom_high": Drum("tom", tune=5, pan=-0.5, decay=1.2, gain_db=6),
            "cowbell": Drum("cowbell", pan=-0.4, gain_db=-5),
            "crash": Drum("crash", pan=-0.2, decay=0.75),
            "swell": Drum("swell", pan=-0.25),
            "rim": Drum("rim", pan=-0.3, gain_db=2),
            **{voice: replace(drum, gain_db=drum.gain_db - 1.0) for voice, drum in LANDINGS.items()},
        },
        round_robins=3,
    ),
    strip=Strip(gain_db=-4.5, low_cut_hz=110, reverb=0.12, gated_room=GatedRoom(level_db=-10.0, hold_seconds=0.22)),
    grooves=(
        {"snare": "....X.......X...", "hat": "x,o,x,o,x,o,x,o,", "open_hat": "..............x.", "tambourine": "....x.......x..."},
        {"snare": "....X.......X...", "hat": "xoxoxoxoxoxoxoxo", "clap": "....x.......x...",
         "cowbell": "..x..x..x.......|................"},
        {"snare": "....X.......X...", "open_hat": "..x...x...x...x.", "hat": "x,..x,..x,..x,..", "tambourine": "o.x.o.x.o.x.o.x."},
        {"snare": "....X.......X..,", "hat": "o.xoo.xoo.xoo.xo", "open_hat": "......x.......x.", "rim": "..x..x....x..x..|..x..x...x......",
         "tom_low": "..............x.|................"},
        {"snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x.", "clap": "....x.......x..x", "tambourine": "..x...x...x...x.",
         "tom_high": "..........x.....|................", "tom_mid": "............x...|................"},
    ),
    by_section={"break": {"snare": "", "clap": ""}, "intro": {"snare": ""}},
    enters={"snare": 0.36, "hat": 0.28, "open_hat": 0.45, "tambourine": 0.55, "cowbell": 0.62, "clap": 0.5, "rim": 0.5, "tom_low": 0.6,
            "tom_high": 0.66, "tom_mid": 0.66},
    fills=(
        {"tom_high": "........xx......", "tom_mid": "..........xx....", "tom_low": "............xxxx", "snare": "....X..........."},
        {"tom_high": "x..x............", "tom_mid": "......x..x......", "tom_low": "............x.xx", "snare": "................"},
        {"snare": "....X.......XxXx"},
        {"tom_high": "........x.......", "tom_mid": ".........x.x....", "tom_low": "............x.x.", "snare": "....X.....X....X"},
        {"snare": "....X..X..X..X..", "hat": ""},
    ),
    alternates=3,
    crash=0.6,
)  # fmt: skip
DRUMS = WithKits(
    OneOf("drums", tuple(replace(PERCUSSION, strip=replace(PERCUSSION.strip, sweep=sweep)) for sweep in (None, None, OPENING, None))),
    (
        {},
        {"snare": Drum("snare.fat", tone=0.7, gain_db=1, jitter_ms=0.0), "hat": Drum("hat.808", pan=0.2, tone=0.6, gain_db=9)},
        {"snare": Drum("snare.909", tone=0.6, gain_db=1, jitter_ms=0.0), "clap": Drum("clap.808", gain_db=-4, jitter_ms=0.5),
         "hat": Drum("hat.909", pan=0.2, tone=0.6, gain_db=7)},
    ),
)  # fmt: skip

ANALOGUE_BASS = Subtractive(
    wave="saw", voices=2, detune_cents=7, spread=0.2, sub=0.7, cutoff_hz=480, resonance=0.3, envelope_octaves=1.8,
    filter_decay_seconds=0.14, amp=Adsr(0.003, 0.35, 0.6, 0.05), drive=0.3,
)  # fmt: skip
BASS = OneOf("bass", tuple(
    Swept(BassLine(
        name="bass", patch=patch, strip=Strip(gain_db=gain_db, width=0.3, duck=0.5), lines=lines, low=31, enters=0.28, rests=(), gate=gate,
        alternates=2, touch=0.12,
        opening_octaves=1.2,
    ), octaves=0.5, bars=16)
    for patch, gain_db, gate, lines in (
        (ANALOGUE_BASS, 8.0, 0.75, ("1.1.1.1.1.1.1.1.", "1.118.111.118.11", "R.1.8.1.R.1.8.1.", "1.111.111.111.18", "1-1-1-1-1-1-8-7-")),
        (replace(ANALOGUE_BASS, wave="pulse", scan=0.2, scan_lfo=0.15, scan_hz=0.3, glide_seconds=0.03), 8.0, 1.0,
         ("1-1-8-1-1-1-8-1-", "R-..1-8-R-..1-7-", "1.1.1.8-1.1.1.5-", "R-1-1-1-8-1-7-5-")),
        (Fm(ratio=1.0, index=2.2, index_decay_seconds=0.12, tine_ratio=2.0, tine_level=0.2, tine_decay_seconds=0.05,
            amp=Adsr(0.002, 0.5, 0.45, 0.05), detune_cents=0.0), 9.5, 0.8,
         ("R.1.1.1.R.1.1.8.", "1.1.8.1.1.1.8.1.", "R..1..1.R..1..5.", "1.111.1.1.111.8.")),
    )
))  # fmt: skip

ARP = Swept(Arpeggio(
    name="arp",
    patch=Subtractive(
        wave="square", voices=2, detune_cents=8, spread=0.9, cutoff_hz=1100, resonance=0.35, envelope_octaves=1.8,
        filter_decay_seconds=0.12, amp=Adsr(0.002, 0.25, 0.25, 0.1),
    ),
    strip=Strip(gain_db=2.5, low_cut_hz=240, duck=0.3, reverb=0.25, delay=0.45, width=1.3),
    orders=("up", "updown", "down", "0213", "01230321", "0.12.1.3", "03.12.03", "0120.231"),
    octaves=2, low=57, high=76, enters=0.3, gate=0.7,
), octaves=1.2, bars=16, opens_in=("intro", "break"))  # fmt: skip

BRASS = OneOf("brass", (
    Chords(
        name="brass",
        patch=Subtractive(
            wave="saw", voices=3, detune_cents=15, spread=1.0, cutoff_hz=650, resonance=0.15, envelope_octaves=2.0,
            filter_attack_seconds=0.12, filter_decay_seconds=1.2, amp=Adsr(0.04, 0.8, 0.8, 0.35), drive=0.15,
        ),
        strip=Strip(gain_db=-0.5, low_cut_hz=170, duck=0.35, reverb=0.35, chorus=0.4, width=1.2),
        rhythms=("x...............", "x.........x.....", "x..x..x........."), gate_beats=0, low=52, high=76, enters=0.42,
    ),
    Chords(  # a digital piano of 1985
        name="brass",
        patch=Fm(
            ratio=1.0, index=1.5, index_decay_seconds=0.9, tine_ratio=14.0, tine_level=0.16, tine_decay_seconds=0.08,
            amp=Adsr(0.002, 2.2, 0.1, 0.35), detune_cents=9.0,
        ),
        strip=Strip(gain_db=1.0, low_cut_hz=170, duck=0.3, reverb=0.4, chorus=0.6, width=1.3),
        rhythms=("x.....x.........", "x..x........x...", "x.......x..x...."), gate_beats=0, low=55, high=79, enters=0.38,
    ),
    Chords(  # a string machine through a phaser
        name="brass",
        patch=Subtractive(
            wave="hollow", voices=3, detune_cents=16, spread=1.0, scan=0.45, scan_lfo=0.4, scan_hz=0.13, cutoff_hz=1500, resonance=0.1,
            envelope_octaves=1.0, filter_attack_seconds=0.1, filter_decay_seconds=1.0, amp=Adsr(0.03, 0.8, 0.75, 0.3), drift_cents=5,
        ),
        strip=Strip(gain_db=0.0, low_cut_hz=190, presence_db=2.0, duck=0.35, reverb=0.35, chorus=0.5, width=1.2),
        rhythms=("x.....x...x.....", "x..x..x.x..x..x.", "x...........x..."), gate_beats=0, low=54, high=78, enters=0.42,
    ),
))  # fmt: skip

PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw", voices=4, detune_cents=18, spread=1.0, cutoff_hz=1300, resonance=0.1, envelope_octaves=0.8,
        filter_attack_seconds=1.0, filter_decay_seconds=3.0, amp=Adsr(0.6, 1.5, 0.85, 1.2), lfo_octaves=0.5, lfo_hz=0.05, drift_cents=7,
    ),
    strip=Strip(gain_db=-8.0, low_cut_hz=120, duck=0.4, reverb=0.45, width=1.3),
    layer="pad", bass_roots_in=("break",), low=50, high=74, size=4,
)  # fmt: skip

SOLO = Subtractive(
    wave="saw", voices=2, detune_cents=12, spread=0.5, cutoff_hz=2200, resonance=0.25, envelope_octaves=1.0,
    filter_decay_seconds=0.5, amp=Adsr(0.015, 0.8, 0.75, 0.25), vibrato_cents=16, vibrato_hz=5.4, drive=0.2,
)  # fmt: skip
LEAD = OneOf("lead", tuple(
    Melody(
        name="lead", patch=patch, strip=Strip(gain_db=2.0, low_cut_hz=300, duck=0.2, reverb=0.35, delay=0.5),
        rhythms=(
            "x---x-x---------|x--x--x---------", "x-----x-x-------|....x---x---x---", "x---x---x-------|x-x-x-----------",
            "..x-x-x---x-----|x---x-----------",
        ),
        phrase=phrase, returns=returns, low=64, high=86, pentatonic=False, bridges_apart=False, enters=0.6, ornament=0.2, gate=1.0,
    )
    for phrase, returns, patch in (
        ("AAVB", ("AAOB", "ASVB"), SOLO),
        ("AVAB", ("AVSB", "ORAB"), replace(SOLO, wave="square", detune_cents=8)),
        ("A.AV", ("AVAS", "AO.B"), replace(SOLO, wave="sync", scan=0.05, scan_envelope=0.45, glide_seconds=0.07)),
        ("AAVS", ("AVOB", "RASB"), replace(SOLO, wave="pulse", scan=0.4, scan_lfo=0.3, scan_hz=0.35, glide_seconds=0.05)),
    )
))  # fmt: skip
REVERSE = ReverseTail(
    name="reverse", patch=replace(BACKWARDS, voices=2, detune_cents=20), strip=BACKWARDS_STRIP, into=("chorus", "break")
)

GENRE = Genre(
    name="synth",
    tempo_bpm=(84, 118),
    keys=("Am", "Bm", "C#m", "Dm", "Em", "F#m", "Gm", "C", "F", "G"),
    minor_progressions=(
        ("i", "VI", "III", "VII"), ("i", "i", "VI", "VII"), ("i", "VII", "VI", "i"), ("i7", "VImaj7", "iv7", "v7"),
        ("i", "III", "VII", "iv"), ("i", "iadd9", "iv", "VI"), ("i", "i", "III", "VII"), ("iadd9", "VImaj7", "VII", "i"),
    ),
    major_progressions=(
        ("I", "V", "vi", "IV"), ("I", "iii", "IV", "V"), ("Iadd9", "vi7", "IVmaj7", "V"), ("I", "I", "IV", "V"), ("I", "IV", "vi", "V"),
    ),
    forms=(
        (S("intro", 8, 0.3), S("verse", 16, 0.52), S("chorus", 16, 0.82), S("verse", 8, 0.58), S("break", 8, 0.4),
         S("chorus", 16, 0.95), S("outro", 8, 0.4)),
        (S("intro", 4, 0.28), S("verse", 8, 0.48), S("verse", 8, 0.6), S("chorus", 16, 0.85), S("break", 8, 0.42),
         S("chorus", 24, 1.0), S("outro", 8, 0.42)),
        (S("break", 8, 0.36), S("verse", 16, 0.54), S("chorus", 16, 0.84), S("break", 4, 0.42), S("verse", 8, 0.6), S("chorus", 16, 1.0),
         S("outro", 8, 0.4)),
        (S("verse", 8, 0.42), S("verse", 8, 0.56), S("chorus", 8, 0.78), S("verse", 8, 0.6), S("break", 8, 0.4), S("chorus", 24, 0.98),
         S("outro", 8, 0.42)),
        (S("intro", 8, 0.3), S("chorus", 8, 0.66), S("verse", 16, 0.55), S("break", 8, 0.42), S("chorus", 16, 0.92), S("chorus", 8, 1.0),
         S("outro", 8, 0.4)),
    ),
    players=(KICK, DRUMS, BASS, ARP, BRASS, PAD, LEAD, REVERSE),
    room=Room(t60_seconds=2.4, predelay_ms=25, damping=0.4, size=1.1),
    echo=Echo(beats=0.75, feedback=0.42, damping=0.45),
    tone=MasterTone(mid_db=-1.5, presence_db=-0.5, high_shelf_db=-0.7, glue=0.5, drive=0.3, duck_release_beats=0.6, level_automation_db=7.5,
                    brightness_target=BrightnessTarget(-16.4, -17.2)),
    dynamics=Dynamics(touch_db=2.5, brightness_octaves=0.7, thinning=0.55, ghosts=0.38, doubling=0.4),
    min_density=MinDensity(lively=2.25, calm=2.0),
    targets=SYNTHWAVE,
)  # fmt: skip
