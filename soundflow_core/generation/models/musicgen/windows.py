"""Any length by windows on codes: each goes on from the last seconds of what stands, and the codes are decoded once at the end.

The last frames of a window that is not the last are drawn too far and dropped, since they stand beside pads instead of what
comes: so windows that see all that stands give exactly what one uninterrupted run gives. A window's dice are its own (the take's
seed, the frame at which it begins, the roll), so that a run that was cut off goes on with the codes it would have had.
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

ROLLS = 3
"""How often a window that the guard refuses is rolled again, at most; then its least bad roll is kept."""
CANCEL_EVERY_STEPS = 25
FRAMES_A_SECOND = 50
"""Of the codec that every MusicGen has."""


@dataclass(frozen=True)
class Windows:
    """How the pieces overlap, in frames. 30 s with 12 s of context is what the model's authors use."""

    length: int = 1500
    overlap: int = 600

    def smaller(self) -> Windows | None:
        """The next smaller size, where memory is short; None where it would be no music any more."""
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
class _Roll:
    codes: Tensor
    faults: tuple[str, ...]


def write(writer: Writer, tracks: Sequence[Progress], frames: int, watch: Watch, *, greedy: bool = False) -> None:
    """Bring all tracks (which must stand at the same frame) to `frames`, window by window; each window is kept when it is done."""
    while (start := tracks[0].frames) < frames:
        context = min(start, writer.windows.overlap)
        length = min(writer.windows.length, context + frames - start)
        before = (
            torch.stack([track.codes[:, -context:] for track in tracks if track.codes is not None]) if context else None
        )
        rolls = _rolled(writer, tracks, before, length, watch, frames, greedy)
        for track, roll in zip(tracks, rolls, strict=True):
            track.codes = roll.codes if track.codes is None else torch.cat([track.codes, roll.codes[:, context:]], 1)
            if roll.faults:
                track.remarks.append(f"kept {_at(start)} although {' and '.join(roll.faults)}")
            keep(track, writer.identity)


def _rolled(
    writer: Writer,
    tracks: Sequence[Progress],
    before: Tensor | None,
    length: int,
    watch: Watch,
    frames: int,
    greedy: bool,
) -> list[_Roll]:
    """The best roll of a window for every track; a track that is content keeps its roll while others try again."""
    start, context = tracks[0].frames, 0 if before is None else int(before.shape[-1])
    best: list[_Roll | None] = [None] * len(tracks)
    for roll in range(ROLLS + 1):
        seeds = None if greedy else [seed_from(track.take.seed, "window", start, roll) for track in tracks]
        steps = _Steps(watch, start, context, frames, roll)
        beyond = 0 if start + length - context >= frames else writer.loop.edge
        drawn = writer.loop.window(length + beyond, before, seeds, steps)[..., :length].cpu()
        for number, codes in enumerate(drawn):
            held = best[number]
            if held is not None and not held.faults:
                continue
            found = () if writer.guard is None or greedy else _judge(writer, writer.guard, codes, context)
            if held is None or len(found) < len(held.faults):
                best[number] = _Roll(codes, found)
            if found and roll < ROLLS:
                tracks[number].remarks.append(f"rolled {_at(start)} again: {' and '.join(found)}")
        if not any(held is None or held.faults for held in best):
            break
    return [held for held in best if held is not None]


def _judge(writer: Writer, guard: Guard, codes: Tensor, context: int) -> tuple[str, ...]:
    """What the guard says of a window whose first `context` frames stood before."""
    sound = writer.sound_of(codes)
    seam = sound.shape[1] * context // codes.shape[1]
    before = sound[:, :seam] if context else None
    return faults(sound[:, seam:], before, np.asarray(codes[:, context:]), writer.rate_hz, guard)


def _at(frame: int) -> str:
    return f"the window at {frame / FRAMES_A_SECOND:.0f} s"


class _Steps:
    """Tells the progress of a window, and asks now and then whether to stop."""

    def __init__(self, watch: Watch, start: int, context: int, frames: int, roll: int) -> None:
        self.watch, self.offset, self.frames = watch, start - context, frames
        self.remark = f"rolling the window again ({roll})" if roll else ""

    def __call__(self, position: int) -> None:
        if position % CANCEL_EVERY_STEPS == 0:
            self.watch.tell(min(1.0, (self.offset + position) / self.frames), self.remark)
