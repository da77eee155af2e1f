"""Work in progress on disk: the codes after each window (144 kB for three minutes), written whole or not at all."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from soundflow_core.base.errors import Unavailable
from soundflow_core.generation.models.base import Take


@dataclass
class Progress:
    """The progress of a take."""

    take: Take
    codes: Tensor | None = None
    """Shape (codebooks, frames so far)."""
    remarks: list[str] = field(default_factory=list)

    @property
    def frames(self) -> int:
        """How many frames are done."""
        return 0 if self.codes is None else int(self.codes.shape[1])


def identity_of(take: Take, model: str) -> str:
    """What must be the same for codes to be continued."""
    return json.dumps([model, take.prompt, take.seed, take.seconds])


def resume(take: Take, model: str) -> Progress:
    """What an earlier run of the same take left; from the start where it left nothing, or something of another take."""
    if take.checkpoint is None or not take.checkpoint.exists():
        return Progress(take)
    try:
        with np.load(take.checkpoint, allow_pickle=False) as saved:
            if str(saved["identity"]) != identity_of(take, model):
                return Progress(take)
            codes = torch.from_numpy(saved["codes"].astype(np.int64))
            return Progress(take, codes, [str(remark) for remark in saved["remarks"]])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):  # damaged: made again
        return Progress(take)


def keep(progress: Progress, model: str) -> None:
    """Save the codes so far; Unavailable where the disk refuses."""
    target = progress.take.checkpoint
    if target is None or progress.codes is None:
        return
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.savez(
                file,
                identity=identity_of(progress.take, model),
                codes=progress.codes.cpu().numpy().astype(np.int16),
                remarks=np.array(progress.remarks, dtype=np.str_),
            )
        part.replace(target)
    except OSError as error:
        raise Unavailable(
            f"The codes can't be kept at {target} ({error.strerror}); free some space or set SOUNDFLOW_WORK."
        ) from error
    finally:
        part.unlink(missing_ok=True)
