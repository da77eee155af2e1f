"""Voice leading: choose the octave of each chord tone so that voices move little between chords."""

from __future__ import annotations

from itertools import pairwise, product

from soundflow_core.music.theory.chords import Chord
from soundflow_core.music.theory.pitch import scale_pitches


def voice(chord: Chord, previous: tuple[int, ...] | None, low: int, high: int, size: int) -> tuple[int, ...]:
    """The voicing of `size` notes within low..high (MIDI) that moves least from `previous`.

    Colour tones are kept before the root and the fifth, which the bass plays. Seconds below middle C are avoided; the
    top voice prefers steps. Without a previous chord the voicing is centred in its range.
    """
    classes = _important_classes(chord, size)
    options = [scale_pitches((pitch_class,), low, high) for pitch_class in classes]
    best: tuple[int, ...] = ()
    best_cost = float("inf")
    for candidate in product(*options):
        pitches = tuple(sorted(set(candidate)))
        if len(pitches) < len(classes):
            continue
        cost = _movement(pitches, previous, (low + high) / 2) + _roughness(pitches)
        if cost < best_cost:
            best, best_cost = pitches, cost
    return best


def _important_classes(chord: Chord, size: int) -> tuple[int, ...]:
    """The chord's `size` most important pitch classes: third, seventh, colours, root, fifth."""
    colours = [i for i in chord.intervals if i not in (0, 7)]
    ordered = colours + [i for i in (0, 7) if i in chord.intervals]
    if len(colours) <= 1:  # a plain triad needs its root
        ordered = [0, *colours, *(i for i in (7,) if i in chord.intervals)]
    return tuple((chord.root + i) % 12 for i in ordered[:size])


def _movement(pitches: tuple[int, ...], previous: tuple[int, ...] | None, middle: float) -> float:
    if previous is None:
        return abs(sum(pitches) / len(pitches) - middle)
    inner = sum(min(abs(pitch - old) for old in previous) for pitch in pitches)
    drift = 0.15 * abs(sum(pitches) / len(pitches) - middle)
    return inner + 1.5 * abs(pitches[-1] - previous[-1]) + drift


def _roughness(pitches: tuple[int, ...]) -> float:
    gaps = list(pairwise(pitches))
    close_low = sum(4.0 for low, high in gaps if high - low <= 2 and low < 58)
    semitones = sum(1.5 for low, high in gaps if high - low == 1)
    wide = sum(0.5 * (high - low - 9) for low, high in gaps if high - low > 9)
    return close_low + semitones + wide
