"""Drums: one-shots are rendered from a kit, with round robins, and placed at each hit."""

from soundflow_core.sound.drums.player import Hits, play_hits

__all__ = ["Hits", "play_hits"]
