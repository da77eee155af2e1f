"""The mixing desk: stems go through their strips to the mix bus and the sends; then echo, reverb, faders and beds are added."""

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
from soundflow_core.base.seeds import RandomStreams
from soundflow_core.model.brief import Category
from soundflow_core.model.desk import Strip
from soundflow_core.model.score import AnyPart, DrumPart, Score
from soundflow_core.model.targets import OPEN
from soundflow_core.sound.effects.chorus import chorus
from soundflow_core.sound.effects.dynamics import apply_curve, duck_curve, gate_curve
from soundflow_core.sound.effects.echo import echo
from soundflow_core.sound.effects.equaliser import EqBand, equalise
from soundflow_core.sound.effects.mixdown import add, add_to_buses
from soundflow_core.sound.effects.reverb import reverberate
from soundflow_core.sound.effects.saturation import saturate
from soundflow_core.sound.effects.stereo import balancing_gains, mono_bass, set_pan_and_width, side_gain
from soundflow_core.sound.effects.tape import tape_dropouts, wow_and_flutter
from soundflow_core.sound.metering.loudness import BLOCK_FRAMES, block_powers, gated_lufs
from soundflow_core.sound.nature import render_bed
from soundflow_core.studio.mixing.automation import add_gated_room, add_rumble, apply_sweep
from soundflow_core.studio.mixing.bed_automation import bed_automation_db
from soundflow_core.studio.mixing.functional import add_binaural, crossfade_ends, modulation_curve, wrap_tail
from soundflow_core.studio.mixing.levels import layer_gain, music_offset_db, room_gain, section_level_curve

MODULATED = ("music", "pad")
"""The layers that are amplitude-modulated."""
MUSIC_LUFS = -14.0
"""The music's loudness in the mix; the beds' levels are relative to it."""
MONO_BELOW_HZ = 150.0
CORRELATION_MARGIN = 0.03
"""Safety margin of the correlation to the limits of its range, since the master's equaliser changes it a little."""
BED_LFO_SECONDS = 47.0
"""The period in which beds move between ambienceMin and ambienceMax."""


def mix(score: Score, stems: Iterable[Stem]) -> Signal:
    """Mix all stems of a score, with its beds, to stereo. Stems are consumed one at a time and modified in place."""
    desk = _Desk(score)
    for stem in stems:
        desk.add(stem)
    return desk.finish()


