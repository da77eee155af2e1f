"""A program's own computing time and memory, its children's included, whatever else this process has started."""

import json
import subprocess
import sys
from typing import NamedTuple

# A process inherits the peak of the one that it was forked from, so a small one stands between.
BETWEEN = """
import json, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as out:
    json.dump([used.ru_utime + used.ru_stime, used.ru_maxrss * 1024], out)
sys.exit(code if code >= 0 else 128 - code)
"""


class Measured(NamedTuple):
    """How a program ended and what it took."""

    returncode: int
    stdout: str
    stderr: str
    cpu_seconds: float
    peak_bytes: int
    """The most that one of its processes held."""


def run_measured(words, env, folder):
    """Run a program to its end; its figures are written into `folder`."""
    figures = folder / "figures.json"
    done = subprocess.run(
        [sys.executable, "-c", BETWEEN, figures, *words], env=env, capture_output=True, text=True, check=False
    )
    return Measured(done.returncode, done.stdout, done.stderr, *json.loads(figures.read_text()))
