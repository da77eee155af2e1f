"""Requested beside measured: a row a measure, for the console, the sheet and the studio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic.alias_generators import to_camel

from soundflow_core.delivery.inspection.gate import Asked, key_fits, limits_of
from soundflow_core.model.targets import OPEN, Range, Targets, beds_lead
from soundflow_core.studio.analysis.form import found_of
from soundflow_core.studio.analysis.measures import Inspection


@dataclass(frozen=True)
class Row:
    """A measure."""

    name: str
    wanted: str
    """What was asked, or the genre's range; empty where nothing was."""
    found: str
    fits: bool | None
    """Whether it lies in its range, or is the key that was asked; None where nothing was."""
    range: Range | None = None
    value: float | str | None = None


def rows_of(found: Inspection, asked: Asked | None, targets: Targets | None) -> list[Row]:
    """Every measure, in the order of the inspection, beside the gate's limits and its genre's ranges."""
    ranges = {**(limits_of(asked) if asked else {}), **(dict(targets.items()) if targets else {})}
    wanted = _wanted(asked) if asked else {}
    rows = []
    for name, value in found.as_json().items():
        if name == "boundaries_seconds":
            rows.append(_sections(found, asked))
        elif name == "key" and asked and not beds_lead(asked.brief):
            rows.append(Row(name, asked.key, found.key, key_fits(found, asked), value=found.key))
        elif name in ranges and isinstance(value, int | float):
            range_ = ranges[name]
            rows.append(Row(name, wanted.get(name, str(range_)), f"{value:g}", range_.holds(value), range_, value))
        else:
            rows.append(
                Row(name, wanted.get(name, ""), "none" if value is None else str(value), None, ranges.get(name))
            )
    return rows


def measures_json(rows: list[Row]) -> list[dict[str, Any]]:
    """The rows that are held against something, as the studio reads them: name, low, high, found, fits."""
    held = [row for row in rows if row.range != OPEN and (row.range or row.fits is not None)]
    return [
        {"name": to_camel(row.name), "low": low, "high": high, "found": row.value, "fits": row.fits}
        for row in held
        for low, high in [row.range or OPEN]
    ]


def _sections(found: Inspection, asked: Asked | None) -> Row:
    count = len(found.boundaries_seconds)
    if asked is None:
        return Row("sections", "", f"{count} changes", None)
    met = found_of(asked.changes_seconds, found.boundaries_seconds, asked.bar_seconds)
    return Row("sections", f"{len(asked.changes_seconds)} changes", f"{count} changes, {met} as planned", None)


def asked_values(asked: Asked) -> dict[str, Any]:
    """What was asked, by the measure's name, as plain values."""
    brief = asked.brief
    values: dict[str, Any] = {
        "duration_seconds": brief.duration_sec,
        "lufs": brief.target_lufs,
        "true_peak_dbtp": brief.true_peak_dbtp,
        "bpm": asked.bpm,
        "key": asked.key,
        "boundaries_seconds": [round(at, 2) for at in asked.changes_seconds],
    }
    if brief.functional.modulation_depth:
        values["modulation_depth"] = brief.functional.modulation_depth / 100
    if brief.functional.has_binaural:
        values["binaural_beat_hz"] = brief.functional.binaural_hz
    return values


def _wanted(asked: Asked) -> dict[str, str]:
    """The same, as a person reads it."""
    values = {name: value if isinstance(value, str) else f"{value:g}" for name, value in asked_values(asked).items()
              if not isinstance(value, list)}  # fmt: skip
    values["true_peak_dbtp"] = f"≤ {values['true_peak_dbtp']}"
    if "modulation_depth" in values:
        values["modulation_depth"] += " on its layers"
    return values
