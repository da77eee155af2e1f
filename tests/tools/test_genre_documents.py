"""docs/genres.md: its code makes a genre, and what it shows of the code is what the code says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from soundflow_core.music.form.sections import FormSection
from soundflow_core.music.notation.files import read_genre_file
from soundflow_core.music.notation.forms import KINDS
from soundflow_core.music.notation.mix import COLUMNS
from soundflow_core.pipeline.genre_check import check_genre
from tools.genre_documents import SOUNDS, TUTORIAL, sounds_document, tutorial_code, tutorial_names, with_options


def test_the_blocks_together_are_a_genre_file(tmp_path: Path) -> None:
    path = tmp_path / "dub.py"
    path.write_text("\n".join(tutorial_code()))
    made = read_genre_file(path)
    assert made == tutorial_names()["GENRE"]
    assert made.forms[0][0] == FormSection("intro", 4, 0.3)
    assert [player.name for player in made.players] == ["drums", "bass", "skank", "tune", "pad"]


@pytest.mark.slow
def test_the_genre_of_the_tutorial_passes_the_check() -> None:
    assert check_genre(tutorial_names()["GENRE"], seeds=3).findings == ()


def test_options_and_sounds_are_those_of_the_code() -> None:
    assert TUTORIAL.read_text() == with_options(TUTORIAL.read_text()), "run python -m tools.genre_documents"
    assert SOUNDS.read_text() == sounds_document(), "run python -m tools.genre_documents"


def test_every_kind_of_section_and_column_of_the_mix_is_told() -> None:
    text = TUTORIAL.read_text()
    assert all(kind in text for kind in KINDS)
    assert all(column in text for column in COLUMNS)


def test_the_tutorial_needs_nothing_that_it_does_not_import() -> None:
    code = "\n".join(tutorial_code())
    subprocess.run([sys.executable, "-c", code], check=True, cwd=TUTORIAL.parent.parent, timeout=120)
