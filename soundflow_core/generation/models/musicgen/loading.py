"""Loading MusicGen through transformers: from a folder or the hub, onto the best device."""

from __future__ import annotations

import torch
from transformers import AutoProcessor, MusicgenForConditionalGeneration
from transformers.utils import logging as quieten

from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import ModelCard
from soundflow_core.generation.models.machine.devices import dtype_for, loading, only_here, revision_of
from soundflow_core.generation.models.musicgen.model import MusicGen


def load_musicgen(card: ModelCard, settings: PremiumSettings) -> MusicGen:
    """A MusicGen; ConfigurationError or Unavailable, in one sentence, where it can't be loaded."""
    with loading(card, settings, quieten) as (place, device):
        source = {"revision": card.revision, "local_files_only": only_here(place)}
        words = AutoProcessor.from_pretrained(place, **source)
        network = MusicgenForConditionalGeneration.from_pretrained(
            place, dtype=dtype_for(device), low_cpu_mem_usage=True, **source
        ).eval()
    network.to(device)
    network.audio_encoder.to(torch.float32)  # the codec is cheap, and 16 bit would be heard
    network.requires_grad_(False)
    revision = revision_of(place, getattr(network.config, "_commit_hash", None), card)
    return MusicGen(card, revision, network, words, settings.batch)
