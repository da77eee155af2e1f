"""The check of a genre: what is off is found, and said in a musician's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soundflow_core.model.targets import CALM
from soundflow_core.music.genres import genre_named
from soundflow_core.pipeline.genre_check import MANY, TOO_LOW_TOO_HIGH, check_genre

HOUSE = genre_named("house")


def names(genre, **wanted):
    return {finding.name: finding for finding in check_genre(genre, seeds=2, seconds=15, **wanted).findings}


@pytest.mark.slow
def test_a_genre_that_misses_its_family_is_told_how() -> None:
    found = names(replace(HOUSE, targets=CALM))
    assert "restless" in found["onsets_per_second"].sentence
    assert found["onsets_per_second"].tracks == 2


@pytest.mark.slow
def test_parts_that_never_play_and_scarce_material_are_named() -> None:
    drums, lead = HOUSE.players[1], HOUSE.players[5]
    never = replace(lead, players=tuple(replace(player, enters=2.0) for player in lead.players))
    found = names(
        replace(
            HOUSE, players=(HOUSE.players[0], drums, HOUSE.players[2], HOUSE.players[3], never), forms=HOUSE.forms[:1]
        )
    )
    assert "'lead'" in found["silent part"].sentence
    assert "few forms: 1" in found["variety"].sentence


def test_progress_is_told_and_the_report_is_data(monkeypatch) -> None:
    done: list[int] = []
    report = check_genre(HOUSE, seeds=1, seconds=10, done=done.append)
    assert done == [1]
    assert report.as_json()["genre"] == "house"
    assert report.passed is (report.as_json()["findings"] == ())


def test_every_measure_has_words_for_the_side_that_can_be_missed() -> None:
    assert 0 < MANY < 1
    for name, (low, high) in TOO_LOW_TOO_HIGH.items():
        limits = getattr(HOUSE.targets, name)
        assert low or limits.low is None or name == "worst_step_db", name
        assert high or limits.high is None or name in ("bass_correlation", "in_scale"), name
