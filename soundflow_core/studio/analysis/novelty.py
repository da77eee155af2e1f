"""The novelty guard: a fingerprint of what a track is, blind to its key and tempo, and how alike two tracks are.

Four groups of features: the harmony as chroma turned to its own tonic, the rhythm as onsets over the sixteenths of two bars, the timbre as
band levels and their movement, the form as energy over 24 parts of the track. Each group is brought to unit length around what its
kind has in common, so that the similarity is a mean of correlations; 1 is the same track.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.studio.analysis.form import chroma_in
from soundflow_core.studio.analysis.spectra import PLAIN_SIZE, Spectra
from soundflow_core.studio.analysis.tempo import Onsets

Floats64 = NDArray[np.float64]

PARTS = 24
RHYTHM_STEPS = 32
RHYTHM_BANDS = 3
EDGES_HZ = (30.0, 90.0, 200.0, 450.0, 1000.0, 2200.0, 4500.0, 9000.0, 16_000.0)
BANDS = len(EDGES_HZ) - 1
LEVEL_UNIT_DB = 6.0
DEPTH_DB = 60.0
"""How far under the loudest band levels are told apart."""
SIZES = {"harmony": 36, "rhythm": RHYTHM_STEPS * RHYTHM_BANDS, "timbre": 3 * BANDS, "form": 2 * PARTS}
WEIGHTS = {"harmony": 0.3, "rhythm": 0.3, "timbre": 0.2, "form": 0.2}
TOO_ALIKE = 0.95
"""Two days of a category may not be more alike than this: a copy in another key or tempo comes to 0.955 and more, other seeds to 0.85."""


@dataclass(frozen=True)
class Fingerprint:
    """The features of a track as small whole numbers."""

    values: bytes

    @property
    def text(self) -> str:
        """As it stands in a catalog entry."""
        return base64.b64encode(self.values).decode()

    @classmethod
    def parse(cls, text: str) -> Fingerprint | None:
        """A fingerprint from an entry; None where it is none of this version."""
        try:
            values = base64.b64decode(text, validate=True)
        except ValueError:
            return None
        return cls(values) if len(values) == sum(SIZES.values()) else None

    def groups(self) -> dict[str, Floats64]:
        """The features by group."""
        whole = np.frombuffer(self.values, dtype=np.int8).astype(np.float64)
        ends = np.cumsum(list(SIZES.values()))
        return dict(zip(SIZES, np.split(whole, ends[:-1]), strict=True))


def familiar(found: Fingerprint, archive: dict[str, str], own_id: str) -> tuple[str, float] | None:
    """The archive's track (by id) that is too much like this one, and how much; None where all is new. A track is not its own copy."""
    known = ((name, Fingerprint.parse(text)) for name, text in archive.items() if name != own_id)
    alike = [(name, similarity(found, other)) for name, other in known if other]
    closest = max(alike, key=lambda pair: pair[1], default=None)
    return closest if closest and closest[1] > TOO_ALIKE else None


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """-1..1: the weighted mean of the groups' correlations."""
    ours, theirs = one.groups(), other.groups()
    harmony = max(_correlation(ours["harmony"], turned) for turned in _turns(theirs["harmony"]))
    others = sum(
        weight * _correlation(ours[name], theirs[name]) for name, weight in WEIGHTS.items() if name != "harmony"
    )
    return float(WEIGHTS["harmony"] * harmony + others)


def _turns(harmony: Floats64) -> list[Floats64]:
    """The harmony seen from each of the twelve classes: which of two equally strong ones comes out on top is chance."""
    mean, spread, steps = np.split(harmony, 3)
    return [np.concatenate([np.roll(mean, turn), np.roll(spread, turn), steps]) for turn in range(12)]


def _correlation(a: Floats64, b: Floats64) -> float:
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size if size > 0 else 1.0


def fingerprint_of(
    spectra: Spectra, onsets: Onsets, form: Floats64, chroma: tuple[float, ...], bpm: float | None
) -> Fingerprint:
    """The fingerprint of a signal from what was measured on it; `form` are its frames."""
    levels = _levels(spectra)
    groups = (
        _harmony(chroma_in(form), np.array(chroma)),
        _rhythm(onsets, bpm or 120.0),
        _timbre(levels),
        _form(levels),
    )
    return Fingerprint(b"".join(_small(group).tobytes() for group in groups))


def _small(values: Floats64) -> NDArray[np.int8]:
    top = float(np.abs(values).max(initial=0.0))
    return np.rint(values / top * 127.0).astype(np.int8) if top > 0 else np.zeros(values.size, dtype=np.int8)


def _levels(spectra: Spectra) -> Floats64:
    """The level of each band in units of 6 dB each 0.37 s, shape (frames, 8)."""
    edges = np.round(np.array(EDGES_HZ) / SAMPLE_RATE_HZ * PLAIN_SIZE).astype(int)
    if spectra.slow_power.shape[0] == 0:
        return np.zeros((0, BANDS))
    levels = 10.0 * np.log10(np.add.reduceat(spectra.slow_power, edges, axis=1)[:, :-1].astype(np.float64) + 1e-6)
    return np.asarray(np.maximum(levels, levels.max() - DEPTH_DB) / LEVEL_UNIT_DB)


def _harmony(frames: Floats64, chroma: Floats64) -> Floats64:
    """Chroma from its own strongest class on, its spread over time, and how classes follow each other by interval."""
    if frames.shape[0] < 4:
        return np.zeros(SIZES["harmony"])
    turned = np.roll(frames, -int(np.argmax(chroma)), axis=1)
    strongest = turned.argmax(axis=1)
    steps = np.bincount((strongest[4:] - strongest[:-4]) % 12, minlength=12).astype(np.float64)
    steps[0] = 0.0
    return np.concatenate([
        _centred(turned.mean(axis=0)), _centred(turned.std(axis=0)), _centred(steps / (steps.sum() + 1e-9)) * 0.5
    ])  # fmt: skip


def _rhythm(onsets: Onsets, bpm: float) -> Floats64:
    """Onset strength of low, middle and high bands at each sixteenth of two bars, the mean over the track."""
    pattern = [_centred(accents) for accents in onsets.accents(bpm, RHYTHM_STEPS, RHYTHM_BANDS)]
    return np.concatenate([p / (np.linalg.norm(p) + 1e-9) for p in pattern])


def _timbre(bands: Floats64) -> Floats64:
    """Band levels about their own line, how far they move, and how fast."""
    if bands.shape[0] < 4:
        return np.zeros(SIZES["timbre"])
    moves = np.abs(np.diff(bands, axis=0)).mean(axis=0)
    return np.concatenate([_detrended(bands.mean(axis=0)), _centred(bands.std(axis=0)), _centred(moves)])


def _form(levels: Floats64) -> Floats64:
    """Loudness and brightness over the track's parts, about their means."""
    if levels.shape[0] < PARTS:
        return np.zeros(SIZES["form"])
    loud = np.array([part.mean() for part in np.array_split(levels.max(axis=1), PARTS)])
    bright = np.array([part.mean() for part in np.array_split(levels[:, 4:].mean(axis=1), PARTS)])
    return np.concatenate([_centred(loud), _centred(bright)])


def _centred(values: Floats64) -> Floats64:
    return np.asarray(values - values.mean())


def _detrended(values: Floats64) -> Floats64:
    at = np.arange(values.size)
    return np.asarray(values - np.polyval(np.polyfit(at, values, 1), at))
