"""The environment before it is parsed: what is set, paths that hold in every folder, and what `soundflow deploy` hands to deployed runs.

A worker starts runs in temporary folders, and may itself have been started from any folder, or on another machine. So paths are resolved
once, against the folder where the operator's command started; `deploy` writes what decides where and what is published into the work pools,
as DEPLOYED_NAME; and a deployed run takes it from there, or refuses where its worker says something else.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from soundflow_core.base.errors import ConfigurationError

STORE = "SOUNDFLOW_STORE"
BUCKET = "R2_BUCKET"
DEPLOYED = "DEPLOYED_"
"""The prefix of variables that a work pool gives its runs."""
DEPLOYED_ON = f"{DEPLOYED}ON"
"""The machine where `deploy` ran: its folders are those that the deployed paths name."""
RUN_MARK = "PREFECT__FLOW_RUN_ID"
"""Prefect sets it in the process of a deployed run."""

AGREED = ("R2_ENDPOINT", "CATALOG_FREE_KEY", "CATALOG_PREMIUM_KEY", "FREE_PUBLIC_BASE_URL", "SOUNDFLOW_HOLD_FROM")
"""They decide where tracks lie and what catalogs say: a worker that has its own must have the same."""
DEFAULTS = (
    "R2_REGION",
    "SOUNDFLOW_S3_BLOCK",
    "SOUNDFLOW_API_URL",
    "SOUNDFLOW_ALLOW_NONCOMMERCIAL",
    "SOUNDFLOW_GPU_FALLBACK",
    "SOUNDFLOW_SPEND_PER_RUN_USD",
    "SOUNDFLOW_SPEND_PER_DAY_USD",
    "SOUNDFLOW_PROVIDER_TIMEOUT_SEC",
    "SOUNDFLOW_PROVIDER_POLL_SEC",
    "REPLICATE_BASE_URL",
    "RUNPOD_BASE_URL",
    "RUNPOD_ENDPOINT_ID",
    "SOUNDFLOW_MODAL_APP",
    "SOUNDFLOW_C2PA_ALGORITHM",
    "SOUNDFLOW_C2PA_TSA",
)
"""A worker's own value counts; the deployment's where it has none."""
FILES = ("SOUNDFLOW_PLAN", "SOUNDFLOW_PREMIUM_PROMPTS", "SOUNDFLOW_C2PA_CERTS", "SOUNDFLOW_C2PA_KEY")
"""As DEFAULTS, but paths. On a machine without the file a run fails and names it."""
FOLDERS = ("SOUNDFLOW_WORK", "SOUNDFLOW_MODEL_DIR")
"""As FILES, but only on the machine where `deploy` ran: elsewhere SoundFlow's own default serves."""
OTHER_PATHS = (
    "SOUNDFLOW_PLAYER",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
    "PREFECT_HOME",
    "PREFECT_PROFILES_PATH",
    "PREFECT_LOCAL_STORAGE_PATH",
    "HF_HOME",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
)
"""Paths that programs which `soundflow up` starts read, too."""


