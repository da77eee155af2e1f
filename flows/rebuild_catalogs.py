"""Rebuild the catalogs from the audio alone."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.tasks import LONGEST_SECONDS, PrefectRunner
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.pipeline.maintenance import rebuild_json, rebuild_step


@flow(name="rebuild-catalogs", timeout_seconds=LONGEST_SECONDS)
def rebuild_catalogs(full: bool = False) -> dict[str, Any]:
    """Bring all catalogs in line with the audio.

    Args:
        full: Read every track's tag again, not those of new tracks only.

    """
    settings = Settings.from_environment()
    return rebuild_json(PrefectRunner().call(rebuild_step(open_store(settings), settings, full)))
