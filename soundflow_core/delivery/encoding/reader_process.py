"""The child process that reads a foreign file under limits: bounded memory, computing time and log, none of our environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from soundflow_core.base.errors import BriefError

CHILD_BYTES = 600 << 20
"""Address space of the child process."""
CPU_SECONDS, BYTES_A_CPU_SECOND = 15, 2_000_000
"""Computing time of the child: so much, and a second more for so many bytes of the file."""
LOG_BYTES = 4 << 20
LOWEST_HZ, HIGHEST_HZ = 4_000, 768_000
MOST_CHANNELS = 8
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
"""What a child inherits. Nothing else, above all no secrets."""
XCPU, KILL = 24, 9


@dataclass(frozen=True)
class Sound:
    """What a child reports first."""

    rate_hz: int
    channels: int
    declared_frames: int = 0
    """0 where nothing is said."""
    comment: str = ""


def reader_command(mode: str, path: Path, *more: str) -> list[str]:
    """The command that starts reader.py."""
    return [sys.executable, "-I", "-B", str(Path(__file__).with_name("reader.py")), mode, str(path.absolute()), *more]


class ReaderProcess:
    """A process that reads a foreign file and writes what it finds to a pipe."""

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes], name: str, cpu_seconds: int) -> None:
        self.process, self.errors, self.name, self.cpu_seconds = process, errors, name, cpu_seconds

    def read(self, most_bytes: int) -> bytes:
        """So many bytes; fewer only at the end."""
        assert self.process.stdout is not None  # noqa: S101  # it was started with a pipe
        return self.process.stdout.read(most_bytes)

    def sound(self) -> Sound | None:
        """The first line of reader.py; None where it reads no such file."""
        assert self.process.stdout is not None  # noqa: S101
        try:
            values = json.loads(self.process.stdout.readline(1 << 18))
        except ValueError:
            return None
        sound = Sound(values["rate"], values["channels"], values["declared"], values["comment"])
        return self.sensible(sound)

    def sensible(self, sound: Sound) -> Sound:
        """A sound as it is, unless its rate or its channels make no sense."""
        if not LOWEST_HZ <= sound.rate_hz <= HIGHEST_HZ:
            raise BriefError(
                f"{self.name} has a sample rate of {sound.rate_hz} Hz; {LOWEST_HZ} to {HIGHEST_HZ} can be read."
            )
        if not 1 <= sound.channels <= MOST_CHANNELS:
            raise BriefError(f"{self.name} has {sound.channels} channels; 1 to {MOST_CHANNELS} can be read.")
        return sound

    def end(self) -> None:
        """Wait until it has ended of itself."""
        self.process.wait()

    def check(self) -> None:
        """Raise where it ended badly."""
        if self.process.returncode:
            raise self.refused()

    def refused(self) -> BriefError:
        """The sentence for a file that this process could not read."""
        if (
            self.process.returncode in (-XCPU, -KILL) or f"received signal {XCPU}" in self.log()
        ):  # ffmpeg ends in its own way
            return BriefError(
                f"{self.name} takes more than {self.cpu_seconds} s to decode, too much for its size; convert it to WAV or MP3 first."
            )
        return BriefError(
            f"{self.name} holds no audio that can be read: it is damaged, or of no format for sound; convert it to WAV or MP3 first."
        )

    def log(self) -> str:
        """What it has written to stderr so far."""
        self.errors.seek(0)
        return self.errors.read(LOG_BYTES).decode(errors="replace")


@contextmanager
def reader_process(command: list[str], path: Path, name: str) -> Iterator[ReaderProcess]:
    """Run a command under limits, and end it whatever happens."""
    cpu_seconds = CPU_SECONDS + path.stat().st_size // BYTES_A_CPU_SECOND
    limits = {"v": CHILD_BYTES >> 10, "t": cpu_seconds, "f": LOG_BYTES >> 9, "c": 0}
    # A limit that the system does not have, or that is lower already, is left as it is.
    script = "".join(f"(ulimit -{name} {most}) 2>&- && ulimit -{name} {most}; " for name, most in limits.items())
    words = ["/bin/sh", "-c", f'{script}exec "$@"', "sh", *command] if os.name == "posix" else command
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603  # our own words; the file's name is one of them
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, bufsize=1 << 20,
            env={**environment, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        ) as process,
    ):  # fmt: skip
        try:
            yield ReaderProcess(process, errors, name, cpu_seconds)
        finally:
            process.kill()
