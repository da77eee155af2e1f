"""`Preset` and `KitPreset`: named sounds with a line about each, and ways to trim them.

A genre picks a sound by name and trims it: `UPRIGHT.softer(2).darker(0.3)`. A trim returns a new preset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any, cast, get_args

from soundflow_core.base.notation import Token, listed, settings_of, tokens_of
from soundflow_core.model.kits import Drum, DrumVoice, Kit
from soundflow_core.model.patches import Adsr, Bowed, Choir, Fm, Modal, Patch, Plucked, Subtractive

_BRIGHTNESS = ("cutoff_hz", "index", "brightness", "hardness", "breath")
"""The fields that make a patch brighter; each kind of patch has one of them."""


@dataclass(frozen=True)
class Preset:
    """A pitched sound: how it sounds and what it suits, its patch, and how much louder than its line in the mix it is played."""

    about: str
    patch: Patch
    register: dict[str, int] = field(default_factory=dict)
    """The lowest and the highest pitch at which it is played (MIDI), as `low` and `high`."""
    level_db: float = 0.0

    def louder(self, db: float) -> Preset:
        """The sound, `db` louder."""
        return replace(self, level_db=self.level_db + db)

    def softer(self, db: float) -> Preset:
        """The sound, `db` softer."""
        return self.louder(-db)

    def brighter(self, octaves: float) -> Preset:
        """The sound, brighter: its filter, hammer, pick or bow opens by so many octaves."""
        name = next(name for name in _BRIGHTNESS if hasattr(self.patch, name))
        value = getattr(self.patch, name) * 2.0**octaves
        return self.but(**{name: value if name in ("cutoff_hz", "index") else min(1.0, value)})

    def darker(self, octaves: float) -> Preset:
        """The sound, darker by so many octaves."""
        return self.brighter(-octaves)

    def longer(self, factor: float) -> Preset:
        """The sound with its decay and release `factor` times as long."""
        ringing = getattr(self.patch, "amp", self.patch)
        times = {name: getattr(ringing, name) * factor for name in ("decay_seconds", "release_seconds")}
        return self.but(**times) if ringing is self.patch else self.but(amp=replace(ringing, **times))

    def shorter(self, factor: float) -> Preset:
        """The sound with its decay and release `factor` times as short."""
        return self.longer(1.0 / factor)

    def wider(self, factor: float) -> Preset:
        """The sound with its stereo spread `factor` times as wide."""
        if isinstance(self.patch, Fm):
            return self.but(detune_cents=self.patch.detune_cents * factor)
        return self.but(spread=min(1.0, self.patch.spread * factor))

    def narrower(self, factor: float) -> Preset:
        """The sound with its stereo spread `factor` times as narrow."""
        return self.wider(1.0 / factor)

    def but(self, **changes: Any) -> Preset:
        """The sound with other settings of its patch, by name: `but(cutoff_hz=900, resonance=0.3)`."""
        known = [field.name for field in fields(self.patch)]
        unknown = next((name for name in changes if name not in known), None)
        if unknown:
            raise TypeError(f"A {type(self.patch).__name__} sound has no '{unknown}'; it has {listed(known)}.")
        return replace(self, patch=replace(self.patch, **changes))


@dataclass(frozen=True)
class KitPreset:
    """Drums by voice: how they sound together, and what they suit."""

    about: str
    kit: Kit

    def with_drums(self, *others: KitPreset) -> KitPreset:
        """The kit with the drums of others, which replace its own of the same voices: `HOUSE.with_drums(SNARE_FAT, CONGA_LOW)`."""
        drums = dict(self.kit.drums)
        for other in others:
            drums |= other.kit.drums
        return replace(self, kit=Kit(drums, self.kit.round_robins))

    def louder(self, db: float, *voices: DrumVoice) -> KitPreset:
        """The kit with these voices, or all, `db` louder."""
        return self._changed(voices, lambda drum: replace(drum, gain_db=drum.gain_db + db))

    def softer(self, db: float, *voices: DrumVoice) -> KitPreset:
        """The kit with these voices, or all, `db` softer."""
        return self.louder(-db, *voices)

    def tuned(self, semitones: float, *voices: DrumVoice) -> KitPreset:
        """The kit with these voices, or all, tuned so many semitones higher."""
        return self._changed(voices, lambda drum: replace(drum, tune=drum.tune + semitones))

    def panned(self, pan: float, *voices: DrumVoice) -> KitPreset:
        """The kit with these voices, or all, placed at -1 (left) .. 1 (right)."""
        return self._changed(voices, lambda drum: replace(drum, pan=pan))

    def _changed(self, voices: tuple[DrumVoice, ...], change: Callable[[Drum], Drum]) -> KitPreset:
        drums = {v: change(drum) if v in voices or not voices else drum for v, drum in self.kit.drums.items()}
        return replace(self, kit=Kit(drums, self.kit.round_robins))


COLUMNS = {
    "tune": "tune",
    "decay": "decay",
    "tone": "tone",
    "drive": "drive",
    "level": "gain_db",
    "pan": "pan",
    "loose": "jitter_ms",
}
"""A drum's fields by the names of their columns in a kit's table; `loose` is the deviation of its timing in milliseconds."""


def kit(about: str, table: str, round_robins: int = 4) -> KitPreset:
    """A kit from a table: a line for each voice with its model, and columns named in the first line; `-` leaves one alone.

    `round_robins` is how many variants each drum has, so that repeated strokes differ. NotationError for a mistake in the table.
    """
    (_, _, *columns), *lines = tokens_of(table)
    drums: dict[DrumVoice, Drum] = {}
    for voice, model, *cells in lines:
        if len(cells) != len(columns):
            raise voice.error(f"the start of a whole line; write its model and {len(columns)} cells")
        drums[_voice(voice)] = _drum(
            model, {c.text: (c, v) for c, v in zip(columns, cells, strict=True) if v.text != "-"}
        )
    return KitPreset(about, Kit(drums, round_robins))


def drum(about: str, voice: DrumVoice, model: str, settings: str = "") -> KitPreset:
    """A kit of one drum: `drum("A dark 909 kick.", "kick", "kick.909", "tone .25  decay .55")`."""
    words = [word for line in tokens_of(settings) for word in line]
    named = {name.text: (name, value) for name, value in zip(words[::2], words[1::2], strict=True)}
    return KitPreset(about, Kit({voice: _drum(Token(model, 1, 1), named)}))


def _drum(model: Token, settings: dict[str, tuple[Token, Token]]) -> Drum:
    for name, _ in settings.values():
        if name.text not in COLUMNS:
            raise name.error(f"a setting of a drum; write {listed(COLUMNS)}")
    numbers = {COLUMNS[name]: value.number("a number") for name, (_, value) in settings.items()}
    return Drum(model.text, **numbers)


def _voice(word: Token) -> DrumVoice:
    if word.text not in get_args(DrumVoice):
        raise word.error(f"a drum voice; write {listed(get_args(DrumVoice))}")
    return cast(DrumVoice, word.text)


def subtractive(about: str, *settings: str) -> Preset:
    """A synthesiser's sound; `Subtractive` describes the settings."""
    return _preset(Subtractive, about, settings)


