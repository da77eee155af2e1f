"""Slow attacks start before the beat; fast ones stay on it."""

import pytest

from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Adsr, Bowed, Modal
from soundflow_core.model.score import Note, Part
from soundflow_core.music import planning
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import compose, plan_track
from soundflow_core.music.players.attack_compensation import HEARD_AT, SLOW_SECONDS, compensate_attack
from tests.support.recipes import recipe

PLAN = plan_track(recipe("ambient", seed=1, durationSec=60, bpm=60), genre_named("ambient"))
CHORD = (Note(0.0, 8.0, 60.0, 0.7), Note(8.0, 8.0, 65.0, 0.7))


def compensated(patch) -> Part:
    (part,) = compensate_attack((Part("voice", "pad", CHORD, patch, Strip()),), PLAN)
    return part


def test_a_slow_voice_is_heard_on_the_beat():
    part = compensated(Bowed(players=3, amp=Adsr(2.0, 1.0, 0.9, 3.0)))
    assert part.notes[1].start_beats == pytest.approx(8.0 - HEARD_AT * 2.0)
    assert part.notes[1].duration_beats == pytest.approx(8.0)


def test_nothing_starts_before_the_track():
    part = compensated(Bowed(players=3, amp=Adsr(2.0, 1.0, 0.9, 3.0)))
    assert part.notes[0].start_beats == 0.0
    assert part.notes[0].duration_beats == pytest.approx(8.0 - HEARD_AT * 2.0)


def test_even_a_note_shorter_than_its_lead_is_played():
    short = (Note(0.0, 0.5, 60.0, 0.7),)
    (part,) = compensate_attack((Part("voice", "pad", short, Bowed(players=3, amp=Adsr(2.5)), Strip()),), PLAN)
    assert part.notes[0].duration_beats > 0.0


@pytest.mark.parametrize("patch", [Modal(body="piano"), Bowed(players=2, amp=Adsr(SLOW_SECONDS / 2, 1.0, 0.9, 0.5))])
def test_fast_attacks_stay_on_the_beat(patch):
    assert compensated(patch).notes == CHORD


def test_the_slow_layers_of_a_track_are_compensated(monkeypatch):
    genre = genre_named("ambient")
    track = plan_track(recipe("ambient", seed=3, durationSec=120), genre)
    score = compose(track, genre)
    monkeypatch.setattr(planning, "compensate_attack", lambda parts, _plan: parts)
    for moved, written in zip(score.parts, compose(track, genre).parts, strict=True):
        amp = getattr(written.patch, "amp", None)
        lead = HEARD_AT * amp.attack_seconds * track.bpm / 60 if amp and amp.attack_seconds >= SLOW_SECONDS else 0.0
        expected = [max(0.0, note.start_beats - lead) for note in written.notes]
        assert [note.start_beats for note in moved.notes] == pytest.approx(expected)
