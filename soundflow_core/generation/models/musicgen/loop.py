"""The decode loop: one step of fixed shape, a static cache, guidance in one batch; a CUDA graph of the whole step where there is CUDA.

Positions and frames: codebook k lags behind by its delay d(k) (0,0,1,1,2,2,3,3 in stereo, left and right in turn). Position p of codebook k
holds frame p - 1 - d(k), and the pad code outside of the piece. Codes in and out are undelayed, shape (batch, codebooks, frames).
Greedy codes equal transformers' `generate()` (tests/generation/test_loop.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  # torch's own custom
from torch import Tensor

from soundflow_core.generation.models.musicgen.layer import Cache, layer
from soundflow_core.generation.models.musicgen.weights import DecoderWeights, gather

BUCKETS = (256, 512, 768, 1024, 1280)
"""How far a step looks back at most, each a graph of its own: attention over positions that are not there yet costs nothing."""
UNKNOWN = -1
WHOLE = 8
"""Positions and words come in multiples of it: attention copies any other mask into a larger one, in every layer."""
OnStep = Callable[[int], None]


@dataclass(frozen=True)
class Sampling:
    """How the next code is drawn. `top_k` 250 and guidance 3 are what the model's authors use."""

    guidance: float = 3.0
    top_k: int = 250
    temperature: float = 1.0


