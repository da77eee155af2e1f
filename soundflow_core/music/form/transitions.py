"""Reversed chords that lead into sections, and percussionists with several kits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from soundflow_core.base.seeds import choose
from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import DRUM_PITCHES_HZ, Drum, DrumVoice, Kit
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import AnyPart, DrumPart, Layer, Note, Part
from soundflow_core.music.players.band import Band, Bar, Player
from soundflow_core.music.players.chords.harmonist import voice_lead
from soundflow_core.music.players.variants import pitch_of, semitones_to_class


@dataclass(frozen=True)
class ReverseTail:
    """Reverse reverb: the next section's first chord swells and is cut off at the boundary.

    Each swell is a few overlapping notes, each louder and brighter than the last, on a patch with an attack of about `beats` / 4.
    """

    name: str
    patch: Patch
    strip: Strip
    layer: Layer = "pad"
    beats: float = 4.0
    low: int = 55
    high: int = 79
    size: int = 4
    into: tuple[str, ...] = ("drop", "main", "chorus", "break", "switch")
    """Section kinds that it leads into."""
    velocity: float = 0.8
    opening_octaves: float = 2.5

    def play(self, band: Band) -> Part:
        """A swell before each section of those kinds."""
        notes = [note for bar in band.bars for note in self._swell(band, bar)]
        return Part(self.name, self.layer, tuple(notes), self.patch, self.strip)

    def _swell(self, band: Band, bar: Bar) -> Iterator[Note]:
        following = bar.next_section
        if not (bar.is_last_of_section and following and following.kind in self.into):
            return
        boundary = bar.start_beats + band.beats_per_bar
        (pitches,) = voice_lead((band.chord_at(boundary),), self.low, self.high, self.size)
        quarter = self.beats / 4.0
        for step in range(4):
            share = (step + 1) / 4.0
            start = boundary - self.beats + step * quarter
            for pitch in pitches:
                yield Note(
                    start, boundary - start, pitch, self.velocity * share**2.0, self.opening_octaves * (share - 0.75)
                )


@dataclass(frozen=True)
class WithKits:
    """A percussionist with several kits, of which one is drawn for the track. A kit lists only the drums that differ.

    Pitched drums are tuned to the nearest note of the key's pentatonic scale.
    """

    player: Player
    kits: tuple[dict[DrumVoice, Drum], ...] = ({},)
    """An empty one is the player's own kit."""

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part with the drawn kit, tuned to the key."""
        part = self.player.play(band)
        if not isinstance(part, DrumPart):
            return part
        kit = choose(band.stream(f"{self.name}.kit"), self.kits)
        drums = {voice: _in_key(band, drum) for voice, drum in {**part.kit.drums, **kit}.items()}
        return replace(part, kit=Kit(drums, part.kit.round_robins))


def _in_key(band: Band, drum: Drum) -> Drum:
    """A drum tuned to the nearest note of the pentatonic scale; unpitched drums are unchanged."""
    hz = DRUM_PITCHES_HZ.get(drum.model)
    if hz is None:
        return drum
    pitch = pitch_of(hz) + drum.tune
    return replace(drum, tune=drum.tune + min((semitones_to_class(c, pitch) for c in band.key.pentatonic), key=abs))
