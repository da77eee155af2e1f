"""What a day costs beside the encoder's floor, in one run: `python -m benchmarks.day [--days 1] [--seconds 180]`.

floor     encoding the same five finished tracks, nothing else, with the same workers
made      render + master + encode                              goal: at most 1.7 x the floor
published made + decode + inspect + cover + tag + publish           goal: at most 2.2 x the floor

Kernels are warm; every figure is the best of a few rounds. CPU seconds stand beside the clock's: on a busy machine only their ratio
means anything, since every thread waits for others.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from soundflow_core.base.allocator import keep_large_blocks
from soundflow_core.base.audio import Signal
from soundflow_core.base.numba_kernels import warm
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding.mp3 import decode, encode
from soundflow_core.delivery.inspection.gate import faults, master_faults, requested_by
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import Store
from soundflow_core.model.brief import Recipe
from soundflow_core.pipeline.plans.daily import briefs_for, load_plan, recipe_for
from soundflow_core.pipeline.render import PlannedTrack, master, mix, perform, render
from soundflow_core.pipeline.tracks import publishing
from soundflow_core.pipeline.tracks.free_steps import finish_mp3
from soundflow_core.studio.analysis.measures import inspect

WORKERS = 2


def recipes_of(day: date, seconds: float) -> list[Recipe]:
    """The day's five recipes at a length in seconds."""
    return [recipe_for(brief) for brief in briefs_for(load_plan(None), day, duration_sec=seconds)]


class Spent(NamedTuple):
    """Seconds by the clock, and of CPU in all threads."""

    clock: float
    cpu: float


def timed(work: Callable[[], object]) -> Spent:
    """What some work takes."""
    start, start_cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - start, time.process_time() - start_cpu)


def side_by_side(work: Callable[[Recipe], object], recipes: list[Recipe]) -> None:
    """`work` on all recipes with the usual workers."""
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, recipes))


def publish(track: PlannedTrack, signal: Signal, folder: Path, store: Store, settings: Settings) -> None:
    """Encode, decode, inspect, tag and publish one finished master."""
    master_faults(signal)
    mp3 = folder / f"{track.recipe.digest}.mp3"
    encode(signal, mp3, track.recipe.brief.bitrate_kbps)
    measured = inspect(decode(mp3), track.plan.bpm, track.plan.key)
    faults(measured, requested_by(track.plan))
    publishing.publish(finish_mp3(track, mp3, measured, settings), store, settings, replace=True)


def measure(recipes: list[Recipe], folder: Path, rounds: int) -> tuple[Spent, Spent, Spent]:
    """The least of (encoding alone, render + master + encode, all of it and publishing)."""
    settings = Settings(store=(folder / "store").as_uri(), work_folder=folder, operator="benchmark")
    store = open_store(settings)
    masters: dict[str, Signal] = {}

    def make(recipe: Recipe) -> None:
        signal = render(recipe).master.signal
        encode(signal, folder / f"{recipe.digest}.mp3", recipe.brief.bitrate_kbps)
        masters[recipe.digest] = signal

    def encode_only(recipe: Recipe) -> None:
        encode(masters[recipe.digest], folder / f"{recipe.digest}-again.mp3", recipe.brief.bitrate_kbps)

    def make_and_publish(recipe: Recipe) -> None:
        track = PlannedTrack(recipe)
        publish(track, master(track.score, mix(track.score, perform(track.score))).signal, folder, store, settings)

    def whole_day() -> None:
        side_by_side(make_and_publish, recipes)
        rebuild(store, settings)

    made, floor, published = [], [], []
    for _ in range(rounds):  # in turn, so that a busy minute disturbs all three alike
        made.append(timed(lambda: side_by_side(make, recipes)))
        floor.append(timed(lambda: side_by_side(encode_only, recipes)))
        published.append(timed(whole_day))
    return _least(floor), _least(made), _least(published)


def _least(spent: list[Spent]) -> Spent:
    """The least of each, which may come from two rounds."""
    return Spent(min(one.clock for one in spent), min(one.cpu for one in spent))


def _beside(name: str, spent: Spent, floor: Spent, goal: float) -> str:
    return (f"    {name:9} {spent.clock:6.2f} s = {spent.clock / floor.clock:.2f} x the floor; "
            f"CPU {spent.cpu:6.2f} s = {spent.cpu / floor.cpu:.2f} x (goal {goal})")  # fmt: skip


def by_genre(recipes: list[Recipe]) -> None:
    """CPU seconds of rendering each track alone."""
    for recipe in recipes:
        start = time.process_time()
        render(recipe)
        print(f"    {recipe.brief.genre:9s} render + master {time.process_time() - start:5.2f} s CPU")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    keep_large_blocks()
    for _ in warm():
        pass
    with tempfile.TemporaryDirectory() as name:
        for offset in range(asked.days):
            recipes = recipes_of(date(2025, 1, 13) + timedelta(days=offset), asked.seconds)
            by_genre(recipes)
            floor, made, published = measure(recipes, Path(name), asked.rounds)
            print(f"day {offset + 1}: floor {floor.clock:.2f} s, CPU {floor.cpu:.2f} s")
            print(_beside("made", made, floor, 1.7))
            print(_beside("published", published, floor, 2.2))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB (with all masters kept)")


if __name__ == "__main__":
    main()