def fm(about: str, *settings: str) -> Preset:
    """A sound of frequency modulation; `Fm` describes the settings."""
    return _preset(Fm, about, settings)


def plucked(about: str, *settings: str) -> Preset:
    """A plucked string; `Plucked` describes the settings."""
    return _preset(Plucked, about, settings)


def modal(about: str, *settings: str) -> Preset:
    """A struck body; `Modal` describes the settings."""
    return _preset(Modal, about, settings)


def choir(about: str, *settings: str) -> Preset:
    """Voices; `Choir` describes the settings."""
    return _preset(Choir, about, settings)


def bowed(about: str, *settings: str) -> Preset:
    """Bowed strings; `Bowed` describes the settings."""
    return _preset(Bowed, about, settings)


def _preset(kind: type[Patch], about: str, settings: tuple[str, ...]) -> Preset:
    """A preset from words, a setting and its value each: `low` and `high` are its register, `attack_seconds` … its envelope."""
    words = " ".join(settings).split()
    named = dict(zip(words[::2], words[1::2], strict=True))
    register: dict[str, int] = {end: int(named.pop(end)) for end in ("low", "high") if end in named}
    envelope = [f"{f.name} {named.pop(f.name)}" for f in fields(Adsr) if hasattr(kind, "amp") and f.name in named]
    amp = {"amp": settings_of(Adsr, " ".join(envelope))} if envelope else {}
    text = " ".join(f"{name} {value}" for name, value in named.items())
    return Preset(about, settings_of(kind, text, **amp), register)
