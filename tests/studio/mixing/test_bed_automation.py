"""Bed automation: beds follow contours, the others move against the leading one, seeds differ."""

import numpy as np
import pytest

from soundflow_core.base.seeds import RandomStreams
from soundflow_core.pipeline.render import compose, plan
from soundflow_core.studio.mixing.bed_automation import RANGE_DB, bed_automation_db
from tests.support.recipes import recipe

BROOK = {"stream": 78, "birds": 55, "wind": 30}


def contours(seed):
    score = compose(plan(recipe("ambient", seed, category="Nature", durationSec=120, ambience=BROOK)))
    return {name: bed_automation_db(score, name, RandomStreams(seed)) for name in BROOK}


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_bed_moves_within_its_range_and_slowly(seed):
    found = contours(seed)
    for name, contour in found.items():
        range_db = RANGE_DB["leading" if name == "stream" else "other"]
        assert np.abs(contour).max() <= range_db + 1e-9
        assert contour.max() - contour.min() > 1.0
        assert np.abs(np.diff(contour)).max() * 689 < 1.5  # dB a second


def test_other_beds_move_against_the_leading_one():
    correlations = [np.corrcoef(found["stream"], found["birds"])[0, 1] for found in map(contours, range(1, 25))]
    assert np.mean(correlations) < -0.2


def test_seeds_have_different_contours():
    assert len({round(float(contours(seed)["stream"][1000]), 3) for seed in range(1, 9)}) >= 7
