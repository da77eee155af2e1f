"""The genres. Each module here defines one `GENRE`, named like the module; adding a module registers a genre.

More come from the folder that `SOUNDFLOW_GENRES` names. docs/genres.md shows how one is written.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from soundflow_core.base.errors import BriefError, ConfigurationError
from soundflow_core.base.settings import PipelineSettings
from soundflow_core.music.genre import Genre
from soundflow_core.music.notation.files import genre_files, read_genre_file


@cache
def shipped_genre_names() -> tuple[str, ...]:
    """The names of the genres that ship with SoundFlow, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


@cache
def _outside() -> dict[str, Path]:
    """The files of the operator's own genres. Read once: every process that makes music must know the same genres."""
    files = genre_files(PipelineSettings.from_environment().genres_folder)
    for name in files:
        if name in shipped_genre_names():
            raise ConfigurationError(f"{files[name]} has the name of a genre that ships with SoundFlow; choose another one.")
    return files


def genre_names() -> tuple[str, ...]:
    """The names of all genres, sorted. ConfigurationError for a wrong `SOUNDFLOW_GENRES`."""
    return tuple(sorted((*shipped_genre_names(), *_outside())))


@cache
def genre_named(name: str) -> Genre:
    """The genre of that name; for an unknown name a BriefError that lists the known ones. ConfigurationError for a mistake in its file."""
    if name in _outside():
        return read_genre_file(_outside()[name])
    if name not in shipped_genre_names():
        raise BriefError(f"The genre '{name}' is unknown; choose one of {', '.join(genre_names())}.")
    genre = import_module(f"{__name__}.{name}").GENRE
    if not isinstance(genre, Genre) or genre.name != name:
        raise TypeError(f"genres/{name}.py must define GENRE, a Genre named '{name}'.")
    return genre


def forget_genres() -> None:
    """Read `SOUNDFLOW_GENRES` and its files anew at the next question."""
    _outside.cache_clear()
    genre_named.cache_clear()
