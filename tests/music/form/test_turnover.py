"""Turnover: sections have their own few players, the ground stays, and nature leaves them fewer."""

from itertools import pairwise

import numpy as np
import pytest

from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Bowed
from soundflow_core.model.score import Note, Part
from soundflow_core.music.form.turnover import rests_by_turnover
from soundflow_core.pipeline.render import compose, plan
from tests.support.recipes import recipe


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


def test_nobody_is_drawn_who_has_nothing_to_say():
    """Of two held layers one never speaks: it is not drawn in the place of the other, and some layer always sounds."""
    track = plan(recipe("ambient", 2, durationSec=180))
    beats = float(track.beats_per_bar)
    notes = tuple(Note(bar * beats, beats, 60.0, 0.7) for bar in range(track.bars))
    late = tuple(note for note in notes if note.start_beats >= track.sections[1].start_bar * beats)
    patch = Bowed(players=2)
    parts = (Part("ground", "bass", notes, patch, Strip()), Part("held", "pad", notes, patch, Strip()),
             Part("late", "pad", late, patch, Strip()), Part("small", "music", notes, patch, Strip()))  # fmt: skip
    for seed in range(20):
        rests = set(rests_by_turnover(parts, track, np.random.default_rng(seed)))
        first = {name for name, start, _ in rests if start == 0.0}
        assert "late" in first
        assert "held" not in first


def test_music_is_sparse_where_nature_leads():
    def mean(category):
        return sum(len(names) for seed in range(1, 9) for names in playing(seed, category)) / sum(
            len(playing(seed, category)) for seed in range(1, 9)
        )

    assert mean("Nature") < mean("Relax") - 0.5
