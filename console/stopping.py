"""Stopping a command: Ctrl-C, a polite kill and a closed terminal end it within seconds, whatever it is doing.

The main thread hears `KeyboardInterrupt`, which runs its clean-up. It may be deaf (in C code, or waiting for threads that are), so another
thread hears the signals, too (signal.set_wakeup_fd), says what has to be said elsewhere, and ends the process in time. A second signal ends
it at once.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

INTERRUPTED = 130
"""The exit code of a stopped command, as shells give it."""
CLEANING_SECONDS = 1.0
"""What the main thread gets to clean up."""
SENTENCE = "Stopped; what was published is whole, and running the command again makes only what is missing."

has_begun = threading.Event()
"""Whether the command is being stopped: whatever goes wrong from now on is a part of its end."""
_farewells: list[Callable[[], None]] = []
_said_farewell = threading.Lock()
_ending = threading.Lock()


def listen() -> None:
    """Stop on Ctrl-C, a polite kill and a closed terminal, from now on."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, _interrupt)
    sys.unraisablehook = _without_interrupts
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(heard, told), name="stopping", daemon=True).start()


@contextmanager
def farewell(call: Callable[[], None]) -> Iterator[None]:
    """Call this, from any thread, where the command is stopped while the block runs; it must be bounded in time."""
    _farewells.append(call)
    try:
        yield
    finally:
        with suppress(ValueError):
            _farewells.remove(call)


def end() -> None:
    """End a stopped command; kernels in worker threads can't be interrupted and need not be waited for: nothing is half-written."""
    _say_farewell()
    _exit()


def _interrupt(_number: int, _frame: object) -> None:
    """A handler of our own, since an event loop takes the place of Python's."""
    has_begun.set()
    raise KeyboardInterrupt


def _without_interrupts(lost: sys.UnraisableHookArgs) -> None:
    """Python drops an interrupt that meets a finaliser, and says so; the process ends all the same."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)


def _watch(heard: socket.socket, _told: socket.socket) -> None:
    """Hear signals where the main thread may be deaf; a second Ctrl-C ends at once."""
    while not _is_ours(heard.recv(1)[0]):
        pass
    has_begun.set()
    threading.Thread(target=_end_soon, name="end", daemon=True).start()
    while heard.recv(1)[0] != signal.SIGINT:
        pass
    _exit(in_a_picture=True)


def _is_ours(number: int) -> bool:
    """Whether nothing else (`up`, a web server) handles a signal; Prefect puts its own handler in ours' place while a flow runs."""
    handler = signal.getsignal(number)
    return handler is _interrupt or str(getattr(handler, "__module__", "")).startswith("prefect.")


def _end_soon() -> None:
    until = time.monotonic() + CLEANING_SECONDS
    _say_farewell()
    time.sleep(max(0.0, until - time.monotonic()))
    _exit(in_a_picture=True)


def _say_farewell() -> None:
    """Call all farewells, once; a second caller waits for the first."""
    with _said_farewell:
        while _farewells:
            with suppress(Exception):
                _farewells.pop()()


def _exit(in_a_picture: bool = False) -> None:
    """Say so and end, once; `in_a_picture` where progress may still be drawn, with a hidden cursor."""
    _ending.acquire()
    if "console.screen" in sys.modules:  # without it nothing is drawn
        from console.screen import give_stderr_back

        give_stderr_back()
    out = sys.__stderr__
    with suppress(OSError, ValueError):  # the terminal may be gone
        if out and not out.closed:
            out.write("\x1b[?25h\n" if in_a_picture and out.isatty() else "")
            out.write(f"{SENTENCE}\n")
            out.flush()
    os._exit(INTERRUPTED)
