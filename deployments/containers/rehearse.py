"""Run a Dockerfile's steps without an engine: `python -m deployments.containers.rehearse FILE FOLDER`.

COPY copies from SoundFlow's folder, ENV sets, RUN runs in a shell, all inside FOLDER, which stands for the image's WORKDIR. It proves
that every step succeeds and that what is copied is enough; the base image and USER are what it can't prove. Then it prints the command
that the image would start.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORKDIR = "/app"


@dataclass
class Rehearsal:
    """A folder that becomes what the image's WORKDIR would be."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def here(self, text: str) -> str:
        """The image's paths as paths of this machine."""
        return re.sub(rf"{WORKDIR}(?=[/:\s]|$)", str(self.folder), text)

    def step(self, word: str, rest: str) -> None:
        """Take one instruction."""
        if word == "WORKDIR" and rest != WORKDIR:
            raise ValueError(f"WORKDIR is {rest}; write {WORKDIR}, the only one that is rehearsed.")
        if word == "COPY":
            self._copy(rest.split())
        elif word == "ENV":
            for pair in shlex.split(rest):
                name, _, value = pair.partition("=")
                self.env[name] = self.here(value).replace("$PATH", self.env.get("PATH", os.environ["PATH"]))
        elif word == "RUN":
            self._run(self.here(rest))
        elif word == "CMD":
            self.command = json.loads(rest)
        self.steps.append(f"{word} {rest}")

    def environment(self) -> dict[str, str]:
        """What a program in the image would find; nothing of this machine's SoundFlow or Prefect."""
        ours = ("SOUNDFLOW", "PREFECT", "R2_", "VIRTUAL_ENV", "PYTHONPATH", "XDG_")
        return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | self.env

    def _copy(self, words: list[str]) -> None:
        *sources, target = words
        for name in sources:
            source = ROOT / name
            place = self.folder / target
            if source.is_dir():
                shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
                continue
            place = place / source.name if target.endswith("/") else place
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, place)

    def _run(self, line: str) -> None:
        done = subprocess.run(["/bin/sh", "-ec", line], cwd=self.folder, env=self.environment(), check=False)  # noqa: S603  # the Dockerfile's own line
        if done.returncode:
            raise RuntimeError(f"RUN {line} ended with {done.returncode}.")


def instructions(dockerfile: Path) -> Iterator[tuple[str, str]]:
    """The instructions of a Dockerfile, continued lines joined."""
    text = re.sub(r"\\\n", " ", "\n".join(x for x in dockerfile.read_text().splitlines() if not x.startswith("#")))
    for line in filter(str.strip, text.splitlines()):
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


def rehearse(dockerfile: Path, folder: Path) -> Rehearsal:
    """Run all steps; RuntimeError names the one that fails."""
    rehearsal = Rehearsal(folder.resolve())
    folder.mkdir(parents=True, exist_ok=True)
    for word, rest in instructions(dockerfile):
        rehearsal.step(word, rest)
    return rehearsal


if __name__ == "__main__":
    sys.stdout.write(" ".join(rehearse(Path(sys.argv[1]), Path(sys.argv[2])).command) + "\n")
