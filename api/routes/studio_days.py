"""Days as operators see them: every track in the store with its state and measures, listed or not."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from enum import StrEnum

from pydantic import Field

from api.catalog.index import own_key
from api.dependencies import OperatorLinks, Services
from api.schemas import Entry
from soundflow_core.base.errors import NotFound, QualityError
from soundflow_core.base.parsing import parse_json
from soundflow_core.library.catalog.entry_reader import read_track
from soundflow_core.library.catalog.reviews import Review, Verdict
from soundflow_core.library.storage.documents import get_document
from soundflow_core.model.brief import Category, Model, Tier
from soundflow_core.model.entry import CatalogEntry
from soundflow_core.model.keys import AUDIO_PREFIX, audio_key, measures_key, parse_audio_key, sheet_key

SHEETS, MEASURES = "sheets/", "measures/"
"""Prefixes of inspection sheets and measures; below them the keys are those of the tracks under `audio/`."""
CONCURRENT_LISTINGS = 8
MAX_MEASURES_BYTES = 1 << 20
TARGET_LUFS, LUFS_TOLERANCE = -14.0, 0.5
MAX_PEAK_DBTP = -1.0
BPM_TOLERANCE = 0.02
"""As a share of the requested tempo."""


class TrackState(StrEnum):
    """How a track stands."""

    LISTED = "listed"
    WAITING = "waiting"
    """For an operator's approval."""
    HELD = "held"
    TAKEN_DOWN = "takenDown"
    UNLISTED = "unlisted"
    """In the store but in no catalog yet."""
    MISSING = "missing"


class Measure(Model):
    """What was asked beside what was found in the finished file."""

    name: str = Field(examples=["lufs"])
    asked: float | str | None = Field(examples=[-14.0])
    low: float | None = Field(None, description="The least that fits; None leaves this side open.", examples=[-14.3])
    high: float | None = Field(None, description="The most that fits.", examples=[-13.7])
    found: float | str | None = Field(examples=[-14.1])
    fits: bool | None = Field(description="None where nothing was asked or found.")


class StudioTrack(Model):
    """A track as the operator sees it."""

    id: str
    category: Category
    tier: Tier
    state: TrackState
    why: str | None = Field(description="Of a held or taken-down track.")
    by: str | None
    entry: Entry | None
    cover_url: str | None = Field(description="Of its cover; signed where the track is not listed.")
    waveform_url: str | None
    sheet_url: str | None = Field(
        description="Of the picture that shows its whole inspection, where one was drawn; signed."
    )
    measures: list[Measure] = Field(
        description="Loudness, true peak, tempo, key; then, where they were kept, all measures of the gate in its genre's ranges."
    )


class StudioDay(Model):
    """A day: its five free tracks, missing ones too, and its premium tracks."""

    date: date
    tracks: list[StudioTrack]


def object_key(services: Services, track_id: str) -> str:
    """The object key of a track in any state; NotFound where there is none."""
    listed = services.catalogs.all_tracks.entry(track_id)
    if listed and (key := own_key(listed)):
        return key
    tier, _, rest = track_id.partition("-")
    try:
        key = audio_key(Tier(tier), date.fromisoformat(rest[:10]), track_id)
    except ValueError as error:
        raise NotFound(f"There is no track {track_id!a}.") from error
    if services.store.head(key) is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return key


def read_track_state(services: Services, links: OperatorLinks, track_id: str) -> StudioTrack:
    """One track in any state; NotFound where the store has none."""
    folder = object_key(services, track_id).rpartition("/")[0] + "/"
    found = next((track for track in StoreReader(services, links).tracks(folder) if track.id == track_id), None)
    if found is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return found


def read_days(services: Services, links: OperatorLinks, days: list[date]) -> list[StudioDay]:
    """The tracks of these days, in the order of the days."""
    reader, order, found = StoreReader(services, links), list(Category), []
    with ThreadPoolExecutor(CONCURRENT_LISTINGS) as pool:  # each listing of a bucket takes a while
        try:
            tracks_of_days = list(pool.map(reader.tracks_of_day, days))
        except BaseException:  # where one fails, the rest are not needed
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for day, tracks in zip(days, tracks_of_days, strict=True):
        present = {track.category for track in tracks if track.tier is Tier.FREE}
        tracks += [_missing(day, category) for category in Category if category not in present]
        tracks.sort(key=lambda track: (track.tier is Tier.PREMIUM, order.index(track.category), track.id))
        found.append(StudioDay(date=day, tracks=tracks))
    return found


def _missing(day: date, category: Category) -> StudioTrack:
    name = f"free-{day.isoformat()}-{category.slug.replace('-', '_')}_daily"
    return StudioTrack(
        id=name, category=category, tier=Tier.FREE, state=TrackState.MISSING, why=None, by=None,
        entry=None, cover_url=None, waveform_url=None, sheet_url=None, measures=[],
    )  # fmt: skip


