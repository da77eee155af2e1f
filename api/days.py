"""The days as the operator sees them: every track in the store with its state and its measures, listed or not."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from api.house import House
from api.schemas import Entry
from soundflow_core.brief import Category, Model, Tier
from soundflow_core.catalog.reading import read_track, stones
from soundflow_core.catalog.reviewing import Review, Verdict, reviews
from soundflow_core.entry import CatalogEntry
from soundflow_core.errors import NotFound
from soundflow_core.keys import AUDIO_PREFIX, audio_key, sheet_key

SHEETS = "sheets/"
"""Under it, inspection sheets lie as tracks do under `audio/`."""
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
    measures: list[Measure]


class StudioDay(Model):
    """A day: its five free tracks, missing ones too, and its premium tracks."""

    date: date
    tracks: list[StudioTrack]


def key_of(house: House, track_id: str) -> str:
    """The object of a track in any state."""
    listed = house.shelf.everything.entry(track_id)
    if listed:
        return str(listed["objectKey"])
    tier, _, rest = track_id.partition("-")
    try:
        key = audio_key(Tier(tier), date.fromisoformat(rest[:10]), track_id)
    except ValueError as error:
        raise NotFound(f"There is no track {track_id!a}.") from error
    if house.shelf.store.head(key) is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return key


def track_of(house: House, base: str, track_id: str) -> StudioTrack:
    """How one track stands, whatever its state; NotFound where the store has none. `base` is the API's own address."""
    folder = key_of(house, track_id).rpartition("/")[0] + "/"
    found = next((track for track in _Eye(house, base).in_folder(folder) if track.id == track_id), None)
    if found is None:
        raise NotFound(f"There is no track {track_id!a}.")
    return found


def days_of(house: House, base: str, days: list[date]) -> list[StudioDay]:
    """What the store holds of these days, in their order; `base` is the API's own address."""
    eye, order, found = _Eye(house, base), list(Category), []
    for day in days:
        tracks = [track for tier in Tier for track in eye.in_folder(f"{AUDIO_PREFIX}{tier}/{day.isoformat()}/")]
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

    def __init__(self, house: House, base: str) -> None:
        self.house, self.base = house, base
        self.decided, self.gone = reviews(house.shelf.store), stones(house.shelf.store)

    def in_folder(self, folder: str) -> list[StudioTrack]:
        """The tracks of a day and tier as the store holds them, listed or not."""
        store, index = self.house.shelf.store, self.house.shelf.everything
        tracks: list[StudioTrack] = []
        items = list(store.list(folder))
        sheets = {item.key for item in store.list(SHEETS + folder.removeprefix(AUDIO_PREFIX))} if items else set()
        for item in items:
            listed = index.entry(item.key.rpartition("/")[2].removesuffix(".mp3"))
            entry = (
                CatalogEntry.model_validate(listed) if listed else read_track(store, self.house.settings, item).entry
            )
            if entry is not None:
                tracks.append(self._told(entry, listed is not None, sheets))
        return tracks

    def _told(self, entry: CatalogEntry, is_listed: bool, sheets: set[str]) -> StudioTrack:
        sheet = sheet_key(entry.tier, entry.date, entry.id)
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
            sheet_url=self.house.signer.sign(sheet, self.base).url if sheet in sheets else None,
            measures=measures_of(entry),
        )

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
            return self.house.signer.sign(key, self.base).url
        settings = self.house.settings
        return settings.address_of(key) if settings.free_public_base_url else f"{self.base}/media/{key}"


def measures_of(entry: CatalogEntry) -> list[Measure]:
    """What an entry says was found, beside what was asked of every track."""
    bpm, key = entry.measured.bpm, entry.measured.key
    return [
        Measure(name="lufs", asked=TARGET_LUFS, found=entry.lufs,
                fits=None if entry.lufs is None else abs(entry.lufs - TARGET_LUFS) <= LUFS_EITHER_WAY),
        Measure(name="truePeakDbtp", asked=HIGHEST_PEAK_DBTP, found=entry.true_peak_dbtp,
                fits=None if entry.true_peak_dbtp is None else entry.true_peak_dbtp <= HIGHEST_PEAK_DBTP),
        Measure(name="bpm", asked=entry.bpm, found=bpm,
                fits=None if bpm is None else abs(bpm - entry.bpm) <= BPM_EITHER_WAY * entry.bpm),
        Measure(name="key", asked=entry.key, found=key, fits=None if key is None else key == entry.key),
    ]  # fmt: skip
