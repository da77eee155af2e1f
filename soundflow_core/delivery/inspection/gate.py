"""The gate before publishing: every reason not to publish what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from soundflow_core.base.audio import Signal, level_of
from soundflow_core.base.errors import BriefError
from soundflow_core.model.brief import TrackBrief
from soundflow_core.model.score import TrackPlan
from soundflow_core.model.targets import OPEN, OUTDOORS, Range, Targets, beds_lead, keeps_balance
from soundflow_core.music.genres import genre_named
from soundflow_core.studio.analysis.defects import click_strength, flat_tops, gaps
from soundflow_core.studio.analysis.form import found_of
from soundflow_core.studio.analysis.key import are_related
from soundflow_core.studio.analysis.measures import Inspection

LOUDNESS_TOLERANCE_LU = 0.3
LONGEST_SILENCE_SECONDS = 0.3
LONGEST_DEAD_SIDE_SECONDS = 0.5
DURATION_TOLERANCE_SECONDS = 0.05
MONO_CORRELATION = 0.98
DC_LIMIT = 0.002
BALANCE_LIMIT_DB = 1.0
TEMPO_TOLERANCE = 0.005
TUNING_LIMIT_CENTS = 12.0
SCALE_TOLERANCE = 0.01
"""How much better another scale must fit before a foreign key found is believed."""
LEAST_SECTIONS = 3
WHOLE_TRACK_SECONDS = 90.0
"""Ranges of style and form are for whole tracks; a shorter one is only checked for faults."""
CLICK_LIMIT = 80.0
SEAM_LIMIT = 1.5
LEAST_MODULATION = 0.15
"""Of the depth asked: drums, bass and the master's own movement hide the rest."""


@dataclass(frozen=True)
class Fault:
    """A reason not to publish: a short name for programs, a sentence for people."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Asked:
    """What a track was to become."""

    brief: TrackBrief
    bpm: float
    key: str
    changes_seconds: tuple[float, ...] = ()
    """When the plan changes sections."""
    bar_seconds: float = 2.0


def asked_of(plan: TrackPlan) -> Asked:
    """What a plan asks."""
    bar = 60.0 / plan.bpm * plan.beats_per_bar
    changes = tuple(section.start_bar * bar for section in plan.sections[1:])
    return Asked(plan.recipe.brief, plan.bpm, plan.key, changes, bar)


def targets_for(brief: TrackBrief) -> Targets | None:
    """The ranges for a brief: its genre's, or the open air's where beds lead; None for a genre that we don't know."""
    try:
        return OUTDOORS if beds_lead(brief) else genre_named(brief.genre).targets
    except BriefError:
        return None


def faults(found: Inspection, asked: Asked) -> tuple[Fault, ...]:
    """Every reason not to publish a track that was asked for like this."""
    wrong = tuple(Fault(name, sentence) for failed, name, sentence in _defects(found, asked) if failed)
    if not math.isfinite(found.lufs):
        return (Fault("silent", "nothing can be heard"), *wrong)
    return wrong + tuple(_out_of_style(found, asked))


def master_faults(master: Signal) -> tuple[Fault, ...]:
    """What an encoder would blur: looked for in the samples before it."""
    flat, missing, click = flat_tops(master), gaps(master), click_strength(master)
    found = (
        (flat > 0, "clipping", f"{flat} peaks of the master are clipped flat, none may be"),
        (missing > 0, "gap", f"{missing} drop-outs were found in the master, none may be"),
        (click > CLICK_LIMIT, "click",
         f"a click stands {click:.0f} times out of what is around it in the master, at most {CLICK_LIMIT:.0f} may be"),
    )  # fmt: skip
    return tuple(Fault(name, sentence) for failed, name, sentence in found if failed)


