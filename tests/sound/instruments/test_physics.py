"""Instruments: pitch, level, decay, brightness, clean starts and ends."""

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ, silence
from soundflow_core.model.patches import Adsr, Bowed, Choir, Fm, Modal, Plucked, Subtractive, Tone
from soundflow_core.sound.instruments import Events, play

PATCHES = {
    "saw": Subtractive(),
    "square": Subtractive(wave="square"),
    "triangle": Subtractive(wave="triangle"),
    "bass": Subtractive(sub=0.8, sub_octaves=0, cutoff_hz=300),
    "supersaw": Subtractive(voices=7, detune_cents=14),
    "e_piano": Fm(),
    "piano": Modal(),
    "vibraphone": Modal(body="vibraphone"),
    "kalimba": Modal(body="kalimba"),
    "guitar": Plucked(),
    "choir": Choir(amp=Adsr(0.05, 1, 0.9, 0.5)),
    "strings": Bowed(amp=Adsr(0.05, 1, 0.9, 0.5), vibrato_cents=0),
}


def note(hz, seconds=1.5, velocity=1.0, start=0.0, octaves=0.0):
    return Events(
        np.array([round(start * SAMPLE_RATE_HZ)]), np.array([round(seconds * SAMPLE_RATE_HZ)]),
        np.array([float(hz)]), np.array([velocity]), np.array([octaves]),
    )  # fmt: skip


def played(patch, events, seconds=3.0, tone=None, seed=1):
    out = silence(round(seconds * SAMPLE_RATE_HZ))
    play(patch, events, tone or Tone(), out, seed)
    return out


def strongest_near(signal, hz):
    window = signal[3000:60_000] * np.hanning(57_000)
    spectrum = np.abs(np.fft.rfft(window, 1 << 20))
    f = np.fft.rfftfreq(1 << 20, 1 / SAMPLE_RATE_HZ)
    near = (f > hz * 0.94) & (f < hz * 1.06)
    return f[near][np.argmax(spectrum[near])]


def rms_db(x):
    return 20 * np.log10(np.sqrt(np.mean(np.square(x, dtype=np.float64))) + 1e-12)


def centroid(x):
    power = np.abs(np.fft.rfft(x.astype(np.float64))) ** 2
    return float((np.fft.rfftfreq(x.size, 1 / SAMPLE_RATE_HZ) * power).sum() / power.sum())


@pytest.mark.parametrize("name", sorted(set(PATCHES) - {"supersaw", "choir", "strings"}))
@pytest.mark.parametrize("hz", [110, 440])
def test_single_voices_are_in_tune(name, hz):
    measured = strongest_near(played(PATCHES[name], note(hz)).mean(axis=0), hz)
    assert abs(1200 * np.log2(measured / hz)) < 4


@pytest.mark.parametrize("name", ["supersaw", "choir", "strings"])
def test_unison_patches_are_centred_on_the_pitch(name):
    measured = strongest_near(played(PATCHES[name], note(440)).mean(axis=0), 440)
    assert abs(1200 * np.log2(measured / 440)) < 20


