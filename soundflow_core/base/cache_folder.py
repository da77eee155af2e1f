"""Where compiled kernels and work in progress lie: the user's cache folder, or a stand-in where there is none that can be written."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path


def cache_home(given: str | None) -> Path:
    """`given` (XDG_CACHE_HOME), else `~/.cache`; where that can't be written, or there is no home, a private temporary folder."""
    try:
        folder = Path(given).expanduser() if given else Path.home() / ".cache"
    except RuntimeError:  # a user without a home
        return _stand_in()
    existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return folder if os.access(existing, os.W_OK | os.X_OK) else _stand_in()


@cache
def _stand_in() -> Path:
    folder = Path(tempfile.gettempdir()) / f"soundflow-{os.geteuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid == os.geteuid() and not folder.is_symlink():
            return folder
        return Path(tempfile.mkdtemp(prefix="soundflow-"))  # somebody else's folder has our name
    except OSError:
        return folder