class DecodeLoop:
    """Generates windows of codes for a fixed number of texts at once."""

    def __init__(self, model: Any, batch: int, longest_frames: int, sampling: Sampling | None = None) -> None:
        """`model` is a MusicgenForConditionalGeneration; `longest_frames` bounds a window.

        The last `edge` frames of a window are drawn next to pad codes; the next window draws them anew.
        """
        codebooks = model.decoder.config.num_codebooks
        per_channel = codebooks // 2 if model.decoder.config.audio_channels == 2 else codebooks
        self.delays = torch.arange(per_channel).repeat_interleave(codebooks // per_channel)
        self.edge = per_channel - 1
        self.last = longest_frames + self.edge
        self.positions = _whole(self.last)
        self.model, self.batch, self.sampling = model, batch, sampling or Sampling()
        self.weights: DecoderWeights = gather(model, self.positions)
        self.is_guided = self.sampling.guidance > 1.0
        self.rows = 2 * batch if self.is_guided else batch
        self._allocate()

    def _allocate(self) -> None:
        w, device = self.weights, self.weights.embeddings.device
        self.device, self.dtype = device, w.embeddings.dtype
        shape = (len(w.layers), 2, self.rows, w.attention_heads, self.positions, w.width // w.attention_heads)
        self.own = torch.zeros(shape, device=device, dtype=self.dtype)
        self.codes = torch.full((self.batch, w.codebooks, self.positions + 1), UNKNOWN, device=device)
        choices = min(self.sampling.top_k, w.vocabulary)
        self.noise = torch.ones(self.positions + 1, self.batch * w.codebooks, choices, device=device)
        self.at = torch.zeros(1, device=device, dtype=torch.long)
        self.places = torch.arange(self.positions, device=device)
        self.tables = torch.arange(w.codebooks, device=device) * (w.vocabulary + 1)
        self.buckets = [reach for reach in BUCKETS if reach < self.positions] + [self.positions]
        self.graphs: dict[int, Any] = {}
        self.greedy = False
        self.caches: tuple[Cache, ...] = ()

    @torch.inference_mode()
    def encode_prompt(self, input_ids: Tensor, attention_mask: Tensor) -> None:
        """Encode the prompts (as the tokenizer gives them): their keys and values stay the same for all windows."""
        w, mask = self.weights, attention_mask.to(self.device)
        hidden = self.model.text_encoder(input_ids=input_ids.to(self.device), attention_mask=mask)[0]
        if hasattr(self.model, "enc_to_dec_proj"):
            hidden = self.model.enc_to_dec_proj(hidden)
        spare = _whole(mask.shape[1]) - mask.shape[1]
        hidden = F.pad((hidden * mask[..., None]).to(self.dtype), (0, 0, 0, spare))
        self.words = self._mask(F.pad(mask, (0, spare)).bool()[:, None, None, :])

        def heads(matrix: Tensor) -> Tensor:
            seen = F.linear(hidden, matrix).view(self.batch, -1, w.attention_heads, w.width // w.attention_heads)
            return seen.transpose(1, 2).contiguous()

        self.caches = tuple(
            Cache(own, heads(one.cross_k), heads(one.cross_v)) for own, one in zip(self.own, w.layers, strict=True)
        )
        self.graphs = {}

    def _mask(self, seen: Tensor) -> Tensor:
        """What attention adds: nothing where something is seen, else -inf."""
        return torch.zeros_like(seen, dtype=self.dtype).masked_fill_(~seen, -torch.inf)

    def _forward(self, tokens: Tensor, at: Tensor, seen: Tensor, reach: int) -> Tensor:
        """Logits after the last of some new positions, guided; shape (batch codebooks, vocabulary), float32."""
        w, seen = self.weights, self._mask(seen)
        x = F.embedding(tokens + self.tables[None, :, None], w.embeddings).sum(1) + w.positions.index_select(0, at)
        if self.is_guided:
            x = x.repeat(2, 1, 1)
        for one, cache in zip(w.layers, self.caches, strict=True):
            x = layer(x, one, cache, at, seen, self.words, reach, w.attention_heads)
        logits = F.linear(F.layer_norm(x[:, -1], (w.width,), *w.norm), w.heads).float()
        if self.is_guided:
            conditional, unconditional = logits[: self.batch], logits[self.batch :]
            logits = unconditional + (conditional - unconditional) * self.sampling.guidance
        return logits.view(self.batch * w.codebooks, w.vocabulary)

    def _choose(self, logits: Tensor, noise: Tensor) -> Tensor:
        """The next codes. Dividing probabilities by exponential noise and taking the largest samples them on the device."""
        if self.greedy:
            return logits.argmax(-1)
        best, codes = logits.topk(noise.shape[-1], -1)
        drawn = ((best / self.sampling.temperature).softmax(-1) / noise).argmax(-1, keepdim=True)
        return codes.gather(-1, drawn).squeeze(-1)

    def _step(self, reach: int) -> None:
        """Read position `at`, write the next where it is unknown, move on. Fixed shapes, no synchronisation."""
        tokens = self.codes.index_select(2, self.at)
        seen = (self.places[:reach] <= self.at)[None, None, None, :]
        logits = self._forward(tokens, self.at, seen, reach)
        following = self.at + 1
        drawn = self._choose(logits, self.noise.index_select(0, following)[0]).view(self.batch, -1, 1)
        given = self.codes.index_select(2, following)
        self.codes.index_copy_(2, following, torch.where(given == UNKNOWN, drawn, given))
        self.at.add_(1)

    def capture(self) -> None:
        """Record a CUDA graph of the step for every bucket; after `encode_prompt`. Does nothing without CUDA."""
        if self.device.type != "cuda":
            return
        self.codes.fill_(self.weights.pad)  # an unknown code would be an illegal index while warming up
        stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream), torch.inference_mode():
            for reach in self.buckets:
                self.at.fill_(reach - 2)
                self._step(reach)
        torch.cuda.current_stream().wait_stream(stream)
        pool = None
        for reach in reversed(self.buckets):
            graph = torch.cuda.CUDAGraph()
            self.at.fill_(reach - 2)
            with torch.inference_mode(), torch.cuda.graph(graph, pool=pool):
                self._step(reach)
            pool = pool or graph.pool()
            self.graphs[reach] = graph

    @torch.inference_mode()
    def window(
        self,
        frames: int,
        before: Tensor | None = None,
        seeds: Sequence[int] | None = None,
        on_step: OnStep | None = None,
    ) -> Tensor:
        """Codes of a window, shape (batch, codebooks, frames), that begin with `before` and continue it.

        `seeds` has one for each text: what is drawn for a text does not depend on the others. None is greedy.
        """
        last = frames + self.edge
        if last > self.last:
            raise ValueError(f"a window of {frames} frames needs {last} positions, this loop has {self.last}")
        known = 0 if before is None else int(before.shape[-1])
        self._lay_out(frames, last, before)
        if (seeds is None) != self.greedy:
            self.greedy, self.graphs = seeds is None, {}
        self._draw_noise(known, last, seeds)
        if self.device.type == "cuda" and not self.graphs:
            kept = self.codes.clone()
            self.capture()
            self.codes.copy_(kept)
        self._read_prompt(known)
        self.at.fill_(known)
        for position in range(known, last):
            reach = next(bucket for bucket in self.buckets if bucket > position)
            if reach in self.graphs:
                self.graphs[reach].replay()
            else:
                self._step(reach)
            if on_step:
                on_step(position)
        frame_at = torch.arange(frames)[None, :] + 1 + self.delays[:, None]
        return self.codes.gather(2, frame_at.to(self.device).expand(self.batch, -1, -1)).clone()

    def _lay_out(self, frames: int, last: int, before: Tensor | None) -> None:
        """Write what is known into the delayed pattern: pads around the piece, the codes that are known."""
        frame = torch.arange(last + 1)[None, :] - 1 - self.delays[:, None]
        codes = torch.full((self.batch, *frame.shape), UNKNOWN)
        codes[:, (frame < 0) | (frame >= frames)] = self.weights.pad
        if before is not None:
            book, position = ((frame >= 0) & (frame < before.shape[-1])).nonzero(as_tuple=True)
            codes[:, book, position] = before.cpu().long()[:, book, frame[book, position]]
        self.codes[:, :, : last + 1].copy_(codes)

    def _draw_noise(self, known: int, last: int, seeds: Sequence[int] | None) -> None:
        """Every text's own noise, drawn on the CPU so that it is the same on every device."""
        books = self.weights.codebooks
        for row, seed in enumerate(seeds or ()):
            generator = torch.Generator().manual_seed(seed)
            drawn = torch.empty(last - known, books, self.noise.shape[-1]).exponential_(generator=generator)
            self.noise[known + 1 : last + 1, row * books : (row + 1) * books].copy_(drawn)

    def _read_prompt(self, known: int) -> None:
        """Positions before the last known one, all at once."""
        if known:
            at = self.places[:known]
            self._forward(self.codes[:, :, :known], at, (at[None, :] <= at[:, None])[None, None], known)


def _whole(number: int) -> int:
    return -(-number // WHOLE) * WHOLE
