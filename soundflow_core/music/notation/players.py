"""The players of a band, as a genre writes them: `bass(UPRIGHT, "1-----.. 1-.5--a-", low=29)`.

Each takes a sound, what it plays as text, and options by name; docs/genres.md lists them. Options that many share: `low` and `high`
are the range (MIDI: 60 is middle C), `enters` is the energy from which it plays, `rests` names the kinds of section in which it is
silent, `gate` is the sounding share of a note's length, `timing_ms` and `touch` are the human deviations of time and force.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from soundflow_core.base.notation import Token, alternatives_of, entries_of, listed
from soundflow_core.model.kits import Kit
from soundflow_core.music.form.transitions import ReverseTail
from soundflow_core.music.notation.forms import KINDS
from soundflow_core.music.notation.members import Member, Others, PlayerMember, options_of
from soundflow_core.music.notation.patterns import (
    DEGREES,
    NOTES,
    STROKES,
    TRIGGERS,
    parse_grooves,
    parse_orders,
    parse_patterns,
    parse_voice_numbers,
)
from soundflow_core.music.players.band import Player
from soundflow_core.music.players.bass.bassist import BassLine, Roots
from soundflow_core.music.players.bass.walking import WalkingBass
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.chords.sequencer import Sequence
from soundflow_core.music.players.drums.drummer import Drums
from soundflow_core.music.players.drums.rolls import GALLOP, HALVING, PULSE, TENSE, Roll
from soundflow_core.music.players.jazz.soloist import Soloist
from soundflow_core.music.players.jazz.swing_drums import SwingDrums
from soundflow_core.music.players.melody.counterpoint import CounterVoice
from soundflow_core.music.players.melody.melodist import Loops, Melody, Riser
from soundflow_core.music.players.melody.tune import Tune
from soundflow_core.sound.presets.preset import KitPreset, Preset

ROLLS: dict[str, Roll] = {"halving": HALVING, "gallop": GALLOP, "pulse": PULSE, "tense": TENSE}
_SHEET_NUMBERS = {"crash": float, "roll_rise": float, "alternates": int, "touch": float, "step_beats": float}


def drums(kit: KitPreset, sheet: str) -> Member:
    """A drummer who plays from a sheet of labelled lines. Verses, choruses and bridges each take one of the grooves.

    `groove:` and `fill:` are voices with their patterns, `/` starts another one; a kind of section (`break: kick -`) is what it plays
    otherwise; `enters:` is the energy from which a voice plays, `late_ms:` its delay; `rolls:` (halving, gallop, pulse, tense) are for
    builds; `crash:` is how hard livelier sections are struck in, `alternates:` how many grooves take turns every eight bars.
    """
    settings: dict[str, Any] = {"kit": Kit(kit.kit.drums, kit.kit.round_robins), "grooves": ()}
    for label, groups in entries_of(sheet):
        name = label.text
        if name in ("groove", "fill"):
            settings[f"{name}s"] = (*settings.get(f"{name}s", ()), *parse_grooves(groups))
        elif name in KINDS:
            settings["by_section"] = {**settings.get("by_section", {}), name: parse_grooves(groups)[0]}
        elif name in ("enters", "late_ms"):
            settings["lay_back_ms" if name == "late_ms" else name] = parse_voice_numbers(groups)
        elif name == "rolls":
            settings |= {"roll": "snare", "rolls": tuple(_roll(word) for word in groups[0])}
        elif name in _SHEET_NUMBERS:
            settings[name] = _SHEET_NUMBERS[name](groups[0][0].number("a number"))
        else:
            labels = ("groove", "fill", "enters", "late_ms", "rolls", *_SHEET_NUMBERS, *KINDS)
            raise label.error(f"a label of a drum sheet; write {listed(labels)}")
    return PlayerMember(Drums, settings)


def _roll(word: Token) -> Roll:
    if word.text not in ROLLS:
        raise word.error(f"a drum roll; write {listed(ROLLS)}")
    return ROLLS[word.text]


def swing_drums(kit: KitPreset, listens_to: str, options: str = "", levels: str = "") -> Member:
    """A jazz drummer who answers the parts that it listens to and trades fours with them."""
    settings: dict[str, Any] = {"kit": kit.kit, "listens_to": Others(tuple(listens_to.split()))}
    if levels:
        settings["levels"] = parse_voice_numbers(alternatives_of(levels))
    return PlayerMember(SwingDrums, {**settings, **options_of(SwingDrums, options)})


def bass(sound: Preset, lines: str, options: str = "") -> Member:
    """A bass line in chord degrees: `R` accented root, `1 3 5 7 8`, `a` a semitone below the next root, `-` hold, `.` rest."""
    return _pitched(BassLine, sound, options, lines=parse_patterns(lines, DEGREES))


def walking_bass(sound: Preset, options: str = "") -> Member:
    """A walking bass that finds its own way through the chords."""
    return _pitched(WalkingBass, sound, options)


def roots(sound: Preset, options: str = "") -> Member:
    """Long roots under the chords: drones and sustained basses."""
    return _pitched(Roots, sound, options)


def chords(sound: Preset, rhythms: str, options: str = "") -> Member:
    """Chords in rhythm: stabs, comping, strumming. `X` accent, `x` stroke, `o` soft, `?` now and then, `.` rest."""
    return _pitched(Chords, sound, options, rhythms=parse_patterns(rhythms, STROKES))


def pad(sound: Preset, options: str = "") -> Member:
    """Chords that are held as long as they last."""
    return _pitched(Chords, sound, options, {"layer": "pad"})


def arpeggio(sound: Preset, orders: str, options: str = "") -> Member:
    """Chord tones one after another: `up`, `down`, `updown`, `random`, or digits from the lowest tone, as in `0212`."""
    return _pitched(Arpeggio, sound, options, orders=parse_orders(orders))


def sequence(sound: Preset, rhythms: str, options: str = "") -> Member:
    """A step sequencer: `X` accent, `x` step, `o` soft, `s` slide into the next, `-` hold, `.` rest. Its length need not fit the bar."""
    return _pitched(Sequence, sound, options, rhythms=parse_patterns(rhythms, TRIGGERS, free_length=True))


def melody(sound: Preset, rhythms: str, phrases: str, options: str = "") -> Member:
    """A hook from a motif. `phrases` are its course, first and later: A motif, B answer, V varied, S lower, O octave up, R backwards."""
    phrase, *returns = phrases.split()
    return _pitched(
        Melody, sound, options, rhythms=parse_patterns(rhythms, NOTES), phrase=phrase, returns=tuple(returns)
    )


def tune(sound: Preset, rhythms: str, options: str = "") -> Member:
    """A song-like melody of two-bar ideas in eight-bar sentences: `x` note, `-` hold, `.` rest."""
    return _pitched(Tune, sound, options, rhythms=parse_patterns(rhythms, NOTES))


def loops(sound: Preset, periods: str, options: str = "") -> Member:
    """Notes that return each in its own period, in beats: `"7 11 13 17"`."""
    return _pitched(Loops, sound, options, periods_beats=tuple(int(word) for word in periods.split()))


def soloist(sound: Preset, options: str = "") -> Member:
    """An improviser over the chords."""
    return _pitched(Soloist, sound, options)


def counter_voice(sound: Preset, against: str, options: str = "") -> Member:
    """A second voice in counterpoint to another part."""
    return _pitched(CounterVoice, sound, options, against=Others((against,), one=True))


def riser(sound: Preset, options: str = "") -> Member:
    """Noise that rises into livelier sections, for so many `bars`."""
    return _pitched(Riser, sound, options)


def reverse(sound: Preset, options: str = "") -> Member:
    """The next section's first chord backwards, swelling `into` these kinds of section."""
    return _pitched(ReverseTail, sound, options)


def _pitched(
    kind: Callable[..., Player],
    sound: Preset,
    options: str,
    defaults: dict[str, Any] | None = None,
    **texts: Any,
) -> Member:
    """A member with a sound, its texts and its options; the sound's register is the range of a player that has one."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    register = {name: pitch for name, pitch in sound.register.items() if name in known}
    settings = {"patch": sound.patch, **texts, **options_of(kind, options)}
    return PlayerMember(kind, settings, sound.level_db, {**register, **(defaults or {})})
