"""Reading settings classes, and listing every setting with its value and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, ClassVar, Self

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings.environment import set_variables
from soundflow_core.base.settings.fields import Setting, value_of
from soundflow_core.base.settings.variables import Variables


class FromEnvironment:
    """The base of settings classes: frozen dataclasses with fields that `setting` declares."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Settings from this process's environment, or another one, and the settings file; ConfigurationError names what is wrong."""
        present = set_variables(environment)
        values = {one.name: value_of(one, present) for one in fields(cls) if "setting" in one.metadata}
        return cls(**{name: value for name, value in values.items() if value is not MISSING})


@dataclass(frozen=True)
class ListedSetting:
    """One setting in force, for an operator's eyes."""

    name: str
    """Its variable; in lower case its key in the settings file."""
    value: str | None
    """None where nothing is set; secrets are hidden."""
    source: str
    """default, environment, deployment, or the settings file's path."""
    field: str
    problem: str | None = None
    """Why the value can't be used."""


def listed_settings(
    classes: tuple[type[FromEnvironment], ...], environment: Mapping[str, str] | None = None
) -> Iterator[ListedSetting]:
    """Every setting that some classes declare; a damaged settings file is a ConfigurationError."""
    present = set_variables(environment)
    for one in (one for owner in classes for one in fields(owner) if "setting" in one.metadata):
        try:
            value, problem = value_of(one, present), None
            if value is MISSING:
                value = one.default_factory() if callable(one.default_factory) else one.default
        except ConfigurationError as error:
            value, problem = None, str(error)
        declared: Setting = one.metadata["setting"]
        for index, name in enumerate(declared.names):
            shown = value if index == 0 else present.get(name)
            source = present.sources.get(name) or _source_of_derived(declared, present, index)
            yield ListedSetting(name, _shown(declared, name, shown), source, one.name, problem if index == 0 else None)


def _source_of_derived(declared: Setting, present: Variables, index: int) -> str:
    """Where a first name that is not set takes its value from: R2_BUCKET names the store, too."""
    others = declared.names[1:] if declared.derived and index == 0 else ()
    return next((present.sources[name] for name in others if name in present), "default")


def _shown(declared: Setting, name: str, value: Any) -> str | None:
    """A value as text, without secrets: passwords in addresses, and of a key's id all but what tells it from others."""
    if value is None or value in ((), {}):
        return None
    if declared.secret:
        return "hidden"
    if isinstance(value, Mapping):
        text = ",".join(f"{key}={_plain(item)}" for key, item in value.items())
    else:
        text = ",".join(value) if isinstance(value, tuple) else _plain(value)
    if name.endswith("_KEY_ID"):
        return f"…{text[-4:]}" if len(text) >= 16 else "hidden"
    return re.sub(r"(?<=//)[^/@]*@", "…@", text)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
