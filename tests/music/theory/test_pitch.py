"""Pitches: a line that comes to the end of its ladder turns back there."""

from itertools import pairwise

import pytest

from soundflow_core.music.theory.pitch import turned_back


@pytest.mark.parametrize(
    ("rung", "size", "found"),
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
def test_what_goes_past_an_end_turns_back(rung, size, found):
    assert turned_back(rung, size) == found


@pytest.mark.parametrize("size", [2, 3, 7, 15])
def test_far_beyond_it_still_moves_by_single_rungs(size):
    way = [turned_back(rung, size) for rung in range(-100, 101)]
    assert set(way) == set(range(size))
    assert all(abs(b - a) == 1 for a, b in pairwise(way))