class StoreReader:
    """Reads tracks from the store, with the reviews and tombstones as they were at the start."""

    def __init__(self, services: Services, links: OperatorLinks) -> None:
        self.services, self.links = services, links
        self.reviews = services.operator_records.reviews.read_or_last()
        self.tombstones = services.operator_records.tombstones.read_or_last()

    def tracks_of_day(self, day: date) -> list[StudioTrack]:
        """The tracks of a day, free and premium."""
        return [track for tier in Tier for track in self.tracks(f"{AUDIO_PREFIX}{tier}/{day.isoformat()}/")]

    def tracks(self, folder: str) -> list[StudioTrack]:
        """The tracks of a day and tier, listed or not."""
        store, index = self.services.store, self.services.catalogs.all_tracks
        tracks: list[StudioTrack] = []
        items = list(store.list(folder))
        below = folder.removeprefix(AUDIO_PREFIX)
        companions = {item.key for kind in (SHEETS, MEASURES) for item in store.list(kind + below)} if items else set()
        for item in items:
            parts = parse_audio_key(item.key)
            listed = index.entry(parts[2]) if parts else None
            entry = (
                CatalogEntry.model_validate(listed) if listed else read_track(store, self.services.settings, item).entry
            )
            if entry is not None:
                tracks.append(self._studio_track(entry, listed is not None, companions))
        return tracks

    def _studio_track(self, entry: CatalogEntry, is_listed: bool, companions: set[str]) -> StudioTrack:
        identity = (entry.tier, entry.date, entry.id)
        sheet, measures = sheet_key(*identity), measures_key(*identity)
        review, tombstone = self.reviews.get(entry.id), self.tombstones.get(entry.id)
        why, by = (review.why, review.by) if review else (None, None)
        if tombstone is not None:
            why, by = tombstone.get("why"), tombstone.get("by")
        return StudioTrack(
            id=entry.id,
            category=entry.category,
            tier=entry.tier,
            state=self._state(entry, review, tombstone is not None, is_listed),
            why=why,
            by=by,
            entry=Entry.model_validate(entry.model_dump()),
            cover_url=self._companion(entry.cover_webp_key or entry.cover_key, is_listed),
            waveform_url=self._companion(entry.waveform_key, is_listed),
            sheet_url=self.links.sign(sheet).url if sheet in companions else None,
            measures=_merge(measures_of(entry), self._gate_measures(measures) if measures in companions else ()),
        )

    def _gate_measures(self, key: str) -> list[Measure]:
        """What the quality gate measured; nothing where that object is damaged or gone."""
        try:
            stored = parse_json(get_document(self.services.store, key, MAX_MEASURES_BYTES).content)
            return [Measure(**{"asked": None, **one}) for one in stored["measures"]]
        except (NotFound, QualityError, ValueError, TypeError, KeyError):
            return []

    def _state(self, entry: CatalogEntry, review: Review | None, is_taken_down: bool, is_listed: bool) -> TrackState:
        held_from = self.services.settings.hold_from
        if is_taken_down:
            return TrackState.TAKEN_DOWN
        if is_listed:
            return TrackState.LISTED
        if review and review.verdict is Verdict.HELD:
            return TrackState.HELD
        return TrackState.WAITING if not review and held_from and entry.date >= held_from else TrackState.UNLISTED

    def _companion(self, key: str | None, is_listed: bool) -> str | None:
        """The address of a track's cover or waveform."""
        if key is None:
            return None
        if not is_listed:
            return self.links.sign(key).url
        settings = self.services.settings
        return settings.address_of(key) if settings.free_public_base_url else f"{self.links.base_url}/media/{key}"


def _merge(of_entry: list[Measure], of_gate: Iterable[Measure]) -> list[Measure]:
    """The measures of the entry, with the ranges of the quality gate where it stored some; then the gate's other measures."""
    by_name = {measure.name: measure for measure in of_gate}
    merged = [by_name.pop(one.name, one).model_copy(update={"asked": one.asked}) for one in of_entry]
    return merged + list(by_name.values())


def measures_of(entry: CatalogEntry) -> list[Measure]:
    """What an entry says was measured, with what was requested."""
    bpm, key = entry.measured.bpm, entry.measured.key
    return [
        _within("lufs", TARGET_LUFS, LUFS_TOLERANCE, entry.lufs),
        Measure(name="truePeakDbtp", asked=MAX_PEAK_DBTP, high=MAX_PEAK_DBTP, found=entry.true_peak_dbtp,
                fits=None if entry.true_peak_dbtp is None else entry.true_peak_dbtp <= MAX_PEAK_DBTP),
        _within("bpm", entry.bpm, entry.bpm * BPM_TOLERANCE, bpm),
        Measure(name="key", asked=entry.key, found=key, fits=None if key is None else key == entry.key),
    ]  # fmt: skip


def _within(name: str, asked: float, tolerance: float, found: float | None) -> Measure:
    low, high = asked - tolerance, asked + tolerance
    return Measure(
        name=name, asked=asked, low=low, high=high, found=found, fits=None if found is None else low <= found <= high
    )
