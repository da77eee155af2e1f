"""Weather: soundscapes take a course, companions answer the leader, seeds differ."""

import numpy as np
import pytest

from soundflow_core.base.seeds import Dice
from soundflow_core.pipeline.render import compose, plan
from soundflow_core.studio.mixing.weather import REACH_DB, weather_db
from tests.support.recipes import recipe

BROOK = {"stream": 78, "birds": 55, "wind": 30}


def courses(seed):
    score = compose(plan(recipe("ambient", seed, category="Nature", durationSec=120, ambience=BROOK)))
    return {name: weather_db(score, name, Dice(seed)) for name in BROOK}


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_bed_moves_within_its_reach_and_slowly(seed):
    found = courses(seed)
    for name, course in found.items():
        reach = REACH_DB["leading" if name == "stream" else "answering"]
        assert np.abs(course).max() <= reach + 1e-9
        assert course.max() - course.min() > 1.0
        assert np.abs(np.diff(course)).max() * 689 < 1.5  # dB a second


def test_companions_lean_against_the_leader():
    leaning = [np.corrcoef(found["stream"], found["birds"])[0, 1] for found in map(courses, range(1, 25))]
    assert np.mean(leaning) < -0.2


def test_seeds_have_their_own_weather():
    assert len({round(float(courses(seed)["stream"][1000]), 3) for seed in range(1, 9)}) >= 7
