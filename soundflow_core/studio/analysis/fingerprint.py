"""Fingerprints: features of a track, independent of its key, tempo and level, and the similarity of two tracks.

Four groups of features: harmony (chroma rotated to its strongest class), rhythm (onsets over the sixteenths of two bars), timbre (band
levels and their movement), form (energy over 24 parts of the track). The similarity is the weighted mean of the groups' correlations; 1 is
the same track.
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
"""Band levels are clipped this far below the loudest."""
SIZES = {"harmony": 36, "rhythm": RHYTHM_STEPS * RHYTHM_BANDS, "timbre": 3 * BANDS, "form": 2 * PARTS}
WEIGHTS = {"harmony": 0.3, "rhythm": 0.3, "timbre": 0.2, "form": 0.2}
TOO_ALIKE = 0.95
"""Two days of a category must not be more similar: copies in another key or tempo reach 0.955 and more, other seeds up to 0.85."""


@dataclass(frozen=True)
class Fingerprint:
    """The features of a track, one int8 each."""

    values: bytes

    @property
    def text(self) -> str:
        """The Base64 form used in catalog entries."""
        return base64.b64encode(self.values).decode()

    @classmethod
    def parse(cls, text: str) -> Fingerprint | None:
        """A fingerprint from its Base64 form; None if it is invalid or of another version."""
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


def near_duplicate(fingerprint: Fingerprint, archive: dict[str, str], own_id: str) -> tuple[str, float] | None:
    """The most similar other track of an archive (fingerprints by id) and its similarity; None unless above TOO_ALIKE."""
    known = ((name, Fingerprint.parse(text)) for name, text in archive.items() if name != own_id)
    similarities = [(name, similarity(fingerprint, other)) for name, other in known if other]
    closest = max(similarities, key=lambda pair: pair[1], default=None)
    return closest if closest and closest[1] > TOO_ALIKE else None


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """The weighted mean of the groups' correlations, -1..1."""
    ours, theirs = one.groups(), other.groups()
    harmony = max(_correlation(ours["harmony"], turned) for turned in _rotations(theirs["harmony"]))
    others = sum(
        weight * _correlation(ours[name], theirs[name]) for name, weight in WEIGHTS.items() if name != "harmony"
    )
    return float(WEIGHTS["harmony"] * harmony + others)


def _rotations(harmony: Floats64) -> list[Floats64]:
    """The harmony in all twelve rotations: which of two equally strong classes comes first is random."""
    mean, spread, steps = np.split(harmony, 3)
    return [np.concatenate([np.roll(mean, turn), np.roll(spread, turn), steps]) for turn in range(12)]


def _correlation(a: Floats64, b: Floats64) -> float:
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size if size > 0 else 1.0


def fingerprint_of(
    spectra: Spectra, onsets: Onsets, form: Floats64, chroma: tuple[float, ...], bpm: float | None
) -> Fingerprint:
    """The fingerprint of a signal from its other measures; `form` are its form features."""
    levels = _levels(spectra)
    groups = (
        _harmony(chroma_in(form), np.array(chroma)),
        _rhythm(onsets, bpm or 120.0),
        _timbre(levels),
        _form(levels),
    )
    return Fingerprint(b"".join(_to_int8(group).tobytes() for group in groups))


def _to_int8(values: Floats64) -> NDArray[np.int8]:
    top = float(np.abs(values).max(initial=0.0))
    return np.rint(values / top * 127.0).astype(np.int8) if top > 0 else np.zeros(values.size, dtype=np.int8)


def _levels(spectra: Spectra) -> Floats64:
    """Band levels in units of 6 dB per frame of 0.37 s, shape (frames, 8)."""
    edges = np.round(np.array(EDGES_HZ) / SAMPLE_RATE_HZ * PLAIN_SIZE).astype(int)
    if spectra.slow_power.shape[0] == 0:
        return np.zeros((0, BANDS))
    levels = 10.0 * np.log10(np.add.reduceat(spectra.slow_power, edges, axis=1)[:, :-1].astype(np.float64) + 1e-6)
    return np.asarray(np.maximum(levels, levels.max() - DEPTH_DB) / LEVEL_UNIT_DB)


def _harmony(frames: Floats64, chroma: Floats64) -> Floats64:
    """Mean and deviation of the chroma, rotated to its strongest class, and the intervals between successive strongest classes."""
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
    """Mean onset strength of low, middle and high bands at each sixteenth of two bars."""
    pattern = [_centred(accents) for accents in onsets.accents(bpm, RHYTHM_STEPS, RHYTHM_BANDS)]
    return np.concatenate([p / (np.linalg.norm(p) + 1e-9) for p in pattern])


def _timbre(bands: Floats64) -> Floats64:
    """Mean band levels less their linear trend, their deviation over time, and their mean change per frame."""
    if bands.shape[0] < 4:
        return np.zeros(SIZES["timbre"])
    moves = np.abs(np.diff(bands, axis=0)).mean(axis=0)
    return np.concatenate([_detrended(bands.mean(axis=0)), _centred(bands.std(axis=0)), _centred(moves)])


def _form(levels: Floats64) -> Floats64:
    """Loudness and brightness over 24 parts of the track, less their means."""
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
