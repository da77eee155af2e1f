"""What a cover shows of a score: form, density and melody over time, and the nature beds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.delivery.covers.canvas import Grid
from soundflow_core.delivery.covers.colours import Palette, palette_of
from soundflow_core.delivery.covers.curves import BINS, smooth, unit
from soundflow_core.model.score import Note, Part, Score

POINTS = 64
"""The maximum number of points of light."""


@dataclass(frozen=True)
class Subject:
    """The features of a score that a cover shows."""

    rng: np.random.Generator
    paint: Palette
    minor: bool
    """Whether the key is minor."""
    slow: float
    """The tempo: 0 at 150 BPM and above, 1 at 60 and below."""
    bars: int
    energy: Grid
    """The sections' energy over time, 0..1, shape (BINS,)."""
    layers: dict[str, Grid]
    """Note density of drums, bass, music and pad over time, 0..1, shape (BINS,)."""
    melody: Grid
    """The points of light: rows of (time, height, brightness), 0..1."""
    beds: dict[str, float]
    """The level of each bed, 0..1."""

    def bed(self, *names: str) -> float:
        """The level of the loudest of these beds, 0..1."""
        return max(self.beds.get(name, 0.0) for name in names)

    def activity(self) -> Grid:
        """Mean of energy and overall density over time, 0..1, shape (BINS,)."""
        total = sum(self.layers.values(), np.zeros(BINS, np.float32))
        return 0.5 * self.energy + 0.5 * unit(total)


def subject_of(score: Score) -> Subject:
    """Extract what a cover shows from a score."""
    plan = score.plan
    beats = plan.frames / SAMPLE_RATE_HZ * plan.bpm / 60.0
    rng = np.random.Generator(np.random.PCG64(plan.seed))
    return Subject(
        rng=rng,
        paint=palette_of(plan.recipe.brief.category, plan.key, rng.uniform(-1, 1)),
        minor=plan.key.endswith("m"),
        slow=min(1.0, max(0.0, (150.0 - plan.bpm) / 90.0)) ** 2,
        bars=plan.bars,
        energy=_energy(score, beats),
        layers={name: _density(score, name, beats) for name in ("drums", "bass", "music", "pad")},
        melody=_melody(score, beats, rng),
        beds={bed.name: bed.level / 100.0 for bed in score.beds},
    )


def _energy(score: Score, beats: float) -> Grid:
    """The sections' energy over time, smoothed, 0..1."""
    ends = [section.end_bar * score.plan.beats_per_bar for section in score.plan.sections]
    at = np.searchsorted(ends, (np.arange(BINS) + 0.5) * beats / BINS, side="right")
    levels = np.array([section.energy for section in score.plan.sections], np.float32)
    return smooth(levels[np.minimum(at, len(levels) - 1)], 3)


def _density(score: Score, layer: str, beats: float) -> Grid:
    """A layer's note density relative to its maximum, 0..1; each note counts at its start and its end."""
    count = np.zeros(BINS + 1)
    for part in score.parts:
        if part.layer == layer and (events := part.events):
            starts = np.array([event.start_beats for event in events])
            lengths = np.array([getattr(event, "duration_beats", 0.25) for event in events])
            weights = np.array([event.velocity for event in events])
            begin, end = (np.clip(time * BINS / beats, 0, BINS).astype(np.int64) for time in (starts, starts + lengths))
            count += np.bincount(begin, weights, BINS + 1) + np.bincount(end, weights, BINS + 1)
    return unit(smooth(count[:BINS].astype(np.float32), 2))


def _melody(score: Score, beats: float, rng: np.random.Generator) -> Grid:
    """(time, height, brightness) of the leading part's notes, thinned evenly to POINTS; only a few are bright."""
    notes = _lead(score)
    notes = notes[:: 1 + (len(notes) - 1) // POINTS] if notes else ()
    table = np.array([(note.start_beats / beats, note.pitch, note.velocity) for note in notes], np.float32)
    table = table.reshape(-1, 3)
    if len(table):
        low, high = np.percentile(table[:, 1], (3, 97))
        table[:, 1] = np.clip((table[:, 1] - low) / max(high - low, 7.0) + rng.normal(0, 0.05, len(table)), 0, 1)
        table[:, 2] = (np.argsort(np.argsort(table[:, 2], kind="stable")) / len(table)) ** 2.5
    return table[table[:, 0] < 1.0]


def _lead(score: Score) -> tuple[Note, ...]:
    """The notes of the music part with the highest median pitch, preferably one of 24 to 600 notes."""
    parts = [part for part in score.parts if isinstance(part, Part) and part.layer == "music" and part.notes]

    def fitness(part: Part) -> tuple[bool, float]:
        return 24 <= len(part.notes) <= 600, float(np.median([note.pitch for note in part.notes]))

    return max(parts, key=fitness).notes if parts else ()
