"""Drums: kits become one-shots with round robins, strokes place them."""

from soundflow_core.sound.drums.player import Hits, strike

__all__ = ["Hits", "strike"]
