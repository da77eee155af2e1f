"""The program as a whole: help, documentation, errors as sentences with exit codes."""

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from console.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def test_help_imports_nothing_heavy():
    script = (
        "import sys\n"
        "from console.main import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "heavy = ('numpy', 'numba', 'prefect', 'librosa', 'pydantic', 'rich.console')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip().endswith("[]")


def test_the_list_of_commands_agrees_with_their_own_help(console_here):
    listed = console_here("--help").stdout
    for module, summary, name in ((*found, name) for section in COMMANDS.values() for name, found in section.items()):
        command = getattr(import_module(f"console.commands.{module}"), name)
        own = command.info.help if isinstance(command, typer.Typer) else command.__doc__.splitlines()[0]
        assert own == summary
        assert re.search(rf"^  {name} +{re.escape(summary[:20])}", listed, re.MULTILINE)
        assert summary in " ".join(console_here(name, "-h").stdout.split())


def test_every_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    commands = [name for section in COMMANDS.values() for name in section]
    assert [name for name in commands if f"soundflow {name}" not in readme] == []


def test_the_version_is_that_of_the_package(console_here):
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert console_here("--version").stdout == f"soundflow {version}\n"


def test_every_variable_is_documented():
    from soundflow_core.base.settings.fields import SETTINGS

    names = {*SETTINGS, *re.findall(r'"([A-Z][A-Z0-9]+_[A-Z0-9_]+)"', (ROOT / "console" / "main.py").read_text())}
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
        (("daily", "--date", "2025-13-01"), 2, "is not a date"),
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
def test_bad_input_is_one_sentence_and_a_code(console_here, words, code, sentence):
    done = console_here(*words)
    assert done.returncode == code, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_unexpected_error_is_one_sentence(console_here, monkeypatch):
    monkeypatch.setattr("console.commands.machine.list_settings", lambda: 1 / 0)
    done = console_here("config")
    assert done.returncode == 1
    assert "An unexpected error occurred (ZeroDivisionError: division by zero)" in done.stderr
    with pytest.raises(ZeroDivisionError):
        console_here("config", SOUNDFLOW_DEBUG="1")


def test_a_wrong_variable_exits_with_6(console):
    done = console("config", SOUNDFLOW_STORE="ftp://x")
    assert done.returncode == 6
    assert "SOUNDFLOW_STORE" in done.stderr


def test_a_wrong_plan_names_file_and_line(console_here, tmp_path):
    (tmp_path / "plan.yaml").write_text(
        "version: 1\ntracks:\n  - id: x\n    siteCategory: Study\n    genre: lofi\n    tempo: 3\n"
    )
    done = console_here("daily", "--dry-run", SOUNDFLOW_PLAN=str(tmp_path / "plan.yaml"))
    assert done.returncode == 2
    assert "line 6: tracks.0.tempo: there is no such field" in done.stderr


def test_config_shows_no_secret(console_here):
    done = console_here(
        "config", "--json", R2_SECRET_ACCESS_KEY="top-secret-value", SOUNDFLOW_JWT_SECRET="another-secret"
    )
    shown = json.loads(done.stdout)
    assert shown["store"].startswith("file://")
    named = {one["name"]: one for one in shown["settings"]}
    secret = named["R2_SECRET_ACCESS_KEY"]
    assert (secret["value"], secret["source"], secret["problem"]) == ("hidden", "environment", None)
    assert "SOUNDFLOW_JWT_SECRET is shorter than 32 bytes" in named["SOUNDFLOW_JWT_SECRET"]["problem"]
    assert done.returncode == 6
    assert "top-secret-value" not in done.stdout
    assert "another-secret" not in done.stdout
