"""Content codings (RFC 9110, 8.4): negotiation, and bodies compressed with each."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli
import zstandard

LARGE_BYTES = 4_000_000
"""Above this a lower compression level is used: the best takes too long to be worth its bytes."""
PREFERRED = ("br", "zstd", "gzip")
"""Between equal weights: the smallest result first."""


def _gzip(content: bytes) -> bytes:
    compressor = zlib.compressobj(6 if len(content) > LARGE_BYTES else 9, wbits=31)
    return compressor.compress(content) + compressor.flush()


def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=5 if len(content) > LARGE_BYTES else 9))


def _zstd(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3 if len(content) > LARGE_BYTES else 12).compress(content)


COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "br": _brotli, "zstd": _zstd}


def encode_all(content: bytes) -> dict[str, bytes]:
    """A body in every coding, by the coding's name; `identity` is the body itself."""
    return {"identity": content, **{name: compress(content) for name, compress in COMPRESSORS.items()}}


def stream_compressor(coding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    """A fast compressor with a small window for a body that is sent once: its `compress` and its `flush`."""
    if coding == "gzip":
        gzip = zlib.compressobj(1, wbits=31)
        return gzip.compress, gzip.flush
    if coding == "br":
        brotli_compressor = brotli.Compressor(quality=1, lgwin=17)
        return brotli_compressor.process, brotli_compressor.finish
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=17)
    zstd = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return zstd.compress, zstd.flush


def encode_once(content: bytes, coding: str) -> bytes:
    """A short body that is sent once."""
    if coding == "identity":
        return content
    compress, flush = stream_compressor(coding)
    return compress(content) + flush()


@lru_cache(maxsize=512)
def negotiate(accept_encoding: str | None) -> str:
    """The coding to answer with, by RFC 9110, 12.5.3; `identity` where the header is invalid or accepts nothing."""
    weights: dict[str, float] = {}
    for part in (accept_encoding or "")[:1024].lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        if name:
            weights["gzip" if name == "x-gzip" else name] = _weight(parameters)
    accepted = [name for name in PREFERRED if weights.get(name, weights.get("*", 0.0)) > 0]
    best = max(accepted, key=lambda name: weights.get(name, weights.get("*", 0.0)), default="identity")
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


def entity_tag(version: str, coding: str) -> str:
    """A strong ETag identifies exact bytes, so every coding has its own."""
    return f'"{version}"' if coding == "identity" else f'"{version}-{coding}"'


def matches(if_none_match: str | None, version: str) -> bool:
    """Whether If-None-Match names this version (32 characters) in any coding (RFC 9110, 13.1.2)."""
    if not if_none_match:
        return False
    if if_none_match.strip() == "*":
        return True
    tags = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return any(tag[1:33] == version and tag[:1] == '"' and tag[33:34] in ('"', "-") for tag in tags)
