"""The tiny random model, made once, loaded through the real path."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory) -> Path:
    import torch

    from soundflow_core.generation.models.musicgen.tiny_checkpoint import make

    torch.set_num_threads(1)  # two threads on a busy machine make small products up to a hundred times slower
    folder = tmp_path_factory.mktemp("models")
    make(folder / "tiny")
    return folder


@pytest.fixture
def tiny(model_folder):
    """A freshly loaded tiny MusicGen."""
    from soundflow_core.base.settings import PremiumSettings
    from soundflow_core.generation import models

    return models.load("tiny", PremiumSettings(model_folder=model_folder, device="cpu"))
