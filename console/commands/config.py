"""`soundflow config`: every setting, its value and its source."""

from __future__ import annotations

from console.configuration import list_settings
from console.options import Json
from console.output import Table, print_json, stdout, styled
from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings import Settings


def config(as_json: Json = False) -> None:
    """Show every setting, its value and where it comes from."""
    settings = list_settings()
    if as_json:
        # The general settings are also at the top level by their field names, as in earlier versions.
        general = {one.field: one.value for one in reversed(settings) if one.field in Settings.__dataclass_fields__}
        keys = ("name", "value", "source", "problem")
        print_json({**general, "settings": [{key: getattr(one, key) for key in keys} for one in settings]})
    else:
        table = Table("setting", "value", "source", wrap=("value", "source"))
        for one in settings:
            value = one.value or styled(("invalid", "red") if one.problem else ("not set", "dim"))
            table.add(one.name, value, styled((one.source, "dim" if one.source == "default" else "bold")))
        stdout.print(table)
    if problem := next((one.problem for one in settings if one.problem), None):
        raise ConfigurationError(problem)
