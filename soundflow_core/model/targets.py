"""Target ranges of what a finished track of a genre should measure.

The ranges come from published tracks and mastering guides of each family; docs/sound.md says how each is measured.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import NamedTuple

from soundflow_core.model.brief import Category, TrackBrief

DOMINANT_BED_LEVEL = 45
"""From this level on, beds dominate the spectrum."""


class Range(NamedTuple):
    """A closed range; None leaves a side open."""

    low: float | None
    high: float | None

    def holds(self, value: float) -> bool:
        """Whether a value lies within."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def __str__(self) -> str:
        if self.low is None:
            return "any" if self.high is None else f"≤ {self.high:g}"
        return f"≥ {self.low:g}" if self.high is None else f"{self.low:g} … {self.high:g}"


MOSTLY_IN_SCALE = Range(0.85, None)
SMOOTH = Range(None, 8.0)
VARIED = Range(None, 0.2)
OPEN = Range(None, None)


@dataclass(frozen=True)
class Targets:
    """A range for each measure; the names match those of `studio.analysis.measures.Inspection`."""

    lra_lu: Range
    plr_lu: Range
    tilt_db_per_octave: Range
    """100 Hz to 10 kHz."""
    presence_db: Range
    """2-6 kHz relative to the whole spectrum."""
    air_db: Range
    """6-16 kHz, likewise."""
    mud_db: Range
    """200-500 Hz, likewise."""
    correlation: Range
    bass_correlation: Range
    onsets_per_second: Range
    centroid_hz: Range
    in_scale: Range = MOSTLY_IN_SCALE
    """Share of the pitch-class energy on the key's scale."""
    worst_step_db: Range = SMOOTH
    """Largest deviation of a third-octave band from the line through its neighbours."""
    mud_hump_db: Range = OPEN
    harsh_hump_db: Range = OPEN
    """Boom and harshness show as humps in the spectrum, even where a family's other ranges are wide. No guide names a limit: these
    allow a few dB more than clean tracks of the family have."""
    repetition: Range = VARIED
    """Share of 8-bar blocks that nearly repeat an earlier one."""

    def items(self) -> tuple[tuple[str, Range], ...]:
        """Every measure's name and range."""
        return tuple((field.name, getattr(self, field.name)) for field in fields(self))


DANCE = Targets(
    lra_lu=Range(2.5, 8.0),
    plr_lu=Range(9.0, 14.0),
    tilt_db_per_octave=Range(-6.0, -4.0),
    presence_db=Range(-19.0, -13.0),
    air_db=Range(-21.0, -14.0),
    mud_db=Range(-16.0, -5.0),
    correlation=Range(0.4, 0.95),
    bass_correlation=Range(0.95, None),
    onsets_per_second=Range(4.0, 8.0),
    centroid_hz=Range(1500.0, 3500.0),
    mud_hump_db=Range(None, 6.0),
    harsh_hump_db=Range(None, 4.0),
)
"""House, techno, trance and similar."""

MELLOW = Targets(
    lra_lu=Range(3.0, 8.0),
    plr_lu=Range(10.0, 15.0),
    tilt_db_per_octave=Range(-8.0, -5.0),
    presence_db=Range(-30.0, -16.0),
    air_db=Range(-34.0, -18.0),
    mud_db=Range(-16.0, -3.0),
    correlation=Range(0.4, 0.95),
    bass_correlation=Range(0.9, None),
    onsets_per_second=Range(2.5, 6.0),
    centroid_hz=Range(800.0, 2200.0),
    mud_hump_db=Range(None, 10.0),
    harsh_hump_db=Range(None, 4.0),
)
"""Lofi, jazz, lounge, chill-out."""

CALM = Targets(
    lra_lu=Range(3.0, 15.0),
    plr_lu=Range(None, 13.0),
    tilt_db_per_octave=Range(-9.0, -4.0),
    presence_db=Range(-45.0, -10.0),
    air_db=Range(-60.0, -12.0),
    mud_db=Range(-20.0, -1.5),
    correlation=Range(0.1, 0.9),
    bass_correlation=Range(0.8, None),
    onsets_per_second=Range(None, 2.0),
    centroid_hz=Range(400.0, 3000.0),
    mud_hump_db=Range(None, 13.0),
    harsh_hump_db=Range(None, 3.0),
)
"""Ambient, classic."""

CLASSICAL = replace(CALM, mud_hump_db=Range(None, 9.5))
"""Calm music on few instruments: classic."""

CHROMATIC = replace(MELLOW, in_scale=Range(0.68, None))
"""Jazz and similar: secondary dominants, altered chords and chromatic walking basses leave the scale; a bridge through the circle of
fifths does in five bars of eight. A wrong key is checked separately."""

LOOPING = replace(DANCE, repetition=Range(None, 0.4))
"""Dance music built on loops: house, techno."""
DEEP_HOUSE = replace(DANCE, onsets_per_second=Range(3.0, 7.0))
"""Deep house is sparser: eighths at 118 to 126 BPM are four a second, and its breaks have fewer."""
SYNTHWAVE = replace(DANCE, onsets_per_second=Range(2.5, 7.0))
"""Synthwave: eighths at 84 to 118 BPM are 2.8 to 3.9 a second."""
HALF_TIME = replace(DANCE, onsets_per_second=Range(3.0, 8.0))
"""Half-time drums: eighths at 140 BPM are at most 4.7 a second; breaks and switch-ups have fewer."""
LOFI = replace(MELLOW, repetition=Range(None, 0.4))
"""Mellow music built on loops: lofi."""

NATURE_LED = replace(
    CALM,
    lra_lu=Range(0.5, 15.0),
    plr_lu=Range(None, 16.0),
    tilt_db_per_octave=Range(-9.0, 0.0),
    presence_db=Range(-40.0, -2.0),
    air_db=Range(-50.0, -2.0),
    onsets_per_second=OPEN,
    centroid_hz=Range(300.0, 9000.0),
    mud_hump_db=Range(None, 8.0),
    harsh_hump_db=Range(None, 9.0),  # birds and brooks lie between 2 and 4 kHz
    in_scale=OPEN,
    repetition=OPEN,
)
"""Tracks dominated by beds: rain is bright and has no key."""


def beds_dominate(brief: TrackBrief) -> bool:
    """Whether nature beds, not music, dominate the track."""
    return brief.category is Category.NATURE or max(brief.ambience.levels().values(), default=0) >= DOMINANT_BED_LEVEL


def has_default_balance(brief: TrackBrief) -> bool:
    """Whether the brief's knobs are near the genre's own balance, so that its target ranges apply.

    Where beds dominate, the music's layers do not count.
    """
    knobs, layers = brief.synth, brief.layers
    near = (abs(knobs.cutoff - 50) <= 15, knobs.resonance <= 50, knobs.drive <= 45, 10 <= knobs.space <= 60)
    return all(near) and (beds_dominate(brief) or all(40 <= level <= 95 for _, level in layers))


def target_ranges(brief: TrackBrief, genre_targets: Targets) -> Targets | None:
    """The ranges mastering may move a track into: the genre's, those for nature, or None where the knobs are off the genre's balance."""
    if not has_default_balance(brief):
        return None
    return NATURE_LED if beds_dominate(brief) else genre_targets
