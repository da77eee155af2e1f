"""Requested beside measured: a row a measure, for the console and the sheet."""

from __future__ import annotations

from dataclasses import dataclass

from soundflow_core.inspection.form import found_of
from soundflow_core.inspection.gate import Asked
from soundflow_core.inspection.measures import Inspection
from soundflow_core.style.targets import Targets


@dataclass(frozen=True)
class Row:
    """A measure."""

    name: str
    wanted: str
    """What was asked, or the genre's range; empty where nothing was."""
    found: str
    fits: bool | None
    """Whether it lies in the genre's range; None where there is none."""


def rows_of(found: Inspection, asked: Asked | None, targets: Targets | None) -> list[Row]:
    """Every measure, in the order of the inspection."""
    ranges = dict(targets.items()) if targets else {}
    wanted = _wanted(asked) if asked else {}
    rows = []
    for name, value in found.as_json().items():
        if name == "boundaries_seconds":
            rows.append(_sections(found, asked))
        elif name in ranges and isinstance(value, int | float):
            rows.append(Row(name, str(ranges[name]), f"{value:g}", ranges[name].holds(value)))
        else:
            rows.append(Row(name, wanted.get(name, ""), "none" if value is None else str(value), None))
    return rows


def _sections(found: Inspection, asked: Asked | None) -> Row:
    count = len(found.boundaries_seconds)
    if asked is None:
        return Row("sections", "", f"{count} changes", None)
    met = found_of(asked.changes_seconds, found.boundaries_seconds, asked.bar_seconds)
    return Row("sections", f"{len(asked.changes_seconds)} changes", f"{count} changes, {met} as planned", None)


def _wanted(asked: Asked) -> dict[str, str]:
    brief = asked.brief
    values = {
        "duration_seconds": f"{brief.duration_sec:g}",
        "lufs": f"{brief.target_lufs:g}",
        "true_peak_dbtp": f"≤ {brief.true_peak_dbtp:g}",
        "bpm": f"{asked.bpm:g}",
        "key": asked.key,
    }
    if brief.functional.modulation_depth:
        values["modulation_depth"] = f"{brief.functional.modulation_depth / 100:g} on its layers"
    return values
