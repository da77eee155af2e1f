"""Is it music? Every genre at many seeds, measured on the decoded mp3 and held against its genre's ranges.

`python -m benchmarks.listening [--seeds 20] [--first-seed 1] [--genres lofi,house] [--seconds 180] [--json FILE] [--no-mp3]`

One table: for each genre the middle of every measure, and the share of tracks whose measures all lie in range; then what lay outside,
the tempo and key against the plan, the planned sections that were found, and how well a nearest-centroid classifier tells the genres
apart on seeds it has not seen.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundflow_core import render
from soundflow_core.brief import Category, Recipe, TrackBrief
from soundflow_core.encoding.mp3 import decode, encode
from soundflow_core.genres import genre_names
from soundflow_core.inspection.form import found_of
from soundflow_core.inspection.gate import asked_of, faults
from soundflow_core.inspection.key import are_related
from soundflow_core.inspection.measures import Inspection, inspect
from soundflow_core.jit import warm
from soundflow_core.programme.daily import briefs_for, load_plan
from soundflow_core.score import TrackPlan
from soundflow_core.style.targets import Targets

WORKERS = 2
PLAN_DAYS = 14


@dataclass(frozen=True)
class Heard:
    """A track, what was planned, what was found, what is wrong with it."""

    plan: TrackPlan
    found: Inspection
    faults: tuple[str, ...]


def briefs() -> dict[str, TrackBrief]:
    """A brief of the daily plan for each genre, as it would be published, and the open air as `nature`."""
    plan = load_plan(None)
    chosen: dict[str, TrackBrief] = {}
    for offset in range(PLAN_DAYS):
        for brief in briefs_for(plan, date.fromordinal(date(2025, 1, 6).toordinal() + offset)):
            name = "nature" if brief.category is Category.NATURE else brief.genre
            chosen.setdefault(name, brief)
    missing = set(genre_names()) - set(chosen)
    if missing:
        raise SystemExit(f"The daily plan plays no {', '.join(sorted(missing))}.")
    return dict(sorted(chosen.items()))


def hear(brief: TrackBrief, seed: int, through_mp3: bool) -> Heard:
    """Render a track and measure what a listener gets."""
    recipe = Recipe(brief=brief, seed=seed)
    rendered = render.render(recipe)
    signal = rendered.master.signal
    if through_mp3:
        with tempfile.TemporaryDirectory() as folder:
            mp3 = Path(folder) / "track.mp3"
            encode(signal, mp3, brief.bitrate_kbps)
            signal = decode(mp3)
    found = inspect(signal, rendered.plan.bpm, rendered.plan.key)
    asked = asked_of(rendered.plan)
    return Heard(rendered.plan, found, tuple(f"{fault.name}: {fault.sentence}" for fault in faults(found, asked)))


def hear_all(chosen: dict[str, TrackBrief], seeds: Iterable[int], through_mp3: bool) -> Iterator[tuple[str, Heard]]:
    """Every brief at every seed, side by side, in order."""
    jobs = [(name, seed) for name in chosen for seed in seeds]
    with ThreadPoolExecutor(WORKERS) as pool:
        results = pool.map(lambda job: hear(chosen[job[0]], job[1], through_mp3), jobs)
        for number, (job, heard) in enumerate(zip(jobs, results, strict=True), 1):
            print(f"\r{number}/{len(jobs)} {job[0]} {job[1]}    ", end="", file=sys.stderr, flush=True)
            yield job[0], heard
    print(file=sys.stderr)


MEASURES = tuple(name for name in Targets.__dataclass_fields__)
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


def table(tracks: list[tuple[str, Heard]]) -> str:
    """The middle and spread of each measure, and who passed."""
    lines = ["genre      n ok%  " + " ".join(f"{name:>13}" for name in SHORT) + "  tempo key  form"]
    for genre in dict.fromkeys(name for name, _ in tracks):
        heard = [h for name, h in tracks if name == genre]
        cells = []
        for measure in MEASURES:
            values = np.array([getattr(h.found, measure) for h in heard])
            form = "{:.0f}" if measure == "centroid_hz" else "{:.2f}" if abs(values).max() < 1.5 else "{:.1f}"
            cells.append("/".join(form.format(v) for v in (values.min(), np.median(values), values.max())))
        ok = 100.0 * sum(not h.faults for h in heard) / len(heard)
        tempo = sum(h.found.bpm is None or abs(h.found.bpm - h.plan.bpm) < 0.1 for h in heard)
        key = sum(are_related(h.found.key, h.plan.key) for h in heard)
        cells = [f"{cell:>13}" for cell in cells]
        lines.append(f"{genre:9} {len(heard):2} {ok:3.0f}  {' '.join(cells)}  {tempo:5} {key:3} {_sections(heard):>5}")
    return "\n".join(lines)


def _sections(heard: list[Heard]) -> str:
    """Planned changes found within a bar, of all planned; and of how many tracks at least three (or all) were."""
    found = planned = enough = 0
    for one in heard:
        asked = asked_of(one.plan)
        hits = found_of(asked.changes_seconds, one.found.boundaries_seconds, asked.bar_seconds)
        found, planned = found + hits, planned + len(asked.changes_seconds)
        enough += hits >= min(3, len(asked.changes_seconds))
    return f"{found}/{planned} {enough}"


def timbre_of(heard: Heard) -> NDArray[np.float64]:
    """What the classifier hears: the fingerprint and the plain measures."""
    found = heard.found
    plain = [getattr(found, name) for name in ("tilt_db_per_octave", "sub_db", "bass_db", "mud_db", "presence_db", "air_db",
                                               "onsets_per_second", "correlation", "lra_lu", "repetition")]  # fmt: skip
    groups = [group / (np.linalg.norm(group) + 1e-9) * 3.0 for group in found.fingerprint.groups().values()]
    return np.concatenate(
        [np.array([*plain, np.log2(found.centroid_hz) * 2, (found.bpm or 60.0) / 20.0]), *groups[1:3]]
    )


def told_apart(tracks: list[tuple[str, Heard]]) -> float:
    """The share of tracks of the second half of the seeds that lie nearest to their own genre's centroid of the first half."""
    genres = [name for name in dict.fromkeys(name for name, _ in tracks) if name != "nature"]
    features = {g: np.array([timbre_of(h) for name, h in tracks if name == g]) for g in genres}
    half = len(next(iter(features.values()))) // 2
    if half < 2:
        return float("nan")
    known = np.concatenate([features[g][:half] for g in genres])
    within = (
        np.concatenate([features[g][:half] - features[g][:half].mean(axis=0) for g in genres]).std(axis=0)
        + 1e-2 * known.std(axis=0)
        + 1e-6
    )
    centroids = np.array([features[g][:half].mean(axis=0) for g in genres])
    right = total = 0
    for number, genre in enumerate(genres):
        for one in features[genre][half:]:
            distance = np.square((centroids - one) / within).sum(axis=1)
            right += int(distance.argmin()) == number
            total += 1
    return right / total


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--genres", default="")
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--no-mp3", action="store_true", help="measure the master; quicker, for tuning")
    asked = parser.parse_args()
    list(warm())
    wanted = set(filter(None, asked.genres.split(",")))
    chosen = {
        n: b.model_copy(update={"duration_sec": asked.seconds})
        for n, b in briefs().items()
        if not wanted or n in wanted
    }
    start = time.perf_counter()
    tracks = list(hear_all(chosen, range(asked.first_seed, asked.first_seed + asked.seeds), not asked.no_mp3))
    print(table(tracks))
    print("\noutside:", *(f"\n  {count:3} {name}" for name, count in _outside(tracks).most_common()))
    passed = sum(not heard.faults for _, heard in tracks)
    print(f"\nall in range at the first roll: {passed} of {len(tracks)} ({passed / len(tracks):.1%})")
    print(f"genres told apart on unseen seeds: {told_apart(tracks):.1%}")
    print(f"{time.perf_counter() - start:.0f} s")
    if asked.json:
        asked.json.write_text(json.dumps([
            {"genre": name, "seed": h.plan.seed, **h.found.as_json(), "fingerprint": h.found.fingerprint.text, "faults": h.faults}
            for name, h in tracks
        ], indent=1))  # fmt: skip


def _outside(tracks: list[tuple[str, Heard]]) -> Counter[str]:
    return Counter(f"{name:9} {fault.split(':')[0]}" for name, heard in tracks for fault in heard.faults)


if __name__ == "__main__":
    main()
