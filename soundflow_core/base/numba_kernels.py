"""How numba kernels are compiled, cached and warmed.

A kernel is a function on float32 buffers decorated with `@kernel("signature")`. Rules, each measured (docs/sound.md):

* Take a slice and index it from 0, never `buffer[start + i]`.
* Use float32 constants and uint32 phases.
* Run feedback in blocks shorter than the delay.
* Loop over blocks of constant length; handle the last, shorter one separately.
* `fastmath` is off: PCM stays bit-identical between processes and machines.
* Use `fma` where each sample depends on the one before.
* No `parallel`: tracks run in parallel instead, which `nogil` allows.

The cache is in the user's cache folder, keyed by the *content* of the kernel's file and of every SoundFlow file it imports. A new
checkout of the same source finds it; an edited kernel is compiled again.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

import numba
from numba.core import config
from numba.extending import intrinsic

from soundflow_core.base.cache_folder import cache_home

F = TypeVar("F", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent.parent
_IMPORT = re.compile(rb"^[ \t]*from (%s[\w.]*) import (\([^)]*\)|.*)" % PACKAGE.name.encode(), re.MULTILINE)
_NAME = re.compile(rb"\w+")
_RENAMED = re.compile(rb"\bas \w+")


@dataclass(frozen=True)
class Kernel:
    """A registered kernel: its name, the one signature it is compiled for, and numba's dispatcher."""

    name: str
    signature: str
    dispatcher: Any


KERNELS: list[Kernel] = []


def kernel(signature: str = "", allocates: bool = False) -> Callable[[F], F]:
    """Compile a function with SoundFlow's settings; a `signature` also registers it for `warm`.

    Without a signature the function is inlined into the kernels that call it, so that the compiler sees their constants (a block's
    length). It is compiled without reference counting and must not create arrays unless `allocates` is set.
    """

    def decorate(function: F) -> F:
        settings = {} if signature else {"forceinline": True, "_nrt": allocates}
        dispatcher = numba.njit(cache=True, nogil=True, fastmath=False, error_model="numpy", **settings)(function)
        if signature:
            KERNELS.append(Kernel(function.__qualname__, signature, dispatcher))
        return cast(F, dispatcher)

    return decorate


@intrinsic  # type: ignore[untyped-decorator]
def fma(_context: Any, a: Any, b: Any, c: Any) -> Any:
    """The value a * b + c, rounded once (IEEE 754-2019, 5.4.1): the same on every machine, a third less latency than two operations.

    All three must have the same float type.
    """
    if not (isinstance(a, numba.types.Float) and a == b == c):
        return None
    return a(a, a, a), lambda _target, builder, _signature, operands: builder.fma(*operands)


def warm() -> Iterator[tuple[str, int, int]]:
    """Compile or load every registered kernel, yielding (name, done, total) after each, for a progress bar."""
    for index, entry in enumerate(KERNELS):
        entry.dispatcher.compile(entry.signature)
        yield entry.name, index + 1, len(KERNELS)


def is_warm() -> bool:
    """Whether the cache has machine code for every file with kernels."""
    files = {Path(entry.dispatcher.py_func.__code__.co_filename) for entry in KERNELS}
    return all(any(_cache_folder(file).glob("*.nbi")) for file in files)


@cache
def _content_hash(file: Path) -> str:
    """SHA-256 over a source file and every SoundFlow file that it imports, directly or not."""
    seen: dict[Path, bytes] = {}
    queue = [file]
    while queue:
        path = queue.pop()
        if path in seen or not path.exists():
            continue
        source = path.read_bytes()
        seen[path] = source
        queue.extend(_imported_files(source))
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(seen.values()):
        digest.update(hashlib.sha256(source).digest())
    return digest.hexdigest()[:20]


def _imported_files(source: bytes) -> Iterator[Path]:
    """The files that `from soundflow_core… import …` may refer to. A regular expression is ten times faster than `ast` here."""
    for module, listed in _IMPORT.findall(source):
        base = PACKAGE.parent / Path(*module.decode().split("."))
        yield base.with_suffix(".py")
        yield from (base / f"{name.decode()}.py" for name in _NAME.findall(_RENAMED.sub(b"", listed)))


def _cache_folder(file: Path) -> Path:
    return cache_home(os.environ.get("XDG_CACHE_HOME")) / "soundflow" / "kernels" / _content_hash(file)


class ContentLocator:
    """Tells numba where compiled code is: a folder named by content, the same for every checkout.

    NUMBA_CACHE_LOCATOR_CLASSES, as numba documents it, names such classes; these are the methods that numba calls (docs/adr/0022).
    """

    def __init__(self, function: FunctionType, file: str) -> None:
        self._file = Path(file).resolve()
        self._line = function.__code__.co_firstlineno

    def ensure_cache_path(self) -> None:
        """Make the folder."""
        _cache_folder(self._file).mkdir(parents=True, exist_ok=True)

    def get_cache_path(self) -> str:
        """The folder that holds this file's machine code."""
        return str(_cache_folder(self._file))

    def get_source_stamp(self) -> str:
        """The content hash, by which numba detects stale code."""
        return _content_hash(self._file)

    def get_disambiguator(self) -> str:
        """The line number, which distinguishes functions of the same name."""
        return str(self._line)

    @classmethod
    def from_function(cls, function: FunctionType, file: str) -> ContentLocator | None:
        """A locator for SoundFlow's own files; None lets numba use its default for all others."""
        if PACKAGE not in Path(file).resolve().parents:
            return None
        locator = cls(function, file)
        locator.ensure_cache_path()
        return locator


# Ours first; other packages' kernels need numba's own locators.
_LOCATORS = ("UserProvidedCacheLocator", "InTreeCacheLocator", "UserWideCacheLocator", "IPythonCacheLocator")
config.CACHE_LOCATOR_CLASSES = ",".join(
    (f"{__name__}.{ContentLocator.__name__}", *(f"numba.core.caching.{name}" for name in _LOCATORS))
)
