"""MusicGen stereo large: text to music, 30 s at a time, windows beyond (Copet et al., *Simple and Controllable Music Generation*, 2023)."""

from __future__ import annotations

from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import ModelCard, MusicModel
from soundflow_core.generation.models.musicgen.card import LONGEST_SECONDS, NATIVE_SECONDS, SAMPLE_RATE_HZ, WEIGHTS
from soundflow_core.model.request import ModelName

CARD = ModelCard(
    name=ModelName.MUSICGEN_STEREO_LARGE,
    title="MusicGen stereo large",
    source="facebook/musicgen-stereo-large",
    revision="main",
    sample_rate_hz=SAMPLE_RATE_HZ,
    native_seconds=NATIVE_SECONDS,
    longest_seconds=LONGEST_SECONDS,
    memory_gib=8.5,
    licence=WEIGHTS,
)


def load(settings: PremiumSettings) -> MusicModel:
    """The model on this machine's best device."""
    from soundflow_core.generation.models.musicgen.loading import load_musicgen  # noqa: PLC0415  # loads torch

    return load_musicgen(CARD, settings)
