"""Content codings: which one a client wants, and a body in each."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli
import zstandard

LARGE_BYTES = 4_000_000
"""Above this, the best compression takes too long to be worth its bytes."""
PREFERRED = ("br", "zstd", "gzip")
"""Where a client likes several equally: the smallest first."""


def _gzip(content: bytes) -> bytes:
    packer = zlib.compressobj(6 if len(content) > LARGE_BYTES else 9, wbits=31)
    return packer.compress(content) + packer.flush()


def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=5 if len(content) > LARGE_BYTES else 9))


def _zstd(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3 if len(content) > LARGE_BYTES else 12).compress(content)


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "br": _brotli, "zstd": _zstd}


def packed(content: bytes) -> dict[str, bytes]:
    """A body in every coding, under the coding's name; `identity` is the body itself."""
    return {"identity": content, **{name: pack(content) for name, pack in PACKERS.items()}}


def packer(coding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    """What compresses a body that is sent once, piece by piece, and what ends it: little time, and little memory for each reader."""
    if coding == "gzip":
        gzip = zlib.compressobj(1, wbits=31)
        return gzip.compress, gzip.flush
    if coding == "br":
        brotlis = brotli.Compressor(quality=1, lgwin=17)
        return brotlis.process, brotlis.finish
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=17)
    zstd = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return zstd.compress, zstd.flush


def pack_lightly(content: bytes, coding: str) -> bytes:
    """A short body that is sent once."""
    if coding == "identity":
        return content
    compress, finish = packer(coding)
    return compress(content) + finish()


@lru_cache(maxsize=512)
def negotiate(accept: bytes | None) -> str:
    """The coding to answer with, by RFC 9110, 12.5.3. What can't be read, or accepts nothing, gets `identity`."""
    weights: dict[str, float] = {}
    for part in (accept or b"")[:1024].decode("latin-1").lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        if name:
            weights["gzip" if name == "x-gzip" else name] = _weight(parameters)
    liked = [name for name in PREFERRED if weights.get(name, weights.get("*", 0.0)) > 0]
    best = max(liked, key=lambda name: weights.get(name, weights.get("*", 0.0)), default="identity")
    if weights.get("identity", 0.0) > weights.get(best, weights.get("*", 0.0)):
        return "identity"
    return best


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                weight = float(parameter[2:])
            except ValueError:
                return 0.0
            return weight if 0.0 <= weight <= 1.0 else 0.0  # nan too
    return 1.0
