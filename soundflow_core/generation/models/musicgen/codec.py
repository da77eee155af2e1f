"""From codes to sound: EnCodec's decoder, over the whole piece at once, so that no seam can be heard."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from soundflow_core.generation.models.base import Audio


@torch.inference_mode()
def decode(model: Any, codes: Tensor) -> Audio:  # a MusicgenForConditionalGeneration
    """The sound of codes, shape (codebooks, frames): float32, shape (channels, frames hop). Where the GPU is full, the CPU does it."""
    codec = model.audio_encoder
    try:
        return _decode(model, codec, codes)
    except torch.OutOfMemoryError:
        torch.cuda.empty_cache()
        home = next(codec.parameters()).device
        try:
            return _decode(model, codec.to("cpu"), codes.cpu())
        finally:
            codec.to(home)


def _decode(model: Any, codec: Any, codes: Tensor) -> Audio:
    stereo = model.decoder.config.audio_channels == 2
    channels = [codes[side::2] for side in (0, 1)] if stereo else [codes]
    device = next(codec.parameters()).device
    decoded = [codec.decode(channel[None, None].to(device).long(), [None]).audio_values[0, 0] for channel in channels]
    return np.ascontiguousarray(torch.stack(decoded).float().cpu().numpy())