def _defects(found: Inspection, asked: Asked) -> Iterator[tuple[bool, str, str]]:
    brief, limits = asked.brief, limits_of(asked)

    def misses(name: str) -> bool:
        value = getattr(found, name)
        return value is not None and not limits.get(name, OPEN).holds(value)

    yield (misses("lufs"), "loudness",
           f"loudness is {found.lufs:.2f} LUFS, asked was {brief.target_lufs:.1f} +-{LOUDNESS_TOLERANCE_LU}")  # fmt: skip
    yield (misses("true_peak_dbtp"), "true_peak",
           f"true peak is {found.true_peak_dbtp:.2f} dBTP, the ceiling is {brief.true_peak_dbtp:.1f}")  # fmt: skip
    yield (misses("longest_silence_seconds"), "silence",
           f"{found.longest_silence_seconds:.2f} s are silent, at most {LONGEST_SILENCE_SECONDS} may be")  # fmt: skip
    yield (misses("seam_step"), "seam",
           f"the ends meet with a step {found.seam_step:.1f} times the largest around it, at most {SEAM_LIMIT} may be")  # fmt: skip
    depth = brief.functional.modulation_depth / 100.0
    yield (misses("modulation_depth"), "modulation",
           f"the modulation is {found.modulation_depth:.2f} deep, {depth:g} was asked of its layers")  # fmt: skip
    yield misses("flat_tops"), "clipping", f"{found.flat_tops} peaks are clipped flat, none may be"
    yield misses("dc"), "dc", f"DC offset is {found.dc:.4f}, at most {DC_LIMIT} may be"
    yield (misses("balance_db"), "balance",
           f"left and right differ by {found.balance_db:.1f} dB, at most {BALANCE_LIMIT_DB:.0f} may be")  # fmt: skip
    yield (misses("longest_dead_side_seconds"), "dead_side",
           f"one channel is silent for {found.longest_dead_side_seconds:.2f} s, at most {LONGEST_DEAD_SIDE_SECONDS} may be")  # fmt: skip
    yield (misses("correlation"), "mono",
           f"left and right correlate by {found.correlation:.3f}, under {MONO_CORRELATION} it is stereo")  # fmt: skip
    yield misses("gaps"), "gap", f"{found.gaps} drop-outs were found, none may be"
    yield (misses("click_strength"), "click",
           f"a click stands {found.click_strength:.0f} times out of what is around it, at most {CLICK_LIMIT:.0f} may be")  # fmt: skip
    yield (misses("duration_seconds"), "duration",
           f"it lasts {found.duration_seconds:.2f} s, asked was {brief.duration_sec:.2f} +-{DURATION_TOLERANCE_SECONDS} s")  # fmt: skip
    yield (misses("bpm"), "tempo",
           f"tempo is {found.bpm or 0:.2f} BPM, asked was {asked.bpm:.2f} +-{TEMPO_TOLERANCE:.1%}")  # fmt: skip
    if beds_lead(brief):
        return
    yield (not key_fits(found, asked), "key",
           f"it sounds in {found.key}, asked was {asked.key}, and only {found.in_scale:.0%} lie on its scale")  # fmt: skip
    yield (misses("tuning_cents"), "tuning",
           f"it is tuned {found.tuning_cents:+.0f} cents off A at 440 Hz, at most {TUNING_LIMIT_CENTS:.0f} may be")  # fmt: skip


def _out_of_style(found: Inspection, asked: Asked) -> Iterator[Fault]:
    """Measures outside the genre's ranges, in a whole track whose knobs leave the genre its balance."""
    targets = targets_for(asked.brief)
    if targets is None or asked.brief.duration_sec < WHOLE_TRACK_SECONDS or not keeps_balance(asked.brief):
        return
    for name, wanted in targets.items():
        value = getattr(found, name)
        if not wanted.holds(value):
            yield Fault(name, f"{name} is {value:.2f}, {asked.brief.genre} asks for {wanted}")
    heard = found_of(asked.changes_seconds, found.boundaries_seconds, asked.bar_seconds)
    if len(asked.changes_seconds) >= LEAST_SECTIONS and heard < LEAST_SECTIONS and not beds_lead(asked.brief):
        yield Fault(
            "form",
            f"{heard} of {len(asked.changes_seconds)} planned changes can be heard, at least {LEAST_SECTIONS} must",
        )


def key_fits(found: Inspection, asked: Asked) -> bool:
    """Whether it sounds in the key that was asked or a related one, or lies on its scale as well as on any other."""
    return are_related(found.key, asked.key) or found.scale_lead >= -SCALE_TOLERANCE


def limits_of(asked: Asked) -> dict[str, Range]:
    """The ranges that any track is held against, whatever its genre, by the measure's name."""
    brief = asked.brief
    limits = {
        "duration_seconds": _around(brief.duration_sec, DURATION_TOLERANCE_SECONDS),
        "lufs": _around(brief.target_lufs, LOUDNESS_TOLERANCE_LU),
        "true_peak_dbtp": Range(None, brief.true_peak_dbtp),
        "correlation": Range(None, math.nextafter(MONO_CORRELATION, 0.0)),  # the limit itself is mono already
        "balance_db": _around(0.0, BALANCE_LIMIT_DB),
        "dc": Range(None, DC_LIMIT),
        "flat_tops": Range(None, 0),
        "gaps": Range(None, 0),
        "click_strength": Range(None, CLICK_LIMIT),
        "longest_silence_seconds": Range(None, LONGEST_SILENCE_SECONDS),
        "longest_dead_side_seconds": Range(None, LONGEST_DEAD_SIDE_SECONDS),
    }
    if brief.functional.modulation_depth:
        limits["modulation_depth"] = Range(LEAST_MODULATION * brief.functional.modulation_depth / 100.0, None)
    else:
        limits["bpm"] = _around(asked.bpm, asked.bpm * TEMPO_TOLERANCE)
    if brief.functional.loop:
        limits["seam_step"] = Range(None, SEAM_LIMIT)
    if not beds_lead(brief):
        limits["tuning_cents"] = _around(0.0, TUNING_LIMIT_CENTS)
    return limits


def _around(middle: float, either_way: float) -> Range:
    return Range(middle - either_way, middle + either_way)


def describe(found: Inspection) -> str:
    """One line for a log."""
    bpm = "no pulse" if found.bpm is None else f"{found.bpm:.1f} BPM"
    peak = level_of(10 ** (found.true_peak_dbtp / 20))
    return f"{found.lufs:.1f} LUFS, {peak:.1f} dBTP, {bpm}, {found.key}"
