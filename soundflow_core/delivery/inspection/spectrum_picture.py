"""A picture of a sound's spectrum in third octaves."""

from __future__ import annotations

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.delivery.inspection.sheet import BACKGROUND, GOOD, MUTED, TEXT
from soundflow_core.sound.metering.spectrum import THIRD_OCTAVES_HZ

FLOOR_DB = -80.0


def draw_spectrum(title: str, signal: Signal) -> bytes:
    """A PNG with the level of each third octave relative to the loudest, in dB."""
    power = np.square(np.abs(np.fft.rfft(signal.mean(axis=0).astype(np.float64))))
    hz = np.fft.rfftfreq(signal.shape[1], 1.0 / SAMPLE_RATE_HZ)
    middles = np.asarray(THIRD_OCTAVES_HZ, dtype=np.float64)
    bands = [power[(hz >= m * 2 ** (-1 / 6)) & (hz < m * 2 ** (1 / 6))].sum() for m in middles]
    levels = np.maximum(FLOOR_DB, 10.0 * np.log10(np.array(bands) / max(bands) + 1e-12))
    figure = Figure(figsize=(6.4, 2.4), dpi=100, facecolor=BACKGROUND, layout="constrained")
    FigureCanvasAgg(figure)
    axis = figure.subplots()
    axis.set_facecolor(BACKGROUND)
    axis.bar(np.arange(middles.size), levels - FLOOR_DB, bottom=FLOOR_DB, color=GOOD)
    axis.set_xticks(np.arange(0, middles.size, 3), [f"{m:g}" for m in middles[::3]], color=MUTED, fontsize=8)
    axis.tick_params(colors=MUTED, labelsize=8)
    axis.set_title(title, color=TEXT, fontsize=10)
    axis.set_xlabel("Hz, level in dB", color=MUTED, fontsize=8)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
