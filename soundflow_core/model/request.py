"""What is asked of premium, said once: the console, the API, the flow and the GPU workers all speak this model.

Light on purpose (pydantic only), so that the API can import it. Names of models and providers are enums, which Prefect and OpenAPI
turn into drop-downs and refusals; a test holds them against the folders that register them.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, field_validator

from soundflow_core import ENGINE_VERSION
from soundflow_core.model.brief import Category, Day, Model, Percent, TrackBrief, TrackId, WholeNumber

PremiumSeconds = Annotated[float, Field(ge=5, le=3600, strict=True)]
Seed = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True), WholeNumber]
LONGEST_PROMPT = 1000


class ModelName(StrEnum):
    """The models that can be asked for; each is a file in `generation/models/`."""

    MUSICGEN_STEREO_LARGE = "musicgen-stereo-large"
    MUSICGEN_STEREO_MEDIUM = "musicgen-stereo-medium"
    STABLE_AUDIO_3_MEDIUM = "stable-audio-3-medium"
    ACE_STEP_1_5 = "ace-step-1.5"
    TINY = "tiny"


class GpuProvider(StrEnum):
    """Where a model may run; each is a file in `generation/providers/`."""

    LOCAL = "local"
    MANUAL = "manual"
    MODAL = "modal"
    REPLICATE = "replicate"
    RUNPOD = "runpod"


class PremiumRequest(Model):
    """One premium track, as it is asked for. What is left open is taken from the category's prompts."""

    category: Category
    track_id: TrackId | None = None
    """One of the premium prompts (`soundflow premium --list` names them), or a new name together with a prompt."""
    duration_sec: PremiumSeconds = 180
    """Left out, it is the prompt's own."""
    model: ModelName = ModelName.MUSICGEN_STEREO_LARGE
    gpu_provider: GpuProvider = GpuProvider.LOCAL
    """The first to try; SOUNDFLOW_GPU_FALLBACK names who follows where it is down."""
    prompt: Annotated[str, Field(max_length=LONGEST_PROMPT)] | None = None
    """Words for the model in place of the prompt's own."""
    seed: Seed | None = None
    """None draws it from the track and the day."""
    day: Day | None = None
    """The day it is published under; None is today in UTC."""

    @field_validator("prompt")
    @classmethod
    def _says_something(cls, prompt: str | None) -> str | None:
        if prompt is not None and not prompt.strip():
            raise ValueError("the prompt is empty; leave it out or write what is to be heard")
        return prompt.strip() if prompt else None

    def flow_parameters(self) -> dict[str, Any]:
        """The parameters of a `premium-on-demand/premium-on-demand` run, as plain JSON values."""
        left_out = set() if "duration_sec" in self.model_fields_set else {"duration_sec"}
        return self.model_dump(mode="json", exclude=left_out)


class Finish(Model):
    """What the finishing room does to a generated take; percents are 0 (nothing) to 100."""

    sidechain: Percent = 0
    """How far the measured beats push the music down."""
    exciter: Percent = 30
    """How much is added above the model's limit, drawn from what is below it."""
    width: Annotated[float, Field(ge=0, le=2)] = 1.0
    """Of the sides above the bass: 0 mono, 1 as generated."""
    warmth: Percent = 20
    """Soft saturation."""
    space: Percent = 10
    """Reverberation."""
    fade_in_seconds: Annotated[float, Field(ge=0, le=30)] = 1.0
    fade_out_seconds: Annotated[float, Field(ge=0, le=60)] = 6.0


class PremiumRecipe(Model):
    """Everything that decides a premium track: asked again on the same model and machine it sounds the same."""

    brief: TrackBrief
    model: ModelName
    model_revision: str
    prompt: str
    finish: Finish = Finish()
    seed: Seed
    engine_version: str = ENGINE_VERSION

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: the name of everything that is made from it, on any provider."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()

    @property
    def generated_key(self) -> str:
        """Where a worker puts the raw take: the same key for the same recipe, so that none is made twice."""
        return f"generated/{self.digest}.flac"
