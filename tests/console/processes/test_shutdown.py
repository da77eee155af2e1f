"""Commands that are stopped or killed, in a real terminal: how soon they end, and what they leave."""

import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[3]
SECONDS_TO_STOP = 3.0
ENDED = ("COMPLETED", "CANCELLED", "CRASHED", "FAILED")


class Command:
    """`soundflow …` in a terminal of its own, whose Ctrl-C reaches all of its foreground process group."""

    def __init__(self, home, environment, *words):
        self.home, self.prefect = home, home / "prefect"
        self.env = {
            **environment, "PREFECT_HOME": str(self.prefect), "TERM": "xterm",
            "SOUNDFLOW_STORE": (home / "store").as_uri(), "SOUNDFLOW_WORK": str(home / "work"),
        }  # fmt: skip
        self.text = ""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execvpe(sys.executable, [sys.executable, "-m", "console.main", *words], self.env)  # noqa: S606  # a pty of its own

    def see(self, what, seconds=240):
        """Wait until a condition on this command holds; what it prints is read meanwhile."""
        until = time.monotonic() + seconds
        while not what(self):
            assert time.monotonic() < until, self.text[-2000:]
            self.read()
        return self

    def read(self):
        if self.terminal is None:
            time.sleep(0.02)
        elif select.select([self.terminal], [], [], 0.02)[0]:
            try:
                self.text += os.read(self.terminal, 65536).decode(errors="replace")
            except OSError:
                time.sleep(0.02)

    def hang_up(self):
        os.close(self.terminal)
        self.terminal = None

    def server(self):
        """The processes of its embedded server."""
        own = {"PREFECT_HOME": str(self.prefect)}
        found = []
        for process in psutil.process_iter(["cmdline"]):
            try:
                if (
                    "flows.server.embedded" in (process.info["cmdline"] or [])
                    and own.items() <= process.environ().items()
                ):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def ended(self, seconds=60):
        """Its exit code and the seconds until it had ended."""
        began = time.monotonic()
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            assert time.monotonic() - began < seconds, self.text[-2000:]
            self.read()
        took = time.monotonic() - began
        if self.terminal is not None:
            self.read()
            self.hang_up()
        return os.waitstatus_to_exitcode(status), took

    def unfinished(self):
        """Flow and task runs in the record that claim not to have ended."""
        file = self.prefect / "prefect.db"
        if not file.exists():
            return []
        with sqlite3.connect(file) as database:
            if not list(database.execute("SELECT 1 FROM sqlite_master WHERE name = 'flow_run'")):
                return []
            every = "SELECT name, state_type FROM flow_run UNION ALL SELECT name, state_type FROM task_run"
            return [row for row in database.execute(every) if row[1] not in ENDED]


@pytest.fixture
def start(home, console_environment):
    """Start a command in a terminal; all share one account."""
    started = []

    def run(*words, **variables):
        started.append(Command(home, {**console_environment, **variables}, *words))
        return started[-1]

    yield run
    for command in started:
        for process in command.server():
            process.kill()


DAILY = ("daily", "--date", "2025-01-16", "--duration", "60")
MOMENTS = {
    "the server starts": lambda command: command.server(),
    "kernels load": lambda command: "kernels" in command.text,
    "composing": lambda command: "composing" in command.text,
    "rendering": lambda command: "rendering" in command.text,
    "mastering": lambda command: "mastering" in command.text,
    "encoding": lambda command: "encoding" in command.text,
    "publishing": lambda command: list(command.home.glob("store/audio/**/*.mp3")),
    "the end": lambda command: (command.home / "store/catalog/all.json").exists(),
}


def some(*often):
    return [pytest.param(name, marks=[] if name in often else pytest.mark.whole) for name in MOMENTS]


@pytest.mark.slow
@pytest.mark.parametrize("moment", some("rendering"))
def test_ctrl_c_ends_a_day_at_once_and_leaves_no_run(start, moment):
    command = start(*DAILY).see(MOMENTS[moment])
    os.write(command.terminal, b"\x03")
    code, took = command.ended()
    assert code == 130, command.text[-2000:]
    assert took < SECONDS_TO_STOP
    assert "Stopped" in command.text
    assert "Traceback" not in command.text
    command.see(lambda it: not it.server(), 10)
    assert command.unfinished() == []


