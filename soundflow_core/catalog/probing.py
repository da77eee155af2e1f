"""What can only be known of a track by reading every byte of it: its hash, its sound, and whether its public address gives it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

from soundflow_core.audio import SAMPLE_RATE_HZ
from soundflow_core.catalog.reading import read_track
from soundflow_core.encoding import credentials, tags
from soundflow_core.encoding.mp3 import decode
from soundflow_core.entry import CatalogEntry
from soundflow_core.errors import ConfigurationError, NotFound, QualityError
from soundflow_core.settings import Settings
from soundflow_core.storage.base import Listed, Store

SILENCE = 1e-3
"""A track whose highest sample stays below this (-60 dBFS) is silent."""
DURATION_TOLERANCE_SECONDS = 0.1
ADDRESS_TIMEOUT_SECONDS = 20


def probe(store: Store, settings: Settings, entry: CatalogEntry, item: Listed) -> Iterator[str]:
    """Every sentence that must be said of a listed object."""
    key = entry.object_key
    try:
        content = store.get(key).content
    except NotFound:
        yield f"{key} vanished while it was read; run `soundflow rebuild`."
        return
    if entry.sha256 and tags.audio_sha256(content) != entry.sha256:
        yield f"{key} is not the recording that was published: its hash differs; restore it or make it again."
    if read_track(store, settings, item).entry != entry:
        yield f"the tag of {key} does not agree with its entry; run `soundflow rebuild`."
    yield from _credentials(key, content)
    yield from _sound(entry, content)
    if entry.url and entry.url.startswith("http"):
        yield from _address(entry.url, len(content))


def _credentials(key: str, content: bytes) -> Iterator[str]:
    """Content credentials, where a track has them, must hold."""
    try:
        found = credentials.read(content)
    except (ConfigurationError, QualityError) as error:
        yield f"the content credentials of {key} can't be checked: {error}"
        return
    if found and not found.is_valid:
        yield f"the content credentials of {key} are broken ({', '.join(found.problems)}): it was edited after it was signed."


def _sound(entry: CatalogEntry, content: bytes) -> Iterator[str]:
    key = entry.object_key
    try:
        signal = decode(content)
    except QualityError as error:
        yield f"{key} can't be decoded as it should: {error}"
        return
    seconds = signal.shape[1] / SAMPLE_RATE_HZ
    if entry.method in ("procedural", "model") and abs(seconds - entry.duration_sec) > DURATION_TOLERANCE_SECONDS:
        yield f"{key} lasts {seconds:.1f} s, its entry says {entry.duration_sec}; make it again."
    if not signal.size or float(abs(signal).max()) < SILENCE:
        yield f"{key} is silent; make it again."


def _address(url: str, size_bytes: int) -> Iterator[str]:
    """A public address must give a part of the object, since players seek."""
    request = urllib.request.Request(url, headers={"Range": "bytes=0-99"})  # noqa: S310  # the operator's own address
    try:
        with urllib.request.urlopen(request, timeout=ADDRESS_TIMEOUT_SECONDS) as answer:  # noqa: S310
            status, span = answer.status, answer.headers.get("Content-Range", "")
    except (urllib.error.URLError, OSError, ValueError) as error:
        yield f"{url} does not answer ({getattr(error, 'reason', error)}); check FREE_PUBLIC_BASE_URL."
        return
    if status != 206:
        yield f"{url} serves no parts (Range) of a track, so that nobody can seek; turn that on at its server."
    elif span.rpartition("/")[2] not in (str(size_bytes), "*"):
        yield f"{url} serves another object: {span.rpartition('/')[2]} bytes instead of {size_bytes}; purge its cache."
