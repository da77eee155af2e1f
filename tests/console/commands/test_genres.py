"""`soundflow genre check` and `soundflow sounds`."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from console.main import app
from soundflow_core.base.errors import ConfigurationError, NotFound, QualityError
from soundflow_core.pipeline import genre_check
from soundflow_core.pipeline.genre_check import Finding, GenreReport


def run(*words: str):
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


def test_sounds_lists_all_of_them_and_one() -> None:
    listed = json.loads(run("sounds", "--json").stdout)
    assert len(listed) > 200
    assert {
        "name": "basses.upright",
        "about": "An upright bass, round and woody; bossa nova, lounge, slow swing.",
    } in listed
    assert "basses.upright" in run("sounds", "upright").stdout
    assert isinstance(run("sounds", "kazoo").exception, NotFound)


def test_a_sound_is_auditioned_with_its_spectrum(tmp_path) -> None:
    found = run("sounds", "basses.upright", "--out", str(tmp_path / "a.wav"), "--png", str(tmp_path / "a.png"))
    assert found.exit_code == 0
    assert (tmp_path / "a.wav").stat().st_size > 1_000_000
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_mistake_in_a_file_is_reported_before_anything_is_rendered(tmp_path) -> None:
    (tmp_path / "odd.py").write_text("GENRE = 3")
    error = run("genre", "check", str(tmp_path / "odd.py")).exception
    assert isinstance(error, ConfigurationError)
    assert "defines no GENRE" in str(error)


@pytest.mark.slow
def test_a_shipped_genre_has_nothing_to_complain_about() -> None:
    found = run("genre", "check", "house", "--seeds", "2", "--seconds", "20", "--json")
    assert json.loads(found.stdout) == {"genre": "house", "tracks": 2, "findings": [], "passed": True}


def test_what_is_off_is_said_in_sentences(monkeypatch) -> None:
    report = GenreReport(
        "house",
        4,
        (Finding("air_db", "is without air above 6 kHz; raise hats", 3), Finding("variety", "has few forms", 0)),
    )
    monkeypatch.setattr(genre_check, "check_genre", lambda *_args: report)
    found = run("genre", "check", "house")
    assert "house is without air above 6 kHz; raise hats (3 of 4 tracks)." in " ".join(found.stdout.split())
    assert "house has few forms." in found.stdout
    assert isinstance(found.exception, QualityError)
