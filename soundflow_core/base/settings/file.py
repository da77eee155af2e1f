"""The settings file: the same settings as the environment's variables, in lower case, as TOML."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings.fields import SETTINGS

CONFIG = "SOUNDFLOW_CONFIG"
FILE_NAME = "soundflow.toml"
MAX_BYTES = 1 << 20


def read_settings_file(file: Path) -> dict[str, str]:
    """The file's settings as variables, without the empty ones; ConfigurationError for a file or a key that can't be used."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(
            f"The settings file {file} can't be read ({error.strerror}); correct that or set {CONFIG} to another file."
        ) from error
    if len(content) > MAX_BYTES:
        raise ConfigurationError(f"The settings file {file} is larger than 1 MB; set {CONFIG} to a settings file.")
    try:
        table = tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"The settings file {file} is not valid TOML ({error}); correct it.") from error
    values = {key.upper(): _text(file, key, value) for key, value in table.items()}
    return {name: value for name, value in values.items() if value}


def _text(file: Path, key: str, value: Any) -> str:
    """A value as the environment would hold it: lists and tables joined by commas."""
    if key.upper() not in SETTINGS or key != key.lower() or key.startswith("prefect_"):
        if key.upper().startswith("PREFECT_"):
            raise ConfigurationError(
                f"{key} in {file} is a setting of Prefect's; set {key.upper()} in the environment or with `prefect config set`."
            )
        near = get_close_matches(key.lower(), [name.lower() for name in SETTINGS], 1)
        advice = f"did you mean {near[0]}?" if near else "remove it; `soundflow config` lists the names."
        raise ConfigurationError(f"The settings file {file} holds '{key}', which is not a setting; {advice}")
    many = SETTINGS[key.upper()].many
    if isinstance(value, list) and many == "list":
        text = ",".join(_plain(file, key, item) for item in value)
    elif isinstance(value, dict) and many == "table":
        text = ",".join(f"{name}={_plain(file, key, item)}" for name, item in value.items())
    else:
        text = _plain(file, key, value)
    return text.strip()


def _plain(file: Path, key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, dict)) or "\0" in str(value):
        raise ConfigurationError(f"{key} in {file} is not a plain value; set it to a text or a number.")
    return str(value)
