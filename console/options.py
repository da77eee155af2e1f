"""Options that several commands share, and how their values are read. Imports stay light: most commands need no plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from soundflow_core.base.errors import BriefError

if TYPE_CHECKING:
    from soundflow_core.model.brief import Category, Tier

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text for people.")]
Categories = Annotated[list[str] | None, typer.Option("--category", help="Only this category; may be repeated.")]
Day = Annotated[str | None, typer.Option("--date", help="The day: YYYY-MM-DD, today or yesterday (UTC).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be made.")]
Force = Annotated[bool, typer.Option("--force", help="Make again and replace what is published.")]
Tiers = Annotated[str, typer.Option("--tier", help="free, premium or all.")]
Reason = Annotated[str, typer.Option("--why", help="The reason, for the log.")]


def categories_of(names: list[str] | None) -> tuple[Category, ...]:
    """The categories that `--category` names; BriefError for an unknown one."""
    from soundflow_core.pipeline.plans.daily import parse_category

    return tuple(parse_category(name) for name in names or ())


def tier_of(name: str) -> Tier:
    """The tier that an option names; BriefError for an unknown one."""
    from soundflow_core.model.brief import Tier

    if name not in tuple(Tier):
        raise BriefError(f"The tier '{name}' is unknown; choose free or premium.")
    return Tier(name)


def tier_or_all(name: str) -> Tier | None:
    """The tier that an option names, None for `all`; BriefError for an unknown one."""
    from soundflow_core.model.brief import Tier

    if name not in (*Tier, "all"):
        raise BriefError(f"The tier '{name}' is unknown; choose free, premium or all.")
    return None if name == "all" else Tier(name)
