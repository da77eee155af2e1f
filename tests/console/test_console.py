"""The console as an operator uses it: real processes, exit codes, sentences."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_help_imports_nothing_heavy():
    script = "import sys; import console.main; print([m for m in ('numpy', 'numba', 'prefect', 'librosa', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_every_command_is_in_the_readme(console):
    commands = re.findall(r"^  ([a-z]+) ", console("--help").stdout.split("Commands:")[1], re.MULTILINE)
    readme = (ROOT / "README.md").read_text()
    assert len(commands) >= 8
    assert [name for name in commands if f"soundflow {name}" not in readme] == []


def test_every_variable_is_documented():
    source = (ROOT / "soundflow_core" / "base" / "settings.py").read_text() + (ROOT / "console" / "main.py").read_text()
    names = set(re.findall(r'"([A-Z][A-Z0-9]+_[A-Z0-9_]+)"', source))
    documented = (ROOT / "docs" / "operating.md").read_text()
    assert len(names) > 6
    assert [name for name in sorted(names) if f"`{name}`" not in documented] == []


def test_every_exit_code_is_documented():
    from soundflow_core.base import errors

    documented = (ROOT / "docs" / "operating.md").read_text().split("## Exit codes")[1].split("##")[0]
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.SoundFlowError)
    ]
    assert [kind.exit_code for kind in kinds if not re.search(rf"\b{kind.exit_code} ", documented)] == []


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("daily", "--date", "2025-13-01"), 2, "is no date"),
        (("daily", "--category", "Party"), 2, "The category 'Party' is unknown"),
        (("daily", "--duration", "1"), 2, "--duration is 1"),
        (("daily", "--from", "2025-01-05", "--to", "2025-01-01"), 2, "swap them"),
        (("daily", "--date", "today", "--from", "today"), 2, "exclude each other"),
        (("render", "x.wav", "--genre", "polka"), 2, "The genre 'polka' is unknown; choose one of ambient"),
        (("render", "x.wav", "--genre", "jazz", "--key", "H"), 2, "--key is 'H'"),
        (("render", "x.wav", "--genre", "jazz", "--bpm", "999"), 2, "--bpm is 999"),
        (("render", "x.xyz", "--genre", "jazz"), 2, "no format"),
        (("validate", "--tier", "gold"), 2, "The tier 'gold' is unknown"),
        (("tracks",), 3, "soundflow rebuild"),
        (("inspect", "nothing-here"), 3, "soundflow rebuild"),
        (("nonsense",), 2, "No such command"),
        (("daily", "--nonsense"), 2, "No such option"),
    ],
)
def test_bad_input_is_one_sentence_and_a_code(console, words, code, sentence):
    done = console(*words)
    assert done.returncode == code, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_variable_exits_with_6(console):
    done = console("config", SOUNDFLOW_STORE="ftp://x")
    assert done.returncode == 6
    assert "SOUNDFLOW_STORE" in done.stderr


def test_a_wrong_plan_names_file_and_line(console, tmp_path):
    (tmp_path / "plan.yaml").write_text(
        "version: 1\ntracks:\n  - id: x\n    siteCategory: Study\n    genre: lofi\n    tempo: 3\n"
    )
    done = console("daily", "--dry-run", SOUNDFLOW_PLAN=str(tmp_path / "plan.yaml"))
    assert done.returncode == 2
    assert "line 6: tracks.0.tempo: there is no such field" in done.stderr


def test_a_dry_run_tells_and_makes_nothing(console, home):
    done = console("daily", "--date", "2025-01-15", "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    planned = json.loads(done.stdout)
    assert [track["genre"] for track in planned] == ["techno", "lounge", "lounge", "ambient", "dance"]
    assert not (home / "store").exists()


def test_config_shows_no_secret(console):
    done = console("config", "--json", R2_SECRET_ACCESS_KEY="top-secret-value", SOUNDFLOW_JWT_SECRET="another-secret")
    told = json.loads(done.stdout)
    assert told["store"].startswith("file://")
    named = {one["name"]: one for one in told["settings"]}
    assert named["R2_SECRET_ACCESS_KEY"] == {
        "name": "R2_SECRET_ACCESS_KEY",
        "value": "hidden",
        "source": "environment",
        "problem": None,
    }
    assert "SOUNDFLOW_JWT_SECRET is shorter than 32 bytes" in named["SOUNDFLOW_JWT_SECRET"]["problem"]
    assert done.returncode == 6
    assert "top-secret-value" not in done.stdout
    assert "another-secret" not in done.stdout


def test_render_and_inspect_a_file(console, tmp_path):
    out = tmp_path / "x.mp3"
    done = console("render", str(out), "--genre", "lofi", "--seconds", "12", "--key", "Am", "--bpm", "80", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["asked"]["bpm"] == 80
    found = json.loads(console("inspect", str(out), "--json").stdout)["measured"]
    assert found["lufs"] == pytest.approx(-14, abs=0.3)
    assert found["duration_seconds"] == pytest.approx(12)


def test_stems_are_written_one_a_part(console, tmp_path):
    done = console("render", str(tmp_path / "stems"), "--genre", "lofi", "--seconds", "8", "--stems")
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


def test_an_interrupt_that_meets_a_finaliser_is_not_lost():
    script = (
        "import signal, sys, time\n"
        "from console import main\n"
        "class Dying:\n"
        "    def __del__(self):\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "def app(standalone_mode):\n"
        "    Dying()\n"
        "    time.sleep(20)\n"
        "main.app = app\n"
        "main.run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=15, check=False
    )
    assert (done.returncode, done.stderr.startswith("Stopped")) == (130, True), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kind", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.whole)])
def test_stopping_loses_nothing(home, console, console_environment, kind):
    own = {"SOUNDFLOW_STORE": (home / "store").as_uri(), "SOUNDFLOW_WORK": str(home / "work")}
    process = subprocess.Popen(
        [sys.executable, "-m", "console.main", "daily", "--date", "2025-01-16", "--category", "Study", "--duration", "150"],
        env={**console_environment, **own}, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 120
    while not list((home / "work").glob("*/*")) and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(process.pid, kind)
    _, heard = process.communicate(timeout=60)
    assert process.returncode == 130, heard
    assert "Stopped" in heard
    assert "Traceback" not in heard
    assert not list(home.glob("store/audio/**/*.mp3"))
    done = console("daily", "--date", "2025-01-16", "--category", "Study", "--duration", "150", "--json")
    assert done.returncode == 0, done.stderr
    assert len(list(home.glob("store/audio/**/*.mp3"))) == 1
