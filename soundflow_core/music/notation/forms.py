"""Forms as text: `"intro 4 @.3 | verse 16 @.5 | chorus 16 @.9"`: a section's kind, its bars, and its energy after `@`."""

from __future__ import annotations

from soundflow_core.base.notation import Token, alternatives_of, listed, split_at
from soundflow_core.music.form.sections import FormSection

Form = tuple[FormSection, ...]
KINDS = ("intro", "verse", "groove", "theme", "main", "chorus", "build", "drop", "switch", "break", "bridge",
         "solo", "solo_bridge", "fours", "outro", "coda")  # fmt: skip
"""The kinds of section that players know."""


def parse_forms(text: str) -> tuple[Form, ...]:
    """The forms of a text; a new line or `/` starts another one. NotationError with what was expected."""
    return tuple(tuple(_section(words) for words in split_at(group, "|")) for group in alternatives_of(text))


def parse_kinds(text: str) -> tuple[str, ...]:
    """Kinds of section, separated by spaces."""
    return tuple(_kind(word) for group in alternatives_of(text) for word in group)


def _kind(word: Token) -> str:
    if word.text not in KINDS:
        raise word.error(f"a kind of section; write {listed(KINDS)}")
    return word.text


def _section(words: list[Token]) -> FormSection:
    kind = _kind(words[0])
    if len(words) != 3:
        raise words[-1].error("a whole section; write a kind, its bars and its energy, as in 'verse 16 @.5'")
    bars, energy = words[1:]
    if not bars.text.isdigit() or not 1 <= int(bars.text) <= 128:
        raise bars.error("a number of bars, 1 to 128")
    if not energy.text.startswith("@"):
        raise energy.error("an energy; write @ and a number from 0 to 1, as in @.5")
    value = Token(energy.text[1:], energy.line, energy.column + 1).number("a number from 0 to 1")
    if not 0 <= value <= 1:
        raise energy.error("an energy from 0 to 1")
    return FormSection(kind, int(bars.text), value)
