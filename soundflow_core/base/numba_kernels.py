"""How numba kernels are compiled, cached and warmed.

A kernel is a function on float32 buffers decorated with `@kernel("signature")`. Rules, each measured (docs/sound.md): take a
slice and index it from 0 (never `buffer[start + i]`); float32 constants and uint32 phases; feedback in blocks shorter than
the delay; inner loops over a whole block of constant length, the last one apart; `fastmath` off, which keeps PCM bit-identical
between processes and machines; `fma` where samples wait for each other; no `parallel`, since tracks are what runs side by side;
`nogil`, so that they do.

The cache lies under the user's cache folder and is keyed by the *content* of the kernel's file and of every SoundFlow
file it imports, so that a fresh checkout of the same source starts warm and an edit never runs stale machine code.
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
from numba.core.caching import _CacheLocator
from numba.extending import intrinsic

from soundflow_core.base.cache_folder import cache_home

F = TypeVar("F", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent.parent
_IMPORT = re.compile(rb"^[ \t]*from (%s[\w.]*) import (\([^)]*\)|.*)" % PACKAGE.name.encode(), re.MULTILINE)
_NAME = re.compile(rb"\w+")


@dataclass(frozen=True)
class Kernel:
    """A registered kernel: its name, the one signature it is compiled for, and numba's dispatcher."""

    name: str
    signature: str
    dispatcher: Any


KERNELS: list[Kernel] = []


def kernel(signature: str = "", allocates: bool = False) -> Callable[[F], F]:
    """Compile a function with SoundFlow's settings; a `signature` also registers it for `warm`.

    Without one it is a part of other kernels: laid into each of them, so that the compiler sees what stands still there (a
    block's length), and without counting references, so that it makes no array unless it says that it `allocates`.
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
    """A b + c, rounded once (IEEE 754-2019, 5.4.1), for kernels: the same on every machine, and a third sooner than two operations.

    All three are of one float type.
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
    """Whether the cache folder already holds machine code for every file that has kernels."""
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
    """The files that `from soundflow_core… import …` may mean. A pattern reads them ten times faster than a parser."""
    for module, listed in _IMPORT.findall(source):
        base = PACKAGE.parent / Path(*module.decode().split("."))
        yield base.with_suffix(".py")
        yield from (base / f"{name.decode()}.py" for name in _NAME.findall(listed))


def _cache_folder(file: Path) -> Path:
    return cache_home(os.environ.get("XDG_CACHE_HOME")) / "soundflow" / "kernels" / _content_hash(file)


class ContentLocator(_CacheLocator):  # type: ignore[misc]  # numba ships no types for it
    """Tells numba where compiled code lies: a folder named by content, the same for every checkout."""

    def __init__(self, function: FunctionType, file: str) -> None:
        self._file = Path(file).resolve()
        self._line = function.__code__.co_firstlineno

    def get_cache_path(self) -> str:
        """The folder that holds this file's machine code."""
        return str(_cache_folder(self._file))

    def get_source_stamp(self) -> str:
        """What numba compares to find stale code: the content hash."""
        return _content_hash(self._file)

    def get_disambiguator(self) -> str:
        """Tells two functions of one name apart."""
        return str(self._line)

    @classmethod
    def from_function(cls, function: FunctionType, file: str) -> ContentLocator | None:
        """A locator for SoundFlow's own files; None lets numba use its default for all others."""
        if PACKAGE not in Path(file).resolve().parents:
            return None
        locator = cls(function, file)
        locator.ensure_cache_path()
        return locator


# Ours first; numba's own stay for every other package that caches its kernels.
_LOCATORS = ("UserProvidedCacheLocator", "InTreeCacheLocator", "UserWideCacheLocator", "IPythonCacheLocator")
config.CACHE_LOCATOR_CLASSES = ",".join(
    (f"{__name__}.{ContentLocator.__name__}", *(f"numba.core.caching.{name}" for name in _LOCATORS))
)
