"""Whether Prefect's SQLite file can take records, asked before a server starts on it, which would take minutes to give up."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

from flows.server.access import prefect_home

LEAST_FREE_BYTES = 16_000_000
"""A new database takes two megabytes, its journal five."""
CHECK_SECONDS = 1.0
"""How long a large file is looked through for damage."""
URLS = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")


def trouble(environment: Mapping[str, str] | None = None) -> str | None:
    """Why the database can't be used, naming the file or variable; None where it can, or where it is no file of this machine."""
    source = os.environ if environment is None else environment
    url = next((value for name in URLS if (value := source.get(name, "").strip())), "")
    if url and (not url.startswith("sqlite") or ":memory:" in url):
        return None
    try:
        home = prefect_home(source)
    except RuntimeError:
        return "this user has no home folder for Prefect's database; set PREFECT_HOME or HOME"
    file = Path(unquote(url.partition("///")[2].partition("?")[0])) if url else home / "prefect.db"
    for folder in (home, file.parent):
        if why := _folder_trouble(folder):
            return why
    return _file_trouble(file)


def _folder_trouble(folder: Path) -> str | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 65_536)
            probe.flush()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"Prefect's folder {folder} can't be written ({error.strerror}); mend it or set PREFECT_HOME"
    if free < LEAST_FREE_BYTES:
        return f"the disk of Prefect's folder {folder} is full; free some space or set PREFECT_HOME"
    return None


def _file_trouble(file: Path) -> str | None:
    if not file.exists():
        return None
    advice = "move it away or set PREFECT_HOME"
    if not file.is_file():
        return f"{file} is not a file; {advice}"
    if not os.access(file, os.R_OK | os.W_OK):
        return f"Prefect's database {file} can't be written; {advice}"
    try:
        with closing(sqlite3.connect(file, timeout=1.0)) as database:
            until = time.monotonic() + CHECK_SECONDS
            database.set_progress_handler(lambda: time.monotonic() > until, 10_000)
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            revisions = (
                [rev for (rev,) in database.execute("SELECT version_num FROM alembic_version")]
                if "alembic_version" in tables
                else []
            )
            if tables and not revisions:
                return f"{file} is not a database of Prefect's; {advice}"
            unknown = [revision for revision in revisions if not _is_known(str(revision))]
            if unknown:
                return f"Prefect's database {file} is of another version of Prefect (revision {unknown[0]}); {advice}"
            found = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname in (
            "SQLITE_BUSY",
            "SQLITE_LOCKED",
            "SQLITE_INTERRUPT",
        ):  # in use, or too large to be looked through
            return None
        return f"Prefect's database {file} can't be opened ({error}); {advice}"
    except sqlite3.DatabaseError as error:
        return f"Prefect's database {file} is damaged ({error}); {advice}"
    return None if found == "ok" else f"Prefect's database {file} is damaged; {advice}"


def _is_known(revision: str) -> bool:
    """Whether the installed Prefect has a migration of this name."""
    package = importlib.util.find_spec("prefect")
    places = package.submodule_search_locations if package else None
    versions = [Path(place) / "server/database/_migrations/versions/sqlite" for place in places or ()]
    return any(revision in path.name for folder in versions for path in folder.glob("*.py"))
