"""A jazz drummer: ride, feathered kick, hi-hat on two and four, and a left hand that answers the soloist.

Where the soloist rests, the drummer plays a figure; where the soloist is busy, time only. In traded fours the drummer plays the rhythm
of the soloist's last four bars around the kit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from soundflow_core.base.seeds import choose
from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import DrumVoice, Kit
from soundflow_core.model.score import DrumPart, Hit, Part, clamp_velocity
from soundflow_core.music.players.band import Band, Bar, Player
from soundflow_core.music.players.jazz.soloist import is_drum_bar, parse_eighths

RIDES = ("x.xxx.xx", "x.xxx.xx", "x.xxx.xx", "xxxxx.xx", "x.xxxxxx", "xxx.x.xx", "x.x.x.xx")
"""Ride patterns: a bar in swung eighths."""
ANSWERS: tuple[tuple[tuple[DrumVoice, str], ...], ...] = (
    (("snare", ".x..x..."), ("kick", "...x...x")),
    (("snare", "..x..x.x"), ("kick", "........")),
    (("snare", ".x.xx..."), ("kick", "......x.")),
    (("snare", "...xx.x."), ("kick", ".x......")),
    (("snare", "..xx.xx."), ("kick", "x......x")),
)
COMPS = ("...x....", ".....x..", ".x......", "...x..x.", "........", "........", "......x.")
AROUND_KIT: tuple[DrumVoice, ...] = ("snare", "snare", "tom_high", "snare", "tom_mid", "tom_low", "snare", "kick")
FILLS = ("..xxx.xx", "x.xx.xxx", ".xx.xxx.", "....xxxx", "..x.xxxx")


@dataclass(frozen=True)
class SwingDrums:
    """A jazz drummer. The kit needs ride, pedal_hat, kick, snare, brush, tom_low, tom_mid, tom_high and crash."""

    name: str
    kit: Kit
    strip: Strip
    listens_to: tuple[Player, ...] = ()
    brushes_in: tuple[str, ...] = ("intro", "theme", "outro")
    """Section kinds played with brushes and a softer ride."""
    levels: dict[DrumVoice, float] = field(default_factory=dict)
    """Factors on the velocities, by voice."""
    touch: float = 0.12

    def play(self, band: Band) -> DrumPart:
        """All hits of the track."""
        rng = band.stream(self.name)
        listened = [player.play(band) for player in self.listens_to]
        solo_starts = np.sort([note.start_beats for part in listened if isinstance(part, Part) for note in part.notes])
        hits: list[Hit] = []
        for bar in band.bars:
            if is_drum_bar(bar):
                hits += self._traded_bar(band, bar, solo_starts, rng)
                continue
            hits += self._time(band, bar, rng)
            hits += self._left_hand(band, bar, solo_starts, rng)
            if bar.is_first_of_section and bar.index and bar.section.kind in ("solo", "fours", "theme"):
                hits.append(self._hit(band, bar.start_beats, "crash", 0.34, rng))
        return DrumPart(self.name, tuple(sorted(hits, key=lambda hit: hit.start_beats)), self.kit, self.strip)

    def _time(self, band: Band, bar: Bar, rng: np.random.Generator) -> list[Hit]:
        brushed = bar.section.kind in self.brushes_in
        hits = [self._hit(band, bar.start_beats + beat, "pedal_hat", 0.55, rng) for beat in (1.0, 3.0)]
        hits += [self._hit(band, bar.start_beats + beat, "kick", 0.3, rng) for beat in range(band.beats_per_bar)]
        if brushed:
            hits += [self._hit(band, bar.start_beats + beat, "brush", 0.7 - 0.2 * (beat % 2), rng) for beat in range(4)]
            hits += [self._hit(band, bar.start_beats + beat, "snare", 0.35, rng) for beat in (1.0, 3.0)]
        if bar.section.kind != "intro":
            quiet = 0.8 if brushed else 0.9 + 0.2 * bar.energy
            for start, _ in parse_eighths(choose(rng, RIDES)):
                accent = 0.82 if start in (1.0, 3.0) else 0.72 if start % 1.0 == 0.0 else 0.6
                hits.append(self._hit(band, bar.start_beats + start, "ride", quiet * accent, rng))
        return hits

    def _left_hand(self, band: Band, bar: Bar, solo_starts: np.ndarray, rng: np.random.Generator) -> list[Hit]:
        """Comping, an answer where the soloist rests, or a fill into the next section."""
        if bar.section.kind in ("intro", "outro"):
            return []
        if bar.is_last_of_section and bar.next_section:
            return self._figure(band, bar, "snare", choose(rng, FILLS), 0.5 + 0.25 * bar.energy, rng)
        notes = np.searchsorted(solo_starts, (bar.start_beats + 0.4, bar.start_beats + band.beats_per_bar))
        if notes[1] - notes[0] <= 2 and rng.random() < 0.5 + 0.5 * bar.energy:
            answer = choose(rng, ANSWERS)
            loud = 0.38 + 0.25 * bar.energy
            return [hit for voice, text in answer for hit in self._figure(band, bar, voice, text, loud, rng)]
        return self._figure(band, bar, "snare", choose(rng, COMPS), 0.3 + 0.2 * bar.energy, rng)

    def _traded_bar(self, band: Band, bar: Bar, solo_starts: np.ndarray, rng: np.random.Generator) -> list[Hit]:
        """A bar of the drummer's four: the soloist's rhythm of four bars before, around the kit; the last bar ends in a roll."""
        beats = band.beats_per_bar
        hits = [self._hit(band, bar.start_beats + beat, "pedal_hat", 0.6, rng) for beat in (1.0, 3.0)]
        first, end = np.searchsorted(
            solo_starts, (bar.start_beats - 4 * beats - 0.1, bar.start_beats - 3 * beats - 0.1)
        )
        rhythm = sorted({round(2 * (float(t) - bar.start_beats + 4 * beats)) / 2 for t in solo_starts[first:end]})
        starts = [at for at in rhythm if 0.0 <= at < beats]
        if len(starts) < 4:
            starts = sorted({*starts, *(start for start, _ in parse_eighths(choose(rng, FILLS)))})
        if bar.position % 8 == 7:
            starts = sorted({*starts, 2.0, 2.5, 3.0, 3.5})
        for number, start in enumerate(starts):
            voice = AROUND_KIT[(number + bar.position) % len(AROUND_KIT)]
            grow = 0.55 + 0.3 * (bar.position % 4) / 3 + 0.1 * (start % 1.0 == 0.0)
            hits.append(self._hit(band, bar.start_beats + start, voice, grow, rng))
        return hits

    def _figure(
        self, band: Band, bar: Bar, voice: DrumVoice, text: str, velocity: float, rng: np.random.Generator
    ) -> list[Hit]:
        return [self._hit(band, bar.start_beats + start, voice, velocity, rng) for start, _ in parse_eighths(text)]

    def _hit(self, band: Band, at: float, voice: DrumVoice, velocity: float, rng: np.random.Generator) -> Hit:
        loud = velocity * self.levels.get(voice, 1.0) * (1.0 + self.touch * rng.normal()) * band.swell_at(at)
        return Hit(band.swing_to(at), voice, clamp_velocity(loud))
