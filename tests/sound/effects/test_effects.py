"""Effects: measured responses, decay times, delays and levels."""

import itertools

import numpy as np
import pytest

from soundflow_core.base.audio import CONTROL_FRAMES, SAMPLE_RATE_HZ, control_points, silence
from soundflow_core.model.desk import Echo, Room
from soundflow_core.sound.effects.chorus import chorus
from soundflow_core.sound.effects.dynamics import apply_curve, duck_curve, gate_curve, glue
from soundflow_core.sound.effects.echo import echo
from soundflow_core.sound.effects.equaliser import EqBand, equalise
from soundflow_core.sound.effects.mixdown import add_to_buses
from soundflow_core.sound.effects.reverb import reverberate
from soundflow_core.sound.effects.saturation import saturate
from soundflow_core.sound.effects.stereo import mono_bass, set_pan_and_width
from soundflow_core.sound.effects.tape import wow_and_flutter


def noise(seconds=2.0, seed=0):
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal((2, round(seconds * SAMPLE_RATE_HZ)))).astype(np.float32)


def sine(hz, seconds=2.0, level=0.5):
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    wave = (level * np.sin(2 * np.pi * hz * t)).astype(np.float32)
    return np.array([wave, wave])


def gain_at(bands, hz):
    signal = sine(hz)
    equalise(signal, bands)
    middle = signal[0, SAMPLE_RATE_HZ // 2 :]
    return 20 * np.log10(np.sqrt(2) * np.sqrt(np.mean(middle**2)) / 0.5)


@pytest.mark.parametrize(
    ("band", "hz", "expected"),
    [
        (EqBand("low_cut", 200), 200, -3),
        (EqBand("low_cut", 200), 50, -24),
        (EqBand("high_cut", 4000), 4000, -3),
        (EqBand("bell", 1000, 6), 1000, 6),
        (EqBand("bell", 1000, -6), 100, 0),
        (EqBand("low_shelf", 200, 4), 30, 4),
        (EqBand("high_shelf", 4000, -5), 15_000, -5),
    ],
)
def test_equaliser_bands_have_their_gain(band, hz, expected):
    assert gain_at([band], hz) == pytest.approx(expected, abs=0.6)


@pytest.mark.parametrize("t60", [0.8, 2.0, 5.0])
def test_the_reverb_has_its_decay_time(t60):
    send = silence(round(t60 * 1.3 * SAMPLE_RATE_HZ))
    send[:, :400] = noise(1.0)[:, :400]
    out = silence(send.shape[1])
    reverberate(send, out, Room(t60_seconds=t60, damping=0.0, predelay_ms=0), 1)
    energy = np.cumsum(np.square(out[:, ::-1], dtype=np.float64).sum(axis=0))[::-1]
    decay = 10 * np.log10(energy / energy[0] + 1e-12)
    at = [np.argmax(decay < level) / SAMPLE_RATE_HZ for level in (-5, -35)]
    assert 2 * (at[1] - at[0]) == pytest.approx(t60, rel=0.15)
    assert abs(np.corrcoef(out)[0, 1]) < 0.3


def test_the_reverb_starts_after_its_predelay():
    send = silence(SAMPLE_RATE_HZ)
    send[:, 0] = 1
    out = silence(SAMPLE_RATE_HZ)
    reverberate(send, out, Room(predelay_ms=50), 1)
    assert np.abs(out[:, : round(0.05 * SAMPLE_RATE_HZ)]).max() < 1e-4
    assert np.abs(out).max() > 1e-4


def test_echoes_alternate_in_tempo_and_get_softer():
    send = silence(SAMPLE_RATE_HZ * 3)
    send[:, 1000] = 1
    out = silence(SAMPLE_RATE_HZ * 3)
    echo(send, out, Echo(beats=0.5, feedback=0.5, damping=0.2), 120)
    quarter = round(0.25 * SAMPLE_RATE_HZ)
    peaks = [
        np.abs(out[c, 1000 + n * quarter - 3 : 1000 + n * quarter + 4]).max()
        for n, c in ((1, 0), (2, 1), (3, 0), (4, 1))
    ]
    assert peaks[0] > 0.5
    assert all(later < earlier for earlier, later in itertools.pairwise(peaks))
    assert np.abs(out[1, 1000 + quarter]) < 1e-6


def test_ducking_starts_at_the_kick_and_releases():
    frames = SAMPLE_RATE_HZ * 2
    curve = duck_curve(np.array([SAMPLE_RATE_HZ]), frames, SAMPLE_RATE_HZ // 2)
    at = SAMPLE_RATE_HZ // CONTROL_FRAMES
    assert curve[at : at + 2].max() > 0.95
    assert curve[at - 10] == 0
    assert curve[at + SAMPLE_RATE_HZ // 2 // CONTROL_FRAMES + 2] == 0
    assert np.abs(np.diff(curve)).max() < 0.5


def test_a_stem_is_ducked_and_added_to_mix_and_sends():
    source, duck = sine(200), np.full(control_points(SAMPLE_RATE_HZ * 2), 0.5, dtype=np.float32)
    mix, room, echoes = (silence(source.shape[1]) for _ in range(3))
    dry = source.copy()
    add_to_buses(mix, room, echoes, source, 0.8, 0.5, 0.25, duck, 1.0)
    assert np.allclose(mix, 0.4 * dry, atol=1e-6)
    assert np.allclose(room, 0.5 * mix, atol=1e-6)
    assert np.allclose(echoes, 0.25 * mix, atol=1e-6)


def test_a_gate_follows_its_pattern():
    curve = gate_curve("x...x...x...x...", 120, SAMPLE_RATE_HZ)
    step = 0.125 * SAMPLE_RATE_HZ / CONTROL_FRAMES
    assert curve[int(0.4 * step)] > 0.95
    assert curve[int(1.5 * step)] < 0.1


def test_curves_are_linear_between_values():
    signal = np.ones((2, 640), dtype=np.float32)
    apply_curve(signal, np.linspace(0, 1, 11).astype(np.float32))
    assert np.allclose(signal[0], np.arange(640) / 640, atol=1e-5)


def test_glue_lowers_the_loud_and_leaves_the_quiet():
    loud, quiet = sine(300, level=0.9), sine(300, level=0.02)
    before = quiet.copy()
    glue(loud, 1.0)
    glue(quiet, 1.0)
    assert np.abs(loud[:, SAMPLE_RATE_HZ:]).max() < 0.75
    assert np.allclose(quiet, before, atol=1e-4)


def test_saturation_is_clean_when_quiet_and_bounded_when_loud():
    quiet, loud = sine(500, level=0.05), sine(500, level=4.0)
    before = quiet.copy()
    saturate(quiet, 0.5, 1.0)
    saturate(loud, 0.5, 1.0)
    assert np.allclose(quiet, before, atol=1e-3)
    assert np.abs(loud).max() <= 1.1


def test_pan_width_and_mono_bass():
    signal = noise()
    set_pan_and_width(signal, -1.0, 1.0)
    assert np.abs(signal[1]).max() < 1e-6
    wide = noise()
    set_pan_and_width(wide, 0.0, 0.0)
    assert np.allclose(wide[0], wide[1])
    low = np.array([sine(60)[0], -sine(60)[0]])
    high = np.array([sine(3000)[0], -sine(3000)[0]])
    mono_bass(low, 150)
    mono_bass(high, 150)
    assert np.abs(low[:, SAMPLE_RATE_HZ:]).max() < 0.2
    assert np.abs(high[:, SAMPLE_RATE_HZ:]).max() > 0.45


def test_tape_varies_pitch_by_cents_and_chorus_widens():
    signal = sine(1000, seconds=6.0)
    wow_and_flutter(signal, 0.5, 3)
    phase = np.unwrap(np.angle(np.fft.ifft(np.fft.fft(signal[0]) * (np.fft.fftfreq(signal.shape[1]) > 0))))
    hz = np.convolve(np.diff(phase), np.ones(4410) / 4410, "valid")[4410:-4410] * SAMPLE_RATE_HZ / (2 * np.pi)
    cents = 1200 * np.log2(hz / 1000)
    assert 0.5 < np.ptp(cents) < 25
    rich = noise()
    rich[1] = rich[0]
    chorus(rich, 1.0, 3)
    assert np.corrcoef(rich[:, 4410:])[0, 1] < 0.97


@pytest.mark.parametrize("effect", [
    lambda x: equalise(x, [EqBand("low_cut", 120.0), EqBand("bell", 3000.0, 3.0, 0.7)]),
    lambda x: mono_bass(x, 150.0, 1.1),
], ids=["equaliser", "narrow bass"])  # fmt: skip
def test_the_tail_ends_in_exact_silence(effect):
    """Inaudible filter states must not become denormal numbers, which make a kernel fifty times slower."""
    rng = np.random.default_rng(1)
    signal = np.zeros((2, 4 * SAMPLE_RATE_HZ), dtype=np.float32)
    signal[:, :SAMPLE_RATE_HZ] = 0.1 * rng.standard_normal((2, SAMPLE_RATE_HZ))
    effect(signal)
    tail = np.abs(signal[:, -SAMPLE_RATE_HZ:])
    assert tail.max() == 0.0
    denormal = (signal != 0.0) & (np.abs(signal) < np.finfo(np.float32).tiny)
    assert denormal.sum() < 1000  # within the block that decays to zero
