"""The library as a whole: every sound by its full name, and a phrase that shows how one sounds."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, frames_of, silence
from soundflow_core.base.errors import NotFound
from soundflow_core.model.patches import Tone
from soundflow_core.sound import presets
from soundflow_core.sound.drums.player import Hits, play_hits
from soundflow_core.sound.instruments import Events, play
from soundflow_core.sound.presets import drums
from soundflow_core.sound.presets.preset import KitPreset, Preset

CHORDAL = ("keys", "guitars", "plucks", "pads", "strings", "choirs", "brass", "effects")
"""Families that show chords; all others play single notes."""
SECONDS = 8.0
STEP_SECONDS = 0.5
PHRASE = (0, 7, 12, 15, 19, 15, 12, 7)
"""Semitones above the lowest note: a minor chord up and down."""
CHORDS = ((0, 7, 12, 15), (-4, 8, 12, 15), (3, 7, 10, 15), (-2, 5, 10, 14))
"""Semitones above the middle of the register: i VI III VII."""
SEED = 1


@cache
def library() -> dict[str, Preset | KitPreset]:
    """Every sound by its full name in lower case: `basses.upright`, `drums.kicks.house_909`."""
    found: dict[str, Preset | KitPreset] = {}
    for package, before in ((presets, ""), (drums, "drums.")):
        for module in iter_modules(package.__path__):
            if not module.ispkg and module.name not in ("library", "preset"):
                found |= _sounds_in(import_module(f"{package.__name__}.{module.name}"), f"{before}{module.name}")
    return found


def _sounds_in(module: ModuleType, family: str) -> dict[str, Preset | KitPreset]:
    named = {f"{family}.{name.lower()}": value for name, value in vars(module).items()}
    return {name: value for name, value in named.items() if isinstance(value, Preset | KitPreset)}


def sound_named(name: str) -> tuple[str, Preset | KitPreset]:
    """A sound and its full name by that name or its end (`upright`). NotFound for an unknown or an ambiguous one."""
    matching = [full for full in library() if full == name.lower() or full.endswith(f".{name.lower()}")]
    if len(matching) == 1:
        return matching[0], library()[matching[0]]
    close = [full for full in library() if name.lower() in full]
    hint = (
        f"did you mean {', '.join((matching or close)[:5])}?" if matching or close else "`soundflow sounds` lists all."
    )
    raise NotFound(f"There is no one sound '{name}'; {hint}")


def phrase(name: str, sound: Preset | KitPreset) -> Signal:
    """Eight seconds of a sound in its register: notes or chords, or all drums of a kit in turn and a bar of them together."""
    signal = silence(frames_of(SECONDS))
    if isinstance(sound, KitPreset):
        voices = tuple(sound.kit.drums)
        times = [(voice, STEP_SECONDS * i * 12 / max(12, len(voices))) for i, voice in enumerate(voices)]
        starts = np.array([round(at * SAMPLE_RATE_HZ) for _, at in times], dtype=np.int64)
        play_hits(sound.kit, Hits(starts, voices, np.full(len(voices), 0.9)), signal, SEED)
        return signal
    play(sound.patch, _events(name.split(".", maxsplit=1)[0], sound), Tone(), signal, SEED)
    return signal


def _events(family: str, sound: Preset) -> Events:
    low, high = sound.register.get("low", 52), sound.register.get("high", 76)
    if family in CHORDAL:
        middle = (low + high) // 2 - 7
        notes = [(bar * 4, 3.6, middle + tone) for bar, chord in enumerate(CHORDS) for tone in chord]
    else:
        notes = [(step * 2, 1.8, min(low + tone, max(high, low + 19))) for step, tone in enumerate(PHRASE)]
    starts, lengths, pitches = (np.array(column, dtype=np.float64) for column in zip(*notes, strict=True))
    frames = STEP_SECONDS * SAMPLE_RATE_HZ
    return Events(
        start_frames=np.rint(starts * frames).astype(np.int64),
        length_frames=np.rint(lengths * frames).astype(np.int64),
        pitch_hz=440.0 * 2.0 ** ((pitches - 69.0) / 12.0),
        velocity=np.full(starts.size, 0.8),
        brightness_octaves=np.zeros(starts.size),
    )
