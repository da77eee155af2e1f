"""Stopping a command: Ctrl-C, SIGTERM and a closed terminal end it within seconds, whatever it is doing.

The main thread gets a `KeyboardInterrupt`, which runs its clean-up. It may be blocked in C code or waiting for threads that are, so another
thread also receives the signals (signal.set_wakeup_fd), calls the callbacks, and ends the process in time. A second Ctrl-C ends it at once.
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
from typing import NoReturn

INTERRUPTED = 130
"""The exit code of a stopped command, as shells give it."""
CLEANUP_SECONDS = 1.0
"""How long the main thread may clean up."""
MESSAGE = "Stopped. Everything published is complete; run the command again to make what is missing."

requested = threading.Event()
"""Set once the command is being stopped: later errors are consequences."""
_callbacks: list[Callable[[], None]] = []
_callbacks_lock = threading.Lock()
_exit_lock = threading.Lock()


def install_handlers() -> None:
    """Stop on Ctrl-C, SIGTERM and a closed terminal, from now on."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, _interrupt)
    sys.unraisablehook = _ignore_interrupts
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reader, writer), name="signals", daemon=True).start()


@contextmanager
def on_interrupt(callback: Callable[[], None]) -> Iterator[None]:
    """Call this, from any thread, if the command is stopped while the block runs; it must be bounded in time."""
    _callbacks.append(callback)
    try:
        yield
    finally:
        with suppress(ValueError):
            _callbacks.remove(callback)


def exit_interrupted() -> NoReturn:
    """End a stopped command without waiting for kernels in worker threads: nothing is half-written."""
    _run_callbacks()
    _exit()


def _interrupt(_number: int, _frame: object) -> None:
    """A handler of our own, since an event loop replaces Python's."""
    requested.set()
    raise KeyboardInterrupt


def _ignore_interrupts(lost: sys.UnraisableHookArgs) -> None:
    """Python drops an interrupt that is raised in a finaliser, and prints it; the process ends all the same."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)


def _watch(reader: socket.socket, _writer: socket.socket) -> None:
    """Receive signals while the main thread may be blocked; a second Ctrl-C ends at once."""
    while not _is_ours(reader.recv(1)[0]):
        pass
    requested.set()
    threading.Thread(target=_exit_soon, name="exit", daemon=True).start()
    while reader.recv(1)[0] != signal.SIGINT:
        pass
    _exit(show_cursor=True)


def _is_ours(number: int) -> bool:
    """Whether no other handler (of `up` or a web server) is installed; Prefect replaces ours while a flow runs."""
    handler = signal.getsignal(number)
    return handler is _interrupt or str(getattr(handler, "__module__", "")).startswith("prefect.")


def _exit_soon() -> None:
    deadline = time.monotonic() + CLEANUP_SECONDS
    _run_callbacks()
    time.sleep(max(0.0, deadline - time.monotonic()))
    _exit(show_cursor=True)


def _run_callbacks() -> None:
    """Call all callbacks, once; a second caller waits for the first."""
    with _callbacks_lock:
        while _callbacks:
            with suppress(Exception):
                _callbacks.pop()()


def _exit(show_cursor: bool = False) -> NoReturn:
    """Print the message and end, once; `show_cursor` where a progress display may have hidden it."""
    _exit_lock.acquire()
    if "console.output.progress" in sys.modules:  # without it nothing is captured
        from console.output.progress import release_stderr

        release_stderr()
    out = sys.__stderr__
    with suppress(OSError, ValueError):  # the terminal may be gone
        if out and not out.closed:
            out.write("\x1b[?25h\n" if show_cursor and out.isatty() else "")
            out.write(f"{MESSAGE}\n")
            out.flush()
    os._exit(INTERRUPTED)


class StopSignal:
    """Whether Ctrl-C was pressed or SIGTERM received."""

    def __init__(self) -> None:
        self.is_set = False

    def raise_if_set(self) -> None:
        """Give up starting."""
        if self.is_set:
            raise KeyboardInterrupt

    def wait(self, seconds: float) -> None:
        """Sleep, but no longer than until the signal."""
        deadline = time.monotonic() + seconds
        while not self.is_set and time.monotonic() < deadline:
            time.sleep(0.1)


@contextmanager
def stop_signal() -> Iterator[StopSignal]:
    """For a command that stops itself in order: Ctrl-C and SIGTERM only set the signal, in place of `install_handlers`.

    Handlers are set explicitly, since a shell's `&` starts programs that ignore Ctrl-C.
    """
    stop = StopSignal()

    def handle(_number: int, _frame: object) -> None:
        stop.is_set = True

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
