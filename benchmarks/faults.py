"""Does the gate catch what is broken, and let pass what is not? Every genre, every fault, through the encoder.

`python -m benchmarks.faults [--seeds 2] [--first-seed 101] [--genres lofi,house] [--seconds 100]`

A track is judged as the daily flow judges it: its master before encoding, and what a listener decodes. A fault counts as caught only
under its own name. What the gate says of an undamaged track for its style is told apart from alarms of damage that is not there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from benchmarks.damage import DAMAGES, STYLE, other_key, other_tempo
from benchmarks.heard import brief_of, briefs
from benchmarks.listening import WORKERS
from soundflow_core import render
from soundflow_core.audio import Signal
from soundflow_core.brief import Recipe, TrackBrief
from soundflow_core.encoding.mp3 import decode, encode
from soundflow_core.inspection.gate import Asked, asked_of, faults, master_faults
from soundflow_core.inspection.measures import inspect
from soundflow_core.jit import warm
from soundflow_core.seeds import seed_from

ALARMS = {name for damage in DAMAGES.values() for name in damage.names} - set(STYLE) | {
    "key",
    "tempo",
    "loudness",
    "true_peak",
    "mono",
}
"""What the gate may not say of an undamaged track; measures of style are the listening benchmark's."""


@dataclass
class Verdict:
    """One track: alarms on it as it is, and which faults laid into it were tried and caught."""

    genre: str
    alarms: set[str]
    tried: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def judged(master: Signal, asked: Asked) -> set[str]:
    """The names of all faults that the gate finds on a master and on its mp3."""
    with tempfile.TemporaryDirectory() as folder:
        mp3 = Path(folder) / "track.mp3"
        encode(master, mp3, asked.brief.bitrate_kbps)
        heard = faults(inspect(decode(mp3), asked.bpm, asked.key), asked)
    return {fault.name for fault in (*master_faults(master), *heard)}


def try_all(genre: str, brief: TrackBrief, seed: int) -> Verdict:
    """Render a track and lay every fault into it, one at a time."""
    rendered = render.render(Recipe(brief=brief, seed=seed))
    master, asked = rendered.master.signal, asked_of(rendered.plan)
    own = judged(master, asked)
    verdict = Verdict(genre, own & ALARMS)
    rng = np.random.Generator(np.random.PCG64(seed_from(genre, seed)))
    for name, damage in DAMAGES.items():
        broken = np.ascontiguousarray(damage.change(master.copy(), rng), dtype=np.float32)
        _count(verdict, name, bool((judged(broken, asked) - own) & set(damage.names)))
    pulse = inspect(master, asked.bpm, asked.key).bpm
    for name, other in _asked_otherwise(asked, rng):
        if name == "wrong tempo" and pulse is None:
            continue  # nothing beats: no tempo can be wrong
        found = inspect(master, other.bpm, other.key)
        _count(verdict, name, name.split()[1] in {fault.name for fault in faults(found, other)})
    return verdict


def _asked_otherwise(asked: Asked, rng: np.random.Generator) -> Iterator[tuple[str, Asked]]:
    if asked.brief.category != "Nature":  # where beds lead, no key is asked for
        yield "wrong key", replace(asked, key=other_key(asked.key, rng))
    yield "wrong tempo", replace(asked, bpm=other_tempo(asked.bpm, rng))


def _count(verdict: Verdict, name: str, caught: bool) -> None:
    verdict.tried.append(name)
    if not caught:
        verdict.missed.append(name)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first-seed", type=int, default=101)
    parser.add_argument("--genres", default="")
    parser.add_argument("--seconds", type=float, default=100.0)
    asked = parser.parse_args()
    list(warm())
    wanted = set(filter(None, asked.genres.split(",")))
    names = [name for name in briefs() if not wanted or name in wanted]
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    jobs = [(name, brief_of(name, seed, asked.seconds), seed) for seed in seeds for name in names]
    verdicts = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for verdict in pool.map(lambda job: try_all(*job), jobs):
            verdicts.append(verdict)
            print(f"{verdict.genre:9} missed: {', '.join(verdict.missed) or '-':30} alarms: {', '.join(verdict.alarms) or '-'}",
                  file=sys.stderr, flush=True)  # fmt: skip
    tried = Counter(name for verdict in verdicts for name in verdict.tried)
    missed = Counter(name for verdict in verdicts for name in verdict.missed)
    for name, count in tried.items():
        print(f"{name:13} caught {count - missed[name]:3} of {count:3}")
    print(f"caught {1 - missed.total() / tried.total():.1%} of {tried.total()} (goal 95 %)")
    alarmed = [verdict for verdict in verdicts if verdict.alarms]
    print(f"false alarms on {len(alarmed)} of {len(verdicts)} undamaged tracks (goal 1 %): "
          f"{', '.join(f'{v.genre} {sorted(v.alarms)}' for v in alarmed) or '-'}")  # fmt: skip


if __name__ == "__main__":
    main()
