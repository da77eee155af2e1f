"""What docs/genres.md shows of the real code: its pictures, the tables of options, and docs/sounds.md.

`python -m tools.genre_documents` runs the tutorial's code and writes them.
"""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import MISSING, fields
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from soundflow_core.music.form.transitions import ReverseTail
from soundflow_core.music.players.bass.bassist import BassLine, Roots
from soundflow_core.music.players.bass.walking import WalkingBass
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.chords.sequencer import Sequence
from soundflow_core.music.players.jazz.soloist import Soloist
from soundflow_core.music.players.jazz.swing_drums import SwingDrums
from soundflow_core.music.players.melody.counterpoint import CounterVoice
from soundflow_core.music.players.melody.melodist import Loops, Melody, Riser
from soundflow_core.music.players.melody.tune import Tune
from soundflow_core.sound import presets
from soundflow_core.sound.presets import drums
from soundflow_core.sound.presets.preset import KitPreset, Preset
from tools.genre_pictures import draw_all

ROOT = Path(__file__).resolve().parent.parent
TUTORIAL, SOUNDS = ROOT / "docs" / "genres.md", ROOT / "docs" / "sounds.md"
PLAYERS: dict[str, type] = {
    "bass": BassLine, "walking_bass": WalkingBass, "roots": Roots, "chords, pad": Chords, "arpeggio": Arpeggio, "sequence": Sequence,
    "melody": Melody, "tune": Tune, "loops": Loops, "soloist": Soloist, "counter_voice": CounterVoice, "swing_drums": SwingDrums,
    "riser": Riser, "reverse": ReverseTail,
}  # fmt: skip
GIVEN = {
    "name",
    "patch",
    "strip",
    "kit",
    "lines",
    "orders",
    "phrase",
    "returns",
    "periods_beats",
    "against",
    "listens_to",
    "levels",
}
"""Fields that are not options: what a player gets in other ways."""
SHARED = {
    "low": "The lowest pitch (MIDI, 60 is middle C); from the sound's register.",
    "high": "The highest pitch; from the sound's register.",
    "layer": "The layer whose level a plan sets: drums, bass, music or pad.",
    "enters": "The energy from which it plays.",
    "rests": "Kinds of section in which it is silent.",
    "gate": "The share of a note's length that sounds.",
    "opening_octaves": "How far the filter opens from energy 0 to 1.",
    "velocity": "How hard it plays, 0 to 1.",
    "timing_ms": "How far its timing varies.",
    "touch": "How much its force varies, 0 to 1.",
    "step_beats": "The length of a character in beats.",
    "size": "How many notes a chord has.",
    "octaves": "Over how many octaves it goes.",
    "pentatonic": "Stay on the five most consonant notes.",
    "duration_beats": "How long a note sounds.",
    "bars": "For how many bars it rises.",
    "rise_octaves": "How far it rises.",
    "beats": "For how many beats it swells.",
    "kinds": "Kinds of section in which it plays.",
    "overlap_beats": "How far a note overlaps the next.",
    "graces": "Chance of a grace note.",
}


def tutorial_code() -> list[str]:
    """The Python blocks of the tutorial, in order."""
    return re.findall(r"```python\n(.*?)```", TUTORIAL.read_text(), re.DOTALL)


def tutorial_names() -> dict[str, Any]:
    """The names that the tutorial's code defines; among them its `GENRE`."""
    names: dict[str, Any] = {}
    for block in tutorial_code():
        exec(compile(block, str(TUTORIAL), "exec"), names)  # noqa: S102
    return names


def options_tables() -> str:
    """A table of options for each player."""
    return "\n".join(_options_table(name, kind) for name, kind in PLAYERS.items())


def _options_table(name: str, kind: type) -> str:
    described = _docstrings(kind)
    title = ", ".join(f"`{word}`" for word in name.split(", "))
    rows = [f"**{title}**\n", "| option | default | |", "|---|---|---|"]
    for field in fields(kind):
        if field.name in GIVEN or (field.name == "rhythms" and kind is not CounterVoice):
            continue
        default = "" if field.default is MISSING else field.default
        shown = " ".join(default) if isinstance(default, tuple) and default and isinstance(default[0], str) else default
        text = described.get(field.name) or SHARED[field.name]
        rows.append(f"| `{field.name}` | {_default(shown)} | {' '.join(text.split()).replace('|', '/')} |")
    return "\n".join(rows) + "\n"


def _default(value: object) -> str:
    if value is False or value == ():
        return "no" if value is False else "–"
    return "yes" if value is True else f"`{value}`" if value != "" else ""


def _docstrings(kind: type) -> dict[str, str]:
    """The docstrings below a class's fields."""
    lines = ast.parse(inspect.getsource(kind)).body[0]
    found: dict[str, str] = {}
    for line, after in pairwise(getattr(lines, "body", [])):
        text = getattr(getattr(after, "value", None), "value", None) if isinstance(after, ast.Expr) else None
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and isinstance(text, str):
            found[line.target.id] = text
    return found


def sounds_document() -> str:
    """docs/sounds.md: every sound by family, with what it is for."""
    parts = ["# Sounds\n", "Every named sound, by family; `soundflow sounds NAME` plays one. A genre imports its family:",
             "`from soundflow_core.sound.presets import basses` gives `basses.UPRIGHT`.\n"]  # fmt: skip
    for package, before in ((presets, ""), (drums, "drums.")):
        for module in iter_modules(package.__path__):
            if module.name == "library":
                continue
            names = vars(import_module(f"{package.__name__}.{module.name}"))
            rows = [_sound_row(name, value) for name, value in names.items() if isinstance(value, Preset | KitPreset)]
            if rows:
                title = "kits" if module.name == "machines" else before + module.name
                parts += [f"## {title}\n"] if title != "kits" else ["## Kits\n", "`drums.machines`\n"]
                parts += ["| sound | pitches | |" if not before else "| sound | voices | |", "|---|---|---|", *rows, ""]
    return "\n".join(parts)


def _sound_row(name: str, sound: Preset | KitPreset) -> str:
    if isinstance(sound, KitPreset):
        return f"| `{name}` | {' '.join(sound.kit.drums)} | {sound.about} |"
    pitches = f"{sound.register['low']}–{sound.register['high']}" if sound.register else ""
    return f"| `{name}` | {pitches} | {sound.about} |"


def with_options(text: str) -> str:
    """The tutorial with its tables of options anew."""
    before = text.split("\n## Options\n", maxsplit=1)[0]
    intro = text.split("\n## Options\n")[1].split("\n**", maxsplit=1)[0].split("\nOPTIONS", maxsplit=1)[0].strip()
    return f"{before}\n## Options\n\n{intro}\n\n{options_tables()}"


def main() -> None:
    """Write the documents and draw the pictures."""
    TUTORIAL.write_text(with_options(TUTORIAL.read_text()))
    SOUNDS.write_text(sounds_document())
    draw_all(tutorial_names()["GENRE"], ROOT / "docs" / "pictures")


if __name__ == "__main__":
    main()
