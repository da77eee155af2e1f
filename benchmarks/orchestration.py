"""What orchestration costs: a day's flow minus the same steps called plainly, in one run: `python -m benchmarks.orchestration`.

Goals: at most 2 s against a running server, at most 10 s with the embedded one, its start included.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 60.0

FLOW = """
import time
began = time.perf_counter()
from flows import server
choice = server.choose()
with server.embedded_server(choice) as ready:
    from soundflow_core import render, jit
    from flows.daily_free import daily_free
    from datetime import date
    list(jit.warm())
    loaded = time.perf_counter()
    ready.wait()
    with server.here():
        daily_free(date(2025, 1, 14), (), SECONDS)
    done = time.perf_counter()
print(done - loaded)
"""

PLAIN = """
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from flows import steps
from soundflow_core import jit
from soundflow_core.catalog.indexing import rebuild
from soundflow_core.programme.daily import briefs_for, load_plan, recipe_for
from soundflow_core.settings import Settings
from soundflow_core.storage import open_store
settings = Settings.from_environment()
store, work = open_store(settings), settings.work_folder
list(jit.warm())
began = time.perf_counter()
def make(brief):
    recipe = recipe_for(brief)
    steps.synthesize(recipe, work); steps.mix_and_master(recipe, work); steps.encode(recipe, work)
    found, _ = steps.inspect(recipe, work)
    steps.upload(recipe, work, found, store, settings, False)
with ThreadPoolExecutor(settings.workers) as pool:
    list(pool.map(make, briefs_for(load_plan(), date(2025, 1, 14), duration_sec=SECONDS)))
rebuild(store, settings)
print(time.perf_counter() - began)
"""


def seconds(script: str, folder: Path, **variables: str) -> float:
    """Run a script in a fresh process with a store and a work folder of its own; the seconds that it prints."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        own = {"SOUNDFLOW_STORE": (Path(name) / "store").as_uri(), "SOUNDFLOW_WORK": f"{name}/work"}
        environment = {**os.environ, "PREFECT_HOME": str(folder / "prefect"), **own, **variables}
        command = [sys.executable, "-c", script.replace("SECONDS", str(SECONDS))]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def main() -> None:
    """Print the three times and both overheads."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds(FLOW, folder)  # Prefect's database and the kernels, once
        plain = min(seconds(PLAIN, folder) for _ in range(2))
        embedded = min(seconds(FLOW, folder) for _ in range(2))
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uvicorn",
                "--factory",
                "prefect.server.api.server:create_app",
                "--port",
                "4217",
                "--log-level",
                "error",
            ],
            env={**os.environ, "PREFECT_HOME": str(folder / "prefect"), "PREFECT_UI_ENABLED": "0"},
        )
        try:
            time.sleep(15)
            running = min(seconds(FLOW, folder, PREFECT_API_URL="http://127.0.0.1:4217/api") for _ in range(2))
        finally:
            server.terminate()
            server.wait(20)
    print(f"five tracks of {SECONDS:.0f} s, called plainly      {plain:6.2f} s")
    print(f"as a flow, against a running server       {running:6.2f} s: {running - plain:+.2f} s (goal 2)")
    print(f"as a flow, with the embedded server       {embedded:6.2f} s: {embedded - plain:+.2f} s (goal 10)")


if __name__ == "__main__":
    main()
