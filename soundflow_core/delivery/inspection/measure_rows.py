"""Requested vs. measured: a row for each measure, for the console, the inspection sheet and the studio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic.alias_generators import to_camel

from soundflow_core.delivery.inspection.gate import Requested, key_fits, limits_of
from soundflow_core.model.targets import OPEN, Range, Targets, beds_dominate
from soundflow_core.studio.analysis.form import matched_changes
from soundflow_core.studio.analysis.measures import Inspection


@dataclass(frozen=True)
class MeasureRow:
    """One measure: what was requested and what was measured."""

    name: str
    requested: str
    """The requested value, or else the genre's range; empty for neither."""
    measured: str
    fits: bool | None
    """Whether the value is in range, or the key fits the requested one; None if there is nothing to compare with."""
    range: Range | None = None
    value: float | str | None = None


def measure_rows(measured: Inspection, requested: Requested | None, targets: Targets | None) -> list[MeasureRow]:
    """Every measure in the order of `Inspection`, compared with the gate's limits and the genre's ranges."""
    ranges = {**(limits_of(requested) if requested else {}), **(dict(targets.items()) if targets else {})}
    requested_texts = _requested_texts(requested) if requested else {}
    rows = []
    for name, value in measured.as_json().items():
        if name == "boundaries_seconds":
            rows.append(_sections(measured, requested))
        elif name == "key" and requested and not beds_dominate(requested.brief):
            rows.append(
                MeasureRow(name, requested.key, measured.key, key_fits(measured, requested), value=measured.key)
            )
        elif name in ranges and isinstance(value, int | float):
            range_ = ranges[name]
            rows.append(
                MeasureRow(
                    name, requested_texts.get(name, str(range_)), f"{value:g}", range_.holds(value), range_, value
                )
            )
        else:
            rows.append(
                MeasureRow(
                    name, requested_texts.get(name, ""), "none" if value is None else str(value), None, ranges.get(name)
                )
            )
    return rows


def measures_json(rows: list[MeasureRow]) -> list[dict[str, Any]]:
    """The rows that have a range or a verdict, as JSON for the studio: name, low, high, found, fits."""
    compared = [row for row in rows if row.range != OPEN and (row.range or row.fits is not None)]
    return [
        {"name": to_camel(row.name), "low": low, "high": high, "found": row.value, "fits": row.fits}
        for row in compared
        for low, high in [row.range or OPEN]
    ]


def _sections(measured: Inspection, requested: Requested | None) -> MeasureRow:
    count = len(measured.boundaries_seconds)
    if requested is None:
        return MeasureRow("sections", "", f"{count} changes", None)
    matched = matched_changes(requested.changes_seconds, measured.boundaries_seconds, requested.bar_seconds)
    return MeasureRow(
        "sections", f"{len(requested.changes_seconds)} changes", f"{count} changes, {matched} as planned", None
    )


def requested_values(requested: Requested) -> dict[str, Any]:
    """The requested values by measure name."""
    brief = requested.brief
    values: dict[str, Any] = {
        "duration_seconds": brief.duration_sec,
        "lufs": brief.target_lufs,
        "true_peak_dbtp": brief.true_peak_dbtp,
        "bpm": requested.bpm,
        "key": requested.key,
        "boundaries_seconds": [round(at, 2) for at in requested.changes_seconds],
    }
    if brief.functional.modulation_depth:
        values["modulation_depth"] = brief.functional.modulation_depth / 100
    if brief.functional.has_binaural:
        values["binaural_beat_hz"] = brief.functional.binaural_hz
    return values


def _requested_texts(requested: Requested) -> dict[str, str]:
    """`requested_values` as text."""
    values = {name: value if isinstance(value, str) else f"{value:g}" for name, value in requested_values(requested).items()
              if not isinstance(value, list)}  # fmt: skip
    values["true_peak_dbtp"] = f"≤ {values['true_peak_dbtp']}"
    if "modulation_depth" in values:
        values["modulation_depth"] += " on its layers"
    return values