@pytest.mark.parametrize("name", PATCHES)
def test_patches_have_comparable_levels(name):
    early = played(PATCHES[name], note(440))[:, : SAMPLE_RATE_HZ // 2]
    assert -28 < rms_db(early) < -13
    assert np.abs(early).max() < 1.2


@pytest.mark.parametrize("name", PATCHES)
def test_a_note_starts_and_ends_without_a_click(name):
    signal = played(PATCHES[name], note(220, seconds=0.5), seconds=4.0)
    steps = np.abs(np.diff(signal, axis=1))
    assert np.abs(signal[:, 0]).max() < 0.12
    release = steps[:, SAMPLE_RATE_HZ // 2 :]
    assert release.max() <= steps[:, : SAMPLE_RATE_HZ // 2].max() * 1.2
    assert np.abs(signal[:, -4410:]).max() < 1e-3
    assert np.isfinite(signal).all()


@pytest.mark.parametrize("name", PATCHES)
def test_harder_is_louder(name):
    soft, hard = (played(PATCHES[name], note(330, velocity=v)) for v in (0.3, 1.0))
    assert rms_db(hard) > rms_db(soft) + 4


@pytest.mark.parametrize("name", ["saw", "e_piano", "piano", "guitar"])
def test_the_cutoff_brightens(name):
    dark, bright = (played(PATCHES[name], note(220), tone=Tone(cutoff_octaves=o)) for o in (-1.5, 1.5))
    assert centroid(bright[0]) > 1.05 * centroid(dark[0])


def test_notes_may_pass_the_end_of_the_buffer():
    for patch in PATCHES.values():
        signal = played(patch, note(220, seconds=5.0, start=0.9), seconds=1.0)
        assert np.isfinite(signal).all()
        assert np.abs(signal[:, : round(0.89 * SAMPLE_RATE_HZ)]).max() == 0


def test_a_piano_rings_longer_low_than_high():
    def fall(hz):
        signal = played(Modal(), note(hz, seconds=3.0), seconds=3.0)
        return rms_db(signal[:, 4410:13_230]) - rms_db(signal[:, 88_200:97_020])

    assert fall(110) < fall(880) - 3


def test_the_filter_falls_by_3_db_at_its_cutoff():
    """Noise through a constant filter: 12 dB an octave, -3 dB at the cutoff at resonance 0.3 (Butterworth)."""
    patch = Subtractive(
        wave="sine", noise=1.0, voices=2, cutoff_hz=1500, resonance=0.308, envelope_octaves=0, keytrack=0, drive=0,
        amp=Adsr(0.01, 1, 1, 0.1),
    )  # fmt: skip
    signal = played(patch, note(30, seconds=8), seconds=8.0)[0][SAMPLE_RATE_HZ:]
    frames = signal[: signal.size // 4096 * 4096].reshape(-1, 4096) * np.hanning(4096)
    power = (np.abs(np.fft.rfft(frames, axis=1)) ** 2).mean(axis=0)
    f = np.fft.rfftfreq(4096, 1 / SAMPLE_RATE_HZ)

    def level(low, high):
        return 10 * np.log10(power[(f > low) & (f < high)].mean())

    flat = level(200, 500)
    assert level(1400, 1600) - flat == pytest.approx(-3, abs=0.8)
    assert level(5700, 6300) - flat == pytest.approx(-24, abs=2.5)


def test_a_high_saw_does_not_alias():
    patch = Subtractive(cutoff_hz=18_000, envelope_octaves=0, keytrack=0, drive=0, amp=Adsr(0.001, 1, 1, 0.1))
    hz = 2501.0
    signal = played(patch, note(hz, seconds=2), seconds=2.0)[0][8192 : 8192 + 65_536]
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(signal * np.blackman(65_536))) + 1e-9)
    f = np.fft.rfftfreq(65_536, 1 / SAMPLE_RATE_HZ)
    harmonic = np.abs(f / hz - np.rint(f / hz)) * hz < 12
    audible = f < 10_000
    assert spectrum[~harmonic & audible & (f > 60)].max() < spectrum[harmonic & audible].max() - 38


def test_chords_and_order_do_not_change_a_note():
    one, other = note(220), note(330, start=1.6)
    both = Events(*(np.concatenate([getattr(one, n), getattr(other, n)]) for n in one.__dataclass_fields__))
    alone = played(PATCHES["saw"], one)
    assert np.array_equal(played(PATCHES["saw"], both)[:, :66_000], alone[:, :66_000])


def test_the_same_seed_gives_the_same_bits():
    for patch in PATCHES.values():
        assert np.array_equal(played(patch, note(220)), played(patch, note(220)))


def band_share(x, low, high):
    power = np.abs(np.fft.rfft(x[0])) ** 2
    hz = np.fft.rfftfreq(x.shape[1], 1 / SAMPLE_RATE_HZ)
    return power[(hz >= low) & (hz < high)].sum() / power.sum()


def test_vowels_have_their_formants():
    sung = {v: played(Choir(vowel=v, amp=Adsr(0.05, 1, 0.9, 0.5)), note(220.0)) for v in ("oo", "ah", "ee")}
    assert band_share(sung["ah"], 600, 1300) > 2 * band_share(sung["oo"], 600, 1300)
    assert band_share(sung["ee"], 2000, 3500) > 3 * band_share(sung["ah"], 2000, 3500)
    assert band_share(sung["oo"], 150, 500) > band_share(sung["ah"], 150, 500)
