"""The environment and the settings file before they are parsed, and what `soundflow deploy` hands to deployed runs.

A worker starts runs in temporary folders, and may itself have been started from any folder, or on another machine. So the settings file
and paths are resolved once, against the folder where the operator's command started. `deploy` writes what decides where and what is
published into the work pools, as DEPLOYED_NAME; a deployed run takes it from there, or refuses where its worker says something else.
"""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings.file import CONFIG, FILE_NAME, read_settings_file
from soundflow_core.base.settings.paths import BUCKET, STORE, absolute_path, is_deployed_run, path_in, store_of
from soundflow_core.base.settings.variables import DEPLOYMENT, ENVIRONMENT, Variables

DEPLOYED = "DEPLOYED_"
"""The prefix of variables that a work pool gives its runs."""
DEPLOYED_ON = f"{DEPLOYED}ON"
"""The machine where `deploy` ran: its folders are those that the deployed paths name."""

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


def set_variables(environment: Mapping[str, str] | None = None) -> Variables:
    """The settings that are set: the environment's, the file's where it sets none, in a deployed run those that were handed over."""
    given = without_blanks(environment)
    file = settings_file(given)
    present = Variables(read_settings_file(file), str(file)) if file else Variables()
    present.set_all(given, ENVIRONMENT)
    return _with_deployed(present) if is_deployed_run(present) else present


def without_blanks(environment: Mapping[str, str] | None = None) -> Variables:
    """The variables of this process's environment, or of another one, that are not empty."""
    source = os.environ if environment is None else environment
    return Variables({name: value.strip() for name, value in source.items() if value.strip()})


def settings_file(present: Variables) -> Path | None:
    """The file that SOUNDFLOW_CONFIG names, else `soundflow.toml` in the current folder, which is never a deployed run's own."""
    if CONFIG in present:
        file = absolute_path(present, CONFIG)
        if not file.is_file():
            raise present.wrong(CONFIG, "it is not a file: set it to a settings file, or unset it")
        return file
    with suppress(OSError):  # a folder that is gone or closed to this user
        if Path(FILE_NAME).is_file() and not is_deployed_run(present):
            return Path(FILE_NAME).absolute()
    return None


def absolute_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for programs that start in any folder: with the file's settings, the store named, every path absolute."""
    return {**environment, **_absolute_settings(set_variables(environment))}


def _absolute_settings(present: Variables) -> dict[str, str]:
    own = {name: value for name, value in present.items() if present.file_of(name)}
    own |= {name: str(absolute_path(present, name)) for name in (*FILES, *FOLDERS, *OTHER_PATHS) if name in present}
    if file := settings_file(present):
        own[CONFIG] = str(file)
    if python_path := present.get("PYTHONPATH"):
        own["PYTHONPATH"] = os.pathsep.join(str(Path(part).absolute()) for part in python_path.split(os.pathsep))
    return own | {STORE: store_of(present)}


def for_deployed_runs(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """What `deploy` writes into work pools, from the environment in which it runs. No secrets."""
    present = set_variables(environment)
    whole = {**present, **_absolute_settings(present)}
    names = (STORE, *AGREED, *DEFAULTS, *FILES, *FOLDERS)
    return {DEPLOYED_ON: this_machine()} | {f"{DEPLOYED}{name}": whole[name] for name in names if name in whole}


def this_machine() -> str:
    """A name for this machine: its host name and, since many share one, a digest of its id."""
    try:
        own = Path("/etc/machine-id").read_text("ascii").strip()
    except (OSError, ValueError):
        own = ""
    return f"{socket.gethostname()}/{hashlib.sha256(own.encode()).hexdigest()[:8]}"


def _with_deployed(present: Variables) -> Variables:
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
    beneath = (*AGREED, *DEFAULTS, *FILES, *(FOLDERS if at_home else ()))
    taken = {name: handed[name] for name in beneath if name in handed and name not in present}
    if STORE in handed:
        taken[STORE] = _agreed_store(present, handed[STORE], at_home)
    present.set_all(taken, DEPLOYMENT)
    return present


def _agreed_store(present: Variables, handed: str, at_home: bool) -> str:
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
    return str(Path(path_in(store)).resolve()) if store.startswith("file:") else store.rstrip("/")
