"""The daily plan: from a YAML file to the day's briefs and their recipes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationError, model_validator

from soundflow_core.base.errors import BriefError
from soundflow_core.base.seeds import seed_from
from soundflow_core.model.brief import (
    Ambience,
    Category,
    EnergyCurve,
    Functional,
    KeyName,
    Layers,
    Model,
    Percent,
    Recipe,
    SynthKnobs,
    TempoBpm,
    TempoRange,
    TrackBrief,
    TrackId,
)
from soundflow_core.music.genres import genre_names
from soundflow_core.pipeline.plans.plan_errors import check_ids, mistake, read_plan

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _known_genre(genre: str) -> str:
    if genre not in genre_names():
        raise ValueError(f"the genre '{genre}' is unknown; choose one of {', '.join(genre_names())}")
    return genre


def _tempo_kind(value: object) -> str:
    return "range" if isinstance(value, dict | TempoRange) else "number"


GenreName = Annotated[str, AfterValidator(_known_genre)]
Tempo = Annotated[
    Annotated[TempoBpm, Tag("number")] | Annotated[TempoRange, Tag("range")],
    Discriminator(_tempo_kind),
]
"""A pinned tempo or a range; an error in one is never reported as one in the other."""
Bitrate = Literal[96, 112, 128, 160, 192, 224, 256, 320]
"""The encoder's bitrates, listed here so that a plan fails before its tracks are rendered."""
DurationSec = Annotated[float, Field(ge=5, le=8 * 3600)]
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Defaults(Model):
    """What every track of the plan shares unless it says otherwise."""

    duration_sec: DurationSec = 180
    target_lufs: Annotated[float, Field(ge=-40, le=-6)] = -14.0
    true_peak_dbtp: Annotated[float, Field(ge=-12, le=-0.1)] = -1.0
    bitrate_kbps: Bitrate = 192


class DailyTrack(Model):
    """One track of every day."""

    id: TrackId
    site_category: Category
    genre: GenreName
    bpm: Tempo | None = None
    key: KeyName | None = None
    duration_sec: DurationSec | None = None
    energy_curve: EnergyCurve = EnergyCurve.LINEAR
    layers: Layers = Layers()
    synth: SynthKnobs = SynthKnobs()
    ambience: Ambience = Ambience()
    scenes: dict[str, Ambience] = Field(default_factory=dict)
    """Soundscapes that take turns day by day instead of one ambience; their beds become the day's nature tags."""
    functional: Functional = Functional()
    goal_tags: tuple[str, ...] = ()
    nature_tags: tuple[str, ...] = ()
    energy_min: Percent = 30
    energy_max: Percent = 70
    ambience_min: Percent = 0
    ambience_max: Percent = 30

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.energy_min > self.energy_max:
            raise mistake("energyMin is above energyMax", ("energyMin",), ("energyMax",))
        if self.ambience_min > self.ambience_max:
            raise mistake("ambienceMin is above ambienceMax", ("ambienceMin",), ("ambienceMax",))
        return self


class DailyPlan(Model):
    """The whole plan."""

    version: Literal[1]
    defaults: Defaults = Defaults()
    tracks: Annotated[tuple[DailyTrack, ...], Field(min_length=1)]
    rotation: dict[str, dict[Weekday, GenreName]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [track.id for track in self.tracks]
        check_ids(ids, "tracks")
        for name in self.rotation:
            if name not in ids:
                raise mistake(f"the rotation names '{name}', which is not a track of this plan", ("rotation", name))
        return self


def load_plan(path: Path | None = None) -> DailyPlan:
    """The plan in a file, or the one that ships with SoundFlow; BriefError names the file, the line and the field."""
    return read_plan(DailyPlan, path, "free_daily_plan.yaml")


def briefs_for(
    plan: DailyPlan, day: date, *, categories: tuple[Category, ...] = (), duration_sec: float | None = None
) -> tuple[TrackBrief, ...]:
    """The day's briefs, in the plan's order; only those of some categories, at another length, where that is asked."""
    chosen = (track for track in plan.tracks if not categories or track.site_category in categories)
    return tuple(_brief(plan, track, day, duration_sec) for track in chosen)


def _brief(plan: DailyPlan, track: DailyTrack, day: date, duration_sec: float | None) -> TrackBrief:
    lengths = (duration_sec, track.duration_sec, plan.defaults.duration_sec)
    values = plan.defaults.model_dump() | track.model_dump(exclude={"site_category", "scenes"})
    if track.scenes:
        name, ambience = _scene_of(track.scenes, day)
        values |= {"ambience": ambience, "nature_tags": (name, *ambience.levels())}
    values["date"] = day
    values["category"] = track.site_category
    values["genre"] = plan.rotation.get(track.id, {}).get(WEEKDAYS[day.weekday()], track.genre)
    values["duration_sec"] = next(length for length in lengths if length is not None)
    try:
        return TrackBrief(**values)
    except ValidationError as error:  # a plan was checked when it was read: it can only be the length
        raise BriefError(f"{track.id} can't last {values['duration_sec']:g} s; choose 5 to 28800 seconds.") from error


def _scene_of(scenes: dict[str, Ambience], day: date) -> tuple[str, Ambience]:
    """The scene of a day: all take their turn before one returns, in another order each round, and none follows itself."""
    turn, place = divmod(day.toordinal(), len(scenes))
    names = _order(scenes, turn)
    before = _order(scenes, turn - 1)[-1]
    if len(names) > 1 and names[0] == before:
        names[0], names[1] = names[1], names[0]
    return names[place], scenes[names[place]]


def _order(scenes: dict[str, Ambience], turn: int) -> list[str]:
    return sorted(scenes, key=lambda name: seed_from("scenes", turn, name))


def recipe_for(brief: TrackBrief, attempt: int = 0) -> Recipe:
    """The recipe of a brief: its seed is drawn from the tier, the date and the id; each attempt takes another one."""
    return Recipe(brief=brief, seed=seed_from(brief.tier, brief.date.isoformat(), brief.id, attempt))


def parse_day(text: str | None) -> date:
    """A date as an operator writes it: YYYY-MM-DD, `today` or `yesterday` in UTC; None is today."""
    today = datetime.now(UTC).date()
    asked = (text or "today").strip()
    if asked == "today":
        return today
    if asked == "yesterday":
        return today - timedelta(days=1)
    try:
        if not ISO_DAY.fullmatch(asked):  # Python reads 20250115 and 2025-W03-3 as well
            raise ValueError(asked)
        return date.fromisoformat(asked)
    except ValueError as error:
        raise BriefError(f"'{text}' is not a date; write YYYY-MM-DD, today or yesterday.") from error


def parse_category(text: str) -> Category:
    """A category as an operator writes it: `Deep Work`, `deep-work` or `deep_work`."""
    wanted = text.strip().lower().replace(" ", "-").replace("_", "-")
    for category in Category:
        if category.slug == wanted:
            return category
    raise BriefError(f"The category '{text}' is unknown; choose one of {', '.join(Category)}.")
