"""Features and classifier of the listening benchmark."""

import numpy as np
import pytest

from benchmarks.features import features_of, nearest_centroids
from soundflow_core.base.audio import SAMPLE_RATE_HZ


def beat(bpm, hz, seed=0, seconds=12):
    """A chord with bursts of noise on the beats."""
    t = np.arange(seconds * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    noise = np.random.default_rng(seed).standard_normal(t.size) * np.exp(-(t % (60 / bpm)) / 0.04)
    wave = sum(level * np.sin(2 * np.pi * f * t) for level, f in ((0.15, hz), (0.1, hz * 1.26), (0.1, hz * 1.5)))
    return np.array([wave + 0.1 * noise] * 2, dtype=np.float32)


def test_features_are_finite_and_have_a_fixed_length():
    lengths = {len(features_of(x)) for x in (beat(120, 220), np.zeros((2, SAMPLE_RATE_HZ), np.float32))}
    assert lengths == {26 + 50 + 26}
    assert np.isfinite(features_of(np.zeros((2, SAMPLE_RATE_HZ), np.float32))).all()


def test_chroma_features_are_independent_of_the_key():
    one, other = (np.array(features_of(beat(120, 220 * 2 ** (k / 12)), 120)) for k in (0, 3))
    assert one[-26:] == pytest.approx(other[-26:], abs=0.05)


def test_tracks_get_the_class_of_the_nearest_centroid():
    rng = np.random.default_rng(1)
    known = [(name, at + rng.normal(0, spread)) for name, at in (("near", np.array([0.0, 0.0])), ("far", np.array([10.0, 1.0])))
             for spread in [(0.5, 5.0)] * 20]  # fmt: skip
    assert nearest_centroids(known, [(1.0, 9.0), (9.0, -9.0)]) == ["near", "far"]


def test_features_that_vary_within_a_class_weigh_less():
    known = [("a", (0.0, value)) for value in (-10.0, 0.0, 10.0)] + [("b", (1.0, value)) for value in (-8.0, 2.0, 12.0)]
    assert nearest_centroids(known, [(0.1, 2.0)]) == ["a"]
