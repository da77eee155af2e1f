"""ACE-Step 1.5: flow matching with a language model's plan, 10 to 600 s in one go at 48 kHz, through diffusers."""

from __future__ import annotations

from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import Licence, ModelCard, MusicModel
from soundflow_core.model.request import ModelName

CARD = ModelCard(
    name=ModelName.ACE_STEP_1_5,
    title="ACE-Step 1.5",
    source="ACE-Step/Ace-Step1.5",
    revision="main",
    sample_rate_hz=48_000,
    native_seconds=600.0,
    longest_seconds=600.0,
    memory_gib=8.0,
    licence=Licence("MIT", "https://github.com/ace-step/ACE-Step-1.5", "yes"),
)


def load(settings: PremiumSettings) -> MusicModel:
    """The pipeline on this machine's best device."""
    from soundflow_core.generation.models.diffusion.pipeline import load_pipeline  # noqa: PLC0415  # loads torch

    return load_pipeline(CARD, "AceStepPipeline", "audio_duration", settings)
