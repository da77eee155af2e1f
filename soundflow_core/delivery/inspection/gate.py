"""The quality gate: every reason not to publish a track, from its measures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from soundflow_core.base.audio import Signal, level_of
from soundflow_core.base.errors import BriefError
from soundflow_core.model.brief import TrackBrief
from soundflow_core.model.score import TrackPlan
from soundflow_core.model.targets import NATURE_LED, OPEN, Range, Targets, beds_dominate, has_default_balance
from soundflow_core.music.genres import genre_named
from soundflow_core.studio.analysis.defects import click_strength, flat_tops, gaps
from soundflow_core.studio.analysis.form import matched_changes
from soundflow_core.studio.analysis.key import are_related
from soundflow_core.studio.analysis.measures import Inspection

LOUDNESS_TOLERANCE_LU = 0.3
MAX_SILENCE_SECONDS = 0.3
MAX_DEAD_CHANNEL_SECONDS = 0.5
DURATION_TOLERANCE_SECONDS = 0.05
MONO_CORRELATION = 0.98
DC_LIMIT = 0.002
BALANCE_LIMIT_DB = 1.0
TEMPO_TOLERANCE = 0.005
TUNING_LIMIT_CENTS = 12.0
SCALE_TOLERANCE = 0.01
"""By how much another scale must fit better before a different measured key counts as wrong."""
MIN_SECTIONS = 3
WHOLE_TRACK_SECONDS = 90.0
"""The genre's ranges apply from this length on; a shorter track is only checked for defects."""
CLICK_LIMIT = 80.0
SEAM_LIMIT = 1.5
MIN_MODULATION_SHARE = 0.15
"""Of the requested depth: only some layers are modulated, so drums, bass and the limiter mask part of it."""


@dataclass(frozen=True)
class Fault:
    """A reason not to publish: a short name for programs, a sentence for people."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Requested:
    """What a plan or an entry requests of a track."""

    brief: TrackBrief
    bpm: float
    key: str
    changes_seconds: tuple[float, ...] = ()
    """The starts of all planned sections but the first."""
    bar_seconds: float = 2.0


def requested_by(plan: TrackPlan) -> Requested:
    """What a plan requests."""
    bar = 60.0 / plan.bpm * plan.beats_per_bar
    changes = tuple(section.start_bar * bar for section in plan.sections[1:])
    return Requested(plan.recipe.brief, plan.bpm, plan.key, changes, bar)


def targets_for(brief: TrackBrief) -> Targets | None:
    """The ranges for a brief: `NATURE_LED` where beds lead, else its genre's; None for an unknown genre."""
    try:
        return NATURE_LED if beds_dominate(brief) else genre_named(brief.genre).targets
    except BriefError:
        return None


def faults(measured: Inspection, requested: Requested) -> tuple[Fault, ...]:
    """Every reason not to publish a track with these measures."""
    wrong = tuple(Fault(name, sentence) for failed, name, sentence in _defects(measured, requested) if failed)
    if not math.isfinite(measured.lufs):
        return (Fault("silent", "the track is silent"), *wrong)
    return wrong + tuple(_genre_faults(measured, requested))


def master_faults(master: Signal) -> tuple[Fault, ...]:
    """Defects that encoding would blur, detected on the master before it is encoded."""
    flat, missing, click = flat_tops(master), gaps(master), click_strength(master)
    measured = (
        (flat > 0, "clipping", f"{flat} peaks of the master are clipped; the limit is 0"),
        (missing > 0, "gap", f"the master has {missing} drop-outs; the limit is 0"),
        (click > CLICK_LIMIT, "click",
         f"a click in the master has {click:.0f} times the energy around it; the limit is {CLICK_LIMIT:.0f}"),
    )  # fmt: skip
    return tuple(Fault(name, sentence) for failed, name, sentence in measured if failed)


