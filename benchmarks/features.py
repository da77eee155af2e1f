"""Is a genre heard? MFCC, rhythm and chroma statistics, and a nearest-centroid classifier on them.

`python -m benchmarks.features [--seeds 8] [--seconds 40] [--keep FILE]`

The features know nothing of the plan but the tempo's octave; the classifier learns from some seeds and is asked about others.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.briefs import brief_of
from benchmarks.lines import add_line, lines_of
from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import warm
from soundflow_core.model.brief import Recipe
from soundflow_core.music.genres import genre_names
from soundflow_core.pipeline.render import render
from soundflow_core.studio.analysis.form import chroma_in, form_features
from soundflow_core.studio.analysis.spectra import PLAIN_SIZE, Spectra
from soundflow_core.studio.analysis.tempo import Onsets, measure_bpm, measure_onsets

Floats64 = NDArray[np.float64]

MELS, COEFFICIENTS = 40, 13
MEL_HZ = (30.0, 16_000.0)
STEPS = 16
RHYTHM_BANDS = 3
CHROMA_COLUMNS = 12
STILL_BPM = 40.0
"""What stands for the tempo of a track that has no pulse."""
SMALLEST_SPREAD = 0.05
"""Of a feature's spread over all tracks: less within the genres is taken for chance."""
LEAST_KNOWN = 2
"""Seeds a genre from which a centroid can be learnt."""
FOLDS = 4


def features_of(signal: Signal, bpm: float | None = None) -> tuple[float, ...]:
    """MFCC means and spreads, tempo, onset density and accents, chroma shape: 26 + 26 + 50 numbers."""
    spectra = Spectra(signal)
    onsets = measure_onsets(spectra)
    return tuple(float(round(v, 4)) for v in np.concatenate([_mfcc(spectra), _rhythm(onsets, bpm), _chroma(spectra)]))


def _mfcc(spectra: Spectra) -> Floats64:
    """Mean and standard deviation over time of the cepstrum of mel band levels (Davis & Mermelstein 1980)."""
    power = np.square(spectra.plain)
    levels = 10.0 * np.log10(power @ _mel_bands() + 1e-6).astype(np.float64)
    levels = np.maximum(levels, levels.max() - 80.0)
    at = (np.arange(MELS) + 0.5) / MELS
    cosines = np.cos(np.pi * np.outer(np.arange(COEFFICIENTS), at)) * np.sqrt(2.0 / MELS)
    cepstra = levels @ cosines.T
    return np.concatenate([cepstra.mean(axis=0), cepstra.std(axis=0)])


def _mel_bands() -> NDArray[np.float32]:
    """Triangles of equal width on the mel scale, shape (bins, MELS)."""
    low, high = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in MEL_HZ)
    edges = 700.0 * (10.0 ** (np.linspace(low, high, MELS + 2) / 2595.0) - 1.0)
    hz = np.arange(PLAIN_SIZE // 2 + 1)[:, None] * SAMPLE_RATE_HZ / PLAIN_SIZE
    rising = (hz - edges[:-2]) / np.diff(edges[:-1])
    falling = (edges[2:] - hz) / np.diff(edges[1:])
    bands = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(bands / (bands.sum(axis=0) + 1e-9), dtype=np.float32)


def _rhythm(onsets: Onsets, near: float | None) -> Floats64:
    """Tempo, onsets a second, and how much low, middle and high bands strike at each sixteenth of a bar."""
    bpm = measure_bpm(onsets, near)
    accents = onsets.accents(bpm or 120.0, STEPS, RHYTHM_BANDS)
    return np.concatenate([[bpm or STILL_BPM, onsets.per_second], *accents])


def _chroma(spectra: Spectra) -> Floats64:
    """Shares and spreads of the pitch classes from the strongest on, and how clear they are."""
    chroma = chroma_in(form_features(spectra))
    if not chroma.size:
        return np.zeros(2 * CHROMA_COLUMNS + 2)
    mean = chroma.mean(axis=0)
    turn = -int(np.argmax(mean))
    clear = -(chroma * np.log(chroma + 1e-9)).sum(axis=1)
    return np.concatenate([np.roll(mean, turn), np.roll(chroma.std(axis=0), turn), [clear.mean(), clear.std()]])


def nearest_centroids(known: Sequence[tuple[str, Sequence[float]]], asked: Sequence[Sequence[float]]) -> list[str]:
    """The genre of each asked track: the nearest mean of the known tracks, each feature in units of its spread within the genres."""
    genres = list(dict.fromkeys(genre for genre, _ in known))
    values = np.array([features for _, features in known])
    names = np.array([genre for genre, _ in known])
    centroids = np.array([values[names == genre].mean(axis=0) for genre in genres])
    apart = values - centroids[[genres.index(name) for name in names]]
    unit = np.sqrt(np.square(apart).mean(axis=0)) + SMALLEST_SPREAD * values.std(axis=0) + 1e-9
    distances = np.square((np.array(asked)[:, None, :] - centroids) / unit).sum(axis=2)
    return [genres[number] for number in distances.argmin(axis=1)]


def told_apart(rows: Sequence[tuple[str, int, Sequence[float]]]) -> str:
    """The share of tracks (genre, seed, features) given to their own genre by centroids of other seeds, and who was taken for whom."""
    rows = [row for row in rows if row[0] != "nature"]  # an ambience, not a genre
    mistakes: Counter[str] = Counter()
    total = 0
    for fold in range(FOLDS):
        known = [(genre, features) for genre, seed, features in rows if seed % FOLDS != fold]
        asked = [(genre, features) for genre, seed, features in rows if seed % FOLDS == fold]
        if not asked or min(Counter(genre for genre, _ in known).values(), default=0) < LEAST_KNOWN:
            continue
        guesses = nearest_centroids(known, [features for _, features in asked])
        total += len(asked)
        mistakes.update(
            f"{genre} taken for {guess}" for (genre, _), guess in zip(asked, guesses, strict=True) if genre != guess
        )
    if not total:
        return "genres told apart: too few seeds"
    confused = ", ".join(f"{count} {name}" for name, count in mistakes.most_common())
    return (
        f"genres told apart on unseen seeds: {1 - mistakes.total() / total:.1%} of {total} ({confused or 'no mistake'})"
    )


def main() -> None:
    """Learn each genre from three quarters of the seeds, ask about the rest, a quarter at a time."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--keep", type=Path, help="a file for the features; a run that was cut off goes on from it")
    asked = parser.parse_args()
    list(warm())
    known = {(genre, seed): features for genre, seed, features in lines_of(asked.keep)}
    jobs = [(genre, seed) for seed in range(1, asked.seeds + 1) for genre in genre_names()]

    def heard(job: tuple[str, int]) -> tuple[str, int, tuple[float, ...]]:
        rendered = render(Recipe(brief=brief_of(*job, asked.seconds), seed=job[1]))
        return *job, features_of(rendered.master.signal, rendered.plan.bpm)

    with ThreadPoolExecutor(2) as pool:
        for genre, seed, features in pool.map(heard, [job for job in jobs if job not in known]):
            known[genre, seed] = features
            add_line(asked.keep, [genre, seed, features])
    print(told_apart([(genre, seed, known[genre, seed]) for genre, seed in jobs]))


if __name__ == "__main__":
    main()
