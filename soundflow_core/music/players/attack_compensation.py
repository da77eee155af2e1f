"""Speech: how long an instrument takes to be heard. Who bows or breathes begins before the beat, so that the tone stands on it.

An onset is felt where a tone has grown to about half its strength, not where it begins (Gordon, *The perceptual attack time of musical
tones*, JASA 1987); a pad with an attack of two seconds would be late by more than a beat, and a section that it opens with it.
"""

from __future__ import annotations

from dataclasses import replace

from soundflow_core.model.score import AnyPart, Note, Part, TrackPlan

HEARD_AT = 0.9
"""The share of its attack after which a tone is heard."""
SLOW_SECONDS = 1.0
"""Attacks under this are struck or plucked: their player is on the beat."""


def speak_in_time(parts: tuple[AnyPart, ...], plan: TrackPlan) -> tuple[AnyPart, ...]:
    """The parts, those of slow voices earlier by what they need to be heard; nothing starts before the track does."""
    return tuple(_earlier(part, plan) if isinstance(part, Part) else part for part in parts)


def _earlier(part: Part, plan: TrackPlan) -> Part:
    amp = getattr(part.patch, "amp", None)
    if amp is None or amp.attack_seconds < SLOW_SECONDS:
        return part
    lead = HEARD_AT * amp.attack_seconds * plan.bpm / 60.0
    return replace(part, notes=tuple(_led(note, lead) for note in part.notes))


def _led(note: Note, lead_beats: float) -> Note:
    start = max(0.0, note.start_beats - lead_beats)
    end = note.start_beats + note.duration_beats - lead_beats
    return replace(note, start_beats=start, duration_beats=max(0.1, end - start))
