"""A drummer: grooves written as steps, voices that enter with the energy, fills, rolls and crashes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from soundflow_core.base.seeds import choose, shuffled
from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import SWELL_SECONDS, DrumVoice, Kit
from soundflow_core.model.score import DrumPart, Hit, clamp_velocity
from soundflow_core.music.players.band import PHRASE_BARS, Band, Bar, pattern_index
from soundflow_core.music.players.drums.rolls import HALVING, Roll, strokes_of
from soundflow_core.music.theory.rhythm import PatternStep, parse_steps

BACKBONE: frozenset[DrumVoice] = frozenset({"kick", "snare", "clap", "snap", "hat", "ride", "brush"})
"""The voices that define a groove; all others are its colours."""
CORE_BEAT: frozenset[DrumVoice] = frozenset({"kick", "snare", "clap", "snap"})
"""Voices that turnarounds within a section leave unchanged."""
LANDINGS = ("drop", "chorus", "switch")
"""Section kinds that start with an impact."""
STEPS = 16
Groove = dict[DrumVoice, str]
"""A pattern per voice, `{"kick": "x...x...x...x..."}`; patterns of several bars repeat at their own length."""


@dataclass(frozen=True)
class Drums:
    """A drummer. Verses, choruses and bridges each use one of `grooves`; `by_section` replaces voices in some sections."""

    name: str
    kit: Kit
    strip: Strip
    grooves: tuple[Groove, ...]
    by_section: dict[str, Groove] = field(default_factory=dict)
    """Patterns that replace those of the groove, by section kind: `{"break": {"kick": ""}}` silences the kick."""
    enters: dict[DrumVoice, float] = field(default_factory=dict)
    """The energy from which a voice plays; 0 by default."""
    fills: tuple[Groove, ...] = ()
    """Patterns for the last bars of sections; a fill replaces the voices it lists."""
    crash: float = 0.0
    """Velocity of a crash where a more energetic section starts; 0 for none."""
    roll: DrumVoice | None = None
    """The voice that rolls through builds."""
    rolls: tuple[Roll, ...] = (HALVING,)
    """The rolls, of which one is drawn for the track."""
    roll_rise: float = 0.0
    """How many semitones a roll rises."""
    lay_back_ms: dict[DrumVoice, float] = field(default_factory=dict)
    """The delay of a voice."""
    step_beats: float = 0.25
    alternates: int = 2
    """How many grooves' colours alternate, eight bars each, over the section's own backbone."""
    touch: float = 0.07
    """Standard deviation of the velocities."""

    def play(self, band: Band) -> DrumPart:
        """All hits of the track."""
        rng = band.stream(self.name)
        grooves = shuffled(rng, self.grooves)
        roll = choose(band.stream(f"{self.name}.roll"), self.rolls)
        hits: list[Hit] = []
        for bar in band.bars:
            pattern = self._pattern_of(bar, self._groove_of(bar, grooves), rng)
            for voice, text in pattern.items():
                if text and bar.energy >= self.enters.get(voice, 0.0):
                    hits += self._strokes(band, bar, voice, text, rng)
            hits += self._boundary_hits(band, bar, roll)
        return DrumPart(self.name, tuple(sorted(hits, key=lambda hit: hit.start_beats)), self.kit, self.strip)

    def _groove_of(self, bar: Bar, grooves: tuple[Groove, ...]) -> Groove:
        """The section's groove; every eight bars its colours alternate with another groove's."""
        own = pattern_index(bar.section)
        groove = grooves[own % len(grooves)]
        turn = bar.position // PHRASE_BARS % self.alternates
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
            pattern.update({v: _second_half(text) for v, text in fill.items()} if bar.section.kind == "break" else fill)
        return pattern

    def _turnaround(self, bar: Bar, pattern: Groove, rng: np.random.Generator) -> Groove:
        """The last bar of a phrase within a section: the second half of a fill without the core beat, or an open hat."""
        if self.fills and rng.random() < 0.6:
            fill = choose(rng, self.fills)
            return {
                v: _bar_of(pattern.get(v, ""), bar)[:8] + _bar_of(fill[v], bar)[8:] for v in fill if v not in CORE_BEAT
            }
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

    def _velocity(self, step: PatternStep, bar: Bar, rng: np.random.Generator) -> float:
        lift = 0.85 + 0.2 * bar.energy
        return clamp_velocity(step.velocity * lift * (1.0 + self.touch * rng.normal()))

    def _boundary_hits(self, band: Band, bar: Bar, roll: Roll) -> list[Hit]:
        hits: list[Hit] = []
        if bar.is_first_of_section and bar.index > 0:
            hits += self._section_start(bar)
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

    def _section_start(self, bar: Bar) -> list[Hit]:
        """The hits that start a section: an impact and falling noise, if the kit has them."""
        hits: list[Hit] = []
        if "impact" in self.kit.drums and bar.section.kind in LANDINGS and bar.energy > 0.6:
            hits.append(Hit(bar.start_beats, "impact", 0.9))
        if "fall" in self.kit.drums and bar.section.kind in (*LANDINGS, "break"):
            hits.append(Hit(bar.start_beats, "fall", 0.5 + 0.4 * bar.energy))
        return hits


def _second_half(text: str) -> str:
    """The second half of a fill: after a break without drums a whole bar would sound like the next section."""
    return "." * (STEPS // 2) + text[STEPS // 2 :]


def _bar_of(text: str, bar: Bar) -> str:
    """The sixteen steps of a pattern for a bar."""
    steps = text.replace(" ", "").replace("|", "")
    bars = max(1, len(steps) // STEPS)
    first = bar.position % bars * STEPS
    return steps[first : first + STEPS].ljust(STEPS, ".")
