"""A raw take as a file: FLAC at the model's own rate, with what it is made by in its comment. The same bytes on a disk and in a store."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from pydantic import ValidationError

from soundflow_core.base.errors import BriefError, QualityError, Unavailable
from soundflow_core.delivery.encoding.foreign import read_comment, read_sound
from soundflow_core.generation.models.base import Audio, Generated
from soundflow_core.model.brief import Model

LONGEST_SECONDS = 3600
"""The longest track that can be asked of a model."""


class TakeFacts(Model):
    """How a take was made."""

    digest: str = ""
    """Of its recipe; empty where a person or a service of its own made it."""
    provider: str
    revision: str
    remarks: tuple[str, ...] = ()
    run_seconds: float | None = None
    cost_usd: float = 0.0


def write_take(path: Path, made: Generated, facts: TakeFacts) -> None:
    """Write a take whole or not at all; Unavailable where the disk refuses."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    loudest = float(np.abs(made.audio).max(initial=0.0))
    audio = made.audio / loudest if loudest > 1.0 else made.audio
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with soundfile.SoundFile(part, "w", made.sample_rate_hz, made.audio.shape[0], "PCM_24", format="FLAC") as file:
            file.comment = facts.model_dump_json(by_alias=True)
            file.write(audio.T)
        part.replace(path)
    except (OSError, soundfile.SoundFileError) as error:
        raise Unavailable(
            f"The take can't be written at {path} ({error}); free some space or set SOUNDFLOW_WORK."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def read_take(path: Path, longest_seconds: float = LONGEST_SECONDS) -> tuple[Audio, int, TakeFacts]:
    """A take's sound, shape (channels, frames) and at most so long, its rate and its facts; QualityError where it is not whole."""
    try:
        audio, sound = read_sound(path, longest_seconds)
    except BriefError as error:
        raise QualityError(f"{path} holds no take that can be read ({error}); generate it again.") from error
    return audio, sound.rate_hz, _facts(sound.comment)


def read_facts(path: Path) -> TakeFacts:
    """What a take says of how it was made; QualityError where it is not a take."""
    try:
        return _facts(read_comment(path))
    except BriefError as error:
        raise QualityError(f"{path} holds no take that can be read ({error}); generate it again.") from error


def _facts(comment: Any) -> TakeFacts:
    try:
        return TakeFacts.model_validate(json.loads(comment or "{}"))
    except (ValueError, ValidationError):
        return TakeFacts(provider="unknown", revision="unknown")
