"""Checks of this machine: settings, work folder, ffmpeg, GPU."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

from console.checks.result import CheckContext, CheckResult
from console.configuration import load_api_settings, load_settings

LEAST_FREE_BYTES = 2 << 30
PROGRAM_SECONDS = 30


def check_settings(context: CheckContext, what: str) -> Iterator[CheckResult]:
    """Load all settings."""
    context.settings = load_settings()
    context.api = load_api_settings()
    yield CheckResult(what, "ok", f"the store is {context.settings.store}")


def check_work_folder(context: CheckContext, what: str) -> Iterator[CheckResult]:
    """The work folder is writable and has space."""
    if context.settings is None:
        yield CheckResult(what, "skipped", "needs valid settings")
        return
    folder = context.settings.work_folder
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if not os.access(existing, os.W_OK):
        yield CheckResult(what, "failed", f"{existing} can't be written", "set SOUNDFLOW_WORK to another folder")
    elif free < LEAST_FREE_BYTES:
        yield CheckResult(what, "warning", f"{free / 1e9:.1f} GB are free at {existing}", "free some space")
    else:
        yield CheckResult(what, "ok", f"{free / 1e9:.0f} GB are free at {existing}")


def check_ffmpeg(_context: CheckContext, what: str) -> Iterator[CheckResult]:
    """The ffmpeg that is used runs."""
    from soundflow_core.delivery.encoding.ffmpeg_reader import ffmpeg

    program = ffmpeg()
    done = subprocess.run([program, "-version"], capture_output=True, text=True, check=False, timeout=PROGRAM_SECONDS)  # noqa: S603
    if done.returncode:
        yield CheckResult(what, "failed", f"{program} does not run", "reinstall ffmpeg")
        return
    yield CheckResult(what, "ok", f"{' '.join(done.stdout.split()[:3])} at {program}")


def check_gpu(_context: CheckContext, what: str) -> Iterator[CheckResult]:
    """An NVIDIA GPU, where there is one."""
    program = shutil.which("nvidia-smi")
    if program:
        command = [program, "--query-gpu=name,memory.total", "--format=csv,noheader"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PROGRAM_SECONDS)  # noqa: S603
        if done.returncode == 0 and done.stdout.strip():
            yield CheckResult(what, "ok", done.stdout.strip().replace("\n", "; "))
            return
    yield CheckResult(what, "skipped", "none here: premium tracks are made by another provider (--gpu-provider)")
