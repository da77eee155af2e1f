"""Settings that are paths: the store's address and folders, each absolute."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings.variables import Variables

STORE = "SOUNDFLOW_STORE"
BUCKET = "R2_BUCKET"
RUN_MARK = "PREFECT__FLOW_RUN_ID"
"""Prefect sets it in the process of a deployed run."""


def is_deployed_run(environment: Mapping[str, str]) -> bool:
    """Whether this is the process of a deployed run."""
    return bool(environment.get(RUN_MARK))


def absolute_path(present: Variables, name: str) -> Path:
    """The absolute path that a variable names, `~` expanded; ConfigurationError for a relative one in a deployed run."""
    return _absolute(name, present[name], present)


def path_of(present: Variables, name: str) -> Path | None:
    """As `absolute_path`; None where the variable is not set."""
    return absolute_path(present, name) if name in present else None


def store_of(present: Variables) -> str:
    """The store's address: `s3://…`, or `file://` and an absolute path; outside deployed runs `store` in the current folder by default."""
    store = present.get(STORE)
    if BUCKET in present and (not store or (present.file_of(STORE) and not present.file_of(BUCKET))):
        return f"s3://{present[BUCKET]}"  # the environment's bucket wins over the store of a settings file
    if store is None:
        if is_deployed_run(present):
            raise ConfigurationError(
                "This run's environment names no store; run `soundflow deploy` where SOUNDFLOW_STORE or R2_BUCKET is set, "
                "or set one of them for its worker."
            )
        return (Path.cwd() / "store").as_uri()
    if re.match(r"(file:|[/~.])", store):
        return _absolute(STORE, path_in(store), present).as_uri()
    if not store.lower().startswith("s3:"):
        raise present.wrong(STORE, "set it to file:///a/folder or s3://bucket")
    return store


def path_in(store: str) -> str:
    """The path in a store's address. `#` and `?` belong to it; `file://~/x` and `file:///~/x` are in the user's home."""
    if not store.startswith("file:"):
        return store
    path = unquote(re.sub(r"^file:(//(localhost(?=/))?)?", "", store))
    return path.removeprefix("/") if path.startswith("/~") else path


def _absolute(name: str, value: str, present: Variables) -> Path:
    if not value:
        raise present.wrong(name, "it names no folder: write the whole path")
    try:
        path = Path(value).expanduser()
    except RuntimeError as error:
        raise present.wrong(name, "there is no such home: write the whole path") from error
    if file := present.file_of(name):
        return (file.parent / path).absolute()
    if not path.is_absolute() and is_deployed_run(present):
        raise ConfigurationError(
            f"{name} is '{present[name]}', which is relative to the folder of this run; write the whole path."
        )
    return path.absolute()
