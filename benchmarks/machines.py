"""Several machines: a fortnight made while machines die, and what a second worker gains: `python -m benchmarks.machines`.

On PostgreSQL and SeaweedFS, with workers that share nothing but the API and the bucket:

* fourteen days on three workers, of which one loses its power (worker and run killed with -9) and the server is restarted: seventy tracks,
  catalogs right, nothing made again after it was stored;
* the same days on one worker and on two (one thread each): wall time at most 0.65x.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from typing import Any

from benchmarks.site import Site, running_site, until

SECONDS = "20"
FIRST, LAST, TRACKS = "2025-01-01", "2025-01-14", 70


def fortnight(site: Site) -> dict[str, Any]:
    """Fourteen days through two disasters."""
    for number in (1, 2, 3):
        site.start_worker(f"cpu-{number}")
    began = time.monotonic()
    operator = site.console("daily", "--from", FIRST, "--to", LAST, "--duration", SECONDS, "--json")
    until(lambda: len(site.published()) >= 15, "15 tracks are published", 900)
    site.workers.pop("cpu-1").kill()
    before = site.published()
    print(f"  {len(before)} tracks: the machine of worker 1 is dead", flush=True)
    until(lambda: len(site.published()) >= 35, "35 tracks are published", 900)
    assert site.server
    site.server.kill()
    time.sleep(10)
    site.start_server()
    print(f"  {len(site.published())} tracks: the server was away and is back", flush=True)
    out, error = operator.communicate(timeout=3000)
    if operator.returncode:
        raise RuntimeError(f"The backfill ended with {operator.returncode}: {error[-3000:]}")
    after = site.published()
    report = site.json("validate", "--deep", PREFECT_API_URL="")
    runs = Counter(run["state_type"] for run in site.ask("/flow_runs/filter", {"flow_runs": days_only()}))
    told = events(site)
    return {
        "wall seconds": round(time.monotonic() - began),
        "tracks in the bucket": len(after),
        "tracks in the catalogs": report["tracks"],
        "deep validation": "all is well" if report["ok"] else report["problems"][:3],
        "rewritten after they were stored": sum(after[key] != moment for key, moment in before.items()),
        "made again after they were stored": made_again(told),
        "runs": dict(runs),
        "runs taken up again": sum(
            run["run_count"] > 1 for run in site.ask("/flow_runs/filter", {"flow_runs": days_only()})
        ),
        "tracks told by the console": len(json.loads(out)),
    }


def days_only() -> dict[str, Any]:
    """The filter of the backfill's runs."""
    return {"name": {"like_": "daily-free-2025"}}


def events(site: Site) -> list[dict[str, Any]]:
    """What the tracks did, oldest first."""
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


def wall(site: Site, workers: int, first: str, last: str) -> float:
    """Seconds that some days take on some workers, into an empty bucket."""
    site.new_bucket()
    for number in range(workers):
        site.start_worker(f"fresh-{workers}-{number + 1}")
    site.json("daily", "--date", "2024-12-01", "--duration", "5", "--category", "study")  # every worker has loaded once
    began = time.monotonic()
    site.json("daily", "--from", first, "--to", last, "--duration", SECONDS)
    took = time.monotonic() - began
    site.stop_workers()
    return took


def main() -> None:
    """Print both tables."""
    with running_site() as site:
        if "ratio" not in sys.argv[1:]:
            print("fourteen days, three workers, one dies, the server restarts", flush=True)
            for name, value in fortnight(site).items():
                print(f"  {name:40} {value}", flush=True)
            site.stop_workers()
        if "fortnight" not in sys.argv[1:]:
            one = wall(site, 1, "2025-02-01", "2025-02-06")
            two = wall(site, 2, "2025-03-01", "2025-03-06")
            print(f"six days on one worker  {one:6.1f} s", flush=True)
            print(f"six days on two         {two:6.1f} s: {two / one:.2f}x (goal 0.65)", flush=True)


if __name__ == "__main__":
    main()
