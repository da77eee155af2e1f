"""Programs of this machine: started, started again when they die, stopped with everything they started."""

import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console import left_running, up
from console.services import Service, offspring_of, wait_for
from soundflow_core.base.errors import ConfigurationError, Unavailable

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


def test_a_log_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        program = Service("a program", [sys.executable, "-c", ""], tmp_path / "logs/log.txt", dict(os.environ))
        program.start()
    finally:
        os.umask(before)
    program.stop()
    assert stat.S_IMODE(program.log.stat().st_mode) == 0o600
    assert stat.S_IMODE(program.log.parent.stat().st_mode) == 0o700


OWNER = """
import os, sys, time
from pathlib import Path
from console import left_running
from console.services import Service
record = left_running.new_record([4200])
env = {**os.environ, left_running.MARK: record.mark}
programs = [Service(name, [sys.executable, "-c", sys.argv[1]], Path(sys.argv[2]), env, name, is_worker=True) for name in ("cpu-1", "cpu-2")]
for program in programs:
    program.start()
record.write(programs)
print(flush=True)
time.sleep(60)
"""


def test_what_a_killed_up_left_is_found_and_ended(tmp_path, monkeypatch):
    """One of its workers was killed, too, so that only a variable tells whose that worker's run is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    log = tmp_path / "log.txt"
    words = [sys.executable, "-c", OWNER, RUN_IN_A_SESSION, str(log)]
    owner = subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    owner.stdout.readline()
    runs = until(lambda: len(found := log.read_text().split()) == 2 and [int(pid) for pid in found])
    (record,) = left_running.records()
    assert record.owner.is_alive
    owner.kill()
    owner.communicate()
    os.kill(record.programs[0].pid, 9)
    until(lambda: not record.programs[0].is_alive)
    (found,) = left_running.records()
    assert not found.owner.is_alive
    assert (found.ports, found.workers) == ([4200], ["cpu-1", "cpu-2"])
    found.end()
    until(lambda: not any(lives(pid) for pid in [*runs, record.programs[1].pid]))


def test_another_process_of_the_same_number_is_let_alone(tmp_path):
    program = service(tmp_path, "import time; time.sleep(60)")
    program.start()
    left_running.Process("long gone", program.process.pid, "an earlier birth").end()
    assert program.process.poll() is None
    program.stop()


def test_a_damaged_record_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    record = left_running.new_record([])
    record.file.write_text('{"owner": 3')
    assert left_running.records() == []


def test_a_port_of_another_program_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=rf"Port {port} can't be had .* choose another with --port\."):
            up._need_port(port, "--port")


@pytest.mark.parametrize(("given", "answer", "sentence"), [
    ("", "open", r"asks for no log-in; stop it, choose another port .* or set PREFECT_API_URL"),
    ("", "refuses", r"refuses this log-in; stop it, choose another port"),
    ("http://127.0.0.1:9/api", "refuses", r"refuses this log-in; set PREFECT_API_AUTH_STRING to its user:password"),
])  # fmt: skip
def test_a_server_that_is_not_ours_is_not_used(tmp_path, monkeypatch, given, answer, sentence):
    monkeypatch.setattr(up.server_access, "log_in", lambda *_: answer)
    env = {"XDG_STATE_HOME": str(tmp_path), "SOUNDFLOW_WORK": str(tmp_path / "w"), "PREFECT_API_URL": given}
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    services = up.Services(up.Wanted(port=1, prefect_port=9, workers=1, gpu=False, api=True), env)
    with pytest.raises(ConfigurationError, match=sentence):
        services._choose_server()
