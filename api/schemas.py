"""Response models beyond those of the core, and examples for OpenAPI."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict

from soundflow_core.model.entry import CatalogEntry

ENTRY_EXAMPLE: dict[str, Any] = {
    "id": "free-2025-01-15-deep_work_daily",
    "title": "Deep Work Daily - 2025-01-15",
    "tier": "free",
    "date": "2025-01-15",
    "category": "Deep Work",
    "genre": "techno",
    "bpm": 124,
    "key": "Dm",
    "durationSec": 180,
    "goalTags": ["deep_work", "coding", "focus"],
    "natureTags": ["minimal"],
    "energyMin": 50,
    "energyMax": 75,
    "ambienceMin": 5,
    "ambienceMax": 30,
    "objectKey": "audio/free/2025-01-15/free-2025-01-15-deep_work_daily.mp3",
    "url": "/media/audio/free/2025-01-15/free-2025-01-15-deep_work_daily.mp3",
    "sizeBytes": 4320862,
    "sha256": "0f2b6f0c5d3f4c0d9f4ad1f7c4c0b4a5e6f708192a3b4c5d6e7f8091a2b3c4d5",
    "lufs": -14.0,
    "truePeakDbtp": -1.2,
    "measured": {"bpm": 124.0, "key": "Dm"},
    "method": "procedural",
    "model": None,
    "license": "CC-BY-4.0",
    "aiGenerated": False,
    "seed": 1234567,
    "engineVersion": "1.0.0",
    "coverKey": "covers/free/2025-01-15/free-2025-01-15-deep_work_daily.png",
    "coverWebpKey": "covers/free/2025-01-15/free-2025-01-15-deep_work_daily.webp",
    "waveformKey": "waveforms/free/2025-01-15/free-2025-01-15-deep_work_daily.json",
}
CATALOG_EXAMPLE = [ENTRY_EXAMPLE]
OPTIONAL = ("url", "functional", "modelRevision", "prompt", "coverWebpKey")
"""Left out where they do not apply: premium tracks have no address, most tracks nothing functional."""


def _mark_required(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema["properties"] if name not in OPTIONAL]
    schema["example"] = ENTRY_EXAMPLE


class Entry(CatalogEntry):
    """A catalog's entry. `url` is there for free tracks only, `functional` where something was added for function."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True, json_schema_extra=_mark_required)
