"""The wind-down: exactly as long as asked, falling in every way, one piece at a time."""

import itertools

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.pipeline import wind_down as wind_down_module
from soundflow_core.sound.metering.loudness import integrated_lufs
from tests.support.recipes import recipe


def chain(hours=8.0, **asked):
    return wind_down_module.pieces_of(recipe("ambient", seed=3, durationSec=hours * 3600, **asked))


def test_eight_hours_fall_in_tempo_brightness_density_and_level():
    briefs = [piece.recipe.brief for piece in chain()]
    assert len(briefs) == 120
    assert all(brief.key == briefs[0].key for brief in briefs)
    for read in (
        lambda b: b.bpm,
        lambda b: b.synth.cutoff,
        lambda b: b.target_lufs,
        lambda b: b.layers.music,
        lambda b: b.energy_max,
    ):
        values = [read(brief) for brief in briefs]
        assert all(later <= earlier for earlier, later in itertools.pairwise(values))
    assert briefs[-1].bpm == pytest.approx(0.72 * briefs[0].bpm, abs=0.01)
    assert briefs[-1].target_lufs == briefs[0].target_lufs - 14.0
    assert len({piece.recipe.seed for piece in chain()}) == 120


@pytest.mark.parametrize("seconds", [200.0, 1000.3, 28_800.0])
def test_the_pieces_fill_the_length_exactly(seconds):
    pieces = wind_down_module.pieces_of(recipe("ambient", seed=3, durationSec=seconds))
    assert sum(piece.frames for piece in pieces) == round(seconds * SAMPLE_RATE_HZ)
    assert max(piece.frames for piece in pieces) <= wind_down_module.PIECE_SECONDS * SAMPLE_RATE_HZ


def test_pieces_come_one_by_one_joined_without_a_hole(monkeypatch):
    monkeypatch.setattr(wind_down_module, "PIECE_SECONDS", 8.0)
    monkeypatch.setattr(wind_down_module, "OVERLAP_SECONDS", 2.0)
    done = []
    pieces = list(wind_down_module.wind_down(recipe("ambient", seed=3, durationSec=24), lambda *at: done.append(at)))
    assert done == [(1, 3), (2, 3), (3, 3)]
    whole = np.concatenate(pieces, axis=1)
    assert whole.shape == (2, 24 * SAMPLE_RATE_HZ)
    seconds = np.square(whole).reshape(2, 48, -1).mean(axis=(0, 2))
    assert seconds[2:-4].min() > 1e-4 * seconds.max()  # sound at every join
    assert seconds[-1] < 0.2 * seconds[40:44].mean()  # and a fade at the end
    assert integrated_lufs(pieces[0]) > integrated_lufs(pieces[-1]) + 8.0
