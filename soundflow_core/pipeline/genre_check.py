"""Checking a genre: what its file says, and how 20 short tracks of it measure, in a musician's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from statistics import median
from typing import Any

from soundflow_core.delivery.inspection.gate import faults, requested_by
from soundflow_core.model.brief import Recipe, TrackBrief
from soundflow_core.model.score import Score
from soundflow_core.model.targets import Range, Targets
from soundflow_core.music import planning
from soundflow_core.music.genre import Genre
from soundflow_core.pipeline import render
from soundflow_core.studio.analysis.measures import Inspection, inspect

SEEDS = 20
SECONDS = 30.0
MANY = 0.25
"""From this share of the tracks on, a fault of single tracks is one of the genre."""
TOO_LOW_TOO_HIGH = {
    "tilt_db_per_octave": ("dark: the spectrum falls too steeply; open filters, or raise hats and bright parts",
                           "bright: the spectrum falls too little; close filters, or raise the bass"),
    "presence_db": ("dull between 2 and 6 kHz; raise leads, claps and their presence",
                    "sharp between 2 and 6 kHz; lower leads, claps and their presence"),
    "air_db": ("without air above 6 kHz; raise hats and shakers",
               "hissing above 6 kHz; lower hats and shakers, or give drums a high_cut"),
    "mud_db": ("thin between 200 and 500 Hz; raise chords and pads, or lower their low_cut",
               "muddy between 200 and 500 Hz; raise the low_cut of chords and pads"),
    "correlation": ("too wide; lower widths", "nearly mono; pan parts, or raise widths and the room"),
    "bass_correlation": ("wide in the bass; give bass and kick the width 0", ""),
    "onsets_per_second": ("sparse: too few strokes a second; write busier grooves or let voices enter earlier",
                          "restless: too many strokes a second; thin the grooves"),
    "centroid_hz": ("dark as a whole; open filters", "bright as a whole; close filters"),
    "in_scale": ("out of its key: too little of the sound is on the scale; check the chords and the tuning of drums", ""),
    "mud_hump_db": ("", "booming between 180 and 420 Hz; lower what sits there, or raise low cuts"),
    "harsh_hump_db": ("", "harsh between 2 and 4 kHz; lower or darken what sits there"),
    "worst_step_db": ("", "ringing: one narrow band stands out; lower the resonance of a filter"),
}  # fmt: skip
"""What a musician says of a measure below and above its range. Ranges that need a whole track (loudness range, repetition) are left out."""


@dataclass(frozen=True)
class Finding:
    """Something that is off: a name for programs, a sentence for people, and in how many of the tracks."""

    name: str
    sentence: str
    tracks: int


@dataclass(frozen=True)
class GenreReport:
    """What a check found."""

    genre: str
    tracks: int
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is off."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """The report for programs."""
        return {**asdict(self), "passed": self.passed}


@dataclass(frozen=True)
class CheckedTrack:
    """One track of the check."""

    score: Score
    measured: Inspection
    faults: tuple[tuple[str, str], ...]
    """Reasons not to publish it, name and sentence."""


def check_genre(
    genre: Genre, seeds: int = SEEDS, seconds: float = SECONDS, done: Callable[[int], None] = lambda _count: None
) -> GenreReport:
    """Render tracks of a genre with the seeds from 1 on, measure them, and say what is off. `done` hears how many are finished."""
    tracks = []
    for seed in range(1, seeds + 1):
        tracks.append(_track(genre, seed, seconds))
        done(seed)
    found = chain(_written(genre), _silent_parts(genre, tracks), _defects(tracks), _measures(genre.targets, tracks))
    return GenreReport(genre.name, seeds, tuple(found))


def _track(genre: Genre, seed: int, seconds: float) -> CheckedTrack:
    brief = TrackBrief.model_validate(
        {
            "id": f"check-{seed}",
            "date": "2025-01-15",
            "category": "Deep Work",
            "genre": genre.name,
            "durationSec": seconds,
        }
    )
    plan = planning.plan_track(Recipe(brief=brief, seed=seed), genre)
    score = planning.compose(plan, genre)
    signal = render.master(score, render.mix(score, render.perform(score))).signal
    measured = inspect(signal, plan.bpm, plan.key)
    wrong = tuple((fault.name, fault.sentence) for fault in faults(measured, requested_by(plan)))
    return CheckedTrack(score, measured, wrong)


def _written(genre: Genre) -> Iterator[Finding]:
    """Whether there is enough to choose from: a daily programme repeats what is scarce."""
    counts = {"forms": len(genre.forms), "keys": len(genre.keys)}
    if any(key.endswith("m") for key in genre.keys):
        counts["minor progressions"] = len(genre.minor_progressions)
    if not all(key.endswith("m") for key in genre.keys):
        counts["major progressions"] = len(genre.major_progressions)
    for what, count in counts.items():
        if count < 3:
            yield Finding("variety", f"has few {what}: {count}; days will sound alike, write three or more", 0)


def _silent_parts(genre: Genre, tracks: list[CheckedTrack]) -> Iterator[Finding]:
    heard = {part.name for track in tracks for part in track.score.parts}
    for player in genre.players:
        if player.name not in heard and not _is_transition(player):
            yield Finding(
                "silent part",
                f"never lets '{player.name}' play: no section has its energy (enters), or all are in its rests",
                len(tracks),
            )


def _is_transition(player: object) -> bool:
    return not hasattr(player, "enters") and hasattr(player, "velocity")


def _defects(tracks: list[CheckedTrack]) -> Iterator[Finding]:
    """What would keep single tracks from being published, where it happens often."""
    seen = Counter(name for track in tracks for name, _ in track.faults)
    sentences = {name: sentence for track in tracks for name, sentence in track.faults}
    for name, count in seen.most_common():
        if count > MANY * len(tracks):
            yield Finding(name, f"makes tracks that can't be published: {sentences[name]}", count)


def _measures(targets: Targets, tracks: list[CheckedTrack]) -> Iterator[Finding]:
    """Measures whose middle value is outside of the family's range."""
    for name, (low, high) in TOO_LOW_TOO_HIGH.items():
        limits: Range = getattr(targets, name)
        values = [float(getattr(track.measured, name)) for track in tracks]
        middle = median(values)
        words = low if limits.low is not None and middle < limits.low else high
        if not limits.holds(middle) and words:
            outside = sum(not limits.holds(value) for value in values)
            yield Finding(name, f"is {words} (measured {middle:.3g}, its family has {limits})", outside)
