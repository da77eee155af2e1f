"""Genres in files outside of the package: named by SOUNDFLOW_GENRES, checked with one sentence each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.music.genres import forget_genres, genre_named, genre_names
from soundflow_core.music.notation.files import read_genre_file

WALTZING = """
from soundflow_core.model.targets import DANCE
from soundflow_core.music.notation import band, genre
from soundflow_core.music.notation.players import bass
from soundflow_core.sound.presets import basses

GENRE = genre(
    "waltzing", tempo_bpm=(120, 124), keys="Am", harmony="minor: i\\nmajor: I", forms="verse 8 @.5",
    band=band(bass=bass(basses.UPRIGHT, "1... 5...")), mix="part level\\nbass 0", room="size 1", echo="beats .5", master="glue .3",
    targets=DANCE,
)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SOUNDFLOW_GENRES", str(tmp_path))
    forget_genres()
    yield tmp_path
    monkeypatch.delenv("SOUNDFLOW_GENRES")
    forget_genres()


def test_a_file_in_the_folder_is_a_genre_like_others(folder: Path) -> None:
    (folder / "waltzing.py").write_text(WALTZING)
    (folder / "_draft.py").write_text("nonsense(")
    forget_genres()
    assert "waltzing" in genre_names()
    assert "house" in genre_names()
    assert genre_named("waltzing").tempo_bpm == (120, 124)
    assert genre_named("house").name == "house"


def test_a_name_that_ships_with_soundflow_is_refused(folder: Path) -> None:
    (folder / "house.py").write_text(WALTZING)
    forget_genres()
    with pytest.raises(ConfigurationError, match=r"house\.py has the name of a genre that ships with SoundFlow"):
        genre_names()


def test_a_folder_that_is_missing_is_named(folder: Path, monkeypatch) -> None:
    monkeypatch.setenv("SOUNDFLOW_GENRES", str(folder / "none"))
    forget_genres()
    with pytest.raises(ConfigurationError, match=r"SOUNDFLOW_GENRES is '.*none', which is not a folder"):
        genre_names()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WALTZING.replace('"waltzing"', '"polka"'), "defines the genre 'polka'; its name must be that of the file, 'waltzing'"),
        ("x = 1", "defines no GENRE; end it with GENRE = genre(...)"),
        ("x = (", "line 1: this is not Python: '(' was never closed"),
        (WALTZING.replace("bass(basses.UPRIGHT", "bas(basses.UPRIGHT"), "line 9: NameError: name 'bas' is not defined"),
        (WALTZING.replace("1... 5...", "1... 9..."), "line 9: line 1, column 6: '9' is not part of a bass line: R accented root"),
        (WALTZING.replace("verse 8 @.5", "verse 8 .5"), "line 7: waltzing, forms: line 1, column 9: '.5' is not an energy"),
        (WALTZING.replace('"Am"', '"Hm"'), "line 7: The key 'Hm' is unknown"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "waltzing.py"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=re.escape(message)) as error:
        read_genre_file(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_not_a_genre_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not a genre file; write a Python file that defines GENRE"):
        read_genre_file(tmp_path / "none.py")
    (tmp_path / "two words.py").write_text(WALTZING)
    with pytest.raises(ConfigurationError, match="can't name a genre; use letters, digits and _"):
        read_genre_file(tmp_path / "two words.py")
