"""A track as a listener hears it: rendered, encoded, decoded, measured; as a row that a file keeps.

A track that fails its inspection is rolled again, as the daily flow does; the row holds what was wrong at the first roll and at the last.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.briefs import brief_of
from benchmarks.features import features_of
from benchmarks.lines import add_line, lines_of
from soundflow_core import ENGINE_VERSION
from soundflow_core.base.audio import Signal
from soundflow_core.base.seeds import seed_from
from soundflow_core.delivery.encoding.mp3 import decode, encode
from soundflow_core.delivery.inspection.gate import MIN_SECTIONS, faults, master_faults, requested_by
from soundflow_core.model.brief import Recipe, TrackBrief
from soundflow_core.pipeline import render
from soundflow_core.pipeline.render import Rendered
from soundflow_core.studio.analysis.form import matched_changes
from soundflow_core.studio.analysis.key import are_related
from soundflow_core.studio.analysis.measures import Inspection, inspect

RE_ROLLS = 3
"""As often as the daily flow."""
TEMPO_BPM = 0.1


@dataclass(frozen=True)
class Heard:
    """A track: what was planned, what was found, what is wrong with it."""

    genre: str
    seed: int
    seconds: float
    bpm: float
    key: str
    changes_seconds: tuple[float, ...]
    bar_seconds: float
    found: dict[str, Any]
    """The inspection's measures at the first roll."""
    features: tuple[float, ...]
    """What a classifier hears; see `features_of`."""
    faults: tuple[str, ...]
    """At the first roll, each as `name: sentence`."""
    rolls: int
    left: tuple[str, ...]
    """What is still wrong at the last roll."""
    engine: str = ENGINE_VERSION

    @property
    def tempo_met(self) -> bool | None:
        """Whether the planned tempo was measured; None where nothing pulses."""
        return None if self.found["bpm"] is None else abs(self.found["bpm"] - self.bpm) <= TEMPO_BPM

    @property
    def key_met(self) -> bool:
        """Whether the planned key or its relative was measured."""
        return are_related(self.found["key"], self.key)

    @property
    def sections_met(self) -> int:
        """How many planned changes were found within a bar."""
        return matched_changes(self.changes_seconds, tuple(self.found["boundaries_seconds"]), self.bar_seconds)

    @property
    def form_met(self) -> bool | None:
        """Whether three changes were found; None in a track that plans fewer."""
        return None if len(self.changes_seconds) < MIN_SECTIONS else self.sections_met >= MIN_SECTIONS


def hear(genre: str, seed: int, seconds: float, through_mp3: bool = True) -> Heard:
    """Render a track, measure what a listener gets, and roll again while something is wrong."""
    brief = brief_of(genre, seed, seconds)
    first = _roll(brief, seed, through_mp3)
    rolls, left = 1, first[1]
    while left and rolls <= RE_ROLLS:
        left = _roll(brief, seed_from("listening", genre, seed, rolls), through_mp3)[1]
        rolls += 1
    rendered, wrong, signal, found = first
    asked = requested_by(rendered.plan)
    return Heard(genre, seed, seconds, rendered.plan.bpm, rendered.plan.key, asked.changes_seconds, asked.bar_seconds,
                 found.as_json(), features_of(signal, rendered.plan.bpm), wrong, rolls, left)  # fmt: skip


def _roll(brief: TrackBrief, seed: int, through_mp3: bool) -> tuple[Rendered, tuple[str, ...], Signal, Inspection]:
    """A track, all that the gate says of its master and of its mp3, what was decoded, and what was measured on it."""
    rendered = render.render(Recipe(brief=brief, seed=seed))
    signal = rendered.master.signal
    wrong = list(master_faults(signal))
    if through_mp3:
        with tempfile.TemporaryDirectory() as folder:
            mp3 = Path(folder) / "track.mp3"
            encode(signal, mp3, brief.bitrate_kbps)
            signal = decode(mp3)
    found = inspect(signal, rendered.plan.bpm, rendered.plan.key)
    wrong += faults(found, requested_by(rendered.plan))
    return rendered, tuple(f"{fault.name}: {fault.sentence}" for fault in wrong), signal, found


class Kept:
    """Rows in a file, a line each; what was cut off goes on where it was. Rows of another engine are left out."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.rows: dict[tuple[str, int, float], Heard] = {}
        for line in lines_of(path):
            row = Heard(**{name: tuple(value) if isinstance(value, list) else value for name, value in line.items()})
            if row.engine == ENGINE_VERSION:
                self.rows[row.genre, row.seed, row.seconds] = row

    def add(self, row: Heard) -> None:
        """Keep a row."""
        self.rows[row.genre, row.seed, row.seconds] = row
        add_line(self.path, asdict(row))

    def __iter__(self) -> Iterator[Heard]:
        return iter(self.rows.values())
