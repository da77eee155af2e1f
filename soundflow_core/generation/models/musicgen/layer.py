"""One decoder layer as a function of tensors of fixed shape: what a CUDA graph can hold and `torch.compile` compiles once.

A step of one position is bound by memory and by the number of kernels, not by arithmetic. So what is added to `x` is added by the
product that makes it, keys and values are stored by one copy, and masks come ready to be added.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F  # noqa: N812  # torch's own custom
from torch import Tensor

from soundflow_core.generation.models.musicgen.weights import LayerWeights


@dataclass(frozen=True)
class Cache:
    """One layer's own keys and values, shape (2, rows, heads, positions, head), and the text's, each (batch, heads, words, head)."""

    own: Tensor
    text_keys: Tensor
    text_values: Tensor


def layer(
    x: Tensor, w: LayerWeights, cache: Cache, at: Tensor, seen: Tensor, words: Tensor, reach: int, heads: int
) -> Tensor:
    """The layer's output for new positions `at`, written over `x`, shape (rows, new positions, d).

    `seen` is 0 where a new position sees one of the first `reach` cached ones and -inf elsewhere, `words` the same for the text's words.
    Rows beyond the batch are those without text: their cross-attention would add exactly zero (no biases), so it is left out.
    """
    rows, new, width = x.shape
    batch, head = cache.text_keys.shape[0], width // heads
    g1, b1, g2, b2, g3, b3 = w.norms
    flat = x.view(rows * new, width)
    conditional = flat[: batch * new]

    qkv = F.linear(F.layer_norm(x, (width,), g1, b1), w.qkv).view(rows, new, 3, heads, head).permute(2, 0, 3, 1, 4)
    cache.own.index_copy_(3, at, qkv[1:])
    keys, values = cache.own[:, :, :, :reach]
    own = F.scaled_dot_product_attention(qkv[0], keys, values, attn_mask=seen)
    flat.addmm_(own.transpose(1, 2).reshape(rows * new, width), w.out.T)

    query = (
        F.linear(F.layer_norm(conditional, (width,), g2, b2), w.cross_q).view(batch, new, heads, head).transpose(1, 2)
    )
    attended = F.scaled_dot_product_attention(query, cache.text_keys, cache.text_values, attn_mask=words)
    conditional.addmm_(attended.transpose(1, 2).reshape(batch * new, width), w.cross_out.T)

    flat.addmm_(F.gelu(F.linear(F.layer_norm(flat, (width,), g3, b3), w.up)), w.down.T)
    return x
