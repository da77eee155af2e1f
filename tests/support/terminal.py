"""A terminal for tests: runs a program on a pty and keeps the screen that a person would see, as rows of text.

It knows what Rich writes: carriage returns, line feeds, cursor up and down, erasing, and styles, which it drops.
"""

import contextlib
import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time

SEQUENCE = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])")


class Screen:
    """Rows of text under a cursor; what scrolls out at the top is kept in `gone`."""

    def __init__(self, columns=100, rows=40):
        self.columns, self.height = columns, rows
        self.rows, self.gone = [""], []
        self.row = self.column = 0
        self.rest = ""

    def feed(self, text):
        text, self.rest = self.rest + text, ""
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                found = SEQUENCE.match(text, at)
                if not found:
                    if len(text) - at < 12:
                        self.rest = text[at:]
                        return
                    at += 1
                    continue
                self._control(found[1], found[2])
                at = found.end()
                continue
            self._write(text[at])
            at += 1

    def _control(self, numbers, letter):
        number = int(numbers) if numbers.isdigit() else 0
        if letter == "A":
            self.row = max(0, self.row - max(1, number))
        elif letter == "B":
            self.row += max(1, number)
        elif letter == "G":
            self.column = max(1, number) - 1
        elif letter == "K":
            line = self.rows[self.row]
            self.rows[self.row] = "" if number == 2 else line[: self.column]
        elif letter == "J":
            del self.rows[self.row + 1 :]
            self.rows[self.row] = self.rows[self.row][: self.column]

    def _write(self, letter):
        if letter == "\r":
            self.column = 0
        elif letter == "\n":
            self.row += 1
            while len(self.rows) <= self.row:
                self.rows.append("")
            if len(self.rows) > self.height:
                self.gone.append(self.rows.pop(0))
                self.row -= 1
        elif letter >= " ":
            if self.column >= self.columns:
                self._write("\r")
                self._write("\n")
            line = self.rows[self.row].ljust(self.column)
            self.rows[self.row] = line[: self.column] + letter + line[self.column + 1 :]
            self.column += 1

    @property
    def lines(self):
        """Everything that was shown and not erased, from the first line on."""
        return [line.rstrip() for line in (*self.gone, *self.rows)]


def run_on_terminal(command, env, cwd, columns=100, rows=40, seconds=300, look=lambda _screen: None):
    """Run a program on a terminal of its own; `look` sees the screen after each piece. Returns (exit code, screen, raw output)."""
    parent, child = os.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(
        command, env={**env, "TERM": "xterm-256color"}, cwd=cwd, stdin=child, stdout=child, stderr=child, start_new_session=True
    )  # fmt: skip
    os.close(child)
    screen, raw, until = Screen(columns, rows), b"", time.monotonic() + seconds
    undecoded = b""
    try:
        while time.monotonic() < until:
            if not select.select([parent], [], [], 0.5)[0]:
                if process.poll() is not None:
                    break
                continue
            try:
                piece = os.read(parent, 65536)
            except OSError:
                break
            if not piece:
                break
            raw += piece
            undecoded += piece
            cut = len(undecoded)
            with contextlib.suppress(UnicodeDecodeError):
                undecoded.decode()
                cut = None
            if cut is not None:  # half a letter at the end
                cut = max(0, len(undecoded) - 4)
                while cut < len(undecoded) and undecoded[cut] & 0xC0 == 0x80:
                    cut += 1
                ready, undecoded = undecoded[:cut], undecoded[cut:]
            else:
                ready, undecoded = undecoded, b""
            screen.feed(ready.decode(errors="replace"))
            look(screen)
        return process.wait(10), screen, raw
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(parent)
