"""Ambient: loops whose lengths never meet, a drone that breathes, choir and bowed light, a long hall; time without hurry."""

from soundflow_core.composition.bassist import Roots
from soundflow_core.composition.genre import FormSection as S
from soundflow_core.composition.genre import Genre
from soundflow_core.composition.harmonist import Arpeggio, Chords
from soundflow_core.composition.melodist import Loops
from soundflow_core.style.desk import Echo, MasterTone, Room, Strip
from soundflow_core.style.patches import Adsr, Choir, Fm, Modal, Subtractive
from soundflow_core.style.targets import STILL

DRONE = Roots(
    name="drone",
    patch=Subtractive(
        wave="triangle",
        voices=2,
        detune_cents=5,
        spread=0.3,
        sub=0.5,
        sub_octaves=0,
        cutoff_hz=380,
        envelope_octaves=0.2,
        amp=Adsr(2.0, 3.0, 0.9, 3.5),
        lfo_octaves=0.4,
        lfo_hz=0.04,
    ),
    strip=Strip(gain_db=-6.0, width=0.4, reverb=0.2),
    low=36,
    fifth=True,
    overlap_beats=1.5,
)
PAD = Chords(
    name="pad",
    patch=Subtractive(
        wave="saw",
        voices=4,
        detune_cents=11,
        spread=1.0,
        cutoff_hz=800,
        envelope_octaves=0.6,
        filter_attack_seconds=3.0,
        filter_decay_seconds=8.0,
        amp=Adsr(2.5, 3.0, 0.9, 4.0),
        lfo_octaves=0.6,
        lfo_hz=0.03,
    ),
    strip=Strip(gain_db=-8.0, low_cut_hz=150, reverb=0.55),
    layer="pad",
    low=50,
    high=74,
    overlap_beats=1.0,
    opening_octaves=1.0,
)
CHOIR = Chords(
    name="choir",
    patch=Choir(voices=4, vowel="oo", amp=Adsr(2.0, 2.0, 0.9, 3.0), breath=0.2),
    strip=Strip(gain_db=-6.0, low_cut_hz=200, reverb=0.7, width=1.1),
    layer="pad",
    low=57,
    high=77,
    size=3,
    enters=0.42,
    overlap_beats=1.0,
)
KALIMBA = Loops(
    name="kalimba",
    patch=Modal(body="kalimba", decay_seconds=3.0, hardness=0.4, spread=1.0, release_seconds=1.0),
    strip=Strip(gain_db=-2.0, low_cut_hz=200, reverb=0.6, delay=0.5),
    periods_beats=(4, 7, 11, 17),
    low=64,
    high=84,
    timing_ms=2.0,
)
BELLS = Loops(
    name="bells",
    patch=Fm(
        ratio=3.5,
        index=0.9,
        index_decay_seconds=1.2,
        tine_ratio=7.0,
        tine_level=0.04,
        amp=Adsr(0.01, 4.0, 0.0, 2.0),
        detune_cents=6,
    ),
    strip=Strip(gain_db=-6.0, low_cut_hz=300, reverb=0.8, delay=0.3),
    periods_beats=(13, 19, 29),
    low=69,
    high=88,
    duration_beats=4.0,
    enters=0.3,
    echo_chance=0.5,
    timing_ms=2.0,
)
PIANO = Arpeggio(
    name="piano",
    patch=Modal(body="piano", decay_seconds=7.0, hardness=0.2, release_seconds=1.2, spread=1.0),
    strip=Strip(gain_db=-4.0, low_cut_hz=120, high_cut_hz=6000, reverb=0.6, delay=0.2),
    orders=("0...2...1.......", "0.......2...3...", "0...1...2...3..."),
    step_beats=0.5,
    gate=3.0,
    low=55,
    high=79,
    enters=0.22,
    skip=0.3,
    velocity=0.6,
    timing_ms=4.0,
)
GENRE = Genre(
    name="ambient",
    tempo_bpm=(60, 76),
    keys=("C", "D", "E", "F", "G", "A", "Am", "Bm", "Dm", "Em", "F#m"),
    minor_progressions=(
        ("i9", "i9", "VImaj7", "VImaj7"),
        ("iadd9", "iadd9", "iadd9", "VII", "VImaj7", "VImaj7", "iadd9", "iadd9"),
        ("i11", "i11", "ivadd9", "ivadd9"),
    ),
    major_progressions=(
        ("Imaj9", "Imaj9", "IVmaj7#11", "IVmaj7#11"),
        ("Iadd9", "Iadd9", "vi9", "vi9", "IVmaj9", "IVmaj9", "Isus2", "Isus2"),
        ("Isus2", "I69", "IVmaj9", "I69"),
    ),
    forms=(
        (S("intro", 8, 0.35), S("main", 16, 0.5), S("bridge", 8, 0.4), S("main", 16, 0.6), S("outro", 8, 0.35)),
        (
            S("intro", 4, 0.3),
            S("main", 12, 0.48),
            S("main", 12, 0.62),
            S("bridge", 12, 0.42),
            S("main", 8, 0.52),
            S("outro", 8, 0.32),
        ),
    ),
    players=(DRONE, PAD, CHOIR, KALIMBA, BELLS, PIANO),
    room=Room(t60_seconds=5.5, predelay_ms=40, damping=0.5, size=1.5, level_db=1),
    echo=Echo(beats=1.5, feedback=0.5, damping=0.6),
    tone=MasterTone(low_shelf_db=-1.0, mid_db=-3.5, glue=0.0, drive=0.1, ride_db=9.0),
    targets=STILL,
    expression=0.25,
    fade_seconds=5.0,
)
