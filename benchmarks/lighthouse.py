"""What Lighthouse says of the player and the studio on a real `soundflow serve`, and how much JavaScript a first load takes.

`python -m benchmarks.lighthouse [--runs 3]` needs Chromium (CHROME_PATH names another) and npm; exit code 1 where a goal is missed. The
throttling of a phone is simulated, so that a busy machine moves the figures less; the median of the runs counts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from soundflow_core.model.brief import Category
from tests.support.player_site import build_player, free_id, served, stocked_store
from tests.support.player_watching import ARGUMENTS, CHROMIUM

FOLDER = Path(__file__).parent / "lighthouse"
PAGES = {
    "home": "/",
    "category": "/browse/study/",
    "track": f"/track/?id={free_id(Category.STUDY)}",
    "session": "/session/",
    "studio": "/studio/",
}
CATEGORIES = ("performance", "accessibility", "best-practices")
GOAL = 95
JAVASCRIPT_GOAL_KB = 150
FORMS = {"phone": [], "desktop": ["--preset=desktop"]}


def main() -> int:
    """Measure every page as a phone and as a desktop; print a table; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--page", choices=PAGES, action="append")
    asked = parser.parse_args()
    export, stock = build_player(), stocked_store()
    subprocess.run(["npm", "install", "--no-package-lock", "--no-progress", "--loglevel=error"], cwd=FOLDER, check=True)
    print(
        f"{'page':10} {'as':8} {'perf':>5} {'a11y':>5} {'best':>5} {'FCP s':>6} {'LCP s':>6} {'TBT ms':>7} {'CLS':>6} {'JS kB gzip':>11}"
    )
    missed = False
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "site", stock) as site:
        for name in asked.page or PAGES:
            for form, options in FORMS.items():
                reports = [_measure(site.url + PAGES[name], options, Path(folder)) for _ in range(asked.runs)]
                missed |= _tell(name, form, reports, export)
    return int(missed)


def _measure(url: str, options: list[str], folder: Path) -> dict[str, Any]:
    """One run's report."""
    target = folder / "report.json"
    chrome = os.environ.get("CHROME_PATH") or CHROMIUM or ""
    flags = "--headless=new " + " ".join(flag for flag in ARGUMENTS if flag != "--headless" and " " not in flag)
    subprocess.run(
        [FOLDER / "node_modules/.bin/lighthouse", url, "--quiet", "--output=json", f"--output-path={target}",
         "--no-enable-error-reporting", f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}", *options],
        env={**os.environ, "CHROME_PATH": chrome}, check=True,
    )  # fmt: skip
    return json.loads(target.read_text())


def _tell(name: str, form: str, reports: list[dict[str, Any]], export: Path) -> bool:
    """Print a line; whether a goal is missed, with the audits that cost most."""
    scores = [round(100 * statistics.median(r["categories"][c]["score"] for r in reports)) for c in CATEGORIES]
    fcp, lcp, tbt, cls = (
        statistics.median(r["audits"][audit]["numericValue"] for r in reports)
        for audit in (
            "first-contentful-paint",
            "largest-contentful-paint",
            "total-blocking-time",
            "cumulative-layout-shift",
        )
    )
    own, ahead = _javascript_kb(reports[0], export)
    times = f"{fcp / 1e3:6.2f} {lcp / 1e3:6.2f} {tbt:7.0f} {cls:6.3f}"
    print(f"{name:10} {form:8} {scores[0]:5} {scores[1]:5} {scores[2]:5} {times} {own:11.1f} {ahead:6.1f}", flush=True)
    for category, score in zip(CATEGORIES, scores, strict=True):
        if score < GOAL:
            for audit in _costly(reports[0], category):
                print(f"    {category}: {audit}")
    return min(scores) < GOAL or own > JAVASCRIPT_GOAL_KB


def _costly(report: dict[str, Any], category: str) -> list[str]:
    parts = [ref for ref in report["categories"][category]["auditRefs"] if ref["weight"]]
    lost = [(ref["weight"] * (1 - (report["audits"][ref["id"]]["score"] or 0)), ref["id"]) for ref in parts
            if report["audits"][ref["id"]]["scoreDisplayMode"] != "notApplicable"]  # fmt: skip
    return [
        f"{name}: {report['audits'][name].get('displayValue') or report['audits'][name]['title']}"
        for cost, name in sorted(lost)[::-1][:4]
        if cost
    ]


def _javascript_kb(report: dict[str, Any], export: Path) -> tuple[float, float]:
    """Scripts of a first load, packed by gzip (1 kB = 1000 bytes): the page's own, and those fetched ahead for other pages."""
    page = urlsplit(report["requestedUrl"]).path
    named = set(re.findall(r'src="([^"]+)"', (export / page.lstrip("/") / "index.html").read_text()))
    asked = {urlsplit(item["url"]).path for item in report["audits"]["network-requests"]["details"]["items"]
             if item.get("resourceType") == "Script"}  # fmt: skip
    own, ahead = (
        sum(len(gzip.compress((export / path.lstrip("/")).read_bytes(), 6)) for path in paths) / 1000
        for paths in (asked & named, asked - named)
    )
    return own, ahead


if __name__ == "__main__":
    sys.exit(main())
