"""Validation: does the store keep its promises? Every problem is a key and a sentence.

Memory holds what a rebuild holds, so that a million tracks can be checked; reading every byte of a large store takes days, so that `deep`
can be given a sample, drawn anew each time.
"""

from __future__ import annotations

import filecmp
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from soundflow_core.base.errors import NotFound, QualityError, SoundFlowError
from soundflow_core.base.parsing import parse_json
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.catalog_files import build_catalogs, catalog_keys, write_array
from soundflow_core.library.catalog.entry_reader import public_url, read_track
from soundflow_core.library.catalog.listed_entries import ListedEntries
from soundflow_core.library.catalog.reviews import Review, is_waiting, reviews
from soundflow_core.library.catalog.tag_index import copy_here, line_of
from soundflow_core.library.catalog.tombstones import Tombstones, tombstones
from soundflow_core.library.storage.base import Listed, Store
from soundflow_core.model.brief import Tier
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import ALL_CATALOG, AUDIO_PREFIX, REVIEWS, TOMBSTONES, parse_audio_key

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ValidationProblem:
    """A broken promise."""

    key: str
    sentence: str


@dataclass(frozen=True)
class ValidationReport:
    """All that was looked at and all that was wrong."""

    tracks: int
    catalogs: int
    problems: tuple[ValidationProblem, ...]
    decoded: int = 0
    """Tracks of which every byte was read."""

    @property
    def ok(self) -> bool:
        """Whether nothing was wrong."""
        return not self.problems


def load_catalog(store: Store, key: str) -> list[CatalogEntry]:
    """The entries of a catalog; NotFound or QualityError, each with what to do."""
    try:
        content = store.get(key).content
    except NotFound as error:
        raise _missing(key) from error
    return _parsed(key, content)


def _missing(key: str) -> NotFound:
    return NotFound(f"There is no catalog {key}; run `soundflow rebuild`.")


def _parsed(key: str, content: bytes) -> list[CatalogEntry]:
    try:
        return [CatalogEntry.model_validate(values) for values in parse_json(content)]
    except (ValueError, TypeError) as error:
        raise _damaged(key) from error


def _damaged(key: str) -> QualityError:
    return QualityError(f"The catalog {key} is damaged; run `soundflow rebuild`.")


def validate(
    store: Store,
    settings: Settings,
    *,
    tier: Tier | None = None,
    deep: bool = False,
    sample: int | None = None,
    progress: Progress | None = None,
) -> ValidationReport:
    """Check catalogs against each other and against the audio.

    `deep` also reads every byte, decodes it and asks the public addresses, of all tracks or of a random `sample` of them.
    """
    with tempfile.TemporaryDirectory(prefix="soundflow-") as name, ListedEntries(Path(name) / "listed") as listed:
        check = _Check(store, settings, Path(name), listed, tier, sample if deep else 0)
        problems = [*check.catalogs(), *check.audio(progress)]
        for number, entry_and_item in enumerate(check.sampled, 1):
            problems += _deeply(store, settings, *entry_and_item)
            if progress:
                progress(number, len(check.sampled))
    return ValidationReport(check.tracks, check.sound, tuple(problems), len(check.sampled))


def _deeply(store: Store, settings: Settings, entry: CatalogEntry, item: Listed) -> Iterator[ValidationProblem]:
    from soundflow_core.library.catalog.deep_validation import probe  # noqa: PLC0415  # a codec, which the API must not load

    try:
        for sentence in probe(store, settings, entry, item):
            yield ValidationProblem(item.key, sentence)
    except SoundFlowError:
        raise
    except Exception as error:  # whatever these bytes do to a decoder concerns this object alone
        yield ValidationProblem(
            item.key, f"{item.key} can't be checked ({type(error).__name__}: {error}); make it again."
        )


