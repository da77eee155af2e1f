"""Any length by windows of codes: each continues the last seconds of the codes so far, and all codes are decoded once at the end.

Every window but the last is generated a few frames further, and these are dropped, since they were drawn next to pad codes instead of the
codes that follow. So windows that see all earlier codes give exactly what one uninterrupted run gives. A window has a random stream of its
own (the take's seed, the frame at which it begins, the attempt), so that an interrupted run continues with the codes it would have had.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from soundflow_core.base.seeds import seed_from
from soundflow_core.generation.models.base import Audio, Watch
from soundflow_core.generation.models.musicgen.checkpoint import Progress, keep
from soundflow_core.generation.models.musicgen.guard import Guard, faults
from soundflow_core.generation.models.musicgen.loop import DecodeLoop

MORE_ATTEMPTS = 3
"""How often a window that the guard refuses is generated again, at most; then the attempt with the fewest faults is kept."""
CANCEL_EVERY_STEPS = 25
FRAMES_A_SECOND = 50
"""Of the codec that every MusicGen has."""


@dataclass(frozen=True)
class Windows:
    """The length and overlap of windows, in frames. 30 s with 12 s of context is what the model's authors use."""

    length: int = 1500
    overlap: int = 600

    def smaller(self) -> Windows | None:
        """The next smaller size, where memory is short; None where it would be too short for music."""
        length = self.length * 2 // 3
        return replace(self, length=length, overlap=min(self.overlap, length // 2)) if length >= 500 else None


@dataclass(frozen=True)
class Writer:
    """What writing codes needs."""

    loop: DecodeLoop
    windows: Windows
    sound_of: Callable[[Tensor], Audio]
    """Decodes codes, shape (codebooks, frames)."""
    rate_hz: int
    identity: str
    """The model and revision, for checkpoints."""
    guard: Guard | None


@dataclass
class _Attempt:
    codes: Tensor
    faults: tuple[str, ...]


def write(writer: Writer, tracks: Sequence[Progress], frames: int, watch: Watch, *, greedy: bool = False) -> None:
    """Bring all tracks (which must be at the same frame) to `frames`, window by window; each window is kept when it is done."""
    while (start := tracks[0].frames) < frames:
        context = min(start, writer.windows.overlap)
        length = min(writer.windows.length, context + frames - start)
        before = (
            torch.stack([track.codes[:, -context:] for track in tracks if track.codes is not None]) if context else None
        )
        attempts = _attempted(writer, tracks, before, length, watch, frames, greedy)
        for track, attempt in zip(tracks, attempts, strict=True):
            track.codes = (
                attempt.codes if track.codes is None else torch.cat([track.codes, attempt.codes[:, context:]], 1)
            )
            if attempt.faults:
                track.remarks.append(f"kept {_at(start)} although {' and '.join(attempt.faults)}")
            keep(track, writer.identity)


def _attempted(
    writer: Writer,
    tracks: Sequence[Progress],
    before: Tensor | None,
    length: int,
    watch: Watch,
    frames: int,
    greedy: bool,
) -> list[_Attempt]:
    """The best attempt at a window for every track; a track without faults keeps its attempt while others try again."""
    start, context = tracks[0].frames, 0 if before is None else int(before.shape[-1])
    best: list[_Attempt | None] = [None] * len(tracks)
    for attempt in range(MORE_ATTEMPTS + 1):
        seeds = None if greedy else [seed_from(track.take.seed, "window", start, attempt) for track in tracks]
        steps = _Steps(watch, start, context, frames, attempt)
        beyond = 0 if start + length - context >= frames else writer.loop.edge
        drawn = writer.loop.window(length + beyond, before, seeds, steps)[..., :length].cpu()
        for number, codes in enumerate(drawn):
            held = best[number]
            if held is not None and not held.faults:
                continue
            found = () if writer.guard is None or greedy else _judge(writer, writer.guard, codes, context)
            if held is None or len(found) < len(held.faults):
                best[number] = _Attempt(codes, found)
            if found and attempt < MORE_ATTEMPTS:
                tracks[number].remarks.append(f"generated {_at(start)} again: {' and '.join(found)}")
        if not any(held is None or held.faults for held in best):
            break
    return [held for held in best if held is not None]


def _judge(writer: Writer, guard: Guard, codes: Tensor, context: int) -> tuple[str, ...]:
    """What the guard says of a window whose first `context` frames were known before."""
    sound = writer.sound_of(codes)
    seam = sound.shape[1] * context // codes.shape[1]
    before = sound[:, :seam] if context else None
    return faults(sound[:, seam:], before, np.asarray(codes[:, context:]), writer.rate_hz, guard)


def _at(frame: int) -> str:
    return f"the window at {frame / FRAMES_A_SECOND:.0f} s"


class _Steps:
    """Reports the progress of a window, and checks now and then whether to stop."""

    def __init__(self, watch: Watch, start: int, context: int, frames: int, attempt: int) -> None:
        self.watch, self.offset, self.frames = watch, start - context, frames
        self.remark = f"generating the window again ({attempt})" if attempt else ""

    def __call__(self, position: int) -> None:
        if position % CANCEL_EVERY_STEPS == 0:
            self.watch.tell(min(1.0, (self.offset + position) / self.frames), self.remark)
