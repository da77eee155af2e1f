"""Classical: a piano that sings over its own left hand, strings that answer, phrases of four and eight bars that come home."""

from soundflow_core.composition.bassist import Roots
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Arpeggio, Chords
from soundflow_core.composition.melodist import Melody
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.patches import Adsr, Bowed, Modal
from soundflow_core.style.targets import STILL

LEFT = Arpeggio(
    name="left_hand",
    patch=Modal(body="piano", decay_seconds=6.0, hardness=0.3, release_seconds=0.25, spread=1.0),
    strip=Strip(gain_db=-5.5, reverb=0.28),
    orders=("0212", "01232123", "0213", "0321"),
    step_beats=0.5,
    gate=1.6,
    low=43,
    high=64,
    size=3,
    enters=0.0,
    accents="Xooo",
    velocity=0.62,
    timing_ms=6,
    touch=0.1,
)
RIGHT = Melody(
    name="right_hand",
    patch=Modal(body="piano", decay_seconds=6.5, hardness=0.5, release_seconds=0.3, spread=1.0),
    strip=Strip(gain_db=-2.0, reverb=0.3, low_cut_hz=120),
    rhythms=(
        "x---x---x---x-x-|x-------x-------",
        "x-----x-x---x---|x---x---x-------",
        "x---x-x-x---x---|x-----x-x-------",
    ),
    phrase="ABAV",
    low=65,
    high=84,
    pentatonic=False,
    enters=0.15,
    rests=(),
    ornament=0.15,
    gate=1.05,
    timing_ms=8,
)
BASS = Roots(
    name="cello",
    patch=Bowed(players=2, brightness=0.25, amp=Adsr(0.15, 1.0, 0.85, 0.5), spread=0.3),
    strip=Strip(gain_db=-8.0, width=0.3, reverb=0.3),
    low=36,
    enters=0.3,
    overlap_beats=0.1,
)
STRINGS = Chords(
    name="strings",
    patch=Bowed(players=5, brightness=0.4, amp=Adsr(0.35, 1.5, 0.85, 0.8)),
    strip=Strip(gain_db=-9.0, low_cut_hz=150, reverb=0.45, width=1.1),
    layer="pad",
    low=52,
    high=74,
    enters=0.38,
)
VIOLIN = Melody(
    name="violin",
    patch=Bowed(players=2, brightness=0.55, amp=Adsr(0.12, 1.0, 0.9, 0.4), vibrato_cents=18, spread=0.3),
    strip=Strip(gain_db=-8.0, low_cut_hz=250, reverb=0.4, pan=0.25),
    rhythms=("x-------x---x---|x---------------", "....x---x-------|x-------x-------"),
    phrase="..AB",
    low=67,
    high=88,
    pentatonic=False,
    enters=0.48,
    rests=("intro", "outro"),
    timing_ms=8,
)
GENRE = Genre(
    name="classic",
    tempo_bpm=(60, 80),
    keys=("C", "D", "Eb", "F", "G", "A", "Bb", "Am", "Cm", "Dm", "Em", "Gm"),
    minor_progressions=(
        ("i", "iv", "V", "i"),
        ("i", "VI", "iv", "V7", "i", "III", "iv V7", "i"),
        ("i", "v", "VI", "III", "iv", "i", "iio V7", "i"),
        ("i", "V7", "i", "iv", "i", "VI", "V7", "i"),
    ),
    major_progressions=(
        ("I", "vi", "IV", "V7"),
        ("I", "V", "vi", "iii", "IV", "I", "IV V7", "I"),
        ("I", "IV", "I", "V7", "I", "vi", "ii V7", "I"),
        ("I", "V7", "I", "I", "IV", "I", "V7", "I"),
    ),
    forms=(
        (
            S("intro", 4, 0.3),
            S("theme", 8, 0.45),
            S("theme", 8, 0.55),
            S("bridge", 8, 0.5),
            S("theme", 8, 0.65),
            S("coda", 4, 0.4),
        ),
        (
            S("theme", 8, 0.4),
            S("theme", 8, 0.52),
            S("bridge", 8, 0.6),
            S("theme", 8, 0.5),
            S("bridge", 8, 0.65),
            S("theme", 8, 0.6),
            S("coda", 4, 0.38),
        ),
    ),
    players=(LEFT, RIGHT, BASS, STRINGS, VIOLIN),
    room=Room(t60_seconds=2.2, predelay_ms=25, damping=0.5, size=1.2),
    echo=Echo(beats=1.0, feedback=0.1, damping=0.7, level_db=-20),
    tone=MasterTone(mid_db=-1.0, high_shelf_db=1.0, glue=0.1, drive=0.05, ride_db=6.0),
    targets=STILL,
    expression=0.25,
    fade_seconds=4.0,
)
