"""The decoder's weights, gathered once from the loaded model as the few matrices that a step multiplies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class LayerWeights:
    """One decoder layer. Biases exist only in the norms."""

    qkv: Tensor
    """Query, key and value of self-attention in one matrix, shape (3 d, d)."""
    out: Tensor
    cross_q: Tensor
    cross_k: Tensor
    cross_v: Tensor
    cross_out: Tensor
    up: Tensor
    down: Tensor
    norms: tuple[Tensor, ...]
    """Weight and bias of the norms before self-attention, cross-attention and the feed-forward part."""


@dataclass(frozen=True)
class DecoderWeights:
    """The whole decoder."""

    layers: tuple[LayerWeights, ...]
    embeddings: Tensor
    """All codebooks' tables below each other, shape (codebooks (vocabulary + 1), d)."""
    positions: Tensor
    heads: Tensor
    """All codebooks' output heads below each other, shape (codebooks vocabulary, d)."""
    norm: tuple[Tensor, Tensor]
    attention_heads: int
    codebooks: int
    vocabulary: int
    pad: int
    """The code in positions that hold no frame."""
    is_stereo: bool

    @property
    def width(self) -> int:
        """The model's dimension d."""
        return int(self.embeddings.shape[1])


@torch.no_grad()
def gather(model: Any, positions: int) -> DecoderWeights:  # a MusicgenForConditionalGeneration
    """The weights of a model's decoder, for at most `positions` steps."""
    decoder, config = model.decoder.model.decoder, model.decoder.config
    sample = decoder.embed_tokens[0].weight
    places = decoder.embed_positions.get_embedding(positions, config.hidden_size)
    return DecoderWeights(
        layers=tuple(_layer(layer) for layer in decoder.layers),
        embeddings=torch.cat([table.weight for table in decoder.embed_tokens]),
        positions=places.to(sample.device, sample.dtype),
        heads=torch.cat([head.weight for head in model.decoder.lm_heads]),
        norm=(decoder.layer_norm.weight, decoder.layer_norm.bias),
        attention_heads=config.num_attention_heads,
        codebooks=config.num_codebooks,
        vocabulary=config.vocab_size,
        pad=int(config.pad_token_id),
        is_stereo=config.audio_channels == 2,
    )


def _one_matrix(*projections: Any) -> Tensor:  # torch.nn.Linear
    """Their matrices below each other; the model's own become views of it, so that a tenth of its memory is not taken twice."""
    matrix = torch.cat([projection.weight for projection in projections])
    for projection, part in zip(projections, matrix.chunk(len(projections)), strict=True):
        projection.weight.data = part
    return matrix


def _layer(layer: Any) -> LayerWeights:  # a MusicgenDecoderLayer
    own, cross = layer.self_attn, layer.encoder_attn
    norms = (layer.self_attn_layer_norm, layer.encoder_attn_layer_norm, layer.final_layer_norm)
    return LayerWeights(
        qkv=_one_matrix(own.q_proj, own.k_proj, own.v_proj),
        out=own.out_proj.weight,
        cross_q=cross.q_proj.weight,
        cross_k=cross.k_proj.weight,
        cross_v=cross.v_proj.weight,
        cross_out=cross.out_proj.weight,
        up=layer.fc1.weight,
        down=layer.fc2.weight,
        norms=tuple(tensor for norm in norms for tensor in (norm.weight, norm.bias)),
    )
