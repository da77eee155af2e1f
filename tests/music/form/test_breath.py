"""The accompaniment rests before each new section; drums and melodies play on."""

from dataclasses import replace

import pytest

from soundflow_core.model.score import DrumPart
from soundflow_core.music.form.dynamics import EFFECTS, MELODIC_PARTS
from soundflow_core.music.genre import Genre
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import compose, plan_track
from tests.support.recipes import recipe

BREATHING = ("jazz", "lounge", "classic")


def scores(name: str, seed: int, **changed: float):
    genre: Genre = replace(genre_named(name), **changed)
    return compose(plan_track(recipe(name, seed=seed, durationSec=180), genre), genre)


@pytest.mark.parametrize("name", BREATHING)
@pytest.mark.parametrize("seed", range(300, 304))
def test_the_accompaniment_is_silent_before_a_section(name, seed):
    score = scores(name, seed)
    beats = genre_named(name).breath_beats
    assert beats > 0
    boundaries = [section.start_bar * score.plan.beats_per_bar for section in score.plan.sections[1:]]
    for part in score.parts:
        if isinstance(part, DrumPart) or part.name in (*MELODIC_PARTS, *EFFECTS):
            continue
        for note in part.notes:
            for boundary in boundaries:
                assert not boundary - beats + 0.05 <= note.start_beats < boundary - 0.3, (part.name, boundary)
                if note.start_beats < boundary - beats - 0.1:
                    assert note.start_beats + note.duration_beats <= boundary - beats + 0.3


def test_drums_and_melodies_play_on():
    breathing, other = scores("jazz", 301), scores("jazz", 301, breath_beats=0.0)
    for before, after in zip(other.parts, breathing.parts, strict=True):
        if isinstance(before, DrumPart) or before.name in MELODIC_PARTS:
            assert before == after
        elif before.name == "bass":
            assert len(after.notes) < len(before.notes)
