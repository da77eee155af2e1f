"""Diffusion models through diffusers: Stable Audio 3 and ACE-Step. They make a whole piece at once, so there are no windows."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import diffusers
import numpy as np
import torch
from diffusers.utils import logging as quieten
from transformers.utils import logging as quieten_transformers

from soundflow_core.base.errors import BriefError, ConfigurationError
from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import Audio, Generated, ModelCard, Take, Watch
from soundflow_core.generation.models.machine.devices import dtype_for, loading, only_here, revision_of


@dataclass
class Diffusion:
    """A loaded pipeline."""

    card: ModelCard
    revision: str
    pipeline: Any
    length_name: str
    """What the pipeline calls the length in seconds."""

    def generate(self, takes: Sequence[Take], watch: Watch) -> list[Generated]:
        """All takes, one after the other; BriefError for one that is longer than the model can make."""
        for take in takes:
            if take.seconds > self.card.longest_seconds:
                raise BriefError(
                    f"{self.card.name} makes at most {self.card.longest_seconds:g} s in one piece; "
                    f"ask for less than {take.seconds:g} s or choose a MusicGen model."
                )
        return [self._one(take, number, len(takes), watch) for number, take in enumerate(takes)]

    def _one(self, take: Take, number: int, count: int, watch: Watch) -> Generated:
        def on_step(pipeline: Any, step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            steps = max(1, int(getattr(pipeline, "num_timesteps", 0) or getattr(pipeline, "_num_timesteps", 0) or 50))
            watch.tell(min(1.0, (number + (step + 1) / steps) / count))
            return tensors

        watch.tell(number / count)
        try:
            made = self.pipeline(**self._arguments(take), callback_on_step_end=on_step)
        except torch.OutOfMemoryError as error:
            raise ConfigurationError(
                f"{self.card.name} does not fit into this device's memory at {take.seconds:g} s; ask for less or use a larger GPU."
            ) from error
        watch.tell((number + 1) / count, "decoding")
        rate = _rate_of(self.pipeline, self.card)
        return Generated(_exact(made.audios[0], round(take.seconds * rate)), rate, self.revision)

    def _arguments(self, take: Take) -> dict[str, Any]:
        """The arguments of this pipeline; tempo and key where it takes them."""
        known = inspect.signature(self.pipeline.__call__).parameters
        arguments = {
            "prompt": take.prompt,
            self.length_name: take.seconds,
            "generator": torch.Generator().manual_seed(take.seed),
            "bpm": round(take.bpm) if take.bpm else None,
            "keyscale": _spelled(take.key) if take.key else None,
            "lyrics": "[Instrumental]" if "lyrics" in known else None,
            "output_type": "pt",
        }
        return {name: value for name, value in arguments.items() if name in known and value is not None}


def _spelled(key: str) -> str:
    """`Am` as `A minor`, `Eb` as `Eb major`."""
    return f"{key[:-1]} minor" if key.endswith("m") else f"{key} major"


def _rate_of(pipeline: Any, card: ModelCard) -> int:
    config = pipeline.vae.config
    return int(getattr(config, "sampling_rate", None) or getattr(config, "sample_rate", None) or card.sample_rate_hz)


def _exact(made: Any, frames: int) -> Audio:
    """Cut or silently filled up to exactly as many frames as requested."""
    audio = np.asarray(
        made.detach().float().cpu().numpy() if isinstance(made, torch.Tensor) else made, dtype=np.float32
    )
    audio = audio[None] if audio.ndim == 1 else audio
    missing = frames - audio.shape[1]
    return np.ascontiguousarray(np.pad(audio, ((0, 0), (0, missing))) if missing > 0 else audio[:, :frames])


def load_pipeline(card: ModelCard, pipeline: str, length_name: str, settings: PremiumSettings) -> Diffusion:
    """A diffusers pipeline on the best device; one sentence where it can't be loaded."""
    with loading(card, settings, quieten, quieten_transformers) as (place, device):
        if not hasattr(diffusers, pipeline):
            raise ConfigurationError(f"This diffusers has no {pipeline}; install 0.42 or newer.")
        loaded = getattr(diffusers, pipeline).from_pretrained(
            place, revision=card.revision, dtype=dtype_for(device), local_files_only=only_here(place)
        )
    loaded.to(device)
    loaded.set_progress_bar_config(disable=True)
    commit = getattr(loaded, "_commit_hash", None)
    return Diffusion(card, revision_of(place, commit, card), loaded, length_name)
