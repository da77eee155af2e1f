"""Patches: how a pitched instrument sounds. Data only; `sound/instruments/` renders it.

Times are in seconds, frequencies in Hz, levels 0..1 unless the name says otherwise. At velocity 1 a sustained middle note of any patch
measures about -18 dBFS RMS, so that gains on strips are comparable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Adsr:
    """An amplitude envelope: linear attack, exponential decay to `sustain`, release after the note's end."""

    attack_seconds: float = 0.005
    decay_seconds: float = 0.4
    sustain: float = 0.7
    release_seconds: float = 0.1


@dataclass(frozen=True)
class Subtractive:
    """Unison oscillators through a resonant low-pass with its own envelope: basses, stabs, pads, brass, leads."""

    wave: Literal["saw", "square", "triangle", "sine", "pulse", "vowel", "growl", "sync", "organ", "hollow"] = "saw"
    """`pulse` and those after it are wavetables, read at `scan`."""
    voices: int = 1
    """Unison voices, 1..9, spread over `detune_cents` and, by `spread`, over the stereo field."""
    detune_cents: float = 8.0
    spread: float = 0.8
    sub: float = 0.0
    """Level of a centred sine, `sub_octaves` below the note."""
    sub_octaves: int = 1
    noise: float = 0.0
    cutoff_hz: float = 2000.0
    resonance: float = 0.2
    envelope_octaves: float = 1.0
    """How far the filter envelope lifts the cutoff at velocity 1."""
    filter_attack_seconds: float = 0.001
    filter_decay_seconds: float = 0.2
    keytrack: float = 0.3
    """How far the cutoff follows the pitch's distance from middle C, 0..1."""
    amp: Adsr = Adsr()
    drive: float = 0.1
    """Saturation before the amplifier, 0..1."""
    vibrato_cents: float = 0.0
    vibrato_hz: float = 5.0
    lfo_octaves: float = 0.0
    """Depth of a slow sine on the cutoff (reese basses, moving pads)."""
    lfo_hz: float = 0.3
    glide_seconds: float = 0.0
    """Time of the pitch slide between tied notes; 0 for none."""
    drift_cents: float = 0.0
    """Slow random detuning of each unison voice."""
    scan: float = 0.0
    """Position in the wavetable, 0..1."""
    scan_envelope: float = 0.0
    """How far the filter envelope moves that position."""
    scan_lfo: float = 0.0
    scan_hz: float = 0.2
    """Depth (`scan_lfo`) and rate of a slow sine on that position."""


@dataclass(frozen=True)
class Fm:
    """Two FM pairs (body and tine), after Chowning 1973: electric pianos, bells, glassy plucks, FM basses and stabs."""

    ratio: float = 1.0
    index: float = 1.2
    index_decay_seconds: float = 0.5
    tine_ratio: float = 14.0
    tine_level: float = 0.1
    tine_decay_seconds: float = 0.05
    amp: Adsr = Adsr(attack_seconds=0.002, decay_seconds=1.8, sustain=0.0, release_seconds=0.25)
    detune_cents: float = 3.0
    """Detuning between the left and the right carrier, for stereo width."""
    tremolo_hz: float = 0.0
    tremolo_depth: float = 0.0
    """Stereo tremolo (auto-pan) as on a suitcase piano."""
    drive: float = 0.0


@dataclass(frozen=True)
class Plucked:
    """A plucked string (extended Karplus-Strong, Jaffe & Smith 1983): upright bass, nylon guitar, harp, muted guitar."""

    decay_seconds: float = 2.5
    """T60 of a middle C; lower notes ring longer."""
    brightness: float = 0.5
    pick_position: float = 0.2
    body_hz: float = 180.0
    body: float = 0.3
    """Level of the body's resonance."""
    release_seconds: float = 0.08
    spread: float = 0.2


@dataclass(frozen=True)
class Modal:
    """A struck body as a bank of decaying partials: piano, vibraphone, marimba, kalimba, bell, glass, celesta."""

    body: Literal["piano", "vibraphone", "marimba", "kalimba", "bell", "glass", "celesta"] = "piano"
    decay_seconds: float = 6.0
    """T60 of the lowest partial at middle C."""
    hardness: float = 0.5
    """Hammer hardness: how much velocity opens the upper partials."""
    release_seconds: float = 0.25
    spread: float = 0.5
    """How far low notes sit left and high notes right, as before a keyboard."""
    tremolo_hz: float = 0.0
    tremolo_depth: float = 0.0


@dataclass(frozen=True)
class Choir:
    """Detuned voices through moving vowel formants: choir-like pads."""

    voices: int = 5
    vowel: Literal["ah", "oh", "oo", "ee"] = "oo"
    amp: Adsr = Adsr(attack_seconds=0.8, decay_seconds=1.0, sustain=0.9, release_seconds=1.5)
    breath: float = 0.1
    spread: float = 0.8


@dataclass(frozen=True)
class Bowed:
    """A string section: detuned bowed strings with delayed vibrato and a body filter."""

    players: int = 6
    brightness: float = 0.5
    amp: Adsr = Adsr(attack_seconds=0.25, decay_seconds=1.0, sustain=0.9, release_seconds=0.6)
    vibrato_cents: float = 12.0
    spread: float = 0.8


Patch = Subtractive | Fm | Plucked | Modal | Choir | Bowed


@dataclass(frozen=True)
class Tone:
    """What the brief's synth knobs add to every patch of a track."""

    cutoff_octaves: float = 0.0
    resonance: float = 0.0
    drive: float = 0.0
