"""One decoder layer as a pure function of tensors of fixed shape: what a CUDA graph can hold and `torch.compile` compiles once."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812  # torch's own custom
from torch import Tensor

from soundflow_core.generation.models.musicgen.weights import LayerWeights


@dataclass(frozen=True)
class Cache:
    """One layer's keys and values: its own, shape (rows, heads, positions, head), and the text's, shape (batch, heads, words, head)."""

    keys: Tensor
    values: Tensor
    text_keys: Tensor
    text_values: Tensor


def layer(
    x: Tensor, w: LayerWeights, cache: Cache, at: Tensor, seen: Tensor, words: Tensor, reach: int, heads: int
) -> Tensor:
    """The layer's output for new positions `at`, shape as `x` (rows, new positions, d).

    `seen` masks which of the first `reach` cached positions each new one sees, `words` which words of the text are none. Rows beyond the
    batch are those without text: their cross-attention would add exactly zero (no biases), so it is left out.
    """
    rows, new, width = x.shape
    batch, head = cache.text_keys.shape[0], width // heads
    g1, b1, g2, b2, g3, b3 = w.norms
    qkv = F.linear(F.layer_norm(x, (width,), g1, b1), w.qkv).view(rows, new, 3, heads, head)
    query, key, value = qkv.permute(2, 0, 3, 1, 4)
    cache.keys.index_copy_(2, at, key)
    cache.values.index_copy_(2, at, value)
    own = F.scaled_dot_product_attention(query, cache.keys[:, :, :reach], cache.values[:, :, :reach], attn_mask=seen)
    x = x + F.linear(own.transpose(1, 2).reshape(rows, new, width), w.out)
    told = x[:batch]
    query = F.linear(F.layer_norm(told, (width,), g2, b2), w.cross_q).view(batch, new, heads, head).transpose(1, 2)
    heard = F.scaled_dot_product_attention(query, cache.text_keys, cache.text_values, attn_mask=words)
    told = told + F.linear(heard.transpose(1, 2).reshape(batch, new, width), w.cross_out)
    x = torch.cat([told, x[batch:]]) if rows > batch else told
    return x + F.linear(F.gelu(F.linear(F.layer_norm(x, (width,), g3, b3), w.up)), w.down)