class _Check:
    """One validation: the catalogs first, then every audio object beside its entry."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        folder: Path,
        listed: ListedEntries,
        tier: Tier | None,
        sample: int | None,
    ) -> None:
        self.store, self.settings, self.folder, self.listed, self.tier = store, settings, folder, listed, tier
        self.sample = sample
        self.sampled: list[tuple[CatalogEntry, Listed]] = []
        self.sound = 0
        """Catalogs that can be read."""
        self.tracks = 0
        self._complete = False
        self._gone: Tombstones = {}
        self._decided: dict[str, Review] = {}

    def catalogs(self) -> Iterator[ValidationProblem]:
        """Each catalog must hold exactly what all.json makes it hold, in the right order and bytes."""
        places = {key: self.folder / f"catalog-{number}" for number, key in enumerate(catalog_keys(self.settings))}
        readable = []
        for key, path in places.items():
            problem = self._problem_of(key, path)
            if problem:
                yield ValidationProblem(key, problem)
            else:
                readable.append(key)
        self.sound = len(readable)
        self._complete = ALL_CATALOG in readable
        if not self._complete:
            return
        for key, wanted in build_catalogs(self.listed, self.settings, self.folder):
            if key not in readable or filecmp.cmp(places[key], wanted, shallow=False):
                continue
            rewritten = self.folder / "rewritten"
            write_array(rewritten, (line_of(entry) for entry in _entries(places[key])))
            same = filecmp.cmp(rewritten, wanted, shallow=False)
            said = "was edited by hand" if same else f"does not agree with {ALL_CATALOG}"
            yield ValidationProblem(key, f"{key} {said}; run `soundflow rebuild`.")

    def _problem_of(self, key: str, path: Path) -> str | None:
        """Copy a catalog here and read it; all.json goes into `listed`."""
        if not copy_here(self.store, key, path):
            return str(_missing(key))
        try:
            for entry in _entries(path):
                if key == ALL_CATALOG:
                    self._put(entry)
        except (ValueError, TypeError):
            return str(_damaged(key))
        return None

    def _put(self, entry: CatalogEntry) -> None:
        where = parse_audio_key(entry.object_key)
        if where != (entry.tier, entry.date, entry.id):
            raise ValueError(entry.object_key)
        self.listed.add(entry.object_key, entry.category, line_of(entry))

    def audio(self, progress: Progress | None) -> Iterator[ValidationProblem]:
        """Every listed track must be there, and everything that is there must be listed or taken down."""
        if not self._complete:
            return
        try:
            self._gone = tombstones(self.store)
        except QualityError as error:
            yield ValidationProblem(TOMBSTONES, str(error))
        try:
            self._decided = reviews(self.store)
        except QualityError as error:
            yield ValidationProblem(REVIEWS, str(error))
        found: set[str] = set()
        for number, item in enumerate(self.store.list(f"{AUDIO_PREFIX}{self.tier}/" if self.tier else AUDIO_PREFIX), 1):
            place = parse_audio_key(item.key)
            name = place[2] if place else ""
            if place and self.listed.key_of(name) == item.key:
                found.add(name)
                yield from self._listed(CatalogEntry.model_validate_json(self.listed.line(name)), item)
            else:
                yield from self._unlisted(item)
            if progress:
                progress(number, len(self.listed))
        yield from self._absent(found)

    def _listed(self, entry: CatalogEntry, item: Listed) -> Iterator[ValidationProblem]:
        key = entry.object_key
        if entry.size_bytes != item.size_bytes:
            said = f"{key} has {item.size_bytes} bytes, its entry says {entry.size_bytes}"
            yield ValidationProblem(key, f"{said}; run `soundflow rebuild`.")
        if entry.url != public_url(entry.tier, key, self.settings):
            said = f"{entry.id} has the address {entry.url}, which is not this deployment's"
            yield ValidationProblem(key, f"{said}; run `soundflow rebuild`.")
        self.tracks += 1
        if self.sample is None or len(self.sampled) < self.sample:
            self.sampled.append((entry, item))
        elif self.sample and (place := random.randrange(self.tracks)) < self.sample:  # noqa: S311  # a fair sample of a stream
            self.sampled[place] = (entry, item)

    def _unlisted(self, item: Listed) -> Iterator[ValidationProblem]:
        reading = read_track(self.store, self.settings, item)
        key = reading.key
        if reading.entry is None:
            yield ValidationProblem(key, f"{key} is in the store but can't be listed: {reading.remark}.")
        elif other := self.listed.key_of(reading.entry.id):
            yield ValidationProblem(
                key, f"{key} has the same id as {other}; rename one of them and run `soundflow rebuild`."
            )
        elif reading.entry.id not in self._gone and not is_waiting(
            reading.entry.id, reading.entry.date, self._decided, self.settings
        ):
            yield ValidationProblem(key, f"{key} is in the store but in no catalog; run `soundflow rebuild`.")

    def _absent(self, found: set[str]) -> Iterator[ValidationProblem]:
        for place in self.listed.positions():
            key = self.listed.key_of(place.id)
            if place.id in found or key is None or (self.tier and not key.startswith(f"{AUDIO_PREFIX}{self.tier}/")):
                continue
            self.tracks += 1
            yield ValidationProblem(key, f"{place.id} is listed, but {key} is missing; run `soundflow rebuild`.")


def _entries(path: Path) -> Iterator[CatalogEntry]:
    """The entries of a catalog, a line at a time as we write them, or from any other JSON array."""
    with path.open("rb") as file:
        if file.readline() == b"[\n" and _ends_like_ours(path):
            for line in file:
                if line != b"]\n":
                    yield CatalogEntry.model_validate_json(line.rstrip(b"\n").removesuffix(b","))
            return
    for values in parse_json(path.read_bytes()):
        yield CatalogEntry.model_validate(values)


def _ends_like_ours(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-4, 2)
        return file.read() == b"}\n]\n"