def _defects(measured: Inspection, requested: Requested) -> Iterator[tuple[bool, str, str]]:
    brief, limits = requested.brief, limits_of(requested)

    def out_of_range(name: str) -> bool:
        value = getattr(measured, name)
        return value is not None and not limits.get(name, OPEN).holds(value)

    yield (out_of_range("lufs"), "loudness",
           f"loudness is {measured.lufs:.2f} LUFS; requested: {brief.target_lufs:.1f} +-{LOUDNESS_TOLERANCE_LU}")  # fmt: skip
    yield (out_of_range("true_peak_dbtp"), "true_peak",
           f"true peak is {measured.true_peak_dbtp:.2f} dBTP; the ceiling is {brief.true_peak_dbtp:.1f}")  # fmt: skip
    yield (out_of_range("longest_silence_seconds"), "silence",
           f"{measured.longest_silence_seconds:.2f} s are silent; the limit is {MAX_SILENCE_SECONDS} s")  # fmt: skip
    yield (out_of_range("seam_step"), "seam",
           f"the loop point has a step {measured.seam_step:.1f} times the largest around it; the limit is {SEAM_LIMIT}")  # fmt: skip
    depth = brief.functional.modulation_depth / 100.0
    yield (out_of_range("modulation_depth"), "modulation",
           f"the modulation depth is {measured.modulation_depth:.2f}; requested for its layers: {depth:g}")  # fmt: skip
    yield out_of_range("flat_tops"), "clipping", f"{measured.flat_tops} peaks are clipped; the limit is 0"
    yield out_of_range("dc"), "dc", f"DC offset is {measured.dc:.4f}; the limit is {DC_LIMIT}"
    yield (out_of_range("balance_db"), "balance",
           f"left and right differ by {measured.balance_db:.1f} dB; the limit is {BALANCE_LIMIT_DB:.0f} dB")  # fmt: skip
    yield (out_of_range("longest_dead_side_seconds"), "dead_side",
           f"one channel is silent for {measured.longest_dead_side_seconds:.2f} s; the limit is {MAX_DEAD_CHANNEL_SECONDS} s")  # fmt: skip
    yield (out_of_range("correlation"), "mono",
           f"left and right correlate by {measured.correlation:.3f}: it is mono; stereo is under {MONO_CORRELATION}")  # fmt: skip
    yield out_of_range("gaps"), "gap", f"there are {measured.gaps} drop-outs; the limit is 0"
    yield (out_of_range("click_strength"), "click",
           f"a click has {measured.click_strength:.0f} times the energy around it; the limit is {CLICK_LIMIT:.0f}")  # fmt: skip
    yield (out_of_range("duration_seconds"), "duration",
           f"it lasts {measured.duration_seconds:.2f} s; requested: {brief.duration_sec:.2f} +-{DURATION_TOLERANCE_SECONDS} s")  # fmt: skip
    yield (out_of_range("bpm"), "tempo",
           f"tempo is {measured.bpm or 0:.2f} BPM; requested: {requested.bpm:.2f} +-{TEMPO_TOLERANCE:.1%}")  # fmt: skip
    if beds_dominate(brief):
        return
    yield (not key_fits(measured, requested), "key",
           f"the key is {measured.key}; requested: {requested.key} ({measured.in_scale:.0%} of tonal power on its scale)")  # fmt: skip
    yield (out_of_range("tuning_cents"), "tuning",
           f"the tuning is {measured.tuning_cents:+.0f} cents from A = 440 Hz; the limit is {TUNING_LIMIT_CENTS:.0f}")  # fmt: skip


def _genre_faults(measured: Inspection, requested: Requested) -> Iterator[Fault]:
    """Measures outside the genre's ranges; only for whole tracks whose knobs stay near the genre's balance."""
    targets = targets_for(requested.brief)
    if (
        targets is None
        or requested.brief.duration_sec < WHOLE_TRACK_SECONDS
        or not has_default_balance(requested.brief)
    ):
        return
    for name, allowed in targets.items():
        value = getattr(measured, name)
        if not allowed.holds(value):
            yield Fault(name, f"{name} is {value:.2f}; the range of {requested.brief.genre} is {allowed}")
    matched = matched_changes(requested.changes_seconds, measured.boundaries_seconds, requested.bar_seconds)
    if len(requested.changes_seconds) >= MIN_SECTIONS and matched < MIN_SECTIONS and not beds_dominate(requested.brief):
        yield Fault(
            "form",
            f"{matched} of {len(requested.changes_seconds)} planned section changes are audible; the minimum is {MIN_SECTIONS}",
        )


def key_fits(measured: Inspection, requested: Requested) -> bool:
    """Whether the measured key is the requested one or its relative, or no other scale fits better than the requested one."""
    return are_related(measured.key, requested.key) or measured.scale_lead >= -SCALE_TOLERANCE


def limits_of(requested: Requested) -> dict[str, Range]:
    """The ranges that apply to every genre, by measure name."""
    brief = requested.brief
    limits = {
        "duration_seconds": _within(brief.duration_sec, DURATION_TOLERANCE_SECONDS),
        "lufs": _within(brief.target_lufs, LOUDNESS_TOLERANCE_LU),
        "true_peak_dbtp": Range(None, brief.true_peak_dbtp),
        "correlation": Range(None, math.nextafter(MONO_CORRELATION, 0.0)),  # the limit itself counts as mono
        "balance_db": _within(0.0, BALANCE_LIMIT_DB),
        "dc": Range(None, DC_LIMIT),
        "flat_tops": Range(None, 0),
        "gaps": Range(None, 0),
        "click_strength": Range(None, CLICK_LIMIT),
        "longest_silence_seconds": Range(None, MAX_SILENCE_SECONDS),
        "longest_dead_side_seconds": Range(None, MAX_DEAD_CHANNEL_SECONDS),
    }
    if brief.functional.modulation_depth:
        limits["modulation_depth"] = Range(MIN_MODULATION_SHARE * brief.functional.modulation_depth / 100.0, None)
    else:
        limits["bpm"] = _within(requested.bpm, requested.bpm * TEMPO_TOLERANCE)
    if brief.functional.loop:
        limits["seam_step"] = Range(None, SEAM_LIMIT)
    if not beds_dominate(brief):
        limits["tuning_cents"] = _within(0.0, TUNING_LIMIT_CENTS)
    return limits


def _within(middle: float, tolerance: float) -> Range:
    return Range(middle - tolerance, middle + tolerance)


def describe(measured: Inspection) -> str:
    """One line for a log."""
    bpm = "no pulse" if measured.bpm is None else f"{measured.bpm:.1f} BPM"
    peak = level_of(10 ** (measured.true_peak_dbtp / 20))
    return f"{measured.lufs:.1f} LUFS, {peak:.1f} dBTP, {bpm}, {measured.key}"
