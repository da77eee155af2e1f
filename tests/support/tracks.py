"""Small finished mp3s for tests of the keeping half."""

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from soundflow_core.delivery.encoding import tags
from soundflow_core.delivery.encoding.mp3 import encode
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import audio_key


@cache
def _tone(path: Path, hz: float) -> bytes:
    t = np.arange(22_050) / 44_100
    wave = 0.3 * np.sin(2 * np.pi * hz * t)
    encode(np.array([wave, 0.8 * wave], dtype=np.float32), path, 192)
    return path.read_bytes()


def make_track(
    folder: Path,
    name: str = "study_daily",
    day: date = date(2025, 1, 15),
    category: Category = Category.STUDY,
    tier: Tier = Tier.FREE,
    hz: float = 440,
) -> tuple[CatalogEntry, Path]:
    """A half-second track with its tag; returns the entry and the file."""
    path = folder / f"{tier}-{day}-{name}.mp3"
    path.write_bytes(_tone(folder / f"tone-{hz}.mp3", hz))
    identity = f"{tier}-{day.isoformat()}-{name}"
    entry = CatalogEntry(
        id=identity,
        title=name,
        tier=tier,
        date=day,
        category=category,
        genre="lofi",
        bpm=80,
        key="Dm",
        duration_sec=0.5,
        object_key=audio_key(tier, day, identity),
        sha256=tags.audio_sha256(path.read_bytes()),
        method="procedural",
        seed=1,
    )
    tags.write(path, entry, None, None)
    return entry, path
