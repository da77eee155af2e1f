"""The picture of the packages in docs/architecture.md, drawn from the import contracts in pyproject.toml.

`python -m tools.layers_picture` writes it; a test fails where the picture and the contracts differ.
"""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "pictures" / "layers.svg"
SURFACES = {
    "console": "commands",
    "flows": "Prefect",
    "api": "HTTP",
    "deployments": "pools, containers",
    "tools": "for developers",
}
CORE = {
    "pipeline": "from a date or a request to a published track",
    "generation": "models and GPU providers",
    "library": "object store, catalogs, tokens",
    "delivery": "master → tagged, inspected mp3",
    "studio": "stems or take → master",
    "music": "brief → score",
    "sound": "score → stems",
    "model": "data that is passed around",
    "base": "settings, errors, sample format",
}
WIDTH, ROW, GAP, INSET = 960, 40, 8, 16


def draw() -> str:
    """The picture as SVG."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {_container(contract): contract["layers"] for contract in contracts if contract["type"] == "layers"}
    rows: list[str] = []
    top = INSET
    for layer in layers[""]:
        names = _names(layer)
        if names != ["soundflow_core"]:
            rows += _row(names, SURFACES, top, INSET, WIDTH - 2 * INSET)
            top += ROW + GAP
    height = (ROW + GAP) * len(layers["soundflow_core"]) + ROW - GAP
    rows.append(_box(INSET, top, WIDTH - 2 * INSET, height, "core"))
    rows.append(_text(2 * INSET, top + 21, "soundflow_core", "title"))
    top += ROW - GAP
    for layer in layers["soundflow_core"]:
        inner = layers.get(f"soundflow_core.{layer}", [])
        rows += _row(_names(layer), CORE, top, 2 * INSET, 440)
        lines = wrap(" → ".join(reversed(inner)).replace(" : ", " · "), 78)
        first = top + 25 - 7 * (len(lines) - 1)
        rows += [_text(2 * INSET + 456, first + 14 * n, line, "inner") for n, line in enumerate(lines)]
        top += ROW + GAP
    size = f'width="{WIDTH}" height="{top + INSET}" viewBox="0 0 {WIDTH} {top + INSET}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<style>{STYLE}</style>\n' + "\n".join(rows) + "\n</svg>\n"


STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1c2733}.name{font-weight:600}.inner{font-size:11px;font-weight:400;fill:#51606f}"
    ".title{font-weight:600;fill:#51606f}rect{fill:#eef3f7;stroke:#9fb3c4}.core{fill:#fff;stroke:#c9d5df}"
)


def _container(contract: dict[str, Any]) -> str:
    return str(contract.get("containers", [""])[0])


def _names(layer: str) -> list[str]:
    return [name.strip() for name in layer.split(":")]


def _row(names: list[str], words: dict[str, str], top: int, left: int, width: int) -> list[str]:
    each = (width - GAP * (len(names) - 1)) // len(names)
    found: list[str] = []
    for number, name in enumerate(names):
        x = left + number * (each + GAP)
        found.append(_box(x, top, each, ROW))
        found.append(_text(x + 12, top + 25, name, "name", words.get(name, "")))
    return found


def _box(x: int, y: int, width: int, height: int, kind: str = "box") -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'


def _text(x: int, y: int, text: str, kind: str, remark: str = "") -> str:
    more = f'<tspan class="inner" dx="10">{escape(remark)}</tspan>' if remark else ""
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(text)}{more}</text>'


if __name__ == "__main__":
    PICTURE.write_text(draw())
