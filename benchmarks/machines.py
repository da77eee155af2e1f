"""Several machines: a fortnight made while machines die, and what a second worker gains: `python -m benchmarks.machines`.

On PostgreSQL and SeaweedFS, with workers that share nothing but the API and the bucket:

* fourteen days on three workers, of which one loses its power (worker and run killed with -9) and the server is restarted: seventy tracks,
  catalogs right, nothing made again after it was stored;
* a deployment triggered five times at once for one date;
* the same days on one worker and on two (one thread each): wall time at most 0.65x.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil

from benchmarks.site import Site, running_site, until

SECONDS = "20"
FIRST, LAST = "2025-01-01", "2025-01-14"
DATE = "2025-01-20"
RATIO_DAYS = 6
PATIENCE_SECONDS = 3600.0


def fortnight(site: Site) -> dict[str, Any]:
    """Fourteen days through two disasters."""
    for number in (1, 2, 3):
        site.start_worker(f"cpu-{number}")
    began = time.monotonic()
    operator = site.console("daily", "--from", FIRST, "--to", LAST, "--duration", SECONDS, "--json")
    before = disasters(site)
    out, error = operator.communicate(timeout=PATIENCE_SECONDS)
    if operator.returncode:
        raise RuntimeError(f"The backfill ended with {operator.returncode}: {error[-3000:]}")
    wall = time.monotonic() - began
    after = site.published()
    report = site.json("validate", "--deep")
    runs = site.ask("/flow_runs/filter", {"flow_runs": days_only()})
    told = events(site)
    return {
        "wall seconds": round(wall),
        "tracks in the bucket": len(after),
        "tracks in the catalogs": report["tracks"],
        "deep validation": "all is well" if report["ok"] else report["problems"][:3],
        "objects rewritten": sum(after[key] != moment for key, moment in before.items()),
        "tracks composed after they were stored": made_again(told),
        "tracks stored more than once": stored_twice(told),
        "runs": dict(Counter(run["state_type"] for run in runs)),
        "runs taken up again": sum(run["run_count"] > 1 for run in runs),
        "tracks told by the console": len(json.loads(out)),
    }


def disasters(site: Site) -> dict[str, str]:
    """A machine loses its power, the server is killed and comes back; what was in the bucket before that."""
    until(lambda: len(site.published()) >= 15, "15 tracks are published", PATIENCE_SECONDS)
    killed = site.workers.pop("cpu-1").kill()
    say(f"{len(site.published())} tracks: worker 1 is dead, {killed} processes killed with -9")
    until(lambda: len(site.published()) >= 35, "35 tracks are published", PATIENCE_SECONDS)
    before = site.published()
    assert site.server
    site.server.kill()
    time.sleep(10)
    site.start_server()
    say(f"{len(site.published())} tracks: the server was away and is back")
    return before


def five_at_once(site: Site) -> dict[str, Any]:
    """A deployment triggered five times at once for one date."""
    deployment = site.get("/deployments/name/daily-free/daily-free")["id"]
    asked = {"parameters": {"day": DATE, "duration_sec": float(SECONDS)}, "state": {"type": "SCHEDULED"}}
    with ThreadPoolExecutor(5) as pool:
        made = list(pool.map(lambda _: site.ask(f"/deployments/{deployment}/create_flow_run", asked), range(5)))
    mine = {"id": {"any_": [run["id"] for run in made]}}

    def ended() -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = site.ask("/flow_runs/filter", {"flow_runs": mine})
        return runs if all(run["state_type"] in ("COMPLETED", "FAILED", "CRASHED") for run in runs) else []

    runs = until(ended, "five runs end", PATIENCE_SECONDS)
    of_the_day = [event for event in events(site) if DATE in event["payload"]["track"]]
    return {
        "runs": dict(Counter(run["state_name"] for run in runs)),
        "tracks in the bucket": sum(DATE in key for key in site.published()),
        "tracks composed": sum(event["event"].endswith(".composing") for event in of_the_day),
    }


def say(line: str) -> None:
    """A line of the report, at once."""
    print(f"  {line}", flush=True)


def days_only() -> dict[str, Any]:
    """The filter of the backfill's runs."""
    return {"name": {"like_": "daily-free-2025"}}


