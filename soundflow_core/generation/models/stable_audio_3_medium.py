"""Stable Audio 3 medium: latent diffusion, up to 380 s in one go at 44.1 kHz, through diffusers."""

from __future__ import annotations

from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import Licence, ModelCard, MusicModel
from soundflow_core.model.request import ModelName

CARD = ModelCard(
    name=ModelName.STABLE_AUDIO_3_MEDIUM,
    title="Stable Audio 3 medium",
    source="stabilityai/stable-audio-3-medium",
    revision="main",
    sample_rate_hz=44_100,
    native_seconds=380.0,
    longest_seconds=380.0,
    memory_gib=8.0,
    licence=Licence(
        "Stability AI Community License",
        "https://stability.ai/license",
        "conditional",
        "free for who earns under 1M USD a year, and registered",
    ),
)


def load(settings: PremiumSettings) -> MusicModel:
    """The pipeline on this machine's best device."""
    from soundflow_core.generation.models.diffusion.pipeline import load_pipeline  # noqa: PLC0415  # loads torch

    return load_pipeline(CARD, "StableAudio3Pipeline", "duration", settings)
