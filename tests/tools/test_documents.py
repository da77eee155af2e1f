"""The documents name files and headings that exist."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    check=True,
    capture_output=True,
    text=True,
).stdout.split()
DOCUMENTS = [name for name in TRACKED if name.endswith(".md")]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
NAMED_FILE = re.compile(r"`([\w./-]+\.(?:py|yaml|toml|ts|tsx|md|Dockerfile))`")
OTHERS_FILES = {"soundflow.toml", "dub.py"}
"""Files of users, not of this repository."""


def anchors(text):
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name):
    text = (ROOT / name).read_text()
    for target, anchor in LINK.findall(text):
        path = ((ROOT / name).parent / target).resolve() if target else ROOT / name
        assert path.exists(), target
        assert not anchor or anchor in anchors(path.read_text()), f"{target}#{anchor}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_that_are_named_exist(name):
    if name == "CHANGELOG.md":
        pytest.skip("tells of the past")
    for mention in NAMED_FILE.findall((ROOT / name).read_text()):
        is_placeholder = "NAME" in mention or mention in OTHERS_FILES
        assert is_placeholder or any(f"/{path}".endswith(f"/{mention}") for path in TRACKED), mention
