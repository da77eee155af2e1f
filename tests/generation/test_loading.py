"""Models by their cards, and every obstacle to loading one in one sentence."""

import http.server
import os
import subprocess
import sys
import threading

import pytest

from soundflow_core.errors import BriefError, ConfigurationError
from soundflow_core.generation import models
from soundflow_core.generation.models.machine import devices
from soundflow_core.request import ModelName
from soundflow_core.settings import PremiumSettings


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


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (PremiumSettings(), "SOUNDFLOW_MODEL_DIR"),
        (PremiumSettings(model_folder="{tmp}"), "is not at"),
        (PremiumSettings(model_folder="{made}", device="cuda"), "no such device"),
    ],
)
def test_a_model_that_is_not_here(settings, sentence, tmp_path, model_folder):
    folder = {"{tmp}": tmp_path, "{made}": model_folder}.get(settings.model_folder)
    with pytest.raises(ConfigurationError, match=sentence):
        models.load("tiny", PremiumSettings(model_folder=folder, device=settings.device))


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


class Hub(http.server.BaseHTTPRequestHandler):
    """A hub that answers as the real one does for a gated or an unknown repository."""

    def do_HEAD(self):
        gated = "medium" in self.path
        self.send_response(403 if gated else 401)
        self.send_header("X-Error-Code", "GatedRepo" if gated else "RepoNotFound")
        self.send_header("X-Error-Message", "Access to this repo is restricted")
        self.end_headers()

    def do_GET(self):
        self.do_HEAD()

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(
    ("model", "sentence", "kind"),
    [
        (
            "musicgen-stereo-medium",
            "gated: accept its licence at https://huggingface.co/facebook/musicgen-stereo-medium",
            "ConfigurationError",
        ),
        ("musicgen-stereo-large", "The hub knows no facebook/musicgen-stereo-large", "ConfigurationError"),
        ("offline", "the hub is out of reach", "Unavailable"),
    ],
)
def test_a_hub_that_refuses(model, sentence, kind, tmp_path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    if model == "offline":
        server.shutdown()
        server.server_close()
        model = "musicgen-stereo-large"
    code = f"""
import dataclasses, sys
from soundflow_core.generation import models
from soundflow_core.generation.models.machine import devices
from soundflow_core.settings import PremiumSettings
devices._free_bytes = lambda device: 1e12
try:
    models.load("{model}", PremiumSettings())
except Exception as error:
    print(type(error).__name__, error)
"""
    environment = {**os.environ, "HF_ENDPOINT": address, "HF_HOME": str(tmp_path), "HF_HUB_DISABLE_XET": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    server.server_close()
    assert sentence in done.stdout, done.stdout + done.stderr
    assert done.stdout.startswith(kind)
