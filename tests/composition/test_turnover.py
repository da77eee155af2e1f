"""Turnover: sections have their own few players, the ground stays, and nature leaves them fewer."""

from itertools import pairwise

import pytest

from soundflow_core.render import compose, plan
from tests.music import recipe


def playing(seed, category="Relax"):
    score = compose(plan(recipe("ambient", seed, durationSec=180, category=category)))
    beats = score.plan.beats_per_bar
    found = []
    for section in score.plan.sections:
        start, end = section.start_bar * beats - 0.05, section.end_bar * beats - 0.05
        found.append({p.name for p in score.parts if any(start <= n.start_beats < end for n in p.notes)})
    return found


@pytest.mark.parametrize("seed", range(1, 9))
def test_neighbours_differ_and_the_ground_stays(seed):
    sections = playing(seed)
    assert all("drone" in names for names in sections)
    changed = [len(a ^ b) for a, b in pairwise(sections)]
    assert sum(change >= 1 for change in changed) >= len(changed) - 1


def test_music_is_sparse_where_nature_leads():
    def mean(category):
        return sum(len(names) for seed in range(1, 9) for names in playing(seed, category)) / sum(
            len(playing(seed, category)) for seed in range(1, 9)
        )

    assert mean("Nature") < mean("Relax") - 0.5
