"""The state-variable filter equals its textbook form (frame by frame, in float64), also with a moving cutoff."""

from fractions import Fraction

import numba
import numpy as np
import pytest

from soundflow_core.base.numba_kernels import fma
from soundflow_core.sound.synthesis.state_variable import BAND, BLOCK, HIGH, LOW, filter_block, new_scratch, new_state

BLOCKS = 40


@numba.njit
def filter_all(left, right, tangents, damping, mode, left_over=0.0):
    state, scratch = new_state(), new_scratch()
    scratch[:] = left_over
    for block in range(tangents.size):
        start, end = block * BLOCK, block * BLOCK + BLOCK
        filter_block(left[start:end], right[start:end], tangents[block], damping, mode, state, scratch)


def textbook(x, tangents, damping, mode):
    """Zavalishin 2018, section 4.4, frame by frame."""
    first = second = 0.0
    out = np.empty(x.size)
    for i, value in enumerate(x):
        g = float(tangents[i // BLOCK])
        high = (value - (damping + g) * first - second) / (1.0 + damping * g + g * g)
        band = g * high + first
        low = g * band + second
        first, second = g * high + band, g * band + low
        out[i] = {LOW: low, BAND: damping * band, HIGH: high}[mode]
    return out


@pytest.mark.parametrize("mode", [LOW, BAND, HIGH])
@pytest.mark.parametrize(("low_hz", "high_hz"), [(40, 40), (800, 9000), (30, 18000)])
@pytest.mark.parametrize("damping", [0.1, 1.4])
def test_it_equals_the_textbook_form(mode, low_hz, high_hz, damping):
    rng = np.random.default_rng(4)
    noise = (0.25 * rng.standard_normal((2, BLOCKS * BLOCK))).astype(np.float32)
    tangents = np.tan(np.pi / 44100 * np.geomspace(low_hz, high_hz, BLOCKS)).astype(np.float32)
    out = noise.copy()
    filter_all(out[0], out[1], tangents, np.float32(damping), mode)
    for channel in (0, 1):
        expected = textbook(noise[channel].astype(float), tangents, np.float32(damping), mode)
        assert np.abs(out[channel] - expected).max() < 2e-5 * max(1.0, np.abs(expected).max())


def test_the_scratch_buffer_carries_no_state():
    x = np.ones((2, BLOCK), dtype=np.float32)
    filter_all(x[0], x[1], np.full(1, 0.2, np.float32), np.float32(1.0), LOW)
    y = np.ones((2, BLOCK), dtype=np.float32)
    filter_all(y[0], y[1], np.full(1, 0.2, np.float32), np.float32(1.0), LOW, left_over=np.nan)
    np.testing.assert_array_equal(x, y)


@numba.njit
def multiply_and_add(a, b, c, out):
    out[0] = fma(a, b, c)


def test_a_fused_product_and_sum_is_rounded_once():
    out = np.zeros(1)
    a, b = 1.0 + 2.0**-30, 1.0 - 2.0**-30
    multiply_and_add(a, b, -1.0, out)
    assert out[0] == float(Fraction(a) * Fraction(b) - 1) == -(2.0**-60)
    assert a * b - 1.0 == 0.0, "two roundings lose the difference"
