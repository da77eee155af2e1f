"""Wavetables, glide and drift."""

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ, silence
from soundflow_core.model.patches import Adsr, Subtractive, Tone
from soundflow_core.sound.instruments import Events, play
from soundflow_core.sound.synthesis.wavetables import LEVEL, OCTAVES, PERIODS, SIZE, TABLES, wavetable

STEADY = Adsr(0.005, 1.0, 1.0, 0.05)


def played(patch, *notes, seconds=2.0):
    """Notes of (start, length, Hz)."""
    starts, lengths, pitches = (np.array(column, dtype=float) for column in zip(*notes, strict=True))
    out = silence(round(seconds * SAMPLE_RATE_HZ))
    frames = [np.rint(times * SAMPLE_RATE_HZ).astype(np.int64) for times in (starts, lengths)]
    play(patch, Events(*frames, pitches, np.ones(pitches.size), np.zeros(pitches.size)), Tone(), out, 1)
    return out


def spectrum(x):
    return np.fft.rfftfreq(x.size, 1 / SAMPLE_RATE_HZ), np.abs(np.fft.rfft(x * np.hanning(x.size)))


def pitch_of(x):
    hz, level = spectrum(np.pad(x, (0, 1 << 17)))
    return hz[np.argmax(np.where((hz > 80) & (hz < 600), level, 0))]


@pytest.mark.parametrize("name", TABLES)
def test_all_periods_have_the_same_rms_and_wrap(name):
    table = wavetable(name)
    assert table.shape == (PERIODS * OCTAVES, SIZE + 1)
    assert np.allclose(np.sqrt(np.mean(table[:, :-1] ** 2, axis=1)), LEVEL, atol=1e-4)
    assert np.array_equal(table[:, 0], table[:, -1])


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("hz", [87.31, 698.46, 1661.22])
def test_aliases_are_60_db_down(name, hz):
    patch = Subtractive(wave=name, scan=0.7, cutoff_hz=18_000, envelope_octaves=0, keytrack=0, drive=0.0, amp=STEADY)
    f, level = spectrum(played(patch, (0.0, 2.0, hz))[0, 8000:73_536])
    between = np.abs((f / hz + 0.5) % 1.0 - 0.5) > 0.2
    audible = (f > 0.3 * hz) & (f < 18_000)
    assert level[between & audible].max() < 1e-3 * level[audible].max()


def test_scanning_changes_the_timbre():
    brightness = []
    for scan in (0.0, 1.0):
        sound = played(Subtractive(wave="vowel", scan=scan, amp=STEADY, cutoff_hz=8000), (0.0, 1.5, 220))[
            0, 8000:50_000
        ]
        hz, level = spectrum(sound)
        brightness.append(float((hz * level).sum() / level.sum()))
    assert brightness[0] > 1.2 * brightness[1]  # ah is brighter than oo


def test_a_tied_note_glides_and_a_detached_one_does_not():
    patch = Subtractive(wave="sine", glide_seconds=0.1, amp=STEADY, cutoff_hz=4000)
    tied = played(patch, (0.0, 0.5, 200), (0.5, 1.0, 400))
    detached = played(patch, (0.0, 0.4, 200), (0.5, 1.0, 400))
    at = slice(round(0.56 * SAMPLE_RATE_HZ), round(0.62 * SAMPLE_RATE_HZ))
    assert 250 < pitch_of(tied[0, at]) < 370
    assert abs(pitch_of(detached[0, at]) - 400) < 8
    assert abs(pitch_of(tied[0, round(1.2 * SAMPLE_RATE_HZ) : round(1.4 * SAMPLE_RATE_HZ)]) - 400) < 4


def test_drift_changes_the_sound_but_not_the_pitch():
    plain = Subtractive(wave="saw", voices=3, detune_cents=0, amp=STEADY, cutoff_hz=8000)
    drifting = Subtractive(wave="saw", voices=3, detune_cents=0, drift_cents=12, amp=STEADY, cutoff_hz=8000)
    still, moving = (played(patch, (0.0, 1.8, 220)) for patch in (plain, drifting))
    assert abs(1200 * np.log2(pitch_of(moving[0, 8000:60_000]) / 220)) < 15
    assert not np.allclose(still, moving)
