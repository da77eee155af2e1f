"""Nature beds: level, stereo, movement, spectrum."""

from typing import get_args

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.model.score import BedName
from soundflow_core.sound.metering.loudness import integrated_lufs
from soundflow_core.sound.nature import lufs_of_level, render_bed

BEDS = get_args(BedName)
SECONDS = 30


def rendered(name, level=60, seed=3, seconds=SECONDS):
    return render_bed(name, round(seconds * SAMPLE_RATE_HZ), level, seed)


def centroid(x):
    power = np.abs(np.fft.rfft(x.mean(axis=0))) ** 2
    return float((np.fft.rfftfreq(x.shape[1], 1 / SAMPLE_RATE_HZ) * power).sum() / power.sum())


@pytest.mark.parametrize("name", BEDS)
def test_a_bed_has_the_loudness_of_its_level(name):
    assert integrated_lufs(rendered(name)) == pytest.approx(lufs_of_level(60), abs=0.5)


@pytest.mark.parametrize("name", BEDS)
def test_a_bed_is_stereo_reproducible_and_below_full_scale(name):
    x = rendered(name)
    assert -0.3 < np.corrcoef(x)[0, 1] < 0.96
    assert np.isfinite(x).all()
    assert np.array_equal(x, rendered(name))
    assert not np.array_equal(x, rendered(name, seed=4))
    assert np.abs(x).max() < 1.0


@pytest.mark.parametrize("name", sorted(set(BEDS) - {"thunder", "birds"}))
def test_a_bed_never_falls_silent(name):
    x = rendered(name)
    blocks = np.square(x).mean(axis=0)[: x.shape[1] // 4410 * 4410].reshape(-1, 4410).mean(axis=1)
    assert blocks.min() > 1e-3 * blocks.mean()


@pytest.mark.parametrize("name", BEDS)
def test_any_length_can_be_rendered(name):
    assert rendered(name, seconds=0.7).shape == (2, round(0.7 * SAMPLE_RATE_HZ))


def test_beds_differ_in_their_spectral_centroid():
    found = {name: centroid(rendered(name)) for name in BEDS}
    assert found["thunder"] < 800
    assert found["wind"] < found["rain"]
    assert found["birds"] > 2000
    assert found["ocean"] < found["rain"]


def test_waves_break_about_every_ten_seconds():
    x = rendered("ocean", seconds=90)
    level = np.sqrt(np.square(x).mean(axis=0)[: x.shape[1] // 22_050 * 22_050].reshape(-1, 22_050).mean(axis=1))
    smooth = np.convolve(level, np.hanning(7) / np.hanning(7).sum(), "same")
    crests = (smooth[1:-1] > smooth[:-2]) & (smooth[1:-1] > smooth[2:]) & (smooth[1:-1] > smooth.mean())
    assert 6 <= crests.sum() <= 32
    assert np.percentile(smooth, 95) > 1.5 * np.percentile(smooth, 10)
