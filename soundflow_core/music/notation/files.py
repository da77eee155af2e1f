"""Genres in files outside of the package: Python that an operator put there. Every mistake becomes one sentence with its place."""

from __future__ import annotations

import sys
import traceback
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from soundflow_core.base.errors import BriefError, ConfigurationError
from soundflow_core.base.notation import NotationError
from soundflow_core.music.genre import Genre


def read_genre_file(path: Path) -> Genre:
    """The genre that a file defines as `GENRE`; ConfigurationError with the file, the line and what to change.

    The file is run as Python, so it must come from somebody who may run programs here.
    """
    if path.suffix != ".py" or not path.is_file():
        raise ConfigurationError(f"{path} is not a genre file; write a Python file that defines GENRE.")
    if not path.stem.isidentifier():
        raise ConfigurationError(f"{path.name} can't name a genre; use letters, digits and _ in its name.")
    spec = spec_from_file_location(f"soundflow_genre_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{path} can't be read as Python.")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise ConfigurationError(f"{path}, line {error.lineno}: this is not Python: {error.msg}.") from error
    except (NotationError, BriefError) as error:
        raise ConfigurationError(f"{_place(path)}: {error}") from error
    except Exception as error:
        raise ConfigurationError(f"{_place(path)}: {type(error).__name__}: {error}.") from error
    genre = getattr(module, "GENRE", None)
    if not isinstance(genre, Genre):
        raise ConfigurationError(f"{path} defines no GENRE; end it with GENRE = genre(...).")
    if genre.name != path.stem:
        raise ConfigurationError(
            f"{path} defines the genre '{genre.name}'; its name must be that of the file, '{path.stem}'."
        )
    return genre


def genre_files(folder: Path | None) -> dict[str, Path]:
    """The genre files of a folder by their genres' names; none without a folder. ConfigurationError where it is not a folder."""
    if folder is None:
        return {}
    if not folder.is_dir():
        raise ConfigurationError(
            f"SOUNDFLOW_GENRES is '{folder}', which is not a folder; point it at one with genre files."
        )
    return {path.stem: path for path in sorted(folder.glob("*.py")) if not path.stem.startswith("_")}


def _place(path: Path) -> str:
    """The file, and the line in it that the error being handled came from."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    lines = [frame.lineno for frame in frames if Path(frame.filename) == path]
    return f"{path}, line {lines[-1]}" if lines else str(path)
