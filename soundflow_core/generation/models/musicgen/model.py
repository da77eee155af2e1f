"""MusicGen behind the `MusicModel` interface: takes of any length in batches, which shrink where memory is short."""

from __future__ import annotations

import gc
import math
from collections.abc import Sequence
from typing import Any

import torch

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.generation.models.base import Generated, ModelCard, Take, Watch
from soundflow_core.generation.models.musicgen import codec
from soundflow_core.generation.models.musicgen.checkpoint import Progress, resume
from soundflow_core.generation.models.musicgen.guard import Guard
from soundflow_core.generation.models.musicgen.loop import DecodeLoop, Sampling
from soundflow_core.generation.models.musicgen.windows import FRAMES_A_SECOND, Windows, Writer, write

EDGE_FRAMES = 3
"""More frames are drawn in every window but the last, and dropped."""


class MusicGen:
    """A loaded MusicGen."""

    def __init__(
        self, card: ModelCard, revision: str, network: Any, words: Any, batch: int = 8, windows: Windows | None = None
    ) -> None:
        """`network` is a MusicgenForConditionalGeneration, `words` its tokenizer or processor."""
        self.card, self.revision = card, revision
        self.network, self.words, self.batch = network, words, batch
        self.windows = windows or Windows()
        self.sampling = Sampling()
        self.guard: Guard | None = Guard()
        self.greedy = False

    def generate(self, takes: Sequence[Take], watch: Watch) -> list[Generated]:
        """All takes. ConfigurationError where not even one fits into memory."""
        identity = f"{self.card.name}@{self.revision}"
        tracks = [resume(take, identity) for take in takes]
        groups: dict[tuple[int, int], list[Progress]] = {}
        for track in tracks:
            groups.setdefault((self._frames(track.take.seconds), track.frames), []).append(track)
        for (frames, _), group in groups.items():
            for first in range(0, len(group), self.batch):
                self._write(group[first : first + self.batch], frames, self.windows, identity, watch)
        watch.tell(1.0, "decoding")
        return [self._finished(track) for track in tracks]

    def _frames(self, seconds: float) -> int:
        return math.ceil(round(seconds * FRAMES_A_SECOND, 6))

    def _write(self, group: list[Progress], frames: int, windows: Windows, identity: str, watch: Watch) -> None:
        """Write a batch; out of memory is answered by half the batch, then by smaller windows."""
        try:
            self._write_together(group, frames, windows, identity, watch)
            return
        except torch.OutOfMemoryError as error:
            smaller = windows.smaller()
            if len(group) == 1 and smaller is None:
                raise ConfigurationError(
                    f"{self.card.name} does not fit into this device's memory even one track at a time; "
                    f"it needs about {self.card.memory_gib:g} GiB, so choose a larger GPU or a smaller model."
                ) from error
        _free_memory()  # outside of the except block, which holds the loop by its traceback
        if len(group) > 1:
            watch.tell(0.0, f"out of memory: batches of {(len(group) + 1) // 2}")
            half = (len(group) + 1) // 2
            for part in (group[:half], group[half:]):
                self._write(part, frames, windows, identity, watch)
            return
        assert smaller is not None  # noqa: S101  # it was looked at above
        group[0].remarks.append(f"windows of {smaller.length / FRAMES_A_SECOND:.0f} s, since memory was short")
        self._write(group, frames, smaller, identity, watch)

    def _write_together(
        self, group: list[Progress], frames: int, windows: Windows, identity: str, watch: Watch
    ) -> None:
        loop = DecodeLoop(self.network, len(group), min(windows.length, frames) + EDGE_FRAMES, self.sampling)
        text = self.words(text=[track.take.prompt for track in group], padding=True, return_tensors="pt")
        loop.encode_prompt(text["input_ids"], text["attention_mask"])
        rate = self.card.sample_rate_hz
        writer = Writer(loop, windows, lambda codes: codec.decode(self.network, codes), rate, identity, self.guard)
        write(writer, group, frames, watch, greedy=self.greedy)

    def _finished(self, track: Progress) -> Generated:
        assert track.codes is not None  # noqa: S101  # every take lasts at least a frame
        audio = codec.decode(self.network, track.codes)
        exact = round(track.take.seconds * self.card.sample_rate_hz)
        return Generated(audio[:, :exact], self.card.sample_rate_hz, self.revision, tuple(track.remarks))


def _free_memory() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
