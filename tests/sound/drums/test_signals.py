"""A square wave is the sign of its sine at every frame, also at zero crossings."""

import numpy as np
import pytest

from soundflow_core.sound.drums.signals import _add_square, time_axis


@pytest.mark.parametrize("phase", [0.0, 1.0, 6.0])
@pytest.mark.parametrize("hz", [441.0, 410.0, 2108.7])
def test_a_square_is_the_sign_of_a_sine(hz, phase):
    t = time_axis(2.4)
    square = np.zeros_like(t)
    _add_square(t, 2 * np.pi * hz, phase, square)
    assert np.array_equal(square, np.sign(np.sin(2 * np.pi * hz * t + phase)))
