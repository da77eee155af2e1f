"""Form: a genre's sections fitted to the track's length and bent by the energy curve."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from soundflow_core.base.seeds import choose
from soundflow_core.model.brief import EnergyCurve, TrackBrief
from soundflow_core.model.score import Section


@dataclass(frozen=True)
class FormSection:
    """A section of a genre's form: its kind, its usual length and its energy."""

    kind: str
    bars: int
    energy: float


SHORTEST_END, LONGEST_END = 3, 8
LONGER_INTRO = 4


def draw_form(
    forms: tuple[tuple[FormSection, ...], ...], bars: int, whole: bool, rng: np.random.Generator
) -> tuple[FormSection, ...]:
    """One of the forms; a `whole` one keeps its sections as written and lets the end, and if need be the intro, take up the rest.

    Where no form comes near the length, any of them is drawn, to be fitted by `lay_out`.
    """
    if not whole:
        return choose(rng, forms)
    fitting = [fitted for form in forms if (fitted := _filled(form, bars))]
    return choose(rng, fitting or forms)


def _filled(form: tuple[FormSection, ...], bars: int) -> tuple[FormSection, ...]:
    """The form with an end, and perhaps a longer intro, that fills the bars; empty where it can't."""
    rest = bars - sum(section.bars for section in form[:-1])
    first = form[0]
    if rest > LONGEST_END and first.kind == "intro":
        rest -= LONGER_INTRO
        first = replace(first, bars=first.bars + LONGER_INTRO)
    if not SHORTEST_END <= rest <= LONGEST_END:
        return ()
    return (first, *form[1:-1], replace(form[-1], bars=rest))


def lay_out(form: tuple[FormSection, ...], bars: int, brief: TrackBrief) -> tuple[Section, ...]:
    """Sections of whole phrases that fill exactly `bars`, each with its energy (0..1) after the brief's curve.

    Lengths keep the form's proportions in phrases of 4 bars (2 or 1 in very short tracks); sections without room are left
    out from the least energetic on.
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


def suited(forms: tuple[tuple[FormSection, ...], ...], curve: EnergyCurve) -> tuple[tuple[FormSection, ...], ...]:
    """The forms whose energies run most like the curve: two thirds of them, and never fewer than three where there are three."""
    keep = max(3, math.ceil(len(forms) * 2 / 3))
    return tuple(sorted(forms, key=lambda form: -_likeness(form, curve))[:keep])


def _likeness(form: tuple[FormSection, ...], curve: EnergyCurve) -> float:
    """The correlation of a form's energies with a curve, a value a bar."""
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
    lengths[max(i for i, length in enumerate(lengths) if length)] += rest  # only the end may break the phrase
    return lengths


def _least_disturbed(lengths: list[int], weights: list[int], scale: float, step: int) -> int:
    """The section that a correction by `step` bars disturbs least; none may fall below zero."""
    allowed = [i for i, length in enumerate(lengths) if length + step >= 0]
    return min(allowed, key=lambda i: (abs(lengths[i] + step - weights[i] * scale) / weights[i], i))


def curve_at(curve: EnergyCurve, position: float) -> float:
    """The energy curve's height (0..1) at a position (0..1) of the track."""
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
    """The form's own energy bent by the curve, with the brief's range as its contrast and its middle as its height."""
    bent = 0.65 * form_energy + 0.35 * curve_at(brief.energy_curve, position)
    contrast = 0.7 + 0.75 * (brief.energy_max - brief.energy_min) / 100
    height = (brief.energy_max + brief.energy_min) / 200 - 0.5
    return float(np.clip(0.5 + (bent - 0.5) * contrast + 0.25 * height, 0.05, 1.0))
