"""Line-ups: sections have their own few players, the bass stays, and Nature has fewer."""

from itertools import pairwise

import numpy as np
import pytest

from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Bowed
from soundflow_core.model.score import Note, Part
from soundflow_core.music.form.lineups import lineup_rests
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
def test_neighbours_differ_and_the_bass_stays(seed):
    sections = playing(seed)
    assert all("drone" in names for names in sections)
    changed = [len(a ^ b) for a, b in pairwise(sections)]
    assert sum(change >= 1 for change in changed) >= len(changed) - 1


def test_parts_without_notes_are_not_drawn():
    """A pad without notes in the first section is not drawn instead of the other, so that one pad always sounds."""
    track = plan(recipe("ambient", 2, durationSec=180))
    beats = float(track.beats_per_bar)
    notes = tuple(Note(bar * beats, beats, 60.0, 0.7) for bar in range(track.bars))
    late = tuple(note for note in notes if note.start_beats >= track.sections[1].start_bar * beats)
    patch = Bowed(players=2)
    parts = (Part("ground", "bass", notes, patch, Strip()), Part("held", "pad", notes, patch, Strip()),
             Part("late", "pad", late, patch, Strip()), Part("small", "music", notes, patch, Strip()))  # fmt: skip
    for seed in range(20):
        rests = set(lineup_rests(parts, track, np.random.default_rng(seed)))
        first = {name for name, start, _ in rests if start == 0.0}
        assert "late" in first
        assert "held" not in first


def test_nature_has_fewer_players():
    def mean(category):
        return sum(len(names) for seed in range(1, 9) for names in playing(seed, category)) / sum(
            len(playing(seed, category)) for seed in range(1, 9)
        )

    assert mean("Nature") < mean("Relax") - 0.5
