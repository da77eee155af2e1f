"""What a finished track of a genre should measure: ranges as data, for the sheet, the console and the gate.

The ranges were taken from published tracks and mastering guides of each family; docs/sound.md tells how each is measured.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import NamedTuple

from soundflow_core.model.brief import Category, TrackBrief

LEADING_BED = 45
"""From this level on beds decide the spectrum."""


class Range(NamedTuple):
    """A closed range; None leaves a side open."""

    low: float | None
    high: float | None

    def holds(self, value: float) -> bool:
        """Whether a value lies in it."""
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
    """Ranges by measure; the names are those of the inspection's measures."""

    lra_lu: Range
    plr_lu: Range
    tilt_db_per_octave: Range
    """100 Hz to 10 kHz."""
    presence_db: Range
    """2-6 kHz beside the whole."""
    air_db: Range
    """6-16 kHz beside the whole."""
    mud_db: Range
    """200-500 Hz beside the whole."""
    correlation: Range
    bass_correlation: Range
    onsets_per_second: Range
    centroid_hz: Range
    in_scale: Range = MOSTLY_IN_SCALE
    """Share of pitch-class energy on the key's scale."""
    worst_step_db: Range = SMOOTH
    """The largest step of a third-octave band over or under the line through its neighbours."""
    mud_hump_db: Range = OPEN
    harsh_hump_db: Range = OPEN
    """A boom or a glare shows as a hump of the spectrum, even where a family's other ranges are wide. No guide names a limit: these leave
    a few dB over what clean tracks of the family show."""
    repetition: Range = VARIED
    """Share of 8-bar blocks that are nearly an earlier one."""

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
"""Music for the body: house, techno, trance and their kin."""

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
"""Music for the chair: lofi, jazz, lounge, chill-out."""

STILL = Targets(
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
"""Music without hurry: ambient, classic."""

CHAMBER = replace(STILL, mud_hump_db=Range(None, 9.5))
"""Still music on a few instruments: classic."""

CHROMATIC = replace(MELLOW, in_scale=Range(0.68, None))
"""Jazz and its kin: secondary dominants, altered chords and a bass that walks in semitones leave the scale; a bridge through the circle of
fifths is off it in five bars of eight. A wrong key is a fault of its own."""

LOOPING = replace(DANCE, repetition=Range(None, 0.4))
"""Dance music that lives on the loop: house, techno."""
ROUND = replace(DANCE, onsets_per_second=Range(3.0, 7.0))
"""Deep house leaves room: eighths at 118 to 126 BPM are four a second, and its breaks have fewer."""
RETRO = replace(DANCE, onsets_per_second=Range(2.5, 7.0))
"""Synthwave strides: eighths at 84 to 118 BPM are 2.8 to 3.9 a second."""
HALF_TIME = replace(DANCE, onsets_per_second=Range(3.0, 8.0))
"""Half-time leaves the beats between to the bass: eighths at 140 BPM are 4.7 a second at most, its breaks and switch-ups have fewer."""
LOOPING_MELLOW = replace(MELLOW, repetition=Range(None, 0.4))
"""The same in a chair: lofi."""

OUTDOORS = replace(
    STILL,
    lra_lu=Range(0.5, 15.0),
    plr_lu=Range(None, 16.0),
    tilt_db_per_octave=Range(-9.0, 0.0),
    presence_db=Range(-40.0, -2.0),
    air_db=Range(-50.0, -2.0),
    onsets_per_second=OPEN,
    centroid_hz=Range(300.0, 9000.0),
    mud_hump_db=Range(None, 8.0),
    harsh_hump_db=Range(None, 9.0),  # birds and brooks sing between 2 and 4 kHz
    in_scale=OPEN,
    repetition=OPEN,
)
"""Where beds lead, the layers decide: rain is bright and has no key."""


def beds_lead(brief: TrackBrief) -> bool:
    """Whether nature is the subject and music the ground."""
    return brief.category is Category.NATURE or max(brief.ambience.levels().values(), default=0) >= LEADING_BED


def keeps_balance(brief: TrackBrief) -> bool:
    """Whether the knobs leave the genre its own balance; far off it, an operator has asked for something else.

    Where beds lead, the music's layers stand back and do not matter.
    """
    knobs, layers = brief.synth, brief.layers
    near = (abs(knobs.cutoff - 50) <= 15, knobs.resonance <= 50, knobs.drive <= 45, 10 <= knobs.space <= 60)
    return all(near) and (beds_lead(brief) or all(40 <= level <= 95 for _, level in layers))


def sought(brief: TrackBrief, own: Targets) -> Targets | None:
    """What the master may steer towards: the genre's own ranges, the open air's where beds lead, none where knobs say otherwise."""
    if not keeps_balance(brief):
        return None
    return OUTDOORS if beds_lead(brief) else own
