"""docs/api.md is true: every command in it answers as it says, and every call of the API is in it."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.api_server import PREMIUM, SOON, fill_store, make_jwt
from tools.openapi_client import document

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
COMMANDS = re.findall(r"^(curl .*?)\s+# (\d{3})$", PAGE, re.MULTILINE)
NEEDS_PREFECT = re.compile(r"^/(premium|runs.*|operator/tracks/[^/]+/re-roll)$")


def parts(command):
    """The method and the path of a command, without its query."""
    words = shlex.split(command)
    address = next(word for word in words if word.startswith("$API"))
    method = words[words.index("-X") + 1] if "-X" in words else "HEAD" if "-I" in words else "GET"
    return method, address.removeprefix("$API").partition("?")[0]


def test_every_call_is_shown():
    shown = {parts(command) for command, _ in COMMANDS}
    for path, item in document()["paths"].items():
        pattern = re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(path)))
        for method in item:
            assert any(m == method.upper() and pattern.fullmatch(p) for m, p in shown), f"{method.upper()} {path}"


@pytest.fixture
def shown_api(own_api, tmp_path):
    (tmp_path / "tracks").mkdir()
    fill_store(own_api.settings, tmp_path / "tracks")
    with own_api() as api:
        yield api


def test_every_command_answers_as_it_says(shown_api, tmp_path):
    values = {
        "$API": shown_api.url,
        "$TOKEN": make_jwt(PREMIUM),
        "$OPERATOR": make_jwt({"sub": "op", "role": "operator", "exp": SOON}),
    }
    assert len(COMMANDS) > 30
    for command, status in COMMANDS:
        words = shlex.split(command)
        for name, value in values.items():
            words = [word.replace(name, value) for word in words]
        said = subprocess.run(
            [*words, "-s", "-o", tmp_path / "answer", "-w", "%{http_code}"], capture_output=True, text=True, check=True
        )
        needs_prefect = NEEDS_PREFECT.match(parts(command)[1]) and status != "405"
        assert said.stdout == ("503" if needs_prefect else status), (command, (tmp_path / "answer").read_bytes()[:300])
        if needs_prefect:
            assert "PREFECT_API_URL" in (tmp_path / "answer").read_text()


def test_the_commands_of_the_console_are_real():
    from console.main import app

    lines = set(re.findall(r"^soundflow (token .*?)(?:\s+#.*)?$", PAGE, re.MULTILINE))
    assert len(lines) >= 6
    for line in lines:
        words = [word for word in shlex.split(line) if word != "ID"]
        assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0, line
