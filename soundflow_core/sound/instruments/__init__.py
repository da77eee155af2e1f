"""Pitched instruments: each module renders one kind of patch."""

from __future__ import annotations

import numpy as np

from soundflow_core.base.audio import Signal
from soundflow_core.model.patches import Bowed, Choir, Fm, Modal, Patch, Plucked, Subtractive, Tone
from soundflow_core.sound.instruments.choir_and_strings import (
    apply_formants,
    bowed_as_subtractive,
    choir_as_subtractive,
)
from soundflow_core.sound.instruments.events import Events
from soundflow_core.sound.instruments.fm import play_fm
from soundflow_core.sound.instruments.modal import play_modal
from soundflow_core.sound.instruments.plucked import play_plucked
from soundflow_core.sound.instruments.subtractive import play_subtractive

__all__ = ["Events", "play"]


def play(patch: Patch, events: Events, tone: Tone, out: Signal, seed: int) -> None:
    """Add notes played with a patch to `out`, in place; notes and tails are cut at its end."""
    match patch:
        case Subtractive():
            play_subtractive(patch, events, tone, out, seed)
        case Fm():
            play_fm(patch, events, tone, out, seed)
        case Modal():
            play_modal(patch, events, tone, out, seed)
        case Plucked():
            play_plucked(patch, events, tone, out, seed)
        case Choir():
            sung = np.zeros_like(out)
            play_subtractive(choir_as_subtractive(patch), events, tone, sung, seed)
            apply_formants(patch, sung)
            out += sung
        case Bowed():
            play_subtractive(bowed_as_subtractive(patch), events, tone, out, seed)
