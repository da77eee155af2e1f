"""A MusicGen of a megabyte with random weights, for trying the whole road on any machine; it makes noise, not music.

It is made on the spot, the same each time, unless SOUNDFLOW_MODEL_DIR holds a folder `tiny`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import Licence, ModelCard, MusicModel
from soundflow_core.generation.models.musicgen.card import LONGEST_SECONDS, NATIVE_SECONDS, SAMPLE_RATE_HZ
from soundflow_core.model.request import ModelName

CARD = ModelCard(
    name=ModelName.TINY,
    title="Tiny random MusicGen",
    source="",
    revision="random",
    sample_rate_hz=SAMPLE_RATE_HZ,
    native_seconds=NATIVE_SECONDS,
    longest_seconds=LONGEST_SECONDS,
    memory_gib=0.1,
    licence=Licence("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/", "yes"),
)


def load(settings: PremiumSettings) -> MusicModel:
    """The model, made in a second and loaded as a real one is."""
    import torch  # noqa: PLC0415  # seconds to import

    from soundflow_core.generation.models.musicgen.loading import load_musicgen  # noqa: PLC0415  # loads torch
    from soundflow_core.generation.models.musicgen.tiny_checkpoint import make  # noqa: PLC0415  # loads torch

    torch.set_num_threads(
        1
    )  # two threads make products as small as these up to a hundred times slower on a busy machine
    if settings.model_folder and (settings.model_folder / CARD.name).is_dir():
        return load_musicgen(CARD, settings)
    with TemporaryDirectory(prefix="soundflow-tiny-") as folder:
        make(Path(folder) / CARD.name)
        return load_musicgen(CARD, replace(settings, model_folder=Path(folder)))
