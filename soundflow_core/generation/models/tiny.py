"""A MusicGen of a megabyte with random weights, for trying the whole road on any machine; it makes noise, not music.

It is made by `python -m tests.tiny_musicgen FOLDER/tiny` and found through SOUNDFLOW_MODEL_DIR=FOLDER.
"""

from __future__ import annotations

from soundflow_core.generation.models.base import Licence, ModelCard, MusicModel
from soundflow_core.generation.models.musicgen.card import LONGEST_SECONDS, NATIVE_SECONDS, SAMPLE_RATE_HZ
from soundflow_core.request import ModelName
from soundflow_core.settings import PremiumSettings

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
    """The model from SOUNDFLOW_MODEL_DIR."""
    from soundflow_core.generation.models.musicgen.loading import load_musicgen  # noqa: PLC0415  # loads torch

    return load_musicgen(CARD, settings)
