"""The mix as a table: a line for each part, a column for each control.

```
part          level  pan  low_cut  duck  room  echo
bass            6.5    -        -   .55     -     -
chords piano   -4.5    -      170    .3    .2     -
```

`-` leaves a control alone. A line such as `chords piano` is for one variant of a part; it takes what it leaves alone from `chords`.
"""

from __future__ import annotations

from soundflow_core.base.notation import NotationError, listed, tokens_of
from soundflow_core.model.desk import Strip

COLUMNS = {
    "level": "gain_db", "pan": "pan", "width": "width", "low_cut": "low_cut_hz", "high_cut": "high_cut_hz",
    "presence": "presence_db", "drive": "drive", "chorus": "chorus", "wobble": "wobble", "duck": "duck",
    "room": "reverb", "echo": "delay",
}  # fmt: skip
"""The strip's fields by the names of their columns."""
Row = dict[str, float]


def parse_mix(text: str) -> dict[str, Row]:
    """The settings of each line by its label, `part` or `part variant`. NotationError for a wrong column or number."""
    lines = tokens_of(text)
    if not lines or lines[0][0].text != "part":
        raise NotationError(
            "line 1, column 1: a mix starts with the names of its columns, as in 'part level pan room'."
        )
    header = lines[0][1:]
    for column in header:
        if column.text not in COLUMNS:
            raise column.error(f"a column of the mix; write {listed(COLUMNS)}")
    rows: dict[str, Row] = {}
    for line in lines[1:]:
        label, cells = line[: len(line) - len(header)], line[len(line) - len(header) :]
        if not label or label[-1].text == "-" or _is_number(label[-1].text):
            raise line[-1].error(f"the last of a line with a part and {len(header)} cells; this has {len(line)} words")
        rows[" ".join(word.text for word in label)] = {
            COLUMNS[column.text]: cell.number(f"a number or - ({column.text})")
            for column, cell in zip(header, cells, strict=True)
            if cell.text != "-"
        }
    return rows


def strip_of(rows: dict[str, Row], part: str, variant: str = "") -> Strip:
    """The strip of a part, or of one of its variants. NotationError where the mix has no line for it."""
    own = rows.get(f"{part} {variant}".strip())
    shared = rows.get(part)
    if own is None and shared is None:
        raise NotationError(f"the mix has no line for '{part} {variant}'".rstrip("' ") + "'; add one with its level.")
    return Strip(**{**(shared or {}), **(own or {})})  # type: ignore[arg-type]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
