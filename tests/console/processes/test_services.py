"""Programs of this machine: started, restarted when they exit, stopped with everything they started."""

import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console.processes import supervisor, up_records
from console.processes.services import Service, descendants_of, require_port, wait_for
from soundflow_core.base.errors import ConfigurationError, Unavailable
from soundflow_core.base.settings import Settings

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
    assert descendants_of(program.process.pid) == [child]
    program.stop()
    until(lambda: not lives(child))
    assert program.state == "not started"


def test_an_exited_program_is_restarted(tmp_path):
    program = service(tmp_path, "import time; time.sleep(60)")
    program.start()
    first = program.process
    first.kill()
    first.wait()
    assert "exited with -9" in program.state
    program.restart_if_exited()
    assert program.process.pid != first.pid
    assert program.state == f"running (pid {program.process.pid})"
    program.stop()


def test_waiting_for_a_program_that_exits_says_where_its_log_is(tmp_path):
    program = service(tmp_path, "raise SystemExit(3)")
    program.start()
    with pytest.raises(Unavailable, match=r"exited with 3; see .*log.txt"):
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
from console.processes import up_records
from console.processes.services import Service
record = up_records.new_record([4200])
env = {**os.environ, up_records.ID_VARIABLE: record.up_id}
programs = [Service(name, [sys.executable, "-c", sys.argv[1]], Path(sys.argv[2]), env, name, is_worker=True) for name in ("cpu-1", "cpu-2")]
for program in programs:
    program.start()
record.write(programs)
print(flush=True)
time.sleep(60)
"""


def test_programs_of_a_killed_up_are_found_and_stopped(tmp_path, monkeypatch):
    """One of its workers was killed, too, so that only a variable tells whose that worker's run is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    log = tmp_path / "log.txt"
    words = [sys.executable, "-c", OWNER, RUN_IN_A_SESSION, str(log)]
    owner = subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    owner.stdout.readline()
    runs = until(lambda: len(found := log.read_text().split()) == 2 and [int(pid) for pid in found])
    (record,) = up_records.records()
    assert record.owner.is_alive
    owner.kill()
    owner.communicate()
    os.kill(record.programs[0].pid, 9)
    until(lambda: not record.programs[0].is_alive)
    (found,) = up_records.records()
    assert not found.owner.is_alive
    assert (found.ports, found.workers) == ([4200], ["cpu-1", "cpu-2"])
    found.stop_all()
    until(lambda: not any(lives(pid) for pid in [*runs, record.programs[1].pid]))


def test_another_process_with_the_same_pid_is_not_stopped(tmp_path):
    program = service(tmp_path, "import time; time.sleep(60)")
    program.start()
    up_records.Process("long gone", program.process.pid, "an earlier start").stop()
    assert program.process.poll() is None
    program.stop()


def test_a_damaged_record_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    record = up_records.new_record([])
    record.file.write_text('{"owner": 3')
    assert up_records.records() == []


def test_a_port_of_another_program_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=rf"Port {port} is not available .* choose another with --port\."):
            require_port(port, "--port")


@pytest.mark.parametrize(("given", "answer", "sentence"), [
    ("", "open", r"asks for no log-in; stop it, choose another port .* or set PREFECT_API_URL"),
    ("", "refuses", r"refuses this log-in; stop it, choose another port"),
    ("http://127.0.0.1:9/api", "refuses", r"refuses this log-in; set PREFECT_API_AUTH_STRING to its user:password"),
])  # fmt: skip
def test_a_server_that_is_not_ours_is_not_used(tmp_path, monkeypatch, given, answer, sentence):
    monkeypatch.setattr(supervisor.access, "log_in", lambda *_: answer)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    settings = Settings(store=tmp_path.as_uri(), work_folder=tmp_path / "w", operator="ann")
    programs = supervisor.Programs(port=1, prefect_port=9, workers=1, gpu=False, api=True)
    own = supervisor.Supervisor(programs, {"PREFECT_API_URL": given}, settings)
    with pytest.raises(ConfigurationError, match=sentence):
        own._choose_server()
