"""The words of a genre file: `genre`, `band`, `choice`, and the players of a band."""

from soundflow_core.base.notation import NotationError
from soundflow_core.music.notation.members import Member, choice
from soundflow_core.music.notation.players import (
    arpeggio,
    bass,
    chords,
    counter_voice,
    drums,
    loops,
    melody,
    pad,
    reverse,
    riser,
    roots,
    sequence,
    soloist,
    swing_drums,
    tune,
    walking_bass,
)
from soundflow_core.music.notation.writing import band, genre

__all__ = [
    "Member",
    "NotationError",
    "arpeggio",
    "band",
    "bass",
    "choice",
    "chords",
    "counter_voice",
    "drums",
    "genre",
    "loops",
    "melody",
    "pad",
    "reverse",
    "riser",
    "roots",
    "sequence",
    "soloist",
    "swing_drums",
    "tune",
    "walking_bass",
]
