"""What a day costs beside the encoder's floor, in one run: `python -m benchmarks.day [--days 1] [--seconds 180]`.

floor     encoding the same five finished tracks, nothing else, with the same workers
made      render + master + encode                              goal: at most 2.0 x the floor
published made + decode + inspect + tag + publish               goal: at most 2.6 x the floor

Kernels are warm; every figure is the best of a few rounds, so that a busy machine disturbs the ratio least.
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

from soundflow_core.audio import Signal
from soundflow_core.brief import Recipe
from soundflow_core.encoding.mp3 import encode
from soundflow_core.jit import warm
from soundflow_core.programme.daily import briefs_for, load_plan, recipe_for
from soundflow_core.render import render

WORKERS = 2


def recipes_of(day: date, seconds: float) -> list[Recipe]:
    """The day's five recipes at a length in seconds."""
    return [recipe_for(brief) for brief in briefs_for(load_plan(None), day, duration_sec=seconds)]


def timed(work: Callable[[Recipe], object], recipes: list[Recipe]) -> float:
    """Wall seconds for `work` on all recipes with the usual workers."""
    start = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, recipes))
    return time.perf_counter() - start


def measure(recipes: list[Recipe], folder: Path, rounds: int) -> tuple[float, float]:
    """Best wall seconds of (encoding alone, render + master + encode)."""
    masters: dict[str, Signal] = {}

    def make(recipe: Recipe) -> None:
        signal = render(recipe).master.signal
        encode(signal, folder / f"{recipe.digest}.mp3", recipe.brief.bitrate_kbps)
        masters[recipe.digest] = signal

    def encode_only(recipe: Recipe) -> None:
        encode(masters[recipe.digest], folder / f"{recipe.digest}-again.mp3", recipe.brief.bitrate_kbps)

    made = min(timed(make, recipes) for _ in range(rounds))
    floor = min(timed(encode_only, recipes) for _ in range(rounds))
    return floor, made


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
    for _ in warm():
        pass
    with tempfile.TemporaryDirectory() as name:
        for offset in range(asked.days):
            recipes = recipes_of(date(2025, 1, 13) + timedelta(days=offset), asked.seconds)
            by_genre(recipes)
            floor, made = measure(recipes, Path(name), asked.rounds)
            print(f"day {offset + 1}: floor {floor:.2f} s, made {made:.2f} s, ratio {made / floor:.2f} (goal 2.0)")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB (with all masters kept)")


if __name__ == "__main__":
    main()
