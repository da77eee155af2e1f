"""Making and measuring tracks: `daily`, `render`, `inspect`."""

import json
import re
import sys
from pathlib import Path

import pytest

from tests.support.terminal import run_on_terminal

ROOT = Path(__file__).resolve().parents[3]


def test_a_dry_run_shows_the_plan_and_makes_nothing(console_here, home):
    done = console_here("daily", "--date", "2025-01-15", "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    planned = json.loads(done.stdout)
    assert [track["genre"] for track in planned] == ["techno", "lounge", "lounge", "ambient", "dance"]
    assert not (home / "store").exists()


def test_render_and_inspect_a_file(console_here, tmp_path):
    out = tmp_path / "x.mp3"
    done = console_here(
        "render", str(out), "--genre", "lofi", "--seconds", "12", "--key", "Am", "--bpm", "80", "--json"
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["asked"]["bpm"] == 80
    found = json.loads(console_here("inspect", str(out), "--json").stdout)["measured"]
    assert found["lufs"] == pytest.approx(-14, abs=0.3)
    assert found["duration_seconds"] == pytest.approx(12)


def test_stems_are_written_one_for_each_part(console_here, tmp_path):
    done = console_here("render", str(tmp_path / "stems"), "--genre", "lofi", "--seconds", "8", "--stems")
    assert done.returncode == 0, done.stderr
    assert {path.stem for path in (tmp_path / "stems").iterdir()} >= {"drums", "bass"}


@pytest.mark.slow
def test_the_daily_five_with_the_embedded_server(console, home):
    done = console("daily", "--date", "2025-01-16", "--duration", "12", "--json")
    assert done.returncode == 0, done.stderr
    assert {track["outcome"] for track in json.loads(done.stdout)} == {"published"}
    assert len(list((home / "store/audio/free/2025-01-16").iterdir())) == 5
    listed = json.loads(console("tracks", "--category", "study", "--json").stdout)
    assert [track["id"] for track in listed] == ["free-2025-01-16-study_daily"]
    (home / "store/catalog/all.json").write_text("{")
    assert console("tracks").returncode == 4
    assert console("validate").returncode == 4
    assert console("rebuild").returncode == 0
    done = console("validate", "--deep", "--json")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True)


@pytest.mark.slow
def test_the_daily_board_holds_each_bar_once(home, console_environment):
    own = {"SOUNDFLOW_STORE": (home / "store").as_uri(), "SOUNDFLOW_WORK": str(home / "work"), "COLUMNS": ""}
    most = []

    def look(screen):
        most.append(max([0, *map(screen.lines.count, {line for line in screen.lines if "━" in line})]))

    command = [sys.executable, "-m", "console.main", "daily", "--date", "2025-01-16", "--duration", "10"]
    code, screen, _ = run_on_terminal(command, {**console_environment, **own}, ROOT, look=look)
    shown = "\n".join(screen.lines)
    assert code == 0, shown
    bars = [line.split()[0] for line in screen.lines if "━" in line]
    assert len(bars) == len(set(bars)) == 7, shown
    assert sum(" published " in line for line in screen.lines if "━" in line) == 5
    assert max(most) == 1
    assert not re.search(r"\d\d:\d\d:\d\d\.\d{3}", shown)  # a line of a log