@pytest.mark.whole
@pytest.mark.parametrize("how", ["kill", "hang up", "Ctrl-C twice"])
def test_other_ways_to_stop(start, how):
    command = start(*DAILY).see(MOMENTS["rendering"])
    if how == "kill":
        os.kill(command.pid, signal.SIGTERM)
    elif how == "hang up":
        command.hang_up()
    else:
        os.write(command.terminal, b"\x03")
        time.sleep(0.2)
        os.write(command.terminal, b"\x03")
    code, took = command.ended()
    assert code == 130
    assert took < (1.0 if how == "Ctrl-C twice" else SECONDS_TO_STOP)
    command.see(lambda it: not it.server(), 10)
    assert how == "Ctrl-C twice" or command.unfinished() == []


@pytest.mark.whole
def test_the_server_of_a_killed_command_ends_its_runs_and_itself(start):
    command = start(*DAILY).see(MOMENTS["rendering"])
    assert command.unfinished()
    os.kill(command.pid, signal.SIGKILL)
    assert command.ended()[0] == -signal.SIGKILL
    command.see(lambda it: not it.server(), 20)
    assert command.unfinished() == []


@pytest.mark.whole
def test_the_next_start_ends_runs_after_a_power_cut(start):
    one = ("daily", "--date", "2025-01-16", "--category", "Study", "--duration", "40")
    command = start(*one).see(MOMENTS["rendering"])
    (server,) = command.server()
    server.kill()
    os.kill(command.pid, signal.SIGKILL)
    command.ended()
    assert command.unfinished()
    again = start(*one)
    code, _ = again.ended(240)
    assert code == 0, again.text[-2000:]
    assert again.unfinished() == []
    assert again.server() == []
    assert len(list(again.home.glob("store/audio/**/*.mp3"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("commands", [2, pytest.param(12, marks=pytest.mark.whole)])
def test_the_same_day_at_once_is_made_once(start, commands):
    words = ("daily", "--date", "2025-01-16", "--category", "Study", "--duration", "12", "--json")
    started = [start(*words) for _ in range(commands)]
    with ThreadPoolExecutor(commands) as readers:  # a terminal that nobody reads would block its command
        ended = [code for code, _ in readers.map(lambda command: command.ended(600), started)]
    assert ended == [0] * commands, [command.text[-500:] for command in started]
    outcomes = sorted(word for command in started for word in ("published", "kept") if f'"{word}"' in command.text)
    assert outcomes == ["kept"] * (commands - 1) + ["published"]
    assert len(list(started[0].home.glob("store/audio/**/*.mp3"))) == 1


def test_a_blocked_main_thread_ends_in_time():
    """In C code, no interrupt is stderr."""
    script = (
        "import hashlib, os, signal, threading\n"
        "from console.processes import shutdown\n"
        "shutdown.install_handlers()\n"
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "hashlib.pbkdf2_hmac('sha256', b'word', b'salt', 2_000_000_000)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stderr.startswith("Stopped")) == (130, True), done.stderr


def test_an_interrupt_in_a_finaliser_is_not_lost():
    script = (
        "import signal, sys, time\n"
        "from console import main\n"
        "class Dying:\n"
        "    def __del__(self):\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "def app(standalone_mode):\n"
        "    Dying()\n"
        "    time.sleep(20)\n"
        "main.app = app\n"
        "main.run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=15, check=False
    )
    assert (done.returncode, done.stderr.startswith("Stopped")) == (130, True), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kind", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.whole)])
def test_stopping_loses_nothing(home, console, console_environment, kind):
    own = {"SOUNDFLOW_STORE": (home / "store").as_uri(), "SOUNDFLOW_WORK": str(home / "work")}
    process = subprocess.Popen(
        [sys.executable, "-m", "console.main", "daily", "--date", "2025-01-16", "--category", "Study", "--duration", "150"],
        env={**console_environment, **own}, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 120
    while not list((home / "work").glob("*/*")) and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(process.pid, kind)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "Stopped" in stderr
    assert "Traceback" not in stderr
    assert not list(home.glob("store/audio/**/*.mp3"))
    done = console("daily", "--date", "2025-01-16", "--category", "Study", "--duration", "150", "--json")
    assert done.returncode == 0, done.stderr
    assert len(list(home.glob("store/audio/**/*.mp3"))) == 1
