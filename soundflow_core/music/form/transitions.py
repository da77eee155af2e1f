"""Transitions: a chord played backwards into the section that it opens, and percussionists who unpack another kit each day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from soundflow_core.base.seeds import choose
from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import SETTLES_HZ, Drum, DrumVoice, Kit
from soundflow_core.model.patches import Patch
from soundflow_core.model.score import AnyPart, DrumPart, Layer, Note, Part
from soundflow_core.music.players.band import Band, Bar, Player
from soundflow_core.music.players.chords.harmonist import voice_lead
from soundflow_core.music.players.variety import pitch_of, to_class


@dataclass(frozen=True)
class ReverseTail:
    """The next section's first chord, swelling out of nothing and cut at the seam: a reverberation played backwards.

    It is played as a few overlapping notes, each louder and brighter than the last, on a patch whose attack is about `beats` / 4 long.
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
    """Kinds of section that it leads into."""
    velocity: float = 0.8
    opening_octaves: float = 2.5

    def play(self, band: Band) -> Part:
        """A swell before each such section."""
        notes = [note for bar in band.bars for note in self._swell(band, bar)]
        return Part(self.name, self.layer, tuple(notes), self.patch, self.strip)

    def _swell(self, band: Band, bar: Bar) -> Iterator[Note]:
        following = bar.next_section
        if not (bar.is_last_of_section and following and following.kind in self.into):
            return
        seam = bar.start_beats + band.beats_per_bar
        (pitches,) = voice_lead((band.chord_at(seam),), self.low, self.high, self.size)
        quarter = self.beats / 4.0
        for step in range(4):
            share = (step + 1) / 4.0
            start = seam - self.beats + step * quarter
            for pitch in pitches:
                yield Note(
                    start, seam - start, pitch, self.velocity * share**2.0, self.opening_octaves * (share - 0.75)
                )


@dataclass(frozen=True)
class Kitted:
    """A percussionist with several kits: the track's seed unpacks one. A kit names only the drums that differ.

    Toms, congas and snares are tuned to the nearest note of the key's pentatonic, as players tune theirs before they record.
    """

    player: Player
    kits: tuple[dict[DrumVoice, Drum], ...] = ({},)
    """By default the player's own."""

    @property
    def name(self) -> str:
        """The player's own name."""
        return self.player.name

    def play(self, band: Band) -> AnyPart:
        """The player's part on the day's kit."""
        part = self.player.play(band)
        if not isinstance(part, DrumPart):
            return part
        kit = choose(band.stream(f"{self.name}.kit"), self.kits)
        drums = {voice: _in_key(band, drum) for voice, drum in {**part.kit.drums, **kit}.items()}
        return replace(part, kit=Kit(drums, part.kit.round_robins))


def _in_key(band: Band, drum: Drum) -> Drum:
    """A drum at the nearest note of the pentatonic; drums without a pitch stay as they are."""
    hz = SETTLES_HZ.get(drum.model)
    if hz is None:
        return drum
    pitch = pitch_of(hz) + drum.tune
    return replace(drum, tune=drum.tune + min((to_class(c, pitch) for c in band.key.pentatonic), key=abs))
