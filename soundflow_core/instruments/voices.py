"""Sections of many: choirs and strings as unison patches with late vibrato."""

from __future__ import annotations

from soundflow_core.style.patches import Adsr, Bowed, Choir, Subtractive

_VOWEL_HZ = {"oo": 520.0, "oh": 760.0, "ah": 1250.0, "ee": 1900.0}


def choir_as_subtractive(patch: Choir) -> Subtractive:
    """Detuned voices whose resonant filter sits on the vowel's first formants."""
    return Subtractive(
        wave="triangle" if patch.vowel == "oo" else "saw",
        voices=patch.voices,
        detune_cents=14.0,
        spread=patch.spread,
        noise=0.05 * patch.breath,
        cutoff_hz=_VOWEL_HZ[patch.vowel],
        resonance=0.45,
        envelope_octaves=0.4,
        filter_attack_seconds=patch.amp.attack_seconds,
        filter_decay_seconds=2.0,
        keytrack=0.2,
        amp=patch.amp,
        drive=0.0,
        vibrato_cents=9.0,
        vibrato_hz=5.2,
        lfo_octaves=0.25,
        lfo_hz=0.11,
    )


def bowed_as_subtractive(patch: Bowed) -> Subtractive:
    """A section of bows: saws through a body that opens as the bow bites."""
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
