"""Attack compensation: instruments with a slow attack start before the beat, so that they are heard on it.

A tone's perceived onset is where it has grown to about half its strength (Gordon, *The perceptual attack time of musical tones*,
JASA 1987). Without compensation a pad with an attack of two seconds would be late by more than a beat.
"""

from __future__ import annotations

from dataclasses import replace

from soundflow_core.model.score import AnyPart, Note, Part, TrackPlan

HEARD_AT = 0.9
"""The share of its attack after which a tone counts as heard."""
SLOW_SECONDS = 1.0
"""Attacks shorter than this are not compensated."""


def compensate_attack(parts: tuple[AnyPart, ...], plan: TrackPlan) -> tuple[AnyPart, ...]:
    """The parts, those with slow attacks moved earlier; no note starts before the track."""
    return tuple(_compensated(part, plan) if isinstance(part, Part) else part for part in parts)


def _compensated(part: Part, plan: TrackPlan) -> Part:
    amp = getattr(part.patch, "amp", None)
    if amp is None or amp.attack_seconds < SLOW_SECONDS:
        return part
    lead = HEARD_AT * amp.attack_seconds * plan.bpm / 60.0
    return replace(part, notes=tuple(_moved_earlier(note, lead) for note in part.notes))


def _moved_earlier(note: Note, lead_beats: float) -> Note:
    start = max(0.0, note.start_beats - lead_beats)
    end = note.start_beats + note.duration_beats - lead_beats
    return replace(note, start_beats=start, duration_beats=max(0.1, end - start))
