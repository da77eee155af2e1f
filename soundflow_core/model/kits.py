"""Drum kits: how each drum of a genre sounds. Data only; `sound/drums/` renders it as one-shots with round robins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

DrumVoice = Literal[
    "kick", "snare", "clap", "rim", "hat", "open_hat", "pedal_hat", "ride", "crash", "shaker", "tambourine",
    "tom_low", "tom_mid", "tom_high", "conga_low", "conga_mid", "conga_high", "brush", "snap", "cowbell", "click", "swell",
    "blip", "impact", "fall",
]  # fmt: skip


SWELL_SECONDS = 1.4
"""Length of a reversed cymbal: it starts this long before the beat it leads to."""

DRUM_PITCHES_HZ = {
    "kick.house": 49.0, "kick.techno": 46.0, "kick.trance": 51.0, "kick.808": 44.0, "kick.909": 50.0, "kick.deep": 47.0,
    "kick.hard": 48.0, "kick.tight": 54.0, "kick.acoustic": 58.0, "kick.lofi": 55.0, "kick.soft": 50.0,
    "tom": 110.0, "conga": 240.0, "cowbell": 540.0, "rim": 480.0, "blip": 620.0,
    "snare.808": 180.0, "snare.909": 188.0, "snare.fat": 160.0, "snare.tight": 222.0, "snare.dnb": 205.0, "snare.acoustic": 195.0,
    "snare.gated": 175.0, "snare.lofi": 170.0,
}  # fmt: skip
"""The final pitch in Hz of each pitched drum model."""


@dataclass(frozen=True)
class Drum:
    """One drum's sound. `tune` shifts its pitch in semitones; the other fields scale the model's own values."""

    model: str
    """The synthesis model: `kick.house`, `snare.808`, `hat.closed`; listed in `sound/drums/models.py`."""
    tune: float = 0.0
    decay: float = 1.0
    """Factor on its length."""
    tone: float = 0.5
    """0 dark .. 1 bright."""
    drive: float = 0.1
    gain_db: float = 0.0
    pan: float = 0.0
    """-1 left .. 1 right."""
    jitter_ms: float = 1.5
    """Standard deviation of its timing; never earlier than twice this."""


@dataclass(frozen=True)
class Kit:
    """The drums of a genre by voice."""

    drums: dict[DrumVoice, Drum] = field(default_factory=dict)
    round_robins: int = 4
    """Variants of each one-shot, so that repeated strokes differ."""
