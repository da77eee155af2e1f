"""The interface of a model: its card (rights included), a take, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.errors import Cancelled
from soundflow_core.model.request import ModelName

Audio = NDArray[np.float32]
"""Planar sound at the model's own rate: float32, shape (channels, frames)."""


@dataclass(frozen=True)
class Licence:
    """What a model's weights allow."""

    name: str
    address: str
    commercial: Literal["yes", "no", "conditional"]
    condition: str = ""
    """When commercial use is free, where it is conditional."""


@dataclass(frozen=True)
class ModelCard:
    """A model before it is loaded."""

    name: ModelName
    title: str
    source: str
    """Its repository on the hub; empty for one that is made here."""
    revision: str
    sample_rate_hz: int
    native_seconds: float
    """What it was trained on, or makes in one go; longer is made in windows."""
    longest_seconds: float
    memory_gib: float
    """What it needs at batch 1 in 16 bit."""
    licence: Licence


@dataclass(frozen=True)
class Take:
    """One piece to generate."""

    prompt: str
    seconds: float
    seed: int
    checkpoint: Path | None = None
    """Where work in progress is kept; an earlier run of the same take is continued from there."""
    bpm: float | None = None
    key: str | None = None
    """For models that take them apart from the words."""


@dataclass(frozen=True)
class Generated:
    """A finished piece."""

    audio: Audio
    sample_rate_hz: int
    revision: str
    """What exactly was loaded: a commit of the hub, or a fingerprint of the folder."""
    remarks: tuple[str, ...] = ()
    """What was rolled again or had to be done smaller."""


@dataclass(frozen=True)
class Watch:
    """How a caller follows a generation and stops it."""

    progress: Callable[[float, str], None] = lambda _share, _remark: None
    """Called with the share that is done (0..1) and a few words."""
    is_cancelled: Callable[[], bool] = lambda: False

    def tell(self, share: float, remark: str = "") -> None:
        """Report the progress; Cancelled where the caller stops it."""
        if self.is_cancelled():
            raise Cancelled("The generation was cancelled; run it again to go on from the last window.")
        self.progress(share, remark)


class MusicModel(Protocol):
    """A loaded model."""

    card: ModelCard
    revision: str

    def generate(self, takes: Sequence[Take], watch: Watch) -> list[Generated]:
        """All takes, each of exactly its length, side by side where memory allows. Cancelled where `watch` says so."""
