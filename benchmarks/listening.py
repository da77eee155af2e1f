"""Is it music? Every genre at many seeds, measured on the decoded mp3 and held against its genre's ranges.

`python -m benchmarks.listening [--seeds 20] [--first-seed 1] [--genres lofi,house] [--seconds 180] [--keep FILE] [--no-mp3]`

Tables: how many tracks pass at the first roll and after the gate's, the tempo, the key and the sections against the plan, repetition; the
middle of every measure; what lay outside; and whether a nearest-centroid classifier tells the genres apart on seeds that it has not seen.
With `--keep` a run that was cut off goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.briefs import briefs
from benchmarks.features import told_apart
from benchmarks.heard import Heard, Kept, hear
from soundflow_core.base.numba_kernels import warm
from soundflow_core.model.targets import Targets

WORKERS = 2
MEASURES = tuple(Targets.__dataclass_fields__)
SHORT = (
    "lra",
    "plr",
    "tilt",
    "2-6k",
    "6-16k",
    "mud",
    "corr",
    "bass",
    "on/s",
    "cent",
    "scale",
    "step",
    "mudhump",
    "harsh",
    "rep",
)


def hear_all(
    names: Iterable[str], seeds: Iterable[int], seconds: float, through_mp3: bool, kept: Kept
) -> Iterator[Heard]:
    """Every genre at every seed that is not known yet, side by side; seeds first, so that a run cut off has heard all genres."""
    jobs = [(name, seed) for seed in seeds for name in names]
    new = [(name, seed) for name, seed in jobs if (name, seed, seconds) not in kept.rows]
    with ThreadPoolExecutor(WORKERS) as pool:
        for number, row in enumerate(pool.map(lambda job: hear(*job, seconds, through_mp3), new), 1):
            kept.add(row)
            print(f"\r{number}/{len(new)} {row.genre} {row.seed}    ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for name in names:
        yield from (kept.rows[job[0], job[1], seconds] for job in jobs if job[0] == name)


def grouped(rows: Iterable[Heard]) -> dict[str, list[Heard]]:
    """Rows by genre."""
    found: dict[str, list[Heard]] = {}
    for row in rows:
        found.setdefault(row.genre, []).append(row)
    return found


def proof(rows: list[Heard]) -> str:
    """A line a genre: who passed, what was found of the plan, how much is said again."""
    lines = ["genre      n  first roll  after gate  tempo  key    sections found  3 found  repetition (middle, most)"]
    for genre, heard in [*grouped(rows).items(), ("all", rows)]:
        pitched = [h for h in heard if h.genre != "nature"]  # where beds lead, no key is asked
        repeated = [h.found["repetition"] for h in heard]
        lines.append(
            f"{genre:9} {len(heard):3}  {_share(not h.faults for h in heard):>10}  {_share(not h.left for h in heard):>10}"
            f"  {_share(h.tempo_met for h in pitched):>5}  {_share(h.key_met for h in pitched):>5}"
            f"  {sum(h.sections_met for h in pitched):6} of {sum(len(h.changes_seconds) for h in pitched):4}"
            f"  {_share(h.form_met for h in pitched):>7}  {np.median(repeated):.2f}, {max(repeated):.2f}"
        )
    return "\n".join(lines)


def _share(marks: Iterable[bool | None]) -> str:
    """The share of true values; None counts as neither."""
    known = [mark for mark in marks if mark is not None]
    return f"{sum(known) / len(known):.1%}" if known else "-"


def ranges(rows: list[Heard]) -> str:
    """The least, middle and greatest value of each measure, a line a genre."""
    lines = ["genre     " + " ".join(f"{name:>15}" for name in SHORT)]
    for genre, heard in grouped(rows).items():
        cells = []
        for measure in MEASURES:
            values = np.array([h.found[measure] for h in heard], dtype=np.float64)
            form = "{:.0f}" if measure == "centroid_hz" else "{:.2f}" if abs(values).max() < 1.5 else "{:.1f}"
            cells.append("/".join(form.format(v) for v in (values.min(), np.median(values), values.max())))
        lines.append(f"{genre:9} " + " ".join(f"{cell:>15}" for cell in cells))
    return "\n".join(lines)


def outside(rows: list[Heard]) -> Counter[str]:
    """How often each measure of a genre was at fault."""
    return Counter(f"{row.genre:9} {fault.split(':')[0]}" for row in rows for fault in row.faults)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--genres", default="", help="some genres only; `nature` is the open air")
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--keep", type=Path, help="a file for the rows; a run that was cut off goes on from it")
    parser.add_argument("--no-mp3", action="store_true", help="measure the master; quicker, for tuning")
    asked = parser.parse_args()
    list(warm())
    wanted = set(filter(None, asked.genres.split(",")))
    names = [name for name in briefs() if not wanted or name in wanted]
    start = time.perf_counter()
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    rows = list(hear_all(names, seeds, asked.seconds, not asked.no_mp3, Kept(asked.keep)))
    print(proof(rows), ranges(rows), told_apart([(row.genre, row.seed, row.features) for row in rows]), sep="\n\n")
    print("\noutside at the first roll:", *(f"\n  {count:3} {name}" for name, count in outside(rows).most_common()))
    for row in rows:
        if row.left:
            print(f"never passed: {row.genre} {row.seed}: {'; '.join(row.left)}")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
