"""Ambient: loops of unequal lengths, a drone, and pads and melodies that come and go over minutes."""

from functools import partial

from soundflow_core.model.desk import Echo, MasterTone, Room, Strip
from soundflow_core.model.patches import Adsr, Bowed, Choir, Fm, Modal, Plucked, Subtractive
from soundflow_core.model.targets import CALM
from soundflow_core.music.form.dynamics import Dynamics
from soundflow_core.music.form.sections import FormSection as S
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.bass.bassist import Roots
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.melody.melodist import Loops
from soundflow_core.music.players.melody.tune import Tune
from soundflow_core.music.players.modifiers import Evolving, Pedalled
from soundflow_core.music.players.variants import OneOf

_drone = partial(Roots, low=36, fifth=True, by_section=True, overlap_beats=1.5)  # fmt: skip
DRONE = Evolving(
    OneOf(
        "drone",
        (
            _drone("drone_triangle", Subtractive(wave="triangle", voices=2, detune_cents=5, spread=0.3, sub=0.5, sub_octaves=0,
                cutoff_hz=380,
                                                envelope_octaves=0.2, amp=Adsr(2.0, 3.0, 0.9, 3.5), lfo_octaves=0.4, lfo_hz=0.04),
                  Strip(gain_db=-6.0, width=0.4, reverb=0.2)),
            _drone("drone_bowed", Bowed(players=3, brightness=0.1, amp=Adsr(2.5, 3.0, 0.9, 3.5), vibrato_cents=5, spread=0.4),
                  Strip(gain_db=-6.0, width=0.5, reverb=0.3, high_cut_hz=1400)),
            _drone("drone_pedal", Subtractive(wave="saw", voices=2, detune_cents=4, spread=0.3, sub=0.6, sub_octaves=0, cutoff_hz=240,
                                             envelope_octaves=0.4, filter_attack_seconds=4.0, filter_decay_seconds=9.0,
                                             amp=Adsr(2.5, 3.0, 0.9, 3.5), lfo_octaves=0.7, lfo_hz=0.03),
                  Strip(gain_db=-6.0, width=0.4, reverb=0.25), pedal=True),
        ),
    ),
    octaves=0.5,
    depth_db=2.0,
    seconds=80,
)  # fmt: skip
_pad = partial(Chords, layer="pad", low=50, high=74, overlap_beats=1.0, opening_octaves=1.0)  # fmt: skip
PAD = Evolving(
    OneOf(
        "pad",
        (
            _pad("pad_warm", Subtractive(wave="saw", voices=4, detune_cents=11, spread=1.0, cutoff_hz=800, envelope_octaves=0.6,
                                           filter_attack_seconds=3.0, filter_decay_seconds=8.0, amp=Adsr(2.5, 3.0, 0.9, 4.0),
                                           lfo_octaves=0.6, lfo_hz=0.03),
                   Strip(gain_db=-8.0, low_cut_hz=150, reverb=0.55)),
            _pad("pad_hollow", Subtractive(wave="square", voices=3, detune_cents=9, spread=1.0, cutoff_hz=650, resonance=0.25,
                                             envelope_octaves=0.8, filter_attack_seconds=4.0, filter_decay_seconds=9.0,
                                             amp=Adsr(3.0, 3.0, 0.9, 4.0), lfo_octaves=0.9, lfo_hz=0.045),
                   Strip(gain_db=-9.0, low_cut_hz=150, reverb=0.6)),
            _pad("pad_strings", Bowed(players=6, brightness=0.2, amp=Adsr(2.2, 3.0, 0.9, 3.5), vibrato_cents=8),
                   Strip(gain_db=-8.0, low_cut_hz=150, reverb=0.6)),
            _pad("pad_glass", Fm(ratio=2.0, index=0.7, index_decay_seconds=9.0, tine_ratio=3.0, tine_level=0.05, tine_decay_seconds=4.0,
                                   amp=Adsr(2.5, 6.0, 0.7, 4.0), detune_cents=9, tremolo_hz=0.13, tremolo_depth=0.3),
                   Strip(gain_db=-7.0, low_cut_hz=180, reverb=0.6, chorus=0.5)),
        ),
    ),
    octaves=1.0,
    depth_db=4.0,
    seconds=65,
)  # fmt: skip
_light = partial(Chords, layer="pad", low=57, high=77, size=3, enters=0.3, overlap_beats=1.0)  # fmt: skip
LIGHT = Evolving(
    OneOf(
        "light",
        (
            _light("light_oo", Choir(voices=4, vowel="oo", amp=Adsr(2.0, 2.0, 0.9, 3.0), breath=0.2),
                   Strip(gain_db=-7.0, low_cut_hz=280, reverb=0.7, width=1.1)),
            _light("light_ah", Choir(voices=5, vowel="ah", amp=Adsr(2.5, 2.0, 0.9, 3.5), breath=0.3),
                   Strip(gain_db=-9.0, low_cut_hz=220, reverb=0.75, width=1.1)),
            _light("light_flageolet", Bowed(players=4, brightness=0.5, amp=Adsr(2.0, 2.0, 0.85, 3.0), vibrato_cents=6),
                   Strip(gain_db=-13.5, low_cut_hz=350, high_cut_hz=3200, reverb=0.75, width=1.1), low=62, high=81),
        ),
    ),
    octaves=0.8,
    depth_db=6.0,
    seconds=50,
    absent_below=-0.45,
)  # fmt: skip
SMALL = Evolving(
    OneOf(
        "small_loops",
        (
            Loops("loops_kalimba", Modal(body="kalimba", decay_seconds=3.0, hardness=0.4, spread=1.0, release_seconds=1.0),
                  Strip(gain_db=-2.0, low_cut_hz=200, reverb=0.6, delay=0.5), periods_beats=(4, 7, 11, 17), low=64, high=84,
                      timing_ms=2.0),
            Loops("loops_harp", Plucked(decay_seconds=3.0, brightness=0.3, pick_position=0.45, body_hz=200, body=0.2, spread=1.0,
                release_seconds=1.2),
                  Strip(gain_db=-2.0, low_cut_hz=180, high_cut_hz=5000, reverb=0.6, delay=0.45), periods_beats=(4, 9, 13, 16),
                      low=57, high=81, timing_ms=2.0),
            Loops("loops_vibes", Modal(body="vibraphone", decay_seconds=5.0, hardness=0.25, tremolo_hz=3.1, tremolo_depth=0.25,
                spread=1.0, release_seconds=1.5),
                  Strip(gain_db=-4.0, low_cut_hz=200, reverb=0.65, delay=0.45), periods_beats=(4, 8, 13, 19), low=60, high=82,
                      timing_ms=2.0),
            Loops("loops_marimba", Modal(body="marimba", decay_seconds=2.2, hardness=0.3, spread=1.0, release_seconds=1.0),
                  Strip(gain_db=-2.5, low_cut_hz=180, reverb=0.6, delay=0.5), periods_beats=(4, 6, 11, 14), low=55, high=79,
                      timing_ms=2.0),
        ),
    ),
    octaves=0.5,
    depth_db=3.0,
    seconds=45,
)  # fmt: skip
FAR = Evolving(
    OneOf(
        "far_loops",
        (
            Loops("far_bells", Fm(ratio=3.5, index=0.9, index_decay_seconds=1.2, tine_ratio=7.0, tine_level=0.04,
                                  amp=Adsr(0.01, 4.0, 0.0, 2.0), detune_cents=6),
                  Strip(gain_db=-6.0, low_cut_hz=300, reverb=0.8, delay=0.3), periods_beats=(13, 19, 29), low=69, high=88,
                  duration_beats=4.0, enters=0.3, echo_chance=0.5, timing_ms=2.0),
            Loops("far_glass", Modal(body="glass", decay_seconds=5.0, hardness=0.25, spread=1.0, release_seconds=2.0),
                  Strip(gain_db=-9.0, low_cut_hz=300, reverb=0.8, delay=0.35), periods_beats=(11, 17, 23), low=67, high=86,
                  duration_beats=4.0, enters=0.3, echo_chance=0.4, timing_ms=2.0),
            Loops("far_celesta", Modal(body="celesta", decay_seconds=3.5, hardness=0.25, spread=1.0, release_seconds=1.5),
                  Strip(gain_db=-6.0, low_cut_hz=300, reverb=0.8, delay=0.4), periods_beats=(12, 17, 29), low=67, high=88,
                  duration_beats=3.0, enters=0.3, echo_chance=0.6, timing_ms=2.0),
        ),
    ),
    octaves=0.4,
    depth_db=5.0,
    seconds=38,
    absent_below=-0.5,
)  # fmt: skip
SLOW_SONGS = (
    "x-------x-------|................",
    "x-----------x---|x---------------",
    "........x-------|x---x-----------",
    "x-------....x---|x-----------....",
)
VOICE = Evolving(
    OneOf(
        "voice",
        (
            Pedalled(Arpeggio("voice_piano", Modal(body="piano", decay_seconds=7.0, hardness=0.2, release_seconds=1.2, spread=1.0),
                              Strip(gain_db=-4.0, low_cut_hz=120, high_cut_hz=6000, reverb=0.6, delay=0.2),
                              orders=("0...2...1.......", "0.......2...3...", "0...1...2...3..."), step_beats=0.5, gate=3.0,
                              low=55, high=79, enters=0.22, skip=0.3, velocity=0.6, timing_ms=4.0)),
            Tune("voice_felt", Modal(body="piano", decay_seconds=7.0, hardness=0.12, release_seconds=1.5, spread=1.0),
                 Strip(gain_db=-2.5, low_cut_hz=120, high_cut_hz=4500, reverb=0.65, delay=0.25), rhythms=SLOW_SONGS, low=60, high=79,
                 sentences=("a.b.", "ab..", "a..c"), pentatonic=True, enters=0.22, rests=(), gate=1.6, velocity=0.6, timing_ms=5,
                     ornament=0.1),
            Tune("voice_flute", Subtractive(wave="triangle", noise=0.04, cutoff_hz=1500, envelope_octaves=0.4, filter_attack_seconds=0.3,
                                            keytrack=0.5, amp=Adsr(0.3, 1.5, 0.8, 1.2), vibrato_cents=9, vibrato_hz=4.4),
                 Strip(gain_db=-8.0, low_cut_hz=250, reverb=0.75, delay=0.35), rhythms=SLOW_SONGS, low=62, high=79,
                 sentences=("a.b.", "ab..", "a..c"), pentatonic=True, enters=0.3, rests=("intro",), gate=1.1, velocity=0.6,
                     timing_ms=5, ornament=0.1),
            Tune("voice_cello", Bowed(players=2, brightness=0.18, amp=Adsr(0.5, 1.5, 0.85, 1.2), vibrato_cents=10, spread=0.4),
                 Strip(gain_db=-7.0, low_cut_hz=120, reverb=0.65, delay=0.2), rhythms=SLOW_SONGS, low=50, high=67,
                 sentences=("a.b.", "ab..", "a..c"), pentatonic=True, enters=0.3, rests=("intro",), gate=1.1, velocity=0.6,
                     timing_ms=5, ornament=0.1),
        ),
    ),
    octaves=0.4,
    depth_db=3.0,
    seconds=55,
)  # fmt: skip
GENRE = Genre(
    name="ambient",
    tempo_bpm=(60, 76),
    keys=("C", "D", "E", "F", "G", "A", "Am", "Bm", "Dm", "Em", "F#m"),
    minor_progressions=(
        ("i9", "i9", "iadd9", "iadd9", "IIImaj7", "IIImaj7", "i9", "i9"),
        ("iadd9", "iadd9", "i11", "i11"),
        ("i9", "i9", "i7", "i7", "v7", "v7", "i9", "i9"),
        ("isus2", "isus2", "i9", "i9"),
    ),
    minor_bridges=(
        ("VImaj7", "VImaj7", "VImaj9", "VImaj9"),
        ("ivadd9", "ivadd9", "iv9", "iv9"),
        ("VImaj9", "VImaj9", "ivadd9", "ivadd9"),
        ("VImaj9", "VImaj9", "VII6", "VII6"),
    ),
    major_progressions=(
        ("Imaj9", "Imaj9", "vi9", "vi9"),
        ("Iadd9", "Iadd9", "I69", "I69"),
        ("Imaj7", "Imaj7", "iii7", "iii7", "Imaj9", "Imaj9", "Iadd9", "Iadd9"),
        ("Isus2", "Isus2", "Iadd9", "Iadd9", "vi9", "vi9", "Imaj9", "Imaj9"),
    ),
    major_bridges=(
        ("IVmaj7", "IVmaj7", "IVmaj9", "IVmaj9"),
        ("ii9", "ii9", "ii11", "ii11"),
        ("IVmaj9", "IVmaj9", "ii7", "ii7"),
        ("V9sus4", "V9sus4", "Vadd9", "Vadd9"),
    ),
    forms=(
        (S("intro", 8, 0.35), S("main", 12, 0.5), S("bridge", 8, 0.4), S("main", 16, 0.6), S("break", 4, 0.3), S("outro", 8, 0.35)),
        (S("intro", 4, 0.3), S("bridge", 8, 0.44), S("main", 12, 0.62), S("bridge", 12, 0.42), S("main", 8, 0.52), S("outro", 8, 0.32)),
        (S("main", 8, 0.36), S("bridge", 8, 0.5), S("main", 16, 0.64), S("bridge", 8, 0.38), S("main", 8, 0.5), S("outro", 4, 0.3)),
        (S("bridge", 8, 0.34), S("main", 12, 0.5), S("break", 8, 0.36), S("main", 12, 0.64), S("bridge", 8, 0.44), S("outro", 8, 0.3)),
        (S("intro", 8, 0.3), S("bridge", 12, 0.48), S("main", 12, 0.64), S("break", 8, 0.34), S("main", 8, 0.5), S("outro", 4, 0.3)),
    ),
    players=(DRONE, PAD, LIGHT, SMALL, FAR, VOICE),
    room=Room(t60_seconds=5.5, predelay_ms=40, damping=0.5, size=1.5, level_db=1),
    echo=Echo(beats=1.5, feedback=0.5, damping=0.6),
    tone=MasterTone(low_shelf_db=-1.0, mid_db=-5.0, presence_db=-2.5, glue=0.0, drive=0.1, width=1.0, level_automation_db=9.0),
    dynamics=Dynamics(touch_db=5.0, brightness_octaves=1.0, thinning=0.0),
    targets=CALM,
    expression=0.25,
    changing_lineup=True,
    breath_beats=2.0,
    fade_seconds=5.0,
)  # fmt: skip
