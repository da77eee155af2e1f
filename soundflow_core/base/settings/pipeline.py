"""Where and how tracks are made."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from soundflow_core.base.cache_folder import cache_home
from soundflow_core.base.settings.fields import number, setting
from soundflow_core.base.settings.paths import absolute_path, path_of
from soundflow_core.base.settings.reading import FromEnvironment
from soundflow_core.base.settings.variables import Variables

WORKERS = "SOUNDFLOW_WORKERS"


def _work_folder(present: Variables) -> Path:
    return path_of(present, "SOUNDFLOW_WORK") or cache_home(present.get("XDG_CACHE_HOME")) / "soundflow" / "work"


def _workers(present: Variables) -> int:
    return int(number(1, 64, int)(present, WORKERS)) if WORKERS in present else max(1, min(4, os.cpu_count() or 1))


@dataclass(frozen=True, kw_only=True)
class PipelineSettings(FromEnvironment):
    """Making tracks and recording the runs that do."""

    work_folder: Path = setting("SOUNDFLOW_WORK", derived=_work_folder)
    """Scratch audio and task results, keyed by content, disposable."""
    plan_file: Path | None = setting("SOUNDFLOW_PLAN", parse=absolute_path)
    """An operator's own daily plan; None uses the one that ships with SoundFlow."""
    genres_folder: Path | None = setting("SOUNDFLOW_GENRES", parse=absolute_path)
    """A folder with an operator's own genres, Python files as in docs/genres.md."""
    workers: int = setting(WORKERS, derived=_workers, default=2)
    """How many tracks are made at once."""
    prefect_api_url: str | None = setting("PREFECT_API_URL")
    """Prefect's server."""
    alert_url: str | None = setting("SOUNDFLOW_ALERT_URL", secret=True)
    """Who is told of failures: a webhook or any address that Apprise knows. It often holds a password."""
