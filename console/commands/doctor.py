"""`soundflow doctor`: is everything in order? Each line says what, its state, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict

import typer

from console.checks.machine import check_ffmpeg, check_gpu, check_settings, check_work_folder
from console.checks.prefect import check_prefect
from console.checks.result import CheckContext, CheckResult, State
from console.checks.storage import (
    check_cache_headers,
    check_catalogs,
    check_cors,
    check_public_address,
    check_store,
    check_writing,
)
from console.options import Json
from console.output import print_json, stderr, stdout, styled
from soundflow_core.base.errors import SoundFlowError

PROBLEMS_FOUND = 4
"""The exit code where a check failed."""
COLOURS: dict[State, str] = {"ok": "green", "warning": "yellow", "failed": "red", "skipped": "dim"}
CHECKS: dict[str, Callable[[CheckContext, str], Iterator[CheckResult]]] = {
    "environment": check_settings,
    "work folder": check_work_folder,
    "store": check_store,
    "writing": check_writing,
    "catalogs": check_catalogs,
    "cache headers": check_cache_headers,
    "CORS": check_cors,
    "public address": check_public_address,
    "Prefect": check_prefect,
    "ffmpeg": check_ffmpeg,
    "GPU": check_gpu,
}


def doctor(as_json: Json = False) -> None:
    """Check everything that SoundFlow needs, and say what to do."""
    results = []
    for result in run_checks():
        results.append(result)
        if not as_json:
            stdout.print(styled((f"{result.state:8}", COLOURS[result.state]), f" {result.what}: {result.said}"))
            if result.advice:
                stdout.print(styled((f"  {result.advice}", "dim")))
    failed = [result for result in results if result.state == "failed"]
    if as_json:
        print_json({"ok": not failed, "checks": [asdict(result) for result in results]})
    elif failed:
        stderr.print(styled((f"{len(failed)} of {len(results)} checks failed", "red")))
    if failed:
        raise typer.Exit(PROBLEMS_FOUND)


def run_checks() -> Iterator[CheckResult]:
    """Every check, one after another; none of them stops another."""
    context = CheckContext()
    for what, check in CHECKS.items():
        try:
            yield from check(context, what)
        except SoundFlowError as error:
            sentence, _, advice = str(error).rstrip(".").partition("; ")
            yield CheckResult(what, "failed", sentence, advice)
        except Exception as error:  # a check that breaks is a finding, too
            said = f"the check itself failed ({type(error).__name__}: {error})"
            yield CheckResult(what, "failed", said, "report it")
