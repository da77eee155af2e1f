"""The mixing desk as data: a strip for each part, two sends, and the tone of the master."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple


@dataclass(frozen=True)
class Sweep:
    """A filter on a part whose cutoff moves through some sections and resets after them."""

    kind: Literal["low_pass", "high_pass"]
    moves: dict[str, tuple[float, float]] = field(default_factory=dict)
    """First and last cutoff in Hz by section kind: `{"intro": (300, 12_000)}`."""
    resonance: float = 0.2

    @property
    def rest_hz(self) -> float:
        """The cutoff in all other sections, where the filter is inaudible."""
        return 18_000.0 if self.kind == "low_pass" else 12.0


@dataclass(frozen=True)
class Rumble:
    """A techno rumble: the kick's reverberation, low-passed, saturated and ducked by the next kick."""

    level_db: float = -4.0
    """Relative to the kick."""
    t60_seconds: float = 1.4
    high_cut_hz: float = 150.0
    drive: float = 0.6
    duck: float = 1.0
    enters: float = 0.45
    """The section energy from which it plays."""
    rests: tuple[str, ...] = ("intro", "break", "build")
    """Section kinds in which it is silent."""


@dataclass(frozen=True)
class GatedRoom:
    """Gated reverb for snare and toms."""

    level_db: float = -4.0
    hold_seconds: float = 0.26


@dataclass(frozen=True)
class Strip:
    """One part's channel strip, in signal order: cuts, saturation, tape, chorus, width, pan, gain, ducking, sends."""

    gain_db: float = 0.0
    pan: float = 0.0
    """-1 left .. 1 right."""
    width: float = 1.0
    """0 mono .. 1 as played .. 2 wide."""
    low_cut_hz: float = 0.0
    """12 dB/oct high-pass; 0 for none."""
    high_cut_hz: float = 0.0
    """12 dB/oct low-pass; 0 for none."""
    presence_db: float = 0.0
    """Gain of a broad bell filter at 3 kHz."""
    drive: float = 0.0
    """Saturation, 0..1."""
    chorus: float = 0.0
    """Wet share of a slow stereo chorus, 0..1."""
    wobble: float = 0.0
    """Tape wow and flutter, 0..1."""
    duck: float = 0.0
    """Depth of the sidechain ducking by the kick, 0..1."""
    reverb: float = 0.0
    """Send to the room, linear 0..1."""
    delay: float = 0.0
    """Send to the echo, linear 0..1."""
    gate_pattern: str = ""
    """A trance gate: 16 steps of `x` (open), `-` (half) and `.` (closed) per bar; empty for none."""
    sweep: Sweep | None = None
    rumble: Rumble | None = None
    """On the kick's strip only."""
    gated_room: GatedRoom | None = None
    """On a drum strip only."""


@dataclass(frozen=True)
class Room:
    """The reverb that all parts share: a feedback delay network of 16 lines."""

    t60_seconds: float = 2.0
    predelay_ms: float = 20.0
    damping: float = 0.4
    """0 bright .. 1 dark."""
    size: float = 1.0
    """Factor on all delay lines, 0.4 (closet) .. 1.6 (hall)."""
    low_cut_hz: float = 220.0
    high_cut_hz: float = 8500.0
    level_db: float = 0.0


@dataclass(frozen=True)
class Echo:
    """The tempo-synced ping-pong delay that all parts share."""

    beats: float = 0.75
    feedback: float = 0.4
    damping: float = 0.5
    level_db: float = -3.0


class BrightnessTarget(NamedTuple):
    """The brightness of a genre: levels of two bands before the limiter, in dB relative to the whole spectrum."""

    presence_db: float
    """2-6 kHz."""
    air_db: float
    """6-16 kHz."""


@dataclass(frozen=True)
class MasterTone:
    """Equaliser, compressor and other colour of the whole mix, before its loudness is set."""

    low_shelf_db: float = 0.0
    """At 110 Hz."""
    mid_db: float = -1.0
    """A broad bell at 350 Hz, against mud."""
    presence_db: float = 0.0
    """A broad bell at 3.2 kHz."""
    high_shelf_db: float = 0.0
    """At 8 kHz."""
    glare_hz: float = 2800.0
    glare_db: float = 0.0
    """A bell one octave wide at `glare_hz`, against harshness between 2 and 4 kHz."""
    high_cut_hz: float = 18_500.0
    glue: float = 0.5
    """Bus compression, 0 (none) .. 1 (2.5:1, pumping)."""
    drive: float = 0.2
    """Soft clipping into the limiter, 0..1."""
    width: float = 1.15
    tape: float = 0.0
    """Tape wear, 0..1: drop-outs, moments at which the sound goes dull and soft."""
    level_automation_db: float = 4.0
    """How much softer a section is mixed if its energy is 0.5 below the highest."""
    duck_release_beats: float = 0.8
    """Release time of the ducking."""
    brightness_target: BrightnessTarget | None = None
    """The brightness that mastering moves the mix towards; None leaves it as mixed."""
