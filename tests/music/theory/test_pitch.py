"""Pitches: indices are reflected at the ends of a range."""

from itertools import pairwise

import pytest

from soundflow_core.music.theory.pitch import reflect_index


@pytest.mark.parametrize(
    ("index", "size", "expected"),
    [
        (0, 5, 0),
        (4, 5, 4),
        (-1, 5, 1),
        (5, 5, 3),
        (-4, 5, 4),
        (8, 5, 0),
        (9, 5, 1),
        (-9, 5, 1),
        (1, 2, 1),
        (2, 2, 0),
        (-1, 2, 1),
        (0, 1, 0),
        (-7, 1, 0),
        (7, 1, 0),
    ],
)
def test_an_index_past_an_end_is_reflected(index, size, expected):
    assert reflect_index(index, size) == expected


@pytest.mark.parametrize("size", [2, 3, 7, 15])
def test_reflected_indices_move_by_single_steps(size):
    path = [reflect_index(index, size) for index in range(-100, 101)]
    assert set(path) == set(range(size))
    assert all(abs(b - a) == 1 for a, b in pairwise(path))
