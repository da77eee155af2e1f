"""The pictures of docs/genres.md, drawn from the tutorial's own genre."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from soundflow_core.model.brief import Recipe, TrackBrief
from soundflow_core.model.score import DrumPart, Part, Score
from soundflow_core.music import planning
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.band import Band
from soundflow_core.pipeline import render
from soundflow_core.studio.analysis.measures import Inspection, inspect

TEXT, BACKGROUND, MUTED = "#e8e6e3", "#14161c", "#8a8f9c"
COLOURS = ("#7fd1ae", "#ffb86b", "#8ab4ff", "#ff9eb5", "#d8c26a", "#b79cff")
BEATS_PER_BAR = 4


def draw_all(genre: Genre, folder: Path) -> None:
    """Draw every picture of the tutorial into a folder."""
    score = _score(genre, "Am", 2)
    chorus = next(section.start_bar for section in score.plan.sections if section.kind == "chorus")
    pictures = {
        "forms": _forms(genre),
        "harmony": _harmony(genre, score),
        "drums": _drums(score),
        "bass": _notes(score, ("bass",), chorus, 4),
        "score": _notes(score, tuple(part.name for part in score.parts if isinstance(part, Part)), chorus, 8),
        "balance": _balance(genre, score),
    }
    for name, figure in pictures.items():
        FigureCanvasAgg(figure)
        figure.savefig(folder / f"genre-{name}.png", metadata={"Software": None})


def _score(genre: Genre, key: str, seed: int) -> Score:
    brief = TrackBrief.model_validate(
        {"id": "dub", "date": "2025-01-15", "category": "Study", "genre": genre.name, "durationSec": 120, "key": key}
    )
    return planning.compose(planning.plan_track(Recipe(brief=brief, seed=seed), genre), genre)


def _figure(height: float, rows: int = 1) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(7.2, height), dpi=80, facecolor=BACKGROUND, layout="constrained")
    axes = list(figure.subplots(rows, 1, squeeze=False)[:, 0])
    for axis in axes:
        axis.set_facecolor(BACKGROUND)
        axis.tick_params(colors=MUTED, labelsize=8)
        for side in axis.spines.values():
            side.set_visible(False)
    return figure, axes


def _forms(genre: Genre) -> Figure:
    figure, axes = _figure(1.1 * len(genre.forms), len(genre.forms))
    for axis, form in zip(axes, genre.forms, strict=True):
        start = 0
        for section in form:
            axis.bar(start, section.energy, section.bars - 0.3, align="edge", color=COLOURS[2])
            axis.text(start + 0.3, 0.04, section.kind, color=BACKGROUND, fontsize=7)
            start += section.bars
        axis.set_ylim(0, 1)
    axes[-1].set_xlabel("bars", color=MUTED, fontsize=8)
    return figure


def _harmony(genre: Genre, score: Score) -> Figure:
    band = Band(score.plan, genre.swing, genre.swing_unit_beats)
    figure, (axis,) = _figure(2.0)
    spans = band.chords[:8]
    for span in spans:
        for tone in span.chord.pitch_classes:
            axis.barh(
                tone, span.duration_beats - 0.2, 0.8, left=span.start_beats, color=COLOURS[tone == span.chord.root]
            )
        axis.text(span.start_beats, 12.2, span.chord.symbol, color=TEXT, fontsize=9)
    axis.set_yticks(range(12), ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"])
    axis.set_xlabel("beats", color=MUTED, fontsize=8)
    return figure


def _drums(score: Score) -> Figure:
    part = next(part for part in score.parts if isinstance(part, DrumPart))
    voices = list(dict.fromkeys(hit.voice for hit in part.hits))
    figure, axes = _figure(2.8, 2)
    for axis, section in zip(axes, [s for s in score.plan.sections if s.kind in ("verse", "chorus")], strict=False):
        first = section.start_bar * BEATS_PER_BAR
        for hit in part.hits:
            if first <= hit.start_beats + 0.05 < first + 2 * BEATS_PER_BAR:
                at = (hit.start_beats - first, voices.index(hit.voice))
                axis.scatter(*at, s=90 * hit.velocity, color=COLOURS[voices.index(hit.voice) % 6])
        axis.set_yticks(range(len(voices)), voices)
        axis.set_xticks(range(2 * BEATS_PER_BAR + 1))
        axis.grid(axis="x", color="#2a2e38")
        axis.set_title(section.kind, color=TEXT, fontsize=9, loc="left")
    return figure


def _notes(score: Score, names: tuple[str, ...], first_bar: int, bars: int) -> Figure:
    start, end = first_bar * BEATS_PER_BAR, (first_bar + bars) * BEATS_PER_BAR
    figure, (axis,) = _figure(2.6)
    parts = [part for part in score.parts if part.name in names and isinstance(part, Part)]
    for part, colour in zip(parts, COLOURS, strict=False):
        here = [note for note in part.notes if start <= note.start_beats < end]
        lengths = [note.duration_beats for note in here]
        axis.barh(
            [n.pitch for n in here],
            lengths,
            0.8,
            left=[n.start_beats - start for n in here],
            color=colour,
            label=part.name,
        )
    axis.set_xticks(range(0, bars * BEATS_PER_BAR + 1, BEATS_PER_BAR))
    axis.set_xlim(0, bars * BEATS_PER_BAR)
    axis.grid(axis="x", color="#2a2e38")
    axis.set_ylabel("pitch (MIDI)", color=MUTED, fontsize=8)
    axis.legend(
        fontsize=7,
        labelcolor=TEXT,
        facecolor=BACKGROUND,
        edgecolor=BACKGROUND,
        ncols=5,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
    )
    return figure


def _balance(genre: Genre, score: Score) -> Figure:
    signal = render.master(score, render.mix(score, render.perform(score))).signal
    measured: Inspection = inspect(signal, score.plan.bpm, score.plan.key)
    figure, (axis,) = _figure(1.8)
    names = ("mud_db", "presence_db", "air_db")
    for row, name in enumerate(names):
        low, high = getattr(genre.targets, name)
        axis.barh(row, high - low, 0.5, left=low, color="#2a2e38")
        axis.scatter(getattr(measured, name), row, color=COLOURS[0])
    axis.set_yticks(np.arange(3), ("200-500 Hz", "2-6 kHz", "6-16 kHz"))
    axis.set_xlabel("dB relative to the whole; the family's range, and this track", color=MUTED, fontsize=8)
    return figure
