"""Drums: grooves typed as steps, voices that enter with the energy, fills, rolls and crashes at the seams of the form."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from soundflow_core.base.seeds import choose, shuffled
from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import SWELL_SECONDS, DrumVoice, Kit
from soundflow_core.model.score import DrumPart, Hit, playable
from soundflow_core.music.players.band import PHRASE_BARS, Band, Bar, material_of
from soundflow_core.music.players.drums.rolls import HALVING, Roll, strokes_of
from soundflow_core.music.theory.rhythm import Step, parse_steps

BACKBONE: frozenset[DrumVoice] = frozenset({"kick", "snare", "clap", "snap", "hat", "ride", "brush"})
"""Voices that a groove is known by; all others are its colours."""
FLOOR: frozenset[DrumVoice] = frozenset({"kick", "snare", "clap", "snap"})
"""What people dance to: it only gives way at the ends of sections."""
LANDINGS = ("drop", "chorus", "switch")
"""Kinds of section that arrive with an impact."""
STEPS = 16
Groove = dict[DrumVoice, str]
"""A pattern a voice, `{"kick": "x...x...x...x..."}`; patterns of several bars repeat at their own length."""


@dataclass(frozen=True)
class Drums:
    """A percussionist. Verses, choruses and bridges each take a groove of `grooves`; `by_section` replaces voices in some sections."""

    name: str
    kit: Kit
    strip: Strip
    grooves: tuple[Groove, ...]
    by_section: dict[str, Groove] = field(default_factory=dict)
    """Voices that play otherwise in a kind of section: `{"break": {"kick": ""}}` silences the kick there."""
    enters: dict[DrumVoice, float] = field(default_factory=dict)
    """The energy from which a voice plays; 0 where not named."""
    fills: tuple[Groove, ...] = ()
    """Last bars of sections; a fill replaces the voices it names."""
    crash: float = 0.0
    """Velocity of a crash where a more energetic section starts; 0 for none."""
    roll: DrumVoice | None = None
    """The voice that rolls through builds."""
    rolls: tuple[Roll, ...] = (HALVING,)
    """How it rolls; one is drawn for the track."""
    roll_rise: float = 0.0
    """How many semitones it climbs on the way."""
    lay_back_ms: dict[DrumVoice, float] = field(default_factory=dict)
    """How late a voice sits."""
    step_beats: float = 0.25
    turning: int = 2
    """How many grooves' colours take turns, eight bars each, while the section's own backbone stays."""
    touch: float = 0.07
    """Standard deviation of the velocities."""

    def play(self, band: Band) -> DrumPart:
        """All strokes of the track."""
        rng = band.stream(self.name)
        grooves = shuffled(rng, self.grooves)
        roll = choose(band.stream(f"{self.name}.roll"), self.rolls)
        hits: list[Hit] = []
        for bar in band.bars:
            pattern = self._pattern_of(bar, self._groove_of(bar, grooves), rng)
            for voice, text in pattern.items():
                if text and bar.energy >= self.enters.get(voice, 0.0):
                    hits += self._strokes(band, bar, voice, text, rng)
            hits += self._seams(band, bar, roll)
        return DrumPart(self.name, tuple(sorted(hits, key=lambda hit: hit.start_beats)), self.kit, self.strip)

    def _groove_of(self, bar: Bar, grooves: tuple[Groove, ...]) -> Groove:
        """The section's groove; after eight bars its colours are another groove's, while the backbone stays."""
        own = material_of(bar.section)
        groove = grooves[own % len(grooves)]
        turn = bar.position // PHRASE_BARS % self.turning
        if turn == 0:
            return groove
        other = grooves[(own + turn) % len(grooves)]
        backbone = {voice: text for voice, text in groove.items() if voice in BACKBONE}
        return {**backbone, **{voice: text for voice, text in other.items() if voice not in BACKBONE}}

    def _pattern_of(self, bar: Bar, groove: Groove, rng: np.random.Generator) -> Groove:
        pattern = {**groove, **self.by_section.get(bar.section.kind, {})}
        if bar.position % PHRASE_BARS == PHRASE_BARS - 1 and not bar.is_last_of_section and self.step_beats == 0.25:
            pattern.update(self._turnaround(bar, pattern, rng))
        if self.fills and bar.is_last_of_section and bar.section.bars >= 4 and bar.energy > 0.3 and bar.next_section:
            fill = choose(rng, self.fills)
            pattern.update({v: _late(text) for v, text in fill.items()} if bar.section.kind == "break" else fill)
        return pattern

    def _turnaround(self, bar: Bar, pattern: Groove, rng: np.random.Generator) -> Groove:
        """The end of eight bars inside a section: the colours take half a fill, or an open hat lifts into the next phrase."""
        if self.fills and rng.random() < 0.6:
            fill = choose(rng, self.fills)
            return {v: _bar_of(pattern.get(v, ""), bar)[:8] + _bar_of(fill[v], bar)[8:] for v in fill if v not in FLOOR}
        if pattern.get("hat") and "open_hat" in self.kit.drums and bar.section.kind not in ("break", "build"):
            return {
                "hat": _bar_of(pattern["hat"], bar)[:14] + "..",
                "open_hat": _bar_of(pattern.get("open_hat", ""), bar)[:14] + "X.",
            }
        return {}

    def _strokes(self, band: Band, bar: Bar, voice: DrumVoice, text: str, rng: np.random.Generator) -> list[Hit]:
        steps, length = parse_steps(text, self.step_beats)
        bars_long = max(1, round(length / band.beats_per_bar))
        offset = (bar.position % bars_long) * band.beats_per_bar
        late = band.beats_of_ms(self.lay_back_ms.get(voice, 0.0))
        here = [s for s in steps if offset <= s.at_beats < offset + band.beats_per_bar]
        return [
            Hit(band.swing_to(bar.start_beats + step.at_beats - offset) + late, voice, self._velocity(step, bar, rng))
            for step in here
            if not step.optional or rng.random() < 0.3 + 0.5 * bar.energy
        ]

    def _velocity(self, step: Step, bar: Bar, rng: np.random.Generator) -> float:
        lift = 0.85 + 0.2 * bar.energy
        return playable(step.velocity * lift * (1.0 + self.touch * rng.normal()))

    def _seams(self, band: Band, bar: Bar, roll: Roll) -> list[Hit]:
        hits: list[Hit] = []
        if bar.is_first_of_section and bar.index > 0:
            hits += self._landing(bar)
        if self.crash and bar.is_first_of_section and bar.index > 0 and bar.energy > 0.5:
            hits.append(Hit(bar.start_beats, "crash", self.crash))
            if "swell" in self.kit.drums:
                before = band.beats_of_ms(1000.0 * SWELL_SECONDS)
                hits.append(Hit(max(0.0, bar.start_beats - before), "swell", self.crash))
        if self.roll and bar.section.kind == "build":
            strokes = strokes_of(roll, bar.position, bar.section.bars, band.beats_per_bar)
            hits += [
                Hit(bar.start_beats + at, self.roll, velocity, round(self.roll_rise * progress))
                for at, velocity, progress in strokes
            ]
        return hits

    def _landing(self, bar: Bar) -> list[Hit]:
        """An impact where a drop lands, and noise that falls away wherever much changes, from kits that have them."""
        hits: list[Hit] = []
        if "impact" in self.kit.drums and bar.section.kind in LANDINGS and bar.energy > 0.6:
            hits.append(Hit(bar.start_beats, "impact", 0.9))
        if "fall" in self.kit.drums and bar.section.kind in (*LANDINGS, "break"):
            hits.append(Hit(bar.start_beats, "fall", 0.5 + 0.4 * bar.energy))
        return hits


def _late(text: str) -> str:
    """The second half of a fill: after a break without drums a whole bar of them would itself be heard as the next section."""
    return "." * (STEPS // 2) + text[STEPS // 2 :]


def _bar_of(text: str, bar: Bar) -> str:
    """The sixteen steps that a pattern has for a bar."""
    steps = text.replace(" ", "").replace("|", "")
    bars = max(1, len(steps) // STEPS)
    first = bar.position % bars * STEPS
    return steps[first : first + STEPS].ljust(STEPS, ".")
