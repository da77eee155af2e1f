"""Settings as text, by variable name, and where each was set."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from soundflow_core.base.errors import ConfigurationError

ENVIRONMENT = "environment"
DEPLOYMENT = "deployment"
"""What `soundflow deploy` handed over to a deployed run."""


class Variables(dict[str, str]):
    """The settings that are set to something, by variable name: `present["R2_BUCKET"]`."""

    def __init__(self, values: Mapping[str, str] | None = None, source: str = ENVIRONMENT) -> None:
        super().__init__()
        self.sources: dict[str, str] = {}
        """For each name ENVIRONMENT, DEPLOYMENT, or the path of the settings file."""
        self.set_all(values or {}, source)

    def set_all(self, values: Mapping[str, str], source: str) -> None:
        """Set several values, replacing those that are set already."""
        self.update(values)
        self.sources.update(dict.fromkeys(values, source))

    def file_of(self, name: str) -> Path | None:
        """The settings file that sets a name; None where it comes from elsewhere."""
        source = self.sources.get(name, ENVIRONMENT)
        return None if source in (ENVIRONMENT, DEPLOYMENT) else Path(source)

    def wrong(self, name: str, advice: str, shown: bool = True) -> ConfigurationError:
        """The error for a wrong value: it names the variable, or the file and its key, and says what to do."""
        file = self.file_of(name)
        label = f"{name.lower()} in {file}" if file else name
        return ConfigurationError(f"{label} is '{self[name]}'; {advice}." if shown else f"{label} {advice}.")
