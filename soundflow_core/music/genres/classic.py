"""Classical: themes in sentences, a second voice in counterpoint, a left hand, strings or choir, and cadences."""

from collections.abc import Callable
from functools import partial

from soundflow_core.model.desk import Echo, MasterTone, Room, Strip
from soundflow_core.model.patches import Adsr, Bowed, Choir, Modal, Plucked, Subtractive
from soundflow_core.model.targets import CLASSICAL
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.band import Player
from soundflow_core.music.players.bass.bassist import Roots
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.melody.counterpoint import CounterVoice
from soundflow_core.music.players.melody.tune import Tune
from soundflow_core.music.players.modifiers import Pedalled
from soundflow_core.music.players.variants import OneOf, WithBridge

PIANO = Modal(body="piano", decay_seconds=6.5, hardness=0.45, release_seconds=0.3, spread=1.0)
SOFT_PIANO = Modal(body="piano", decay_seconds=6.0, hardness=0.28, release_seconds=0.3, spread=1.0)
HARP = Plucked(
    decay_seconds=3.2, brightness=0.22, pick_position=0.45, body_hz=200, body=0.2, spread=1.0, release_seconds=0.9
)
SOLO_VIOLIN = Bowed(players=2, brightness=0.5, amp=Adsr(0.1, 1.0, 0.9, 0.35), vibrato_cents=18, spread=0.3)
SOLO_CELLO = Bowed(players=2, brightness=0.32, amp=Adsr(0.12, 1.0, 0.88, 0.4), vibrato_cents=15, spread=0.3)
FLUTE = Subtractive(
    wave="saw", noise=0.03, cutoff_hz=560, resonance=0.0, envelope_octaves=0.7, filter_attack_seconds=0.05, keytrack=1.0,
    amp=Adsr(0.06, 1.0, 0.85, 0.22), vibrato_cents=12, vibrato_hz=5.0,
)  # fmt: skip
CLARINET = Subtractive(
    wave="square", noise=0.008, cutoff_hz=1150, resonance=0.05, envelope_octaves=0.6, filter_attack_seconds=0.06,
    keytrack=0.6, amp=Adsr(0.05, 1.0, 0.85, 0.18), vibrato_cents=4,
)  # fmt: skip

Figure = Callable[[str, Modal | Plucked, Strip], Player]
_figure = partial(Arpeggio, step_beats=0.5, low=43, high=65, size=3, enters=0.0, velocity=0.6, timing_ms=6, touch=0.08)
_broken = partial(_figure, orders=("012", "0123", "02.1"), gate=1.6, octaves=2, accents="Xoxo")
_nocturne = partial(_figure, orders=("0.123.2.", "0.132.1.", "0..12.3."), gate=2.0, octaves=2, accents="Xoooxooo")
_chorale = partial(
    Chords, rhythms=("x.......x.......", "x.......x...x...", "x..............."), low=45, high=66, size=3, enters=0.0,
    gate_beats=0.0, bass_roots_in=("intro", "theme", "bridge", "coda"), strum_ms=14, timing_ms=7, velocity=0.66,
)  # fmt: skip


def _left(name: str, patch: Modal | Plucked, strip: Strip, theme: Figure, bridge: Figure) -> WithBridge:
    """A left hand with one figure for themes and another for bridges."""
    return WithBridge(theme(name, patch, strip), bridge(f"{name}_bridge", patch, strip))


