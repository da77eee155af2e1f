"""Jazz: a small group that plays a head, solo choruses, traded fours with the drums, and the head again."""

from functools import partial

from soundflow_core.model.desk import Echo, MasterTone, Room, Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Adsr, Bowed, Modal, Plucked, Subtractive
from soundflow_core.model.targets import CHROMATIC
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.walking import WalkingBass
from soundflow_core.music.players.chords.harmonist import Chords
from soundflow_core.music.players.jazz.soloist import Soloist
from soundflow_core.music.players.jazz.swing_drums import SwingDrums
from soundflow_core.music.players.melody.tune import Tune
from soundflow_core.music.players.variants import OneOf

VIBRAPHONE = Modal(
    body="vibraphone",
    decay_seconds=3.2,
    hardness=0.5,
    tremolo_hz=5.5,
    tremolo_depth=0.2,
    spread=0.6,
    release_seconds=0.3,
)
GRAND = Modal(body="piano", decay_seconds=5.0, hardness=0.5, release_seconds=0.12, spread=0.9)
ARCHTOP = Plucked(
    decay_seconds=1.7, brightness=0.3, pick_position=0.3, body_hz=170, body=0.5, spread=0.3, release_seconds=0.1
)
FLUGELHORN = Subtractive(
    wave="saw",
    voices=1,
    noise=0.012,
    cutoff_hz=900,
    resonance=0.1,
    envelope_octaves=1.1,
    filter_attack_seconds=0.04,
    filter_decay_seconds=0.5,
    keytrack=0.6,
    amp=Adsr(0.035, 0.5, 0.8, 0.12),
    vibrato_cents=14,
    vibrato_hz=5.1,
)
HEADS = (
    "..x-x-x-x---x-x-|x-----..........",
    "x---x-x-....x-x-|x-x-x---........",
    "....x-x-x-x-x---|..x-x-----......",
    "x-x-..x-x-x-..x-|x---x-----......",
    "x-----x-x-x-x-x-|..x---x---......",
)
_head = partial(Tune, low=62, high=82, rhythms=HEADS, enters=0.0, rests=("intro", "solo", "solo_bridge", "fours"))  # fmt: skip
HEAD = OneOf(
    "head",
    (
        _head("head_vibes", VIBRAPHONE, Strip(gain_db=-2.5, low_cut_hz=200, reverb=0.25, pan=0.2)),
        _head("head_horn", FLUGELHORN, Strip(gain_db=-6.5, low_cut_hz=200, reverb=0.28, pan=0.12)),
        _head("head_guitar", ARCHTOP, Strip(gain_db=-0.5, low_cut_hz=150, high_cut_hz=2600, reverb=0.22, pan=0.3)),
        _head("head_piano", GRAND, Strip(gain_db=-2.5, low_cut_hz=150, reverb=0.2, pan=-0.1)),
    ),
)
SOLO = OneOf(
    "solo",
    (
        Soloist("solo_vibes", VIBRAPHONE, Strip(gain_db=-2.0, low_cut_hz=200, reverb=0.24, pan=0.2)),
        Soloist("solo_horn", FLUGELHORN, Strip(gain_db=-6.0, low_cut_hz=200, reverb=0.28, pan=0.12), low=60, high=81),
        Soloist(
            "solo_guitar",
            ARCHTOP,
            Strip(gain_db=-0.5, low_cut_hz=150, high_cut_hz=2600, reverb=0.22, pan=0.3),
            low=57,
            high=79,
        ),
        Soloist("solo_piano", GRAND, Strip(gain_db=-2.0, low_cut_hz=150, reverb=0.2, pan=-0.1), low=62, high=88),
    ),
)


def _kit(snare: str, snare_db: float, ride_tone: float) -> Kit:
    """A small kit with brushes or sticks on the snare and a dark or bright ride."""
    return Kit(
        {
            "ride": Drum("ride.jazz", tone=ride_tone, gain_db=9, pan=0.28, jitter_ms=3),
            "pedal_hat": Drum("hat.pedal", tone=0.4, pan=-0.28, gain_db=1, jitter_ms=2),
            "kick": Drum("kick.acoustic", tone=0.2, gain_db=-7, jitter_ms=2),
            "brush": Drum("brush.swirl", gain_db=1, pan=-0.1, jitter_ms=4),
            "snare": Drum(snare, tone=0.4, gain_db=snare_db - 1, pan=-0.08, jitter_ms=3),
            "tom_high": Drum("tom", tune=7, gain_db=2, pan=-0.25, jitter_ms=3),
            "tom_mid": Drum("tom", tune=3, gain_db=2, pan=0.1, jitter_ms=3),
            "tom_low": Drum("tom", tune=-2, gain_db=2, pan=0.35, jitter_ms=3),
            "crash": Drum("crash", decay=0.8, gain_db=-5, pan=0.3),
        },
        round_robins=6,
    )


