"""A program's own computing time and memory, its children's included, whatever else this process has started."""

import os
import subprocess
from typing import NamedTuple


class Measured(NamedTuple):
    """How a program ended and what it took."""

    returncode: int
    stdout: str
    stderr: str
    cpu_seconds: float
    peak_bytes: int
    """The most that one of its processes held."""


def run_measured(words, env, folder):
    """Run a program to its end; its output goes through files in `folder`."""
    out, err = folder / "stdout", folder / "stderr"
    with out.open("w") as stdout, err.open("w") as stderr:
        process = subprocess.Popen(words, env=env, stdout=stdout, stderr=stderr)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Measured(
        process.returncode, out.read_text(), err.read_text(), used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
    )
