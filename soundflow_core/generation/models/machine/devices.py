"""Which device a model runs on here, and whether it fits; every obstacle in one sentence."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import torch
from huggingface_hub.constants import ENDPOINT

from soundflow_core.base.errors import ConfigurationError, SoundFlowError, Unavailable
from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation.models.base import ModelCard

EDGE_BYTES = 1 << 20
GIB = float(1 << 30)


def device_for(card: ModelCard, settings: PremiumSettings) -> torch.device:
    """The requested device, or the best there is; ConfigurationError where it is not there or too small."""
    requested = settings.device
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if requested != "auto" and not there[requested]:
        raise ConfigurationError(
            f"SOUNDFLOW_DEVICE is {requested}, but this machine has no such device; set it to auto, or choose another --gpu-provider."
        )
    name = next(name for name in there if there[name]) if requested == "auto" else requested
    free = _free_bytes(name)
    needed = card.memory_gib * (1 if name == "cuda" else 2)  # 32 bit instead of 16 bit
    if free < needed * GIB:
        raise ConfigurationError(
            f"{card.name} needs about {needed:g} GiB on {name}, and {free / GIB:.1f} GiB are free; "
            "choose a smaller --model or another --gpu-provider."
        )
    return torch.device(name)


def _free_bytes(device: str) -> float:
    if device == "cuda":
        return float(torch.cuda.mem_get_info()[0])
    return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def dtype_for(device: torch.device) -> torch.dtype:
    """16 bit where the GPU computes in it: bf16 where it can, else fp16; 32 bit elsewhere."""
    if device.type != "cuda":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def place_of(card: ModelCard, settings: PremiumSettings) -> str:
    """Where to load a model from: its folder under SOUNDFLOW_MODEL_DIR, or its name on the hub."""
    folder = settings.model_folder / card.name if settings.model_folder else None
    if folder and folder.is_dir():
        return str(folder)
    return card.source


def only_here(place: str) -> bool:
    """Whether only files on this machine count: a folder, or a hub that does not answer. (File by file, finding out takes minutes.)"""
    if Path(place).is_dir():
        return True
    try:
        httpx.head(ENDPOINT, timeout=5.0)
    except httpx.TransportError:
        return True
    return False


@contextmanager
def loading(card: ModelCard, settings: PremiumSettings, *libraries: Any) -> Iterator[tuple[str, torch.device]]:
    """Where to load a model from and onto, with the libraries' logging quiet; what goes wrong meanwhile becomes one sentence."""
    place, device = place_of(card, settings), device_for(card, settings)
    for library in libraries:
        library.set_verbosity_error()
        library.disable_progress_bar()
    try:
        yield place, device
    except SoundFlowError:
        raise
    except Exception as error:  # the loaders raise whatever their formats do
        raise obstacle(card, place, error) from error


def revision_of(place: str, commit: str | None, card: ModelCard) -> str:
    """What exactly was loaded: the hub's commit, or a fingerprint of the folder (each file's size, first and last megabyte)."""
    folder = Path(place)
    if not folder.is_dir():
        return commit or card.revision
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".json", ".safetensors")):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}:{size}".encode())
        with path.open("rb") as file:
            digest.update(file.read(EDGE_BYTES))
            file.seek(max(0, size - EDGE_BYTES))
            digest.update(file.read(EDGE_BYTES))
    return f"folder-{digest.hexdigest()[:16]}"


def obstacle(card: ModelCard, place: str, error: Exception) -> SoundFlowError:
    """Why a model could not be loaded, as one of our errors: gated, unknown, out of reach, damaged."""
    causes = {type(cause).__name__ for cause in _chain(error)}
    if isinstance(error, torch.OutOfMemoryError):
        return ConfigurationError(
            f"{card.name} does not fit into this device's memory; it needs about {card.memory_gib:g} GiB: choose another --gpu-provider."
        )
    if "GatedRepoError" in causes:
        return ConfigurationError(
            f"{card.name} is gated: accept its licence at https://huggingface.co/{card.source} and set HF_TOKEN."
        )
    if causes & {"RepositoryNotFoundError", "RevisionNotFoundError"}:
        return ConfigurationError(
            f"The hub has no {place} at {card.revision}; put the model into SOUNDFLOW_MODEL_DIR/{card.name}."
        )
    if Path(place).is_dir():
        return ConfigurationError(f"The model in {place} is damaged or incomplete ({_short(error)}); copy it again.")
    return Unavailable(
        f"{card.name} is not on this machine and the hub is out of reach; put it into SOUNDFLOW_MODEL_DIR/{card.name} or go online."
    )


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
