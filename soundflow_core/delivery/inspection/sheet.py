"""The inspection sheet: one picture with waveform, spectrogram, chroma, form, spectral balance and all measures with their ranges."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, seconds_of
from soundflow_core.delivery.inspection.gate import Fault, Requested
from soundflow_core.delivery.inspection.measure_rows import measure_rows
from soundflow_core.model.targets import Targets
from soundflow_core.sound.metering.spectrum import THIRD_OCTAVES_HZ
from soundflow_core.studio.analysis.balance import measure_balance
from soundflow_core.studio.analysis.form import (
    FRAME_SECONDS,
    MIN_NOVELTY,
    NOVELTY_SPANS_SECONDS,
    chroma_in,
    form_features,
    novelty,
)
from soundflow_core.studio.analysis.measures import Inspection
from soundflow_core.studio.analysis.spectra import PLAIN_SIZE, Spectra

TEXT, BACKGROUND, MUTED = "#e8e6e3", "#14161c", "#8a8f9c"
GOOD, BAD, NEUTRAL = "#7fd1ae", "#ff7a7a", "#c9cdd6"
PITCHES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
SHOWN_HZ = (30.0, 18_000.0)


def draw_sheet(
    signal: Signal,
    measured: Inspection,
    title: str,
    requested: Requested | None,
    targets: Targets | None,
    faults: tuple[Fault, ...],
) -> bytes:
    """The sheet as PNG, 1600 x 1100 pixels."""
    figure = Figure(figsize=(16, 11), dpi=100, facecolor=BACKGROUND)
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(4, 2, width_ratios=(2.6, 1), height_ratios=(1.1, 2.2, 1.3, 1.1),
                               left=0.045, right=0.985, top=0.93, bottom=0.05, hspace=0.28, wspace=0.1)  # fmt: skip
    spectra = Spectra(signal)
    form = form_features(spectra)
    seconds = seconds_of(signal.shape[1])
    panels = [figure.add_subplot(grid[row, 0]) for row in range(4)]
    _waveform(panels[0], signal)
    _spectrogram(panels[1], spectra, seconds)
    _chroma(panels[2], form, seconds)
    _novelty(panels[3], form)
    for panel in panels:
        _style(panel)
        panel.set_xlim(0, seconds)
        _sections(panel, measured, requested)
    balance = figure.add_subplot(grid[0:2, 1])
    _balance(balance, spectra)
    _style(balance)
    table = figure.add_subplot(grid[2:4, 1])
    _table(table, measured, requested, targets)
    verdict = "fit to publish" if not faults else "; ".join(fault.name for fault in faults)
    figure.text(0.045, 0.955, title, color=TEXT, fontsize=17, fontweight="bold")
    figure.text(0.985, 0.957, verdict, color=BAD if faults else GOOD, fontsize=12, ha="right")
    written = io.BytesIO()
    figure.savefig(written, format="png", facecolor=BACKGROUND, metadata={"Software": "SoundFlow"})
    return written.getvalue()


def _style(axes: Any) -> None:  # matplotlib's Axes
    axes.set_facecolor("#0e1015")
    axes.tick_params(colors=MUTED, labelsize=8)
    for spine in axes.spines.values():
        spine.set_color("#2a2e38")


def _sections(axes: Any, measured: Inspection, requested: Requested | None) -> None:
    for at in measured.boundaries_seconds:
        axes.axvline(at, color=GOOD, linewidth=0.9, alpha=0.8)
    for at in requested.changes_seconds if requested else ():
        axes.axvline(at, color=TEXT, linewidth=0.9, linestyle=(0, (2, 3)), alpha=0.7)


def _waveform(axes: Any, signal: Signal) -> None:
    """Peaks and RMS: left upwards, right downwards."""
    columns = 1400
    edges = np.linspace(0, signal.shape[1], columns + 1).astype(int)[:-1]
    at = edges / SAMPLE_RATE_HZ
    for channel, side in zip(signal, (1, -1), strict=True):
        peaks = np.maximum.reduceat(np.abs(channel), edges)
        rms = np.sqrt(np.add.reduceat(np.square(channel), edges) / np.maximum(1, np.diff([*edges, channel.size])))
        axes.fill_between(at, 0, side * peaks, color="#4d6fb3", linewidth=0)
        axes.fill_between(at, 0, side * rms, color="#a9c4ff", linewidth=0)
    axes.set_ylim(-1, 1)
    axes.set_title("waveform: peaks and RMS, left above, right below; dashed: planned sections, green: found",
                   color=MUTED, fontsize=8, loc="left")  # fmt: skip


def _spectrogram(axes: Any, spectra: Spectra, seconds: float) -> None:
    rows = 220
    edges = np.geomspace(*SHOWN_HZ, rows + 1)
    middles = np.sqrt(edges[1:] * edges[:-1])
    bins = np.minimum(np.round(middles * PLAIN_SIZE / SAMPLE_RATE_HZ).astype(int), PLAIN_SIZE // 2)
    level = 20.0 * np.log10(spectra.plain[:, bins].T + 1e-4)
    level += 3.0 * np.log2(middles / 1000.0)[:, None]  # tilted by 3 dB an octave, to make the highs visible
    top = float(np.percentile(level, 99.8))
    axes.imshow(
        level, aspect="auto", origin="lower", cmap="magma", vmin=top - 70, vmax=top, extent=(0, seconds, 0, rows)
    )
    marks = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
    axes.set_yticks([float(np.searchsorted(middles, hz)) for hz in marks], [f"{hz:g}" for hz in marks])
    axes.set_title("spectrogram, Hz, tilted by 3 dB an octave", color=MUTED, fontsize=8, loc="left")


def _chroma(axes: Any, form: Any, seconds: float) -> None:
    chroma = chroma_in(form).T if form.size else np.zeros((12, 1))
    axes.imshow(chroma, aspect="auto", origin="lower", cmap="viridis", extent=(0, seconds, -0.5, 11.5))
    axes.set_yticks(range(12), PITCHES)
    axes.set_title("chroma", color=MUTED, fontsize=8, loc="left")


def _novelty(axes: Any, form: Any) -> None:
    if form.shape[0] > 4:
        curve = np.mean([novelty(form, look) for look in NOVELTY_SPANS_SECONDS], axis=0)
        axes.fill_between(np.arange(curve.size) * FRAME_SECONDS, 0, curve, color="#c58bf2", alpha=0.8, linewidth=0)
    axes.axhline(MIN_NOVELTY, color=MUTED, linewidth=0.6)
    axes.set_title("form: how much each moment parts before from after", color=MUTED, fontsize=8, loc="left")
    axes.set_xlabel("seconds", color=MUTED, fontsize=8)


def _balance(axes: Any, spectra: Spectra) -> None:
    bands = measure_balance(spectra).third_octaves_db
    axes.bar(range(len(bands)), np.array(bands) + 60.0, bottom=-60.0, color="#f2b36b", width=0.8)
    axes.set_ylim(-60, 0)
    marks = range(0, len(bands), 3)
    axes.set_xticks(list(marks), [f"{THIRD_OCTAVES_HZ[i]:.0f}" for i in marks], rotation=60)
    axes.set_title("third-octaves, dB relative to the whole", color=MUTED, fontsize=8, loc="left")


def _table(axes: Any, measured: Inspection, requested: Requested | None, targets: Targets | None) -> None:
    axes.axis("off")
    rows = measure_rows(measured, requested, targets)
    for number, row in enumerate(rows):
        y = 1.0 - (number + 0.5) / len(rows)
        colour = {None: NEUTRAL, True: GOOD, False: BAD}[row.fits]
        axes.text(0.0, y, row.name.replace("_", " "), color=MUTED, fontsize=7.5, va="center")
        axes.text(0.62, y, row.requested, color=MUTED, fontsize=7.5, va="center", ha="right")
        axes.text(1.0, y, row.measured, color=colour, fontsize=7.5, va="center", ha="right", fontweight="bold")
