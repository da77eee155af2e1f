"""Programs of this machine: started, started again when they die, stopped with everything they started."""

import os
import sys
import time
from pathlib import Path

import pytest

from console.services import Service, offspring_of, wait_for
from soundflow_core.errors import Unavailable

RUN_IN_A_SESSION = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""


def service(tmp_path, script):
    return Service("a program", [sys.executable, "-c", script], tmp_path / "log.txt", dict(os.environ))


def until(condition):
    end = time.monotonic() + 30
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")  # a dead child of nobody is a zombie until init reaps it
    return not stat.exists() or stat.read_text().split()[2] != "Z"


def test_a_stop_reaches_sessions_of_their_own(tmp_path):
    """A worker's runs are in sessions of their own."""
    program = service(tmp_path, RUN_IN_A_SESSION)
    program.start()
    child = int(until(lambda: (tmp_path / "log.txt").read_text().strip()))
    assert offspring_of(program.process.pid) == [child]
    program.stop()
    until(lambda: not lives(child))
    assert program.state == "waits"


def test_what_died_is_started_again(tmp_path):
    program = service(tmp_path, "import time; time.sleep(60)")
    program.start()
    first = program.process
    first.kill()
    first.wait()
    assert "died with -9" in program.state
    program.watch()
    assert program.process.pid != first.pid
    assert program.state == f"runs (pid {program.process.pid})"
    program.stop()


def test_waiting_for_what_dies_says_where_its_log_is(tmp_path):
    program = service(tmp_path, "raise SystemExit(3)")
    program.start()
    with pytest.raises(Unavailable, match=r"died with 3; see .*log.txt"):
        wait_for(program, lambda: False)
