"""The premium request and recipe, shared by the console, the API, the flow and the GPU workers.

Imports pydantic only, so that the API can use it. Models and providers are enums, which Prefect and OpenAPI show as drop-downs and
validate; a test compares them with the folders that register them.
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
MAX_PROMPT_CHARACTERS = 1000


class ModelName(StrEnum):
    """The models that can be requested; each is a module in `generation/models/`."""

    MUSICGEN_STEREO_LARGE = "musicgen-stereo-large"
    MUSICGEN_STEREO_MEDIUM = "musicgen-stereo-medium"
    STABLE_AUDIO_3_MEDIUM = "stable-audio-3-medium"
    ACE_STEP_1_5 = "ace-step-1.5"
    TINY = "tiny"


class GpuProvider(StrEnum):
    """Where a model can run; each is a module in `generation/providers/`."""

    LOCAL = "local"
    MANUAL = "manual"
    MODAL = "modal"
    REPLICATE = "replicate"
    RUNPOD = "runpod"


class PremiumRequest(Model):
    """A request for one premium track. Omitted fields come from the category's prompts."""

    category: Category
    track_id: TrackId | None = None
    """One of the premium prompts (`soundflow premium --list` names them), or a new name together with a prompt."""
    duration_sec: PremiumSeconds = 180
    """If omitted, the prompt's own."""
    model: ModelName = ModelName.MUSICGEN_STEREO_LARGE
    gpu_provider: GpuProvider = GpuProvider.LOCAL
    """The provider to try first; SOUNDFLOW_GPU_FALLBACK lists the next ones where it is down."""
    prompt: Annotated[str, Field(max_length=MAX_PROMPT_CHARACTERS)] | None = None
    """Text for the model; replaces the prompt's own."""
    seed: Seed | None = None
    """None derives it from the track and the day."""
    day: Day | None = None
    """The date of publication; None is today in UTC."""

    @field_validator("prompt")
    @classmethod
    def _stripped_prompt(cls, prompt: str | None) -> str | None:
        if prompt is not None and not prompt.strip():
            raise ValueError("the prompt is empty; omit it or describe the music")
        return prompt.strip() if prompt else None

    def flow_parameters(self) -> dict[str, Any]:
        """The parameters of a `premium-on-demand/premium-on-demand` run, as plain JSON values."""
        left_out = set() if "duration_sec" in self.model_fields_set else {"duration_sec"}
        return self.model_dump(mode="json", exclude=left_out)


class Finish(Model):
    """Settings of the finishing chain for a generated take; percentages from 0 (off) to 100."""

    sidechain: Percent = 0
    """Depth of the ducking at the measured beats."""
    exciter: Percent = 30
    """Amount of harmonics added above the model's upper frequency limit."""
    width: Annotated[float, Field(ge=0, le=2)] = 1.0
    """Width of the side signal above the bass: 0 mono, 1 as generated."""
    warmth: Percent = 20
    """Soft saturation."""
    space: Percent = 10
    """Reverberation."""
    fade_in_seconds: Annotated[float, Field(ge=0, le=30)] = 1.0
    fade_out_seconds: Annotated[float, Field(ge=0, le=60)] = 6.0


class PremiumRecipe(Model):
    """Everything that determines a premium track: the same recipe on the same model and machine sounds the same."""

    brief: TrackBrief
    model: ModelName
    model_revision: str
    prompt: str
    finish: Finish = Finish()
    seed: Seed
    engine_version: str = ENGINE_VERSION

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON; names everything made from it, on any provider."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()

    @property
    def generated_key(self) -> str:
        """The object key of the raw take: one per recipe, so that none is generated twice."""
        return f"generated/{self.digest}.flac"