def mix_stems(score: Score, perform: Callable[[], Iterable[Stem]]) -> Iterator[Stem]:
    """Yield each part as in the mix, with its echo and reverb, then each bed and the binaural tones; they sum to the mix.

    With fixed faders the desk is linear: each part is mixed alone with the faders of the whole mix. `perform` is called twice.
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
    """Corrections of the whole mix."""

    channel_gains: tuple[float, float]
    """Linear gains of left and right."""
    level_curve: Curve
    """Linear gain over time."""
    width: float = 1.0
    """Linear gain of the side signal."""


class _Desk:
    """The buses of one mixdown, and what is added to them."""

    def __init__(self, score: Score) -> None:
        self.score = score
        self.brief = score.plan.recipe.brief
        self.frames = score.plan.rendered_frames
        self.modulation = modulation_curve(self.brief.functional, score.plan.frames, self.frames)
        self.streams = RandomStreams(score.plan.seed)
        self.mix = silence(self.frames)
        self.room_send = silence(self.frames)
        self.echo_send = silence(self.frames)
        self.parts = {part.name: part for part in score.parts}
        release = score.frame_of(score.tone.duck_release_beats)
        self.duck = duck_curve(np.array(score.kick_frames, dtype=np.int64), self.frames, release)

    def add(self, stem: Stem) -> None:
        """Process a stem by its strip and add it to the buses."""
        part = self.parts[stem.name]
        strip = part.strip
        self._insert(stem.signal, strip, stem.name)
        self._part_effects(stem.signal, part)
        if part.layer in MODULATED:
            self._modulate(stem.signal)
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
            0.0 if _has_kick(part) else strip.duck,
        )

    def _modulate(self, signal: Signal) -> None:
        """Apply the requested amplitude modulation, if any; also to the returns, since reverb would smear it."""
        if self.modulation is not None:
            apply_curve(signal, self.modulation)

    def _insert(self, signal: Signal, strip: Strip, name: str) -> None:
        """A strip's insert effects, in place."""
        bands = [EqBand("low_cut", strip.low_cut_hz)] if strip.low_cut_hz else []
        bands += [EqBand("high_cut", strip.high_cut_hz)] if strip.high_cut_hz else []
        bands += [EqBand("bell", 3000.0, strip.presence_db, 0.7)] if strip.presence_db else []
        if bands:
            equalise(signal, bands)
        if strip.drive:
            saturate(signal, strip.drive, 1.0)
        if strip.wobble:
            wow_and_flutter(signal, strip.wobble, self.streams.seed_for(f"{name}.wobble"))
        if strip.chorus:
            chorus(signal, strip.chorus, self.streams.seed_for(f"{name}.chorus"))
        if strip.gate_pattern:
            apply_curve(signal, gate_curve(strip.gate_pattern, self.score.plan.bpm, self.frames))
        if strip.pan or strip.width != 1.0:
            set_pan_and_width(signal, strip.pan, strip.width)

    def _part_effects(self, signal: Signal, part: AnyPart) -> None:
        """A strip's rumble, gated reverb and filter sweep, in place."""
        strip = part.strip
        if strip.rumble:
            add_rumble(signal, self.score, strip.rumble, self.duck, self.streams.seed_for(f"{part.name}.rumble"))
        if strip.gated_room and isinstance(part, DrumPart):
            add_gated_room(signal, self.score, part, strip.gated_room, self.streams.seed_for(f"{part.name}.room"))
        if strip.sweep:
            apply_sweep(signal, self.score, strip.sweep)

    def finish(self) -> Signal:
        """The complete mix: music, beds and binaural tones."""
        mix = self.music(None)
        for _, signal in self.beds():
            add(mix, signal, 1.0)
        add_binaural(mix, self.brief.functional)
        return mix

    def music(self, faders: Faders | None) -> Signal:
        """Add the returns to the mix and apply the faders: those given, or else computed for this mix."""
        score = self.score
        returns = silence(self.frames)
        echo(self.echo_send, returns, score.echo, score.plan.bpm)
        self._modulate(returns)
        level = gain_of(score.echo.level_db)
        add_to_buses(self.mix, self.room_send, None, returns, level, 0.25, 0.0, self.duck, 0.3)
        returns[:] = 0.0
        reverberate(self.room_send, returns, score.room, self.streams.seed_for("room"))
        self._modulate(returns)
        add_to_buses(self.mix, None, None, returns, gain_of(score.room.level_db), 0.0, 0.0, self.duck, 0.35)
        mono_bass(self.mix, MONO_BELOW_HZ, score.tone.width)
        self.faders = faders or self._faders()
        if self.faders.width != 1.0:
            set_pan_and_width(self.mix, 0.0, self.faders.width)
        self.mix *= np.array(self.faders.channel_gains, dtype=np.float32)[:, None]
        apply_curve(self.mix, self.faders.level_curve)
        if score.tone.tape:
            tape_dropouts(self.mix, score.tone.tape, self.streams.seed_for("tape"))
        return wrap_tail(self.mix, score.plan.frames)

    def _faders(self) -> Faders:
        """Compute the faders: balanced channels, width in the genre's range, section levels, and the music's loudness."""
        channel_gains = balancing_gains(self.mix)
        width = self._width()
        powers = block_powers(self.mix)
        curve = section_level_curve(self.score, powers)
        blocks = np.arange(powers.size) * BLOCK_FRAMES // CONTROL_FRAMES
        measured = gated_lufs(powers * np.square(curve[np.minimum(blocks, curve.size - 1)], dtype=np.float64))
        if math.isfinite(measured):
            curve *= np.float32(gain_of(MUSIC_LUFS + music_offset_db(self.brief.layers) - measured))
        return Faders(channel_gains, curve, width)

    def _width(self) -> float:
        allowed = self.score.targets.correlation if self.score.targets else OPEN
        low, high = (-1.0 if allowed.low is None else allowed.low), (1.0 if allowed.high is None else allowed.high)
        return side_gain(self.mix, low + CORRELATION_MARGIN, high - CORRELATION_MARGIN)

    def beds(self) -> Iterator[tuple[str, Signal]]:
        """Yield each bed's name and its signal as in the mix."""
        for bed in self.score.beds:
            number = self.streams.seed_for(f"bed.{bed.name}")
            signal = render_bed(bed.name, self.frames, bed.level, number, self._bed_gain_curve(bed.name))
            self._modulate(signal)
            yield bed.name, crossfade_ends(signal, self.score.plan.frames)

    def _bed_gain_curve(self, name: str) -> Curve:
        """A bed's gain over time: a slow LFO within the ambience range, and bed automation in the Nature category."""
        brief = self.brief
        middle_db = 6.0 * ((brief.ambience_min + brief.ambience_max) / 200 - 0.25)
        depth_db = 6.0 * (brief.ambience_max - brief.ambience_min) / 100
        seconds = np.arange(control_points(self.frames)) * CONTROL_FRAMES / SAMPLE_RATE_HZ
        phase = self.streams.stream(f"swell.{name}").random()
        moved_db = depth_db * np.sin(2.0 * math.pi * (seconds / BED_LFO_SECONDS + phase))
        if brief.category is Category.NATURE:
            moved_db += bed_automation_db(self.score, name, self.streams)
        return np.power(10.0, (middle_db + moved_db) / 20.0).astype(np.float32)


def _has_kick(part: AnyPart) -> bool:
    return isinstance(part, DrumPart) and "kick" in part.kit.drums
