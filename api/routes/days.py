"""The days as the operator sees them: every track in the store with its state and its measures, listed or not."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from enum import StrEnum

from pydantic import Field

from api.catalog.index import own_key
from api.house import House, Links
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
"""Under them, inspection sheets and measures lie as tracks do under `audio/`."""
FOLDERS_AT_ONCE = 8
LARGEST_MEASURES_BYTES = 1 << 20
TARGET_LUFS, LUFS_EITHER_WAY = -14.0, 0.5
HIGHEST_PEAK_DBTP = -1.0
BPM_EITHER_WAY = 0.02
"""Of the tempo that was asked."""


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


def key_of(house: House, track_id: str) -> str:
    """The object of a track in any state."""
    listed = house.shelf.everything.entry(track_id)
    if listed and (key := own_key(listed)):
        return key
    tier, _, rest = track_id.partition("-")
    try:
        key = audio_key(Tier(tier), date.fromisoformat(rest[:10]), track_id)
    except ValueError as error:
        raise NotFound(f"There is no track {track_id!a}.") from error
    if house.shelf.store.head(key) is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return key


def track_of(house: House, links: Links, track_id: str) -> StudioTrack:
    """How one track stands, whatever its state; NotFound where the store has none."""
    folder = key_of(house, track_id).rpartition("/")[0] + "/"
    found = next((track for track in _Eye(house, links).in_folder(folder) if track.id == track_id), None)
    if found is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return found


def days_of(house: House, links: Links, days: list[date]) -> list[StudioDay]:
    """What the store holds of these days, in their order."""
    eye, order, found = _Eye(house, links), list(Category), []
    with ThreadPoolExecutor(FOLDERS_AT_ONCE) as pool:  # a bucket takes its time for each
        try:
            seen = list(pool.map(eye.of_day, days))
        except BaseException:  # where one fails, the rest need not be asked
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for day, tracks in zip(days, seen, strict=True):
        there = {track.category for track in tracks if track.tier is Tier.FREE}
        tracks += [_missing(day, category) for category in Category if category not in there]
        tracks.sort(key=lambda track: (track.tier is Tier.PREMIUM, order.index(track.category), track.id))
        found.append(StudioDay(date=day, tracks=tracks))
    return found


def _missing(day: date, category: Category) -> StudioTrack:
    name = f"free-{day.isoformat()}-{category.slug.replace('-', '_')}_daily"
    return StudioTrack(
        id=name, category=category, tier=Tier.FREE, state=TrackState.MISSING, why=None, by=None,
        entry=None, cover_url=None, waveform_url=None, sheet_url=None, measures=[],
    )  # fmt: skip


class _Eye:
    """Sees the store with what was decided on its tracks, read once."""

    def __init__(self, house: House, links: Links) -> None:
        self.house, self.links = house, links
        self.decided, self.gone = house.decisions.reviews.last(), house.decisions.tombstones.last()

    def of_day(self, day: date) -> list[StudioTrack]:
        """The tracks of a day, free and premium."""
        return [track for tier in Tier for track in self.in_folder(f"{AUDIO_PREFIX}{tier}/{day.isoformat()}/")]

    def in_folder(self, folder: str) -> list[StudioTrack]:
        """The tracks of a day and tier as the store holds them, listed or not."""
        store, index = self.house.shelf.store, self.house.shelf.everything
        tracks: list[StudioTrack] = []
        items = list(store.list(folder))
        place = folder.removeprefix(AUDIO_PREFIX)
        beside = {item.key for kind in (SHEETS, MEASURES) for item in store.list(kind + place)} if items else set()
        for item in items:
            named = parse_audio_key(item.key)
            listed = index.entry(named[2]) if named else None
            entry = (
                CatalogEntry.model_validate(listed) if listed else read_track(store, self.house.settings, item).entry
            )
            if entry is not None:
                tracks.append(self._told(entry, listed is not None, beside))
        return tracks

    def _told(self, entry: CatalogEntry, is_listed: bool, beside: set[str]) -> StudioTrack:
        place = (entry.tier, entry.date, entry.id)
        sheet, measures = sheet_key(*place), measures_key(*place)
        decision, stone = self.decided.get(entry.id), self.gone.get(entry.id)
        why, by = (decision.why, decision.by) if decision else (None, None)
        if stone is not None:
            why, by = stone.get("why"), stone.get("by")
        return StudioTrack(
            id=entry.id,
            category=entry.category,
            tier=entry.tier,
            state=self._state(entry, decision, stone is not None, is_listed),
            why=why,
            by=by,
            entry=Entry.model_validate(entry.model_dump()),
            cover_url=self._companion(entry.cover_webp_key or entry.cover_key, is_listed),
            waveform_url=self._companion(entry.waveform_key, is_listed),
            sheet_url=self.links.sign(sheet).url if sheet in beside else None,
            measures=_merged(measures_of(entry), self._kept(measures) if measures in beside else ()),
        )

    def _kept(self, key: str) -> list[Measure]:
        """What the gate measured; nothing where that is damaged or gone."""
        try:
            kept = parse_json(get_document(self.house.shelf.store, key, LARGEST_MEASURES_BYTES).content)
            return [Measure(**{"asked": None, **one}) for one in kept["measures"]]
        except (NotFound, QualityError, ValueError, TypeError, KeyError):
            return []

    def _state(self, entry: CatalogEntry, decision: Review | None, is_gone: bool, is_listed: bool) -> TrackState:
        held_from = self.house.settings.hold_from
        if is_gone:
            return TrackState.TAKEN_DOWN
        if is_listed:
            return TrackState.LISTED
        if decision and decision.verdict is Verdict.HELD:
            return TrackState.HELD
        return TrackState.WAITING if not decision and held_from and entry.date >= held_from else TrackState.UNLISTED

    def _companion(self, key: str | None, is_listed: bool) -> str | None:
        """Where a browser finds what stands beside a track."""
        if key is None:
            return None
        if not is_listed:
            return self.links.sign(key).url
        settings = self.house.settings
        return settings.address_of(key) if settings.free_public_base_url else f"{self.links.base}/media/{key}"


def _merged(told: list[Measure], kept: Iterable[Measure]) -> list[Measure]:
    """What entries tell, in the gate's own ranges where those were kept, and then all else that was kept."""
    by_name = {measure.name: measure for measure in kept}
    return [by_name.pop(one.name, one).model_copy(update={"asked": one.asked}) for one in told] + list(by_name.values())


def measures_of(entry: CatalogEntry) -> list[Measure]:
    """What an entry says was found, beside what was asked of every track."""
    bpm, key = entry.measured.bpm, entry.measured.key
    return [
        _around("lufs", TARGET_LUFS, LUFS_EITHER_WAY, entry.lufs),
        Measure(name="truePeakDbtp", asked=HIGHEST_PEAK_DBTP, high=HIGHEST_PEAK_DBTP, found=entry.true_peak_dbtp,
                fits=None if entry.true_peak_dbtp is None else entry.true_peak_dbtp <= HIGHEST_PEAK_DBTP),
        _around("bpm", entry.bpm, entry.bpm * BPM_EITHER_WAY, bpm),
        Measure(name="key", asked=entry.key, found=key, fits=None if key is None else key == entry.key),
    ]  # fmt: skip


def _around(name: str, asked: float, either_way: float, found: float | None) -> Measure:
    low, high = asked - either_way, asked + either_way
    return Measure(
        name=name, asked=asked, low=low, high=high, found=found, fits=None if found is None else low <= found <= high
    )
