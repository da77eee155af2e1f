"""The desk: every stem through its strip onto the mix and the sends, then the room, the echo and the beds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from soundflow_core.base.audio import (
    CONTROL_FRAMES,
    SAMPLE_RATE_HZ,
    Curve,
    Signal,
    Stem,
    control_points,
    gain_of,
    silence,
)
from soundflow_core.base.seeds import Dice
from soundflow_core.model.brief import Category
from soundflow_core.model.desk import Strip
from soundflow_core.model.score import AnyPart, DrumPart, Score
from soundflow_core.model.targets import OPEN
from soundflow_core.sound.effects.chorus import chorus
from soundflow_core.sound.effects.dynamics import apply_curve, duck_curve, gate_curve
from soundflow_core.sound.effects.echo import echo
from soundflow_core.sound.effects.filters import Band, equalise
from soundflow_core.sound.effects.mixdown import add, add_to_buses
from soundflow_core.sound.effects.reverb import reverberate
from soundflow_core.sound.effects.saturation import saturate
from soundflow_core.sound.effects.stereo import centring, narrow_bass, place, side_gain
from soundflow_core.sound.effects.tape import wear, wobble
from soundflow_core.sound.metering.loudness import BLOCK_FRAMES, block_powers, gated_lufs
from soundflow_core.sound.nature import bed
from soundflow_core.studio.mixing.automation import gate_room, grow_rumble, turn
from soundflow_core.studio.mixing.functional import add_binaural, crossfaded, fold, modulation_curve
from soundflow_core.studio.mixing.levels import layer_gain, music_offset_db, ride_curve, room_gain
from soundflow_core.studio.mixing.weather import weather_db

MODULATED = ("music", "pad")
"""The layers that amplitude modulation moves."""
MUSIC_LUFS = -14.0
"""The music's loudness on the desk; the beds' levels are set against it."""
NARROW_BELOW_HZ = 150.0
INSIDE_CORRELATION = 0.03
"""How far inside its genre's range the desk sets the correlation of left and right: the master's equaliser moves it a little."""
SWELL_SECONDS = 47.0
"""The period in which beds breathe between ambienceMin and ambienceMax."""


def mix(score: Score, stems: Iterable[Stem]) -> Signal:
    """All stems of a score as one stereo mix, beds included, with headroom. Takes the stems one at a time and uses them up."""
    desk = _Desk(score)
    for stem in stems:
        desk.add(stem)
    return desk.finish()


def mix_stems(score: Score, perform: Callable[[], Iterable[Stem]]) -> Iterator[Stem]:
    """Each part as it is heard in the mix, its echo and room with it, then each bed and the tones: they sum to the mix.

    The desk is linear once its faders stand: the parts are mixed one by one under the faders of the whole. `perform` is called twice.
    """
    whole = _Desk(score)
    for stem in perform():
        whole.add(stem)
    whole.music(None)
    for stem in perform():
        alone = _Desk(score)
        alone.add(stem)
        yield Stem(stem.name, alone.music(whole.faders))
    for name, signal in whole.beds():
        yield Stem(f"bed_{name}", signal)
    if score.plan.recipe.brief.functional.binaural_hz:
        tones = silence(score.plan.frames)
        add_binaural(tones, score.plan.recipe.brief.functional)
        yield Stem("binaural", tones)


@dataclass(frozen=True)
class Faders:
    """Where the faders stand over a whole mix."""

    sides: tuple[float, float]
    """Linear gains of left and right."""
    curve: Curve
    """Linear gain over time."""
    width: float = 1.0
    """Linear gain of what is not in the middle."""


class _Desk:
    """The buses of one mixdown."""

    def __init__(self, score: Score) -> None:
        self.score = score
        self.brief = score.plan.recipe.brief
        self.frames = score.plan.rendered_frames
        self.pulse = modulation_curve(self.brief.functional, score.plan.frames, self.frames)
        self.dice = Dice(score.plan.seed)
        self.mix = silence(self.frames)
        self.room_send = silence(self.frames)
        self.echo_send = silence(self.frames)
        self.parts = {part.name: part for part in score.parts}
        release = score.frame_of(score.tone.duck_release_beats)
        self.duck = duck_curve(np.array(score.kick_frames, dtype=np.int64), self.frames, release)

    def add(self, stem: Stem) -> None:
        """One stem through its strip onto the buses."""
        part = self.parts[stem.name]
        strip = part.strip
        self._insert(stem.signal, strip, stem.name)
        self._space(stem.signal, part)
        if part.layer in MODULATED:
            self._pulse(stem.signal)
        gain = gain_of(strip.gain_db) * layer_gain(getattr(self.brief.layers, part.layer))
        wet = room_gain(self.brief.synth.space)
        add_to_buses(
            self.mix,
            self.room_send,
            self.echo_send,
            stem.signal,
            gain,
            strip.reverb * wet,
            strip.delay * min(1.5, wet),
            self.duck,
            0.0 if _holds_kick(part) else strip.duck,
        )

    def _pulse(self, signal: Signal) -> None:
        """Amplitude modulation, where it is asked for; on the returns too, since a room would smear it."""
        if self.pulse is not None:
            apply_curve(signal, self.pulse)

    def _insert(self, signal: Signal, strip: Strip, name: str) -> None:
        bands = [Band("low_cut", strip.low_cut_hz)] if strip.low_cut_hz else []
        bands += [Band("high_cut", strip.high_cut_hz)] if strip.high_cut_hz else []
        bands += [Band("bell", 3000.0, strip.presence_db, 0.7)] if strip.presence_db else []
        if bands:
            equalise(signal, bands)
        if strip.drive:
            saturate(signal, strip.drive, 1.0)
        if strip.wobble:
            wobble(signal, strip.wobble, self.dice.number(f"{name}.wobble"))
        if strip.chorus:
            chorus(signal, strip.chorus, self.dice.number(f"{name}.chorus"))
        if strip.gate_pattern:
            apply_curve(signal, gate_curve(strip.gate_pattern, self.score.plan.bpm, self.frames))
        if strip.pan or strip.width != 1.0:
            place(signal, strip.pan, strip.width)

    def _space(self, signal: Signal, part: AnyPart) -> None:
        """What a strip grows from its own sound, and the filter that the form turns over all of it."""
        strip = part.strip
        if strip.rumble:
            grow_rumble(signal, self.score, strip.rumble, self.duck, self.dice.number(f"{part.name}.rumble"))
        if strip.gated_room and isinstance(part, DrumPart):
            gate_room(signal, self.score, part, strip.gated_room, self.dice.number(f"{part.name}.room"))
        if strip.sweep:
            turn(signal, self.score, strip.sweep)

    def finish(self) -> Signal:
        """The music at its level, and the beds and tones beside it."""
        mix = self.music(None)
        for _, signal in self.beds():
            add(mix, signal, 1.0)
        add_binaural(mix, self.brief.functional)
        return mix

    def music(self, faders: Faders | None) -> Signal:
        """Echo into the room, both into the mix, and the faders over the whole: found on this mix, or those of another."""
        score = self.score
        returns = silence(self.frames)
        echo(self.echo_send, returns, score.echo, score.plan.bpm)
        self._pulse(returns)
        level = gain_of(score.echo.level_db)
        add_to_buses(self.mix, self.room_send, None, returns, level, 0.25, 0.0, self.duck, 0.3)
        returns[:] = 0.0
        reverberate(self.room_send, returns, score.room, self.dice.number("room"))
        self._pulse(returns)
        add_to_buses(self.mix, None, None, returns, gain_of(score.room.level_db), 0.0, 0.0, self.duck, 0.35)
        narrow_bass(self.mix, NARROW_BELOW_HZ, score.tone.width)
        self.faders = faders or self._faders()
        if self.faders.width != 1.0:
            place(self.mix, 0.0, self.faders.width)
        self.mix *= np.array(self.faders.sides, dtype=np.float32)[:, None]
        apply_curve(self.mix, self.faders.curve)
        if score.tone.tape:
            wear(self.mix, score.tone.tape, self.dice.number("tape"))
        return fold(self.mix, score.plan.frames)

    def _faders(self) -> Faders:
        """Both sides even and as wide as the genre; each section at its level, and the whole at its own: found on powers of 100 ms."""
        sides = centring(self.mix)
        width = self._width()
        powers = block_powers(self.mix)
        curve = ride_curve(self.score, powers)
        blocks = np.arange(powers.size) * BLOCK_FRAMES // CONTROL_FRAMES
        found = gated_lufs(powers * np.square(curve[np.minimum(blocks, curve.size - 1)], dtype=np.float64))
        if math.isfinite(found):
            curve *= np.float32(gain_of(MUSIC_LUFS + music_offset_db(self.brief.layers) - found))
        return Faders(sides, curve, width)

    def _width(self) -> float:
        wanted = self.score.targets.correlation if self.score.targets else OPEN
        low, high = (-1.0 if wanted.low is None else wanted.low), (1.0 if wanted.high is None else wanted.high)
        return side_gain(self.mix, low + INSIDE_CORRELATION, high - INSIDE_CORRELATION)

    def beds(self) -> Iterator[tuple[str, Signal]]:
        """Each bed by name, as it lies under the music."""
        for asked in self.score.beds:
            number = self.dice.number(f"bed.{asked.name}")
            signal = bed(asked.name, self.frames, asked.level, number, self._swell(asked.name))
            self._pulse(signal)
            yield asked.name, crossfaded(signal, self.score.plan.frames)

    def _swell(self, name: str) -> Curve:
        """How a bed breathes: around the middle of the ambience range, as far as the range is wide."""
        brief = self.brief
        middle_db = 6.0 * ((brief.ambience_min + brief.ambience_max) / 200 - 0.25)
        depth_db = 6.0 * (brief.ambience_max - brief.ambience_min) / 100
        seconds = np.arange(control_points(self.frames)) * CONTROL_FRAMES / SAMPLE_RATE_HZ
        phase = self.dice.stream(f"swell.{name}").random()
        moved_db = depth_db * np.sin(2.0 * math.pi * (seconds / SWELL_SECONDS + phase))
        if brief.category is Category.NATURE:
            moved_db += weather_db(self.score, name, self.dice)
        return np.power(10.0, (middle_db + moved_db) / 20.0).astype(np.float32)


def _holds_kick(part: AnyPart) -> bool:
    return isinstance(part, DrumPart) and "kick" in part.kit.drums
