"""Locks of the work folder: one holder between threads and between processes, free again when its process is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from soundflow_core.base.errors import Unavailable
from soundflow_core.pipeline.locks import day_lock, held, take

DAY = date(2025, 1, 15)


def test_one_thread_at_a_time(tmp_path):
    inside, most = [], []

    def work(number):
        with held(day_lock(tmp_path, DAY)):
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.01)
            inside.remove(number)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert most == [1] * 6
    assert list((tmp_path / "locks").iterdir()) == []


def test_whoever_holds_it_may_take_it_again(tmp_path):
    with held(day_lock(tmp_path, DAY)), held(day_lock(tmp_path, DAY)):
        assert take(day_lock(tmp_path, DAY)) is None


def test_a_killed_holder_holds_nothing(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from soundflow_core.pipeline.locks import held\n"
        "with held(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)\n"
    )
    path = day_lock(tmp_path, DAY)
    other = subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"held\n"
    waiting = []
    threading.Timer(0.5, os.kill, (other.pid, signal.SIGKILL)).start()
    with held(path, waiting.append):
        assert waiting == [f"process {other.pid}"]
    other.wait()


def test_a_folder_that_can_not_be_written_is_one_sentence(read_only):
    with pytest.raises(Unavailable, match="SOUNDFLOW_WORK"), held(day_lock(read_only, DAY)):
        pass
