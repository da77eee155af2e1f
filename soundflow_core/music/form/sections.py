"""Fit a genre's form to the track's length and energy curve."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from soundflow_core.base.seeds import choose
from soundflow_core.model.brief import EnergyCurve, TrackBrief
from soundflow_core.model.score import Section


@dataclass(frozen=True)
class FormSection:
    """A section of a genre's form: kind, usual length in bars, energy 0..1."""

    kind: str
    bars: int
    energy: float


MIN_END_BARS, MAX_END_BARS = 3, 8
INTRO_EXTENSION_BARS = 4


def draw_form(
    forms: tuple[tuple[FormSection, ...], ...], bars: int, exact: bool, rng: np.random.Generator
) -> tuple[FormSection, ...]:
    """Draw one of the forms. If `exact`, only its last section and, if needed, its intro change their length.

    Where no form is near enough to the length, any is drawn and `lay_out` fits it.
    """
    if not exact:
        return choose(rng, forms)
    fitting = [fitted for form in forms if (fitted := _with_filled_end(form, bars))]
    return choose(rng, fitting or forms)


def _with_filled_end(form: tuple[FormSection, ...], bars: int) -> tuple[FormSection, ...]:
    """The form with its end, and perhaps its intro, changed to fill the bars; empty where that is impossible."""
    rest = bars - sum(section.bars for section in form[:-1])
    first = form[0]
    if rest > MAX_END_BARS and first.kind == "intro":
        rest -= INTRO_EXTENSION_BARS
        first = replace(first, bars=first.bars + INTRO_EXTENSION_BARS)
    if not MIN_END_BARS <= rest <= MAX_END_BARS:
        return ()
    return (first, *form[1:-1], replace(form[-1], bars=rest))


def lay_out(form: tuple[FormSection, ...], bars: int, brief: TrackBrief) -> tuple[Section, ...]:
    """Sections that fill exactly `bars`, each with its energy (0..1) by the brief's curve.

    Lengths keep the form's proportions in phrases of 4 bars (2 or 1 in very short tracks); sections without room are left out.
    """
    written = [section.bars for section in form]
    lengths = written if sum(written) == bars else _fit(written, bars)
    sections: list[Section] = []
    start = 0
    for template, length in zip(form, lengths, strict=True):
        if length == 0:
            continue
        middle = (start + length / 2) / bars
        sections.append(Section(template.kind, start, length, _energy(template.energy, middle, brief)))
        start += length
    return tuple(sections)


def forms_for_curve(
    forms: tuple[tuple[FormSection, ...], ...], curve: EnergyCurve
) -> tuple[tuple[FormSection, ...], ...]:
    """The two thirds of the forms, and at least three, whose energies correlate best with the curve."""
    keep = max(3, math.ceil(len(forms) * 2 / 3))
    return tuple(sorted(forms, key=lambda form: -_correlation(form, curve))[:keep])


def _correlation(form: tuple[FormSection, ...], curve: EnergyCurve) -> float:
    """The correlation of a form's energy per bar with a curve; 0 for constant energy."""
    energies = np.repeat([section.energy for section in form], [section.bars for section in form])
    heights = np.array([curve_at(curve, (bar + 0.5) / energies.size) for bar in range(energies.size)])
    return float(np.corrcoef(energies, heights)[0, 1]) if energies.std() > 0 else 0.0


def _fit(weights: list[int], bars: int) -> list[int]:
    phrase = 4 if bars >= 32 else 2 if bars >= 12 else 1
    bars, rest = bars - bars % phrase, bars % phrase
    scale = bars / sum(weights)
    lengths = [round(weight * scale / phrase) * phrase for weight in weights]
    while (error := bars - sum(lengths)) != 0:
        step = min(phrase, abs(error)) * (1 if error > 0 else -1)
        lengths[_least_disturbed(lengths, weights, scale, step)] += step
    lengths[max(i for i, length in enumerate(lengths) if length)] += (
        rest  # only the last section may break the phrase length
    )
    return lengths


def _least_disturbed(lengths: list[int], weights: list[int], scale: float, step: int) -> int:
    """The index of the section that a change by `step` bars disturbs least; no length may fall below zero."""
    allowed = [i for i, length in enumerate(lengths) if length + step >= 0]
    return min(allowed, key=lambda i: (abs(lengths[i] + step - weights[i] * scale) / weights[i], i))


def curve_at(curve: EnergyCurve, position: float) -> float:
    """The energy curve's value (0..1) at a position (0..1) of the track."""
    match curve:
        case EnergyCurve.LINEAR:
            return 0.4 + 0.25 * position
        case EnergyCurve.BUILD:
            return 0.1 + 0.9 * math.pow(position, 1.3)
        case EnergyCurve.PEAK:
            return 0.15 + 0.85 * math.sin(math.pi * min(1.0, position * 0.92)) ** 2.0
        case EnergyCurve.DROP:
            return float(np.interp(position, (0, 0.3, 0.5, 0.54, 0.9, 1.0), (0.25, 0.45, 0.2, 1.0, 0.95, 0.35)))


def _energy(form_energy: float, position: float, brief: TrackBrief) -> float:
    """The form's energy mixed with the curve; the brief's energy range sets the contrast, its middle the level."""
    mixed = 0.65 * form_energy + 0.35 * curve_at(brief.energy_curve, position)
    contrast = 0.7 + 0.75 * (brief.energy_max - brief.energy_min) / 100
    level = (brief.energy_max + brief.energy_min) / 200 - 0.5
    return float(np.clip(0.5 + (mixed - 0.5) * contrast + 0.25 * level, 0.05, 1.0))
