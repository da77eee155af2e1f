"""Models by their cards, and every obstacle to loading one in one sentence."""

import os
import subprocess
import sys

import pytest

from soundflow_core.base.errors import BriefError, ConfigurationError
from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation import models
from soundflow_core.generation.models.machine import devices
from soundflow_core.model.request import ModelName


def test_the_folder_and_the_request_name_the_same_models():
    assert {card.name for card in models.cards()} == set(ModelName)
    assert {card.name: card.licence.commercial for card in models.cards()} == {
        "musicgen-stereo-large": "no",
        "musicgen-stereo-medium": "no",
        "stable-audio-3-medium": "conditional",
        "ace-step-1.5": "yes",
        "tiny": "yes",
    }
    with pytest.raises(BriefError, match="musicgen-stereo-large"):
        models.card_of("gpt")


def test_cards_load_no_torch():
    code = "import sys; from soundflow_core.generation import models; models.cards(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_tiny_model_is_made_on_the_spot_the_same_each_time(model_folder):
    """Work in progress is gone on with by the next process only where the model's fingerprint stays."""
    made = models.load("tiny", PremiumSettings(device="cpu"))
    assert made.revision == models.load("tiny", PremiumSettings(model_folder=model_folder)).revision
    assert made.revision.startswith("folder-")


def test_a_device_that_is_not_here():
    with pytest.raises(ConfigurationError, match="no such device"):
        models.load("tiny", PremiumSettings(device="cuda"))


def test_a_damaged_model(tmp_path, model_folder):
    folder = tmp_path / "tiny"
    folder.mkdir()
    for path in (model_folder / "tiny").iterdir():
        (folder / path.name).write_bytes(
            path.read_bytes()[:-1000] if path.suffix == ".safetensors" else path.read_bytes()
        )
    with pytest.raises(ConfigurationError, match="damaged"):
        models.load("tiny", PremiumSettings(model_folder=tmp_path))


def test_too_little_memory(monkeypatch, model_folder):
    monkeypatch.setattr(devices, "_free_bytes", lambda _device: 1e6)
    with pytest.raises(ConfigurationError, match=r"needs about 0\.2 GiB on cpu, and 0\.0 GiB are free"):
        models.load("tiny", PremiumSettings(model_folder=model_folder))


HUB = """
import dataclasses, http.server, os, sys, threading
class Hub(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):  # as the real hub answers for a gated and for an unknown repository
        gated = "medium" in self.path
        self.send_response(403 if gated else 401)
        self.send_header("X-Error-Code", "GatedRepo" if gated else "RepoNotFound")
        self.send_header("X-Error-Message", "Access to this repo is restricted")
        self.end_headers()
    do_GET = do_HEAD
    def log_message(self, *_):
        pass
hub = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
threading.Thread(target=hub.serve_forever, daemon=True).start()
os.environ["HF_ENDPOINT"] = f"http://127.0.0.1:{hub.server_port}"
from soundflow_core.generation import models
from soundflow_core.generation.models.machine import devices
from soundflow_core.base.settings import PremiumSettings
devices._free_bytes = lambda device: 1e12
def attempt(model):
    try:
        models.load(model, PremiumSettings())
    except Exception as error:
        print(type(error).__name__, error)
attempt("musicgen-stereo-medium")
attempt("musicgen-stereo-large")
hub.shutdown()
hub.server_close()
attempt("musicgen-stereo-large")
"""


def test_a_hub_that_refuses_or_is_away(tmp_path):
    environment = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_DISABLE_XET": "1"}
    done = subprocess.run([sys.executable, "-c", HUB], env=environment, capture_output=True, text=True, check=False)
    gated, unknown, offline = done.stdout.splitlines()
    address = "https://huggingface.co/facebook/musicgen-stereo-medium"
    assert gated.startswith(f"ConfigurationError musicgen-stereo-medium is gated: accept its licence at {address}")
    assert unknown.startswith("ConfigurationError The hub has no facebook/musicgen-stereo-large")
    assert offline.startswith("Unavailable musicgen-stereo-large is not on this machine and the hub is out of reach")
