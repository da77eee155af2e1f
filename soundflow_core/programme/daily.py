"""The daily plan: from a YAML file to the day's briefs and their recipes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from soundflow_core.brief import (
    Ambience,
    Category,
    EnergyCurve,
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
from soundflow_core.errors import BriefError
from soundflow_core.genres import genre_names
from soundflow_core.programme.yaml_lines import Document, Place, read_document
from soundflow_core.seeds import seed_from

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Defaults(Model):
    """What every track of the plan shares unless it says otherwise."""

    duration_sec: Annotated[float, Field(ge=5, le=8 * 3600)] = 180
    target_lufs: Annotated[float, Field(ge=-40, le=-6)] = -14.0
    true_peak_dbtp: Annotated[float, Field(ge=-12, le=-0.1)] = -1.0
    bitrate_kbps: Annotated[int, Field(ge=96, le=320)] = 192


class PlannedTrack(Model):
    """One track of every day."""

    id: TrackId
    site_category: Category
    genre: str
    bpm: TempoBpm | TempoRange | None = None
    key: KeyName | None = None
    duration_sec: Annotated[float, Field(ge=5, le=8 * 3600)] | None = None
    energy_curve: EnergyCurve = EnergyCurve.LINEAR
    layers: Layers = Layers()
    synth: SynthKnobs = SynthKnobs()
    ambience: Ambience = Ambience()
    goal_tags: tuple[str, ...] = ()
    nature_tags: tuple[str, ...] = ()
    energy_min: Percent = 30
    energy_max: Percent = 70
    ambience_min: Percent = 0
    ambience_max: Percent = 30

    @field_validator("genre")
    @classmethod
    def _known(cls, genre: str) -> str:
        return _known_genre(genre)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.energy_min > self.energy_max:
            raise ValueError("energyMin is above energyMax")
        if self.ambience_min > self.ambience_max:
            raise ValueError("ambienceMin is above ambienceMax")
        return self


class DailyPlan(Model):
    """The whole plan."""

    version: Literal[1]
    defaults: Defaults = Defaults()
    tracks: Annotated[tuple[PlannedTrack, ...], Field(min_length=1)]
    rotation: dict[str, dict[Weekday, str]] = Field(default_factory=dict)

    @field_validator("rotation")
    @classmethod
    def _known_rotation(cls, rotation: dict[str, dict[Weekday, str]]) -> dict[str, dict[Weekday, str]]:
        for days in rotation.values():
            for genre in days.values():
                _known_genre(genre)
        return rotation

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [track.id for track in self.tracks]
        twice = {name for name in ids if ids.count(name) > 1}
        if twice:
            raise ValueError(f"the id '{min(twice)}' stands twice")
        strangers = set(self.rotation) - set(ids)
        if strangers:
            raise ValueError(f"the rotation names '{min(strangers)}', which is no track of this plan")
        return self


def _known_genre(genre: str) -> str:
    if genre not in genre_names():
        raise ValueError(f"the genre '{genre}' is unknown; choose one of {', '.join(genre_names())}")
    return genre


def load_plan(path: Path | None = None) -> DailyPlan:
    """The plan in a file, or the one that ships with SoundFlow; BriefError names the file, the line and the field."""
    if path is None:
        with as_file(files(__package__) / "free_daily_plan.yaml") as own:
            return load_plan(own)
    document = read_document(path)
    try:
        return DailyPlan.model_validate(document.values)
    except ValidationError as error:
        raise BriefError(_sentence(path, document, error)) from error


def _sentence(path: Path, document: Document, error: ValidationError) -> str:
    """The first thing that is wrong, with its line; union branches and function names are left out of its path."""
    # A list that lost its only item to an error is "too short" as well: say the error.
    first = min(error.errors(), key=lambda e: (e["type"] == "too_short", document.line_of(_place(e["loc"], document))))
    place = _place(first["loc"], document)
    field = ".".join(str(part) for part in place) or "the plan"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "there is no such field"
    elif (
        "input" in first
        and not isinstance(first["input"], dict | list)
        and first["type"] != "missing"
        and "value_error" not in first["type"]
    ):
        message = f"{message[0].lower()}{message[1:]}, found {first['input']!r}"
    return f"{path}, line {document.line_of(place)}: {field}: {message}; change it there."


def _place(where: tuple[str | int, ...], document: Document) -> Place:
    """The part of a pydantic location that stands in the document."""
    place: Place = ()
    for part in where:
        if (*place, part) not in document.lines:
            break
        place = (*place, part)
    unknown = where[len(place) :]
    if len(unknown) == 1 and isinstance(unknown[0], str) and unknown[0].isidentifier() and len(place) < len(where):
        return (*place, unknown[0])
    return place


def briefs_for(
    plan: DailyPlan, day: date, *, categories: tuple[Category, ...] = (), duration_sec: float | None = None
) -> tuple[TrackBrief, ...]:
    """The day's briefs, in the plan's order; only those of some categories, at another length, where that is asked."""
    weekday = WEEKDAYS[day.weekday()]
    shared = plan.defaults.model_dump()
    briefs = []
    for track in plan.tracks:
        if categories and track.site_category not in categories:
            continue
        values = track.model_dump(exclude={"site_category", "genre", "duration_sec"})
        briefs.append(
            TrackBrief(
                **{
                    **shared,
                    **values,
                    "date": day,
                    "category": track.site_category,
                    "genre": plan.rotation.get(track.id, {}).get(weekday, track.genre),
                    "duration_sec": duration_sec or track.duration_sec or plan.defaults.duration_sec,
                }
            )
        )
    return tuple(briefs)


def recipe_for(brief: TrackBrief, roll: int = 0) -> Recipe:
    """The recipe of a brief: its seed is drawn from the tier, the date and the id; each re-roll takes the next one."""
    return Recipe(brief=brief, seed=seed_from(brief.tier, brief.date.isoformat(), brief.id, roll))


def parse_day(text: str | None) -> date:
    """A date as an operator writes it: YYYY-MM-DD, `today` or `yesterday` in UTC; None is today."""
    today = datetime.now(UTC).date()
    if text in (None, "", "today"):
        return today
    if text == "yesterday":
        return today - timedelta(days=1)
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise BriefError(f"'{text}' is no date; write YYYY-MM-DD, today or yesterday.") from error


def parse_category(text: str) -> Category:
    """A category as an operator writes it: `Deep Work`, `deep-work` or `deep_work`."""
    wanted = text.strip().lower().replace(" ", "-").replace("_", "-")
    for category in Category:
        if category.slug == wanted:
            return category
    raise BriefError(f"The category '{text}' is unknown; choose one of {', '.join(Category)}.")
