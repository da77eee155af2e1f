"""Does a wind-down fall, and in how much memory?

`python -m benchmarks.wind_down [--hours 8] [--sample 7] [--stream 0.5,1] [--genre ambient]`

Sample: of the long chain some pieces, evenly spread, are rendered and measured: tempo, brightness and loudness, asked beside found.
Stream: whole wind-downs of these many hours are made and encoded as the console does it, each in a process of its own, and the most memory
that it ever held is told: a chain in constant memory takes no more for twice the hours.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from soundflow_core.base.numba_kernels import warm
from soundflow_core.delivery.encoding.mp3 import encode_stream
from soundflow_core.model.brief import Category, Recipe, TrackBrief
from soundflow_core.pipeline.render import render
from soundflow_core.pipeline.wind_down import pieces_of, wind_down
from soundflow_core.studio.analysis.measures import inspect

SECONDS_AN_HOUR = 3600.0
SEED = 7


def recipe_of(genre: str, hours: float) -> Recipe:
    """A wind-down of a genre."""
    brief = TrackBrief(
        id="wind-down",
        date=date(2025, 1, 15),
        category=Category.RELAX,
        genre=genre,
        duration_sec=hours * SECONDS_AN_HOUR,
    )
    return Recipe(brief=brief, seed=SEED)


def sample(genre: str, hours: float, count: int) -> None:
    """A line for each of some pieces of the chain."""
    chain = pieces_of(recipe_of(genre, hours))
    print(
        f"{genre}, {hours:g} h, {len(chain)} pieces\n piece  at h   BPM asked  found   centroid Hz   LUFS asked  found   onsets/s"
    )
    for number in sorted({round(i * (len(chain) - 1) / max(1, count - 1)) for i in range(count)}):
        rendered = render(chain[number].recipe)
        brief, found = chain[number].recipe.brief, inspect(rendered.master.signal, rendered.plan.bpm, rendered.plan.key)
        at = sum(piece.frames for piece in chain[:number]) / 44_100 / SECONDS_AN_HOUR
        bpm = "-" if found.bpm is None else f"{found.bpm:.1f}"
        print(
            f"{number + 1:6} {at:5.2f} {rendered.plan.bpm:11.1f} {bpm:>6} {found.centroid_hz:13.0f} "
            f"{brief.target_lufs:12.1f} {found.lufs:6.1f} {found.onsets_per_second:10.2f}",
            flush=True,
        )


def stream(genre: str, hours: float) -> None:
    """Make and encode a whole one; tell its size and the most memory held."""
    with tempfile.TemporaryDirectory() as folder:
        mp3 = Path(folder) / "long.mp3"
        encode_stream(wind_down(recipe_of(genre, hours)), mp3, 192)
        megabytes = mp3.stat().st_size / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    print(
        f"{genre}, {hours:g} h: {megabytes:.0f} MB of mp3, at most {most:.2f} GB of memory, {seconds:.0f} s CPU",
        flush=True,
    )


def main() -> None:
    """Print the table and the memory."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--sample", type=int, default=7, help="how many pieces of the chain are measured; 0 for none")
    parser.add_argument("--stream", default="0.5,1", help="hours of the whole wind-downs; empty for none")
    parser.add_argument("--genre", default="ambient")
    asked = parser.parse_args()
    list(warm())
    lengths = [float(hours) for hours in filter(None, asked.stream.split(","))]
    if asked.sample:
        sample(asked.genre, asked.hours, asked.sample)
    if len(lengths) == 1:
        stream(asked.genre, lengths[0])
        return
    for hours in lengths:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "benchmarks.wind_down",
                "--sample",
                "0",
                "--stream",
                f"{hours:g}",
                "--genre",
                asked.genre,
            ],
            check=True,
        )


if __name__ == "__main__":
    main()