DRUM_STRIP = Strip(gain_db=0.5, width=1.5, reverb=0.16, low_cut_hz=40, high_cut_hz=10_000)
DRUMS = OneOf(
    "drums",
    (
        SwingDrums("drums_brushes", _kit("brush.tap", -2, 0.25), DRUM_STRIP, (HEAD, SOLO)),
        SwingDrums(
            "drums_sticks", _kit("snare.acoustic", -9, 0.4), DRUM_STRIP, (HEAD, SOLO), brushes_in=("intro",),
            levels={"ride": 0.85},
        ),
    ),
)  # fmt: skip
BASS = WalkingBass(
    name="bass",
    patch=Plucked(
        decay_seconds=1.5, brightness=0.3, pick_position=0.3, body_hz=100, body=0.5, spread=0.0, release_seconds=0.09
    ),
    strip=Strip(gain_db=-0.5, width=0.0, high_cut_hz=3000, reverb=0.04),
    in_two=("intro", "theme", "outro"),
)
_comping = partial(Chords, low=52, high=71, enters=0.0, new_rhythm_each_bar=True, anticipates=True, timing_ms=9, touch=0.16)  # fmt: skip
CHARLESTON = (
    "x.....x.........",
    "......x.......x.",
    "x.............x.",
    "..x.......x.....",
    "..........x.....",
    "x.....x.......x.",
    "..x...x.........",
    "................",
    "......x.........",
)
COMPING = OneOf(
    "comping",
    (
        _comping(
            "comping_piano",
            Modal(body="piano", decay_seconds=6.0, hardness=0.4, release_seconds=0.15, spread=0.9),
            Strip(gain_db=-4.0, low_cut_hz=100, reverb=0.2, pan=-0.22),
            rhythms=CHARLESTON,
            gate_beats=0.8,
            strum_ms=5,
        ),
        _comping(
            "comping_guitar",
            ARCHTOP,
            Strip(gain_db=-4.0, low_cut_hz=130, high_cut_hz=1900, reverb=0.18, pan=-0.35),
            rhythms=("x...x...x...x...", "x...x...x...x..o", "x.....x...x.....", "x...x...x...x..."),
            size=3,
            gate_beats=0.55,
            strum_ms=9,
        ),
    ),
)
AIR = Chords(
    name="air",
    patch=Bowed(players=3, brightness=0.2, amp=Adsr(0.8, 1.5, 0.8, 1.0)),
    strip=Strip(gain_db=-14.5, low_cut_hz=200, reverb=0.5),
    layer="pad",
    rests=("theme", "solo", "fours"),  # it plays in bridges
    low=55,
    high=72,
    size=3,
)
INTRO, OUT = S("intro", 4, 0.3), S("outro", 4, 0.35)
AABA = (S("theme", 16, 0.5), S("bridge", 8, 0.58), S("theme", 8, 0.53))
SOLO_AABA = (S("solo", 16, 0.68), S("solo_bridge", 8, 0.76), S("solo", 8, 0.74))
GENRE = Genre(
    name="jazz",
    tempo_bpm=(98, 130),
    keys=("C", "Db", "Eb", "F", "G", "Bb", "Cm", "Dm", "Fm", "Gm"),
    minor_progressions=(
        ("i9", "iim7b5 V7alt", "i9", "V7b9", "iv9", "iv9", "iim7b5 V7alt", "i69"),
        ("i69", "i69", "iim7b5", "V7alt", "i9", "iv9", "iim7b5 V7b9", "i69"),
        ("i9", "i9", "iv9", "VII9", "IIImaj7", "VImaj7", "iim7b5 V7b9", "i69"),
        ("i9", "VImaj7", "iim7b5", "V7b9", "i9", "VII9", "VImaj7 V7alt", "i69"),
        ("i7", "i7", "i9", "i7", "iv9", "iv9", "i7", "i9", "VI7", "V7alt", "i7", "iim7b5 V7b9"),
    ),
    major_progressions=(
        ("Imaj9", "vi7", "ii9", "V13", "iii7", "vi7", "ii9 V13", "I69"),
        ("ii9", "V13", "Imaj9", "VI7b9", "ii9", "V13", "I69", "I69"),
        ("Imaj7", "IVmaj7", "iii7", "bIII7", "ii9", "bII7", "I69", "V13"),
        ("Imaj9", "Imaj9", "ii9", "V13", "ii9", "V7b9", "Imaj9 vi7", "ii9 V13"),
        ("I69", "iii7 VI7b9", "ii9", "V13", "Imaj9 vi7", "ii9 V13", "I69", "ii9 V13"),
        ("I69", "IV9", "I69", "I13", "IV9", "IV9", "I69", "VI7b9", "ii9", "V13", "I69 VI7b9", "ii9 V13"),
    ),
    minor_bridges=(
        ("iv9", "VII13", "IIImaj9", "IIImaj9", "iim7b5", "V7alt", "i9", "V7b9"),
        ("VImaj9", "VImaj9", "iv9", "iv9", "IIImaj7", "VI7", "iim7b5", "V7alt"),
        ("IIImaj9", "VImaj7", "iim7b5", "V7b9", "IIImaj9", "VImaj7", "iv9", "V7alt"),
    ),
    major_bridges=(
        ("IVmaj9", "IVmaj9", "iii7", "VI7b9", "ii9", "ii9", "V9sus4", "V13"),
        ("III7", "III7", "vi9", "vi9", "II9", "ii9", "ii9", "V13"),
        ("IVmaj9", "iv9", "iii7", "VI7b9", "ii9", "V13", "Imaj9", "V7alt"),
    ),
    forms=(
        (INTRO, *AABA, S("solo", 16, 0.7), S("theme", 8, 0.52), OUT),
        (INTRO, *AABA, S("solo", 16, 0.66), S("solo_bridge", 8, 0.78), S("theme", 8, 0.52), OUT),
        (INTRO, *AABA, S("solo", 16, 0.68), S("solo_bridge", 8, 0.76), S("fours", 8, 0.72), S("theme", 8, 0.5), OUT),
        (INTRO, *AABA, *SOLO_AABA, S("theme", 8, 0.5), OUT),
        (INTRO, *AABA, *SOLO_AABA, S("bridge", 8, 0.6), S("theme", 8, 0.5), OUT),
        (INTRO, S("theme", 16, 0.5), S("bridge", 8, 0.58), *SOLO_AABA, S("fours", 8, 0.72), S("theme", 8, 0.5), OUT),
        (INTRO, S("theme", 24, 0.5), S("solo", 24, 0.7), S("theme", 12, 0.52), OUT),
        (INTRO, S("theme", 12, 0.48), S("theme", 12, 0.54), S("solo", 36, 0.7), S("theme", 12, 0.52), OUT),
        (INTRO, S("theme", 24, 0.5), S("solo", 36, 0.7), S("theme", 12, 0.52), OUT),
        (S("theme", 16, 0.48), S("theme", 16, 0.54), S("solo", 16, 0.7), S("fours", 16, 0.72), S("theme", 16, 0.5), OUT),
    ),
    players=(DRUMS, BASS, COMPING, HEAD, SOLO, AIR),
    room=Room(t60_seconds=1.0, predelay_ms=10, damping=0.5, size=0.7),
    echo=Echo(beats=1.0, feedback=0.15, damping=0.7, level_db=-8),
    tone=MasterTone(mid_db=-3.2, presence_db=-6.2, high_shelf_db=-3, glue=0.2, drive=0.1, width=1.8,
                    level_automation_db=11.0, high_cut_hz=9000),
    dynamics=Dynamics(touch_db=5.5, brightness_octaves=0.6, thinning=0.35),
    targets=CHROMATIC,
    breath_beats=2.0,
    expression=0.25,
    swing=0.63,
    swing_unit_beats=0.5,
    exact_forms=True,
    bridge_kinds=("bridge", "solo_bridge"),
    substitutes={
        "V13": ("bII7", "V7alt", "V7b9"),
        "V7b9": ("V7alt", "bII7"),
        "Imaj9": ("I69", "iii7"),
        "vi7": ("VI7b9",),
        "i9": ("i69",),
    },
    minor_cadence=("iim7b5 V7alt", "i69", "i69"),
    major_cadence=("ii9 bII7", "I69", "Imaj9"),
)  # fmt: skip
