"""Rebuild the catalogs from the audio alone."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows import tasks
from soundflow_core.pipeline.maintenance import facts_of_rebuild


@flow(name="rebuild-catalogs", timeout_seconds=tasks.LONGEST_SECONDS)
def rebuild_catalogs(full: bool = False) -> dict[str, Any]:
    """Bring all catalogs in line with the audio.

    Args:
        full: Read every track's tag again, not those of new tracks only.

    """
    return facts_of_rebuild(tasks.index(full))