def events(site: Site) -> list[dict[str, Any]]:
    """What the tracks did, oldest first."""
    time.sleep(5)  # the server writes events in batches
    page = site.ask(
        "/events/filter", {"filter": {"event": {"prefix": ["soundflow.track."]}, "order": "ASC"}, "limit": 50}
    )
    found = list(page["events"])
    while page.get("next_page"):
        page = site.follow(page["next_page"])
        found += page["events"]
    return found


def made_again(told: list[dict[str, Any]]) -> list[str]:
    """Tracks that were composed after they had been published."""
    stored: set[str] = set()
    again = []
    for event in told:
        track = event["payload"]["track"]
        if event["event"].endswith(".published"):
            stored.add(track)
        elif event["event"].endswith(".composing") and track in stored:
            again.append(track)
    return again


def stored_twice(told: list[dict[str, Any]]) -> list[str]:
    """Tracks that were published more than once."""
    times = Counter(event["payload"]["track"] for event in told if event["event"].endswith(".published"))
    return [track for track, count in times.items() if count > 1]


def wall(site: Site, workers: int, first: str, last: str) -> tuple[float, float]:
    """Seconds that some days take on some workers, into an empty bucket, and the CPU-seconds of the workers and their runs."""
    site.new_bucket()
    for number in range(workers):
        site.start_worker(f"fresh-{workers}-{number + 1}")
    before, began = cpu_seconds(site), time.monotonic()
    site.json("daily", "--from", first, "--to", last, "--duration", SECONDS)
    took = time.monotonic() - began
    until(lambda: not any(psutil.Process(w.process.pid).children() for w in site.workers.values()), "runs are gone")
    spent = cpu_seconds(site) - before
    site.stop_workers()
    return took, spent


def cpu_seconds(site: Site) -> float:
    """What the workers and the runs that they have waited for have spent."""
    spent = (psutil.Process(worker.process.pid).cpu_times() for worker in site.workers.values())
    return sum(times.user + times.system + times.children_user + times.children_system for times in spent)


def load() -> str:
    """How busy the machine was before, so that a wall time can be judged."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def show(title: str, facts: dict[str, Any]) -> None:
    """A table."""
    print(title, flush=True)
    for name, value in facts.items():
        say(f"{name:40} {value}")


def ratio(site: Site, days: int) -> None:
    """The same days on one worker and on two."""
    say(load())
    last = f"2025-02-{days:02d}"
    one, spent_one = wall(site, 1, "2025-02-01", last)
    say(f"{days} days on one worker  {one:6.1f} s, {spent_one:6.1f} CPU-seconds; {load()}")
    two, spent_two = wall(site, 2, "2025-02-01", last)
    say(f"{days} days on two         {two:6.1f} s, {spent_two:6.1f} CPU-seconds; {load()}")
    say(f"wall time {two / one:.2f}x (goal 0.65)")


def main() -> None:
    """Print what is asked for: `fortnight`, `five`, `ratio`, or all; a number is the days of the ratio."""
    wanted = [word for word in sys.argv[1:] if not word.isdigit()] or ["fortnight", "five", "ratio"]
    days = next((int(word) for word in sys.argv[1:] if word.isdigit()), RATIO_DAYS)
    with running_site() as site:
        if "fortnight" in wanted:
            show("fourteen days, three workers, one dies, the server restarts", fortnight(site))
        if "five" in wanted:
            for number in {4, 5, 6} if not site.workers else ():
                site.start_worker(f"cpu-{number}")
            show("triggered five times at once for one date", five_at_once(site))
        site.stop_workers()
        if "ratio" in wanted:
            print("one worker and two", flush=True)
            ratio(site, days)


if __name__ == "__main__":
    main()
