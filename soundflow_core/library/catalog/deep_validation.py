"""What can only be known of a track by reading every byte of it: its hash, its sound, and whether its public address gives it."""

from __future__ import annotations

import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.errors import BriefError, ConfigurationError, QualityError
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding import credentials, tags
from soundflow_core.delivery.encoding.foreign import pieces
from soundflow_core.delivery.encoding.mp3 import decode_in_pieces
from soundflow_core.library.catalog.entry_reader import read_track
from soundflow_core.library.catalog.tag_index import copy_here
from soundflow_core.library.storage.base import Listed, Store
from soundflow_core.model.entry import CatalogEntry

OURS = ("procedural", "model")
"""Methods of tracks that SoundFlow made, or made ready."""
SILENCE = 1e-3
"""A track whose highest sample stays below this (-60 dBFS) is silent."""
DURATION_TOLERANCE_SECONDS = 0.1
ADDRESS_TIMEOUT_SECONDS = 20


def probe(store: Store, settings: Settings, entry: CatalogEntry, item: Listed) -> Iterator[str]:
    """Every sentence that must be said of a listed object."""
    key = entry.object_key
    with tempfile.TemporaryDirectory(prefix="soundflow-") as folder:
        mp3 = Path(folder) / "track.mp3"
        if not copy_here(store, key, mp3):
            yield f"{key} vanished while it was read; run `soundflow rebuild`."
            return
        if entry.sha256 and tags.file_sha256(mp3) != entry.sha256:
            yield f"{key} is not the recording that was published: its hash differs; restore it or make it again."
        if read_track(store, settings, item).entry != entry:
            yield f"the tag of {key} does not agree with its entry; run `soundflow rebuild`."
        yield from _credentials(key, mp3)
        yield from _sound(entry, mp3)
        size_bytes = mp3.stat().st_size
    if entry.url and entry.url.startswith("http"):
        yield from _address(entry.url, size_bytes)


def _credentials(key: str, mp3: Path) -> Iterator[str]:
    """Content credentials, where a track has them, must hold."""
    try:
        found = credentials.read(mp3)
    except (ConfigurationError, QualityError) as error:
        yield f"the content credentials of {key} can't be checked: {error}"
        return
    if found and not found.is_valid:
        yield f"the content credentials of {key} are broken ({', '.join(found.problems)}): it was edited after it was signed."


def sound_of(entry: CatalogEntry, mp3: Path) -> Iterator[Signal]:
    """A copy of a published track in pieces: what we made exactly as we made it, what others uploaded as anybody's file.

    QualityError for a track of ours that is not as it was made, and for another's that can't be read.
    """
    try:
        yield from decode_in_pieces(mp3) if entry.method in OURS else pieces(mp3)
    except (QualityError, BriefError) as error:
        raise QualityError(str(error).replace(str(mp3), f"The mp3 of {entry.id}")) from error


def _sound(entry: CatalogEntry, mp3: Path) -> Iterator[str]:
    key, frames, peak = entry.object_key, 0, 0.0
    try:
        for piece in sound_of(entry, mp3):
            frames += piece.shape[1]
            peak = max(peak, float(piece.max()), -float(piece.min()))
    except QualityError as error:
        yield f"{key} can't be decoded as it should: {error}"
        return
    seconds = frames / SAMPLE_RATE_HZ
    if entry.method in OURS and abs(seconds - entry.duration_sec) > DURATION_TOLERANCE_SECONDS:
        yield f"{key} lasts {seconds:.1f} s, its entry says {entry.duration_sec}; make it again."
    if peak < SILENCE:
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
        yield f"{url} serves no parts (Range) of a track, so that players can't seek; turn that on at its server."
    elif span.rpartition("/")[2] not in (str(size_bytes), "*"):
        yield f"{url} serves another object: {span.rpartition('/')[2]} bytes instead of {size_bytes}; purge its cache."
