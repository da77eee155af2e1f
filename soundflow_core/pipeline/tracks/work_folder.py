"""The work folder: what was made from a recipe so far.

Files appear by an atomic rename, so one that exists is whole. Whatever was interrupted, running again makes only what is missing.
"""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from soundflow_core.base.audio import Signal
from soundflow_core.pipeline.disk import replacing

NAME_LENGTH = 32
"""Digits of a recipe's digest that name its folder."""
STALE_SECONDS = 86_400.0


class RecipeFolder:
    """The folder of everything that is made from one recipe, under `work`."""

    def __init__(self, work: Path, digest: str) -> None:
        self.path = work / digest[:NAME_LENGTH]
        self.take = self.path / "take.flac"
        self.mix = self.path / "mix.npy"
        self.master = self.path / "master.npy"
        self.master_faults = self.path / "master.json"
        self.mp3 = self.path / "track.mp3"
        self.signed_mp3 = self.path / "signed.mp3"

    def discard(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path, ignore_errors=True)


def save(path: Path, signal: Signal) -> None:
    """Write float32 samples."""
    with replacing(path) as part, part.open("wb") as file:
        np.save(file, signal)


def remove_stale(work: Path) -> None:
    """Remove the folders of recipes that no run has touched for a day."""
    if not work.is_dir():
        return
    limit = time.time() - STALE_SECONDS
    for folder in work.iterdir():
        with suppress(FileNotFoundError):
            if folder.is_dir() and len(folder.name) == NAME_LENGTH and folder.stat().st_mtime < limit:
                shutil.rmtree(folder, ignore_errors=True)
