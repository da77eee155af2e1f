"""The mixing desk as data: a strip for each part, two sends, and the tone of the master."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple


@dataclass(frozen=True)
class Sweep:
    """A filter over a whole part that is turned through sections of the form and snaps back after them."""

    kind: Literal["low_pass", "high_pass"]
    moves: dict[str, tuple[float, float]] = field(default_factory=dict)
    """From which cutoff to which (Hz) it is turned through a kind of section: `{"intro": (300, 12_000)}`."""
    resonance: float = 0.2

    @property
    def rest_hz(self) -> float:
        """Where it stands in all other sections: out of the way."""
        return 18_000.0 if self.kind == "low_pass" else 12.0


@dataclass(frozen=True)
class Rumble:
    """What techno grows from its kick: reverberation, low-passed, saturated, and ducked by the next kick."""

    level_db: float = -4.0
    """Beside the kick."""
    t60_seconds: float = 1.4
    high_cut_hz: float = 150.0
    drive: float = 0.6
    duck: float = 1.0
    enters: float = 0.45
    """The section's energy from which it is heard."""
    rests: tuple[str, ...] = ("intro", "break", "build")


@dataclass(frozen=True)
class GatedRoom:
    """A large room on snare and toms that a gate cuts off."""

    level_db: float = -4.0
    hold_seconds: float = 0.26


@dataclass(frozen=True)
class Strip:
    """One part's channel, in the order of the signal: cuts, saturation, tape, chorus, width, pan, gain, ducking, sends."""

    gain_db: float = 0.0
    pan: float = 0.0
    """-1 left .. 1 right."""
    width: float = 1.0
    """0 mono .. 1 as played .. 2 wide."""
    low_cut_hz: float = 0.0
    """12 dB/oct high-pass; 0 leaves it out."""
    high_cut_hz: float = 0.0
    """12 dB/oct low-pass; 0 leaves it out."""
    presence_db: float = 0.0
    """A broad bell at 3 kHz."""
    drive: float = 0.0
    """Saturation, 0..1."""
    chorus: float = 0.0
    """Wet share of a slow stereo chorus, 0..1."""
    wobble: float = 0.0
    """Tape wow and flutter, 0..1 (1 is a broken machine)."""
    duck: float = 0.0
    """How far the kick pushes it down, 0..1."""
    reverb: float = 0.0
    """Send to the room, linear 0..1."""
    delay: float = 0.0
    """Send to the echo, linear 0..1."""
    gate_pattern: str = ""
    """A trance gate: 16 steps of `x` (open), `-` (half) and `.` (shut) a bar; empty leaves it out."""
    sweep: Sweep | None = None
    """A filter that the form turns."""
    rumble: Rumble | None = None
    """On the kick's strip only."""
    gated_room: GatedRoom | None = None
    """On a drum strip only."""


@dataclass(frozen=True)
class Room:
    """The reverberation that all parts share (a 16-line feedback delay network)."""

    t60_seconds: float = 2.0
    predelay_ms: float = 20.0
    damping: float = 0.4
    """0 bright .. 1 dark."""
    size: float = 1.0
    """Scales all delay lines, 0.4 (closet) .. 1.6 (hall)."""
    low_cut_hz: float = 220.0
    high_cut_hz: float = 8500.0
    level_db: float = 0.0


@dataclass(frozen=True)
class Echo:
    """The tempo-synchronous ping-pong delay that all parts share."""

    beats: float = 0.75
    feedback: float = 0.4
    damping: float = 0.5
    level_db: float = -3.0


class Aim(NamedTuple):
    """How bright a genre's records are: what the bands hold beside the whole, in dB, before the limiter."""

    presence_db: float
    """2-6 kHz."""
    air_db: float
    """6-16 kHz."""


@dataclass(frozen=True)
class MasterTone:
    """How the whole mix is coloured before it is levelled."""

    low_shelf_db: float = 0.0
    """At 110 Hz."""
    mid_db: float = -1.0
    """A broad bell at 350 Hz: mud."""
    presence_db: float = 0.0
    """A broad bell at 3.2 kHz."""
    high_shelf_db: float = 0.0
    """At 8 kHz."""
    glare_hz: float = 2800.0
    glare_db: float = 0.0
    """A bell of an octave against what stands out between 2 and 4 kHz."""
    high_cut_hz: float = 18_500.0
    glue: float = 0.5
    """Bus compression, 0 (none) .. 1 (2.5:1, pumping)."""
    drive: float = 0.2
    """Soft clipping into the limiter, 0..1."""
    width: float = 1.15
    tape: float = 0.0
    """How worn the tape is that the music comes from: drop-outs, moments at which it goes dull and soft; 0 for none, 1 for a wreck."""
    ride_db: float = 4.0
    """How far the faders are drawn back in the stillest section beside the liveliest, where their energies lie 0.5 apart."""
    duck_release_beats: float = 0.8
    """How long the kick holds the ducked parts down."""
    aim: Aim | None = None
    """The brightness that a mix is brought nearer to; None leaves it as its players made it."""
