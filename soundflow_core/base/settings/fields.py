"""How a settings class declares its fields: the variable, how its text is parsed, the default.

`port: int = setting("SOUNDFLOW_PORT", parse=number(1, 65_535, int), default=8000)` is a field of a frozen dataclass.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

from soundflow_core.base.settings.variables import Variables

Parse = Callable[[Variables, str], Any]
"""From the variables and the name of one that is set to its value; raises ConfigurationError."""


@dataclass(frozen=True)
class Setting:
    """What is known of a variable apart from its value."""

    names: tuple[str, ...]
    parse: Parse
    derived: Callable[[Variables], Any] | None
    secret: bool
    many: Literal["", "list", "table"]


SETTINGS: dict[str, Setting] = {}
"""Every setting by its variable's name, in the order of declaration."""


def setting(
    *names: str,
    parse: Parse = Variables.__getitem__,
    default: Any = None,
    derived: Callable[[Variables], Any] | None = None,
    secret: bool = False,
    many: Literal["", "list", "table"] = "",
) -> Any:
    """A dataclass field that is read from a variable; from several variables it is a tuple of those that are set.

    `derived` gives the value where it depends on more than this variable; such a field needs a value where a class is built by hand,
    unless it has a `default`. `secret` keeps it out of every repr and listing.
    `many` is what a settings file may write instead of a text with commas.
    """
    declared = Setting(names, parse, derived, secret, many)
    SETTINGS.update(dict.fromkeys(names, declared))
    metadata = {"setting": declared}
    if callable(default):
        return field(default_factory=default, repr=not secret, metadata=metadata)
    return field(default=MISSING if derived and default is None else default, repr=not secret, metadata=metadata)


def value_of(one: Field[Any], present: Variables) -> Any:
    """The value of a declared field; MISSING where its default counts."""
    declared: Setting = one.metadata["setting"]
    if declared.derived:
        return declared.derived(present)
    found = [declared.parse(present, name) for name in declared.names if name in present]
    if not found:
        return MISSING
    return tuple(found) if len(declared.names) > 1 else found[0]


def number(least: float, most: float, kind: type[float] = float) -> Parse:
    """A number in a range; `int` cuts the rest off."""

    def parse(present: Variables, name: str) -> float:
        try:
            value = float(present[name])
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise present.wrong(name, f"set it to a number from {least:g} to {most:g}")
        return kind(value)

    return parse


def one_of(*choices: str) -> Parse:
    """One of some words."""

    def parse(present: Variables, name: str) -> str:
        if (value := present[name].lower()) not in choices:
            raise present.wrong(name, f"set it to one of {', '.join(choices)}")
        return value

    return parse


def switch(present: Variables, name: str) -> bool:
    """Yes or no."""
    value = present[name].lower()
    if value not in ("yes", "true", "on", "1", "no", "false", "off", "0"):
        raise present.wrong(name, "set it to yes or no")
    return value in ("yes", "true", "on", "1")


def day(present: Variables, name: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(present[name])
    except ValueError as error:
        raise present.wrong(name, "set it to a day, as in 2025-01-15") from error


def words(present: Variables, name: str) -> tuple[str, ...]:
    """Words that are separated by commas."""
    return tuple(word.strip() for word in present[name].split(",") if word.strip())


def without_slash(present: Variables, name: str) -> str:
    """A text without slashes at its end."""
    return present[name].rstrip("/")


def web_address(present: Variables, name: str) -> str:
    """An http or https address, without a slash at its end."""
    parts = _parts(present[name])
    if not parts or parts.scheme not in ("http", "https") or not parts.netloc:
        raise present.wrong(name, "set it to an http or https address")
    return present[name].rstrip("/")


def is_origin(text: str) -> bool:
    """Whether a text is a web origin: scheme and host, nothing after it."""
    parts = _parts(text)
    return bool(parts and parts.scheme in ("http", "https") and parts.netloc and not parts.path)


def _parts(text: str) -> Any:
    try:
        return urlsplit(text)
    except ValueError:  # an unfinished [IPv6] address
        return None


def pairs(defaults: Mapping[str, Any], parse: Callable[[str], Any], form: str) -> Parse:
    """Changes to some defaults, as `name=value,name=value`; `parse` gives None for a value that is wrong."""

    def parse_all(present: Variables, name: str) -> Mapping[str, Any]:
        values = dict(defaults)
        for part in words(present, name):
            kind, _, text = (word.strip() for word in part.partition("="))
            if kind not in values or (value := parse(text)) is None:
                raise present.wrong(name, f"write '{part}' as {form} with a kind of {', '.join(defaults)}")
            values[kind] = value
        return values

    return parse_all
