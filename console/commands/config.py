"""`soundflow config`: the settings in force."""

from __future__ import annotations

import re
from dataclasses import asdict

from console.configuration import load_settings
from console.options import Json
from console.output import Table, print_json, stdout, styled


def config(as_json: Json = False) -> None:
    """Show every setting, its value and where it comes from."""
    values = {name: None if value is None else str(value) for name, value in asdict(load_settings()).items()}
    values = {name: value and re.sub(r"(?<=//)[^/@]*@", "…@", value) for name, value in values.items()}
    if key := values["s3_access_key_id"]:
        values["s3_access_key_id"] = f"…{key[-4:]}" if len(key) >= 16 else "set"
    if as_json:
        print_json(values)
        return
    table = Table("setting", "value")
    for name, value in values.items():
        table.add(name, value or styled(("not set", "dim")))
    stdout.print(table)