LEFT = Pedalled(
    OneOf(
        "left_hand",
        (
            _left("left_alberti", SOFT_PIANO, Strip(gain_db=-6.5, reverb=0.28, low_cut_hz=90),
                  partial(_figure, orders=("0212", "0121", "0201"), gate=1.4, accents="Xooo"), _chorale),
            _left("left_broken", SOFT_PIANO, Strip(gain_db=-6.0, reverb=0.28), _broken, _chorale),
            _left("left_nocturne", SOFT_PIANO, Strip(gain_db=-4.5, reverb=0.3), _nocturne, _chorale),
            _left("left_harp", HARP, Strip(gain_db=-3.5, reverb=0.34, high_cut_hz=2600),
                  partial(_figure, orders=("0123.210", "0.1.2.3.", "013.2.1."), gate=2.0, octaves=2, accents="Xoxo"), _chorale),
            _left("left_chorale", SOFT_PIANO, Strip(gain_db=-4.0, reverb=0.3), _chorale, _broken),
        ),
    ),
    max_pitch=60.0,
)  # fmt: skip
THEMES = (
    "x---x---x---x-x-|x-------x-------",
    "x-----x-x---x---|x---x---x-------",
    "x---x-x-x---x---|x-----x-x-------",
    "x-------x---x---|x-x-x-x-x-------",
    "x---x---x-----x-|x-----------....",
    "....x---x---x---|x-----x-x-------",
    "x-x-x---x-x-x---|x---x---x---....",
)
_theme = partial(Tune, rhythms=THEMES, enters=0.1, rests=(), gate=1.0, timing_ms=7, octave_at_climax=True)  # fmt: skip
THEME = OneOf(
    "theme",
    (
        _theme("theme_piano", PIANO, Strip(gain_db=-2.0, reverb=0.3, low_cut_hz=120), low=65, high=84),
        _theme("theme_violin", SOLO_VIOLIN, Strip(gain_db=-5.0, reverb=0.38, low_cut_hz=200, pan=0.2), low=64, high=84),
        _theme("theme_flute", FLUTE, Strip(gain_db=-4.5, reverb=0.38, low_cut_hz=250, pan=0.15), low=67, high=86),
        _theme("theme_clarinet", CLARINET, Strip(gain_db=-6.5, reverb=0.36, low_cut_hz=150, pan=-0.15), low=58, high=79),
    ),
)  # fmt: skip
COUNTER = OneOf(
    "counter_voice",
    (
        CounterVoice("counter_cello", SOLO_CELLO, Strip(gain_db=-7.0, reverb=0.35, low_cut_hz=90, pan=-0.3), THEME, low=45, high=64),
        CounterVoice("counter_clarinet", CLARINET, Strip(gain_db=-9.5, reverb=0.36, low_cut_hz=150, pan=-0.3), THEME, low=52, high=70),
        CounterVoice("counter_viola", SOLO_VIOLIN, Strip(gain_db=-8.5, reverb=0.38, low_cut_hz=150, pan=-0.3), THEME, low=52, high=70),
    ),
)  # fmt: skip
BASS = Roots(
    name="cello",
    patch=Bowed(players=2, brightness=0.25, amp=Adsr(0.15, 1.0, 0.85, 0.5), spread=0.3),
    strip=Strip(gain_db=-4.5, width=0.3, reverb=0.3),
    low=36,
    enters=0.36,
    overlap_beats=0.1,
)
STRINGS = OneOf(
    "strings",
    (
        Chords("strings_legato", Bowed(players=5, brightness=0.4, amp=Adsr(0.35, 1.5, 0.85, 0.8)),
               Strip(gain_db=-9.0, low_cut_hz=150, reverb=0.45, width=1.1), layer="pad", low=52, high=74, enters=0.44),
        Chords("strings_pizzicato", Plucked(decay_seconds=0.7, brightness=0.3, pick_position=0.35, body_hz=220, body=0.4, spread=1.0),
               Strip(gain_db=-4.5, low_cut_hz=120, reverb=0.4, width=1.2), layer="pad", low=50, high=72, size=3, enters=0.44,
               rhythms=("x...x...x...x...", "..x...x...x...x.", "x.......x...x..."), gate_beats=0.6, strum_ms=4),
        Chords("choir", Choir(voices=5, vowel="oo", amp=Adsr(0.6, 1.5, 0.85, 1.0)),
               Strip(gain_db=-11.5, low_cut_hz=300, reverb=0.5, width=1.1), layer="pad", low=55, high=74, size=3, enters=0.44),
    ),
)  # fmt: skip
INTRO, CODA = S("intro", 4, 0.28), S("coda", 4, 0.32)
GENRE = Genre(
    name="classic",
    tempo_bpm=(60, 80),
    keys=("C", "D", "Eb", "F", "G", "A", "Bb", "Am", "Cm", "Dm", "Em", "Gm"),
    minor_progressions=(
        ("i", "iv", "V", "i", "VI", "iv", "V7", "i"),
        ("i", "VI", "iv", "V7", "i", "III", "iv V7", "i"),
        ("i", "v", "VI", "III", "iv", "i", "iio V7", "i"),
        ("i", "V7", "i", "iv", "i", "VI", "V7", "i"),
        ("i", "VII", "VI", "V", "i", "iv", "i V7", "i"),
        ("i iv", "VII III", "VI iio", "V", "i iv", "VII III", "iio V7", "i"),
    ),
    major_progressions=(
        ("I", "vi", "IV", "V", "I", "vi", "ii V7", "I"),
        ("I", "V", "vi", "iii", "IV", "I", "IV V7", "I"),
        ("I", "IV", "I", "V7", "I", "vi", "ii V7", "I"),
        ("I", "V7", "I", "I", "IV", "I", "V7", "I"),
        ("I", "ii", "V7", "I", "vi", "ii", "V7", "I"),
        ("I V", "vi iii", "IV I", "ii V7", "I V", "vi iii", "IV V7", "I"),
    ),
    minor_bridges=(
        ("III", "VII", "III", "VII", "iv", "i", "iio", "V7"),
        ("VI", "III", "iv", "i", "VI", "III", "iv", "V"),
        ("III", "VI", "VII", "III", "iv", "VI", "iio", "V7"),
    ),
    major_bridges=(
        ("vi", "iii", "IV", "I", "vi", "iii", "ii", "V7"),
        ("V", "I", "V", "I", "ii", "vi", "ii", "V7"),
        ("IV", "I", "ii", "vi", "IV", "I", "ii", "V7"),
    ),
    forms=(
        (INTRO, S("theme", 8, 0.4), S("theme", 8, 0.5), S("bridge", 8, 0.6), S("theme", 8, 0.42), CODA),
        (INTRO, S("theme", 8, 0.38), S("bridge", 8, 0.52), S("theme", 8, 0.44), S("bridge", 8, 0.66), S("theme", 8, 0.42), CODA),
        (S("theme", 8, 0.34), S("theme", 8, 0.48), S("bridge", 8, 0.58), S("theme", 8, 0.4), S("bridge", 8, 0.66),
            S("theme", 8, 0.5), CODA),
        (S("theme", 16, 0.4), S("bridge", 8, 0.6), S("theme", 8, 0.44), S("bridge", 8, 0.68), S("theme", 8, 0.4), CODA),
        (S("theme", 8, 0.36), S("theme", 8, 0.5), S("bridge", 16, 0.6), S("theme", 8, 0.44), CODA),
        (INTRO, S("theme", 8, 0.36), S("theme", 8, 0.48), S("bridge", 8, 0.58), S("theme", 8, 0.66), S("bridge", 8, 0.46),
            S("theme", 8, 0.38), CODA),
    ),
    players=(LEFT, THEME, COUNTER, BASS, STRINGS),
    room=Room(t60_seconds=2.2, predelay_ms=25, damping=0.5, size=1.2),
    echo=Echo(beats=1.0, feedback=0.1, damping=0.7, level_db=-20),
    tone=MasterTone(mid_db=-2.2, high_shelf_db=1.0, glue=0.1, drive=0.05, level_automation_db=6.0, width=1.3),
    dynamics=Dynamics(touch_db=6.0, brightness_octaves=0.6, thinning=0.0),
    targets=CLASSICAL,
    expression=0.4,
    exact_forms=True,
    substitutes={"V": ("V7",), "IV": ("ii6",), "I": ("Iadd9",), "i": ("iadd9",)},
    minor_cadence=("iv V7", "i", "i"),
    major_cadence=("IV V7", "I", "I"),
    breath_beats=2.0,
    rubato_beats=0.12,
    fade_seconds=4.0,
)  # fmt: skip
