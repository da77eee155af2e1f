"""Choirs and string sections: subtractive unison patches with delayed vibrato; choirs are shaped by vowel formants."""

from __future__ import annotations

import numpy as np

from soundflow_core.base.audio import Signal
from soundflow_core.model.patches import Adsr, Bowed, Choir, Subtractive
from soundflow_core.sound.effects.equaliser import EqBand, equalise

FORMANTS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "oo": ((340.0, 5.0, 3.0), (760.0, 5.0, 3.5), (2500.0, -6.0, 2.0)),
    "oh": ((450.0, 6.0, 3.0), (850.0, 6.0, 3.5), (2600.0, -3.0, 2.0)),
    "ah": ((700.0, 7.0, 2.5), (1150.0, 8.0, 3.5), (2750.0, 3.0, 3.0)),
    "ee": ((300.0, 6.0, 3.0), (2250.0, 10.0, 4.0), (3000.0, 6.0, 4.0)),
}
"""The first three formants of each vowel: Hz, gain in dB, Q (after Peterson & Barney 1952, between men and women)."""
_SOURCE_HZ = {"oo": 700.0, "oh": 1000.0, "ah": 1500.0, "ee": 1500.0}
"""Cutoff of the source (the vocal folds) for each vowel."""


def choir_as_subtractive(patch: Choir) -> Subtractive:
    """The source signal of a choir: detuned saws with breath noise, before the formants."""
    return Subtractive(
        wave="saw",
        voices=patch.voices,
        detune_cents=13.0,
        spread=patch.spread,
        noise=0.06 * patch.breath,
        cutoff_hz=_SOURCE_HZ[patch.vowel],
        resonance=0.0,
        envelope_octaves=0.5,
        filter_attack_seconds=patch.amp.attack_seconds,
        filter_decay_seconds=2.5,
        keytrack=0.2,
        amp=patch.amp,
        drive=0.0,
        vibrato_cents=10.0,
        vibrato_hz=5.2,
        lfo_octaves=0.25,
        lfo_hz=0.11,
    )


def apply_formants(patch: Choir, signal: Signal) -> None:
    """Apply the vowel's formants to a choir's source signal, in place."""
    bells = [EqBand("bell", hz, gain_db, q) for hz, gain_db, q in FORMANTS[patch.vowel]]
    equalise(signal, [EqBand("low_cut", 110.0), *bells, EqBand("high_cut", 5200.0)])
    signal *= np.float32(0.7)


def bowed_as_subtractive(patch: Bowed) -> Subtractive:
    """A string section: detuned saws through a low-pass that opens with the attack."""
    return Subtractive(
        wave="saw",
        voices=max(2, min(6, patch.players)),
        detune_cents=11.0,
        spread=patch.spread,
        noise=0.02,
        cutoff_hz=900.0 + 2600.0 * patch.brightness,
        resonance=0.08,
        envelope_octaves=0.7,
        filter_attack_seconds=patch.amp.attack_seconds * 1.5,
        filter_decay_seconds=3.0,
        keytrack=0.5,
        amp=Adsr(patch.amp.attack_seconds, patch.amp.decay_seconds, patch.amp.sustain, patch.amp.release_seconds),
        drive=0.0,
        vibrato_cents=patch.vibrato_cents,
        vibrato_hz=5.6,
    )
