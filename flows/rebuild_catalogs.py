"""Rebuild the catalogs from the audio alone."""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows import tasks


@flow(name="rebuild-catalogs", timeout_seconds=tasks.LONGEST_SECONDS)
def rebuild_catalogs(full: bool = False) -> dict[str, Any]:
    """Read the tags of new tracks, all of them with `full`, and bring all catalogs in line."""
    report = tasks.index(full)
    return {
        "tracks": report.tracks,
        "read": report.read,
        "written": list(report.written),
        "remarks": [{"key": key, "remark": remark} for key, remark in report.remarks],
    }
