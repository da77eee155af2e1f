"""Does the gate catch what is broken, and let pass what is not? Every genre, every fault, through the encoder.

`python -m benchmarks.faults [--seeds 2] [--first-seed 101] [--genres lofi,house] [--keep FILE]`

A track is judged as the daily flow judges it: its master before encoding, and what a listener decodes. A fault counts as caught only
under its own name. What the gate says of an undamaged track for its style is told apart from alarms of damage that is not there.
Faults of style are laid into whole tracks (90 s), all others into short ones (32 s). With `--keep` a run that was cut off goes on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from benchmarks.briefs import brief_of, briefs
from benchmarks.damage import DAMAGES, STYLE, other_key, other_tempo
from benchmarks.lines import add_line, lines_of
from benchmarks.listening import WORKERS
from soundflow_core.base.audio import Signal
from soundflow_core.base.numba_kernels import warm
from soundflow_core.base.seeds import seed_from
from soundflow_core.delivery.encoding.mp3 import decode, encode
from soundflow_core.delivery.inspection.gate import Requested, faults, master_faults, requested_by
from soundflow_core.model.brief import Recipe
from soundflow_core.pipeline import render
from soundflow_core.studio.analysis.measures import inspect

ALARMS = {name for damage in DAMAGES.values() for name in damage.names} - set(STYLE) | {
    "key",
    "tempo",
    "loudness",
    "true_peak",
    "mono",
}
"""What the gate may not say of an undamaged track; measures of style are the listening benchmark's."""


SHORT_SECONDS, WHOLE_SECONDS = 32.0, 90.0


@dataclass
class Verdict:
    """One track: alarms on it as it is, and which faults laid into it were tried and caught."""

    genre: str
    seed: int
    style: bool
    alarms: list[str]
    tried: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def heard(master: Signal, asked: Requested) -> set[str]:
    """The names of all faults that the gate finds on a master's mp3."""
    with tempfile.TemporaryDirectory() as folder:
        mp3 = Path(folder) / "track.mp3"
        encode(master, mp3, asked.brief.bitrate_kbps)
        return {fault.name for fault in faults(inspect(decode(mp3), asked.bpm, asked.key), asked)}


def try_all(genre: str, seed: int, style: bool) -> Verdict:
    """Render a track and lay into it every fault of style, or every other one, one at a time."""
    rendered = render.render(Recipe(brief=brief_of(genre, seed, WHOLE_SECONDS if style else SHORT_SECONDS), seed=seed))
    master, asked = rendered.master.signal, requested_by(rendered.plan)
    own = heard(master, asked) | {fault.name for fault in master_faults(master)}
    verdict = Verdict(genre, seed, style, sorted(own & ALARMS))
    rng = np.random.Generator(np.random.PCG64(seed_from(genre, seed, style)))
    for name, damage in DAMAGES.items():
        if (set(damage.names) == set(STYLE)) != style:
            continue
        broken = np.ascontiguousarray(damage.change(master.copy(), rng), dtype=np.float32)
        named = set(damage.names) - own
        caught = named & {fault.name for fault in master_faults(broken)} or named & heard(broken, asked)
        _count(verdict, name, bool(caught))
    if not style:
        return verdict
    pulse = inspect(master, asked.bpm, asked.key).bpm
    for name, other in _asked_otherwise(asked, rng):
        if name == "wrong tempo" and pulse is None:
            continue  # nothing beats: no tempo can be wrong
        found = inspect(master, other.bpm, other.key)
        _count(verdict, name, name.split()[1] in {fault.name for fault in faults(found, other)})
    return verdict


def _asked_otherwise(asked: Requested, rng: np.random.Generator) -> Iterator[tuple[str, Requested]]:
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
    parser.add_argument("--keep", type=Path, help="a file for the verdicts")
    asked = parser.parse_args()
    list(warm())
    wanted = set(filter(None, asked.genres.split(",")))
    names = [name for name in briefs() if not wanted or name in wanted]
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    jobs = [(name, seed, style) for seed in seeds for name in names for style in (False, True)]
    known = {(v.genre, v.seed, v.style): v for v in (Verdict(**line) for line in lines_of(asked.keep))}
    with ThreadPoolExecutor(WORKERS) as pool:
        for verdict in pool.map(lambda job: try_all(*job), [job for job in jobs if job not in known]):
            known[verdict.genre, verdict.seed, verdict.style] = verdict
            add_line(asked.keep, asdict(verdict))
            print(f"{verdict.genre:9} missed: {', '.join(verdict.missed) or '-':30} alarms: {', '.join(verdict.alarms) or '-'}",
                  file=sys.stderr, flush=True)  # fmt: skip
    _report([known[job] for job in jobs])


def _report(verdicts: list[Verdict]) -> None:
    tried = Counter(name for verdict in verdicts for name in verdict.tried)
    missed = Counter(f"{verdict.genre} {name}" for verdict in verdicts for name in verdict.missed)
    for name, count in tried.items():
        lost = sum(name in verdict.missed for verdict in verdicts)
        print(f"{name:13} caught {count - lost:3} of {count:3}")
    print(
        f"caught {1 - missed.total() / tried.total():.1%} of {tried.total()} (goal 95 %); missed: {', '.join(missed) or '-'}"
    )
    alarmed = [verdict for verdict in verdicts if verdict.alarms]
    print(f"false alarms on {len(alarmed)} of {len(verdicts)} undamaged tracks (goal 1 %): "
          f"{', '.join(f'{v.genre} {v.alarms}' for v in alarmed) or '-'}")  # fmt: skip


if __name__ == "__main__":
    main()
