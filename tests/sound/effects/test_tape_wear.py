"""Tape drop-outs: they lower level and highs briefly, do not count as gaps, and are linear."""

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.sound.effects.tape import tape_dropouts
from soundflow_core.studio.analysis.defects import gaps


def noise(seconds=40.0, seed=0):
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal((2, round(seconds * SAMPLE_RATE_HZ)))).astype(np.float32)


def worn(amount=0.8, seed=3, signal=None):
    out = noise() if signal is None else signal.copy()
    tape_dropouts(out, amount, seed)
    return out


def test_drop_outs_lower_level_and_highs_briefly():
    before, after = noise(), worn()
    changed = np.abs(after - before).max(axis=0) > 1e-6
    assert 0.001 < changed.mean() < 0.1
    at = np.flatnonzero(changed)
    first = at[at < at[0] + SAMPLE_RATE_HZ]
    a, b = before[0, first], after[0, first]
    assert np.square(b).sum() < 0.8 * np.square(a).sum()
    assert np.square(np.diff(b)).sum() / np.square(b).sum() < np.square(np.diff(a)).sum() / np.square(a).sum()
    assert gaps(after) == 0


def test_a_higher_amount_loses_more():
    lost = [np.square(noise() - worn(amount)).sum() for amount in (0.2, 0.5, 1.0)]
    assert lost[0] < lost[1] < lost[2]


def test_processed_stems_sum_to_the_processed_mix():
    one, other = noise(seed=1), noise(seed=2)
    assert np.allclose(worn(signal=one) + worn(signal=other), worn(signal=one + other), atol=1e-5)
