"""Audio files as the tests want them."""

import numpy as np

from soundflow_core.delivery.encoding.foreign import pieces


def decode_any(path):
    """Any audio file as a stereo signal at 44.1 kHz, held as a whole; errors as of `foreign.pieces`."""
    return np.concatenate(list(pieces(path)), axis=1)
