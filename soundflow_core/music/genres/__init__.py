"""The genres. Each module here defines one `GENRE`, named like the module; adding a module registers a genre."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from soundflow_core.base.errors import BriefError
from soundflow_core.music.genre import Genre


@cache
def genre_names() -> tuple[str, ...]:
    """The names of all genres, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


@cache
def genre_named(name: str) -> Genre:
    """The genre of that name; for an unknown name a BriefError that lists the known ones."""
    if name not in genre_names():
        raise BriefError(f"The genre '{name}' is unknown; choose one of {', '.join(genre_names())}.")
    genre = import_module(f"{__name__}.{name}").GENRE
    if not isinstance(genre, Genre) or genre.name != name:
        raise TypeError(f"genres/{name}.py must define GENRE, a Genre named '{name}'.")
    return genre
