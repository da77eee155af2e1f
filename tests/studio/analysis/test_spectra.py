"""The half-band low-pass: every second sample of the taps' convolution, at the ends of any length too."""

import numpy as np
import pytest

from soundflow_core.studio.analysis.spectra import halve

TAPS = np.array([-1, 0, 9, 16, 9, 0, -1]) / 32


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 5, 6, 7, 8, 101, 1000])
def test_half_the_rate_is_the_convolution_at_every_second_sample(frames):
    x = np.random.default_rng(frames).standard_normal(frames).astype(np.float32)
    assert halve(x) == pytest.approx(np.convolve(x, TAPS)[3 : 3 + frames : 2], abs=1e-6)