def set_variables(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that are set to something; in a deployed run with what was handed over to it."""
    present = without_blanks(environment)
    return _with_deployed(present) if is_deployed_run(present) else present


def without_blanks(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of this process's environment, or of another one, that are not empty."""
    source = os.environ if environment is None else environment
    return {name: value.strip() for name, value in source.items() if value.strip()}


def is_deployed_run(environment: Mapping[str, str]) -> bool:
    """Whether this is the process of a deployed run."""
    return bool(environment.get(RUN_MARK))


def path_of(present: Mapping[str, str], name: str) -> Path | None:
    """The absolute path that a variable names, `~` expanded; ConfigurationError for a relative one in a deployed run."""
    return _absolute(name, present[name], present) if name in present else None


def store_of(present: Mapping[str, str]) -> str:
    """The store's address: `s3://…`, or `file://` and an absolute path; outside deployed runs `store` in the current folder by default."""
    store = present.get(STORE)
    if store is None and BUCKET in present:
        return f"s3://{present[BUCKET]}"
    if store is None:
        if is_deployed_run(present):
            raise ConfigurationError(
                "This run's environment names no store; run `soundflow deploy` where SOUNDFLOW_STORE or R2_BUCKET is set, "
                "or set one of them for its worker."
            )
        return (Path.cwd() / "store").as_uri()
    if re.match(r"(file:|[/~.])", store):
        return _absolute(STORE, _path_in(store), present).as_uri()
    if urlsplit(store).scheme != "s3":
        raise ConfigurationError(f"{STORE} is '{store}'; set it to file:///a/folder or s3://bucket.")
    return store


def absolute_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The same environment for programs that start in any folder: the store is named, and its address and every path are absolute."""
    present = set_variables(environment)
    own = {name: str(path_of(present, name)) for name in (*FILES, *FOLDERS, *OTHER_PATHS) if name in present}
    if python_path := environment.get("PYTHONPATH"):
        own["PYTHONPATH"] = os.pathsep.join(str(Path(part).absolute()) for part in python_path.split(os.pathsep))
    return {**environment, **own, STORE: store_of(present)}


def for_deployed_runs(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """What `deploy` writes into work pools, from the environment in which it runs. No secrets."""
    present = set_variables(environment)
    whole = absolute_environment(present)
    names = (STORE, *AGREED, *DEFAULTS, *FILES, *FOLDERS)
    return {DEPLOYED_ON: this_machine()} | {f"{DEPLOYED}{name}": whole[name] for name in names if name in whole}


def this_machine() -> str:
    """A name for this machine: its host name and, since many share one, a digest of its id."""
    try:
        own = Path("/etc/machine-id").read_text("ascii").strip()
    except (OSError, ValueError):
        own = ""
    return f"{socket.gethostname()}/{hashlib.sha256(own.encode()).hexdigest()[:8]}"


def _with_deployed(present: dict[str, str]) -> dict[str, str]:
    """A deployed run's variables: its worker's own, those that were handed over, and a refusal where they contradict each other."""
    handed = {
        name.removeprefix(DEPLOYED): value
        for name, value in present.items()
        if name.startswith(DEPLOYED) and name != DEPLOYED_ON
    }
    at_home = present.get(DEPLOYED_ON) == this_machine()
    for name in AGREED:
        if name in handed and present.get(name, handed[name]).rstrip("/") != handed[name].rstrip("/"):
            raise ConfigurationError(
                f"{name} is '{present[name]}' for this worker and '{handed[name]}' for the deployment; "
                "set them alike, or run `soundflow deploy` again where it is right."
            )
    merged = {name: handed[name] for name in (*AGREED, *DEFAULTS, *FILES) if name in handed}
    if at_home:
        merged |= {name: handed[name] for name in FOLDERS if name in handed}
    if STORE in handed:
        merged[STORE] = _agreed_store(present, handed[STORE], at_home)
    return {**merged, **present, **({STORE: merged[STORE]} if STORE in merged else {})}


def _agreed_store(present: Mapping[str, str], handed: str, at_home: bool) -> str:
    """The deployment's store, where its worker has the same one or none; on another machine a worker must name a folder itself."""
    if STORE in present or BUCKET in present:
        own = store_of(present)
        if _place(own) != _place(handed):
            raise ConfigurationError(
                f"The store is {own} for this worker and {handed} for the deployment; "
                f"set {STORE} alike, or run `soundflow deploy` again where it is right."
            )
    elif urlsplit(handed).scheme == "file" and not at_home:
        raise ConfigurationError(
            f"The deployment's store is the folder {handed} of another machine ({present.get(DEPLOYED_ON)}); set {STORE} for this worker "
            "to the same address if it shares that folder, or deploy with a bucket."
        )
    return handed


def _place(store: str) -> str:
    """What two addresses of one store have in common."""
    return str(Path(_path_in(store)).resolve()) if store.startswith("file:") else store.rstrip("/")


def _path_in(store: str) -> str:
    """The path in a store's address. `#` and `?` belong to it; `file://~/x` and `file:///~/x` are in the user's home."""
    if not store.startswith("file:"):
        return store
    path = unquote(re.sub(r"^file:(//(localhost(?=/))?)?", "", store))
    return path.removeprefix("/") if path.startswith("/~") else path


def _absolute(name: str, value: str, present: Mapping[str, str]) -> Path:
    if not value:
        raise ConfigurationError(f"{name} is '{present[name]}', which names no folder; write the whole path.")
    try:
        path = Path(value).expanduser()
    except RuntimeError as error:
        raise ConfigurationError(f"{name} is '{value}', but there is no such home; write the whole path.") from error
    if not path.is_absolute() and is_deployed_run(present):
        raise ConfigurationError(
            f"{name} is '{present[name]}', which is relative to the folder of this run; write the whole path."
        )
    return path.absolute()
