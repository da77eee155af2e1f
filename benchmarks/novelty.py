"""Is no day like another? A year of the daily five as fingerprints.

`python -m benchmarks.novelty [--days 365] [--seconds 60] [--keep FILE]`

Each track is rendered short, measured as the novelty guard does, and held against all earlier days of its series; a near-copy is
rolled again, as the daily flow does. Shorter tracks share more (fewer sections, fewer turns of the harmony), so that the figures err
on the strict side. With `--keep`, fingerprints are kept in a file, and a run that was cut off goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import Signal
from soundflow_core.base.numba_kernels import warm
from soundflow_core.model.brief import TrackBrief
from soundflow_core.pipeline.plans.daily import briefs_for, load_plan, recipe_for
from soundflow_core.pipeline.render import render
from soundflow_core.studio.analysis.fingerprint import TOO_ALIKE, WEIGHTS, Fingerprint, fingerprint_of, similarity
from soundflow_core.studio.analysis.form import form_features
from soundflow_core.studio.analysis.key import measure_key
from soundflow_core.studio.analysis.spectra import Spectra
from soundflow_core.studio.analysis.tempo import measure_onsets

FIRST_DAY = date(2025, 1, 1)
MOST_ROLLS = 4
WORKERS = 2


def fingerprint(signal: Signal, bpm: float) -> Fingerprint:
    """What the inspection gives, without everything else that it measures."""
    spectra = Spectra(signal)
    return fingerprint_of(spectra, measure_onsets(spectra), form_features(spectra), measure_key(spectra).chroma, bpm)


class Year:
    """The fingerprints of a year, by track id and roll; rendered once, kept in a file where there is one."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.known: dict[str, str] = {}
        if path:
            with suppress(FileNotFoundError, ValueError):
                self.known = json.loads(path.read_text())

    def of(self, brief: TrackBrief, roll: int) -> Fingerprint:
        """The fingerprint of a brief at a roll."""
        name = f"{brief.track_id}#{roll}"
        if name not in self.known:
            rendered = render(recipe_for(brief, roll))
            self.known[name] = fingerprint(rendered.master.signal, rendered.plan.bpm).text
        found = Fingerprint.parse(self.known[name])
        assert found is not None, f"{self.path} is of another version; remove it"
        return found

    def save(self) -> None:
        """Write what is known."""
        if self.path:
            part = self.path.with_suffix(".part")
            part.write_text(json.dumps(self.known))
            part.replace(self.path)


def days(count: int, seconds: float) -> Iterator[tuple[TrackBrief, ...]]:
    """Each day's briefs."""
    plan = load_plan(None)
    for offset in range(count):
        yield briefs_for(plan, FIRST_DAY + timedelta(days=offset), duration_sec=seconds)


def main() -> None:
    """Render, guard, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    list(warm())
    year, start = Year(asked.keep), time.perf_counter()
    archive: dict[str, list[tuple[str, Fingerprint]]] = {}
    rolled, failed = 0, 0
    with ThreadPoolExecutor(WORKERS) as pool:
        for number, briefs in enumerate(days(asked.days, asked.seconds), 1):
            list(pool.map(lambda brief: year.of(brief, 0), briefs))
            for brief in briefs:
                series = archive.setdefault(brief.id, [])
                for roll in range(MOST_ROLLS):
                    found = year.of(brief, roll)
                    if all(similarity(found, other) <= TOO_ALIKE for _, other in series):
                        break
                    rolled += 1
                else:
                    failed += 1
                series.append((brief.track_id, found))
            if number % 5 == 0:
                year.save()
                print(f"\rday {number}, rolled again {rolled}   ", end="", file=sys.stderr, flush=True)
    year.save()
    print(file=sys.stderr)
    print(f"{asked.days} days of {asked.seconds:g} s; limit {TOO_ALIKE}; rolled again {rolled}, given up {failed}")
    for name, series in archive.items():
        print(f"  {name:17} {_spread(series)}")
    print(f"{time.perf_counter() - start:.0f} s")


def _spread(series: list[tuple[str, Fingerprint]]) -> str:
    """How alike the pairs of a series are, and which two are the most."""
    unit = np.concatenate([_rows(series, group) for group in ("harmony", "rhythm", "timbre", "form")], axis=1)
    alike = np.tril(unit @ unit.T, -1)
    pairs = alike[np.tril_indices(len(series), -1)]
    if not pairs.size:
        return "one track"
    one, other = np.unravel_index(int(alike.argmax()), alike.shape)
    middle, high = np.percentile(pairs, (50, 99))
    over = int((pairs > TOO_ALIKE).sum())
    return (f"pairs {pairs.size:6}, over the limit {over}; similarity median {middle:.2f}, 99th percentile {high:.2f}, "
            f"highest {pairs.max():.3f} ({series[one][0][-28:]} and {series[other][0][5:15]})")  # fmt: skip


def _rows(series: list[tuple[str, Fingerprint]], group: str) -> NDArray[np.float64]:
    """A group's features of all tracks, scaled so that the products of all groups add up to the similarity."""
    rows = np.array([found.groups()[group] for _, found in series])
    return np.asarray(np.sqrt(WEIGHTS[group]) * rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9))


if __name__ == "__main__":
    main()
