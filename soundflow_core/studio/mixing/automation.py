"""Mix automation: filter sweeps that follow the form, a rumble from the kick's reverb, a gated room."""

from __future__ import annotations

import numpy as np

from soundflow_core.base.audio import CONTROL_FRAMES, Curve, Signal, control_points, frames_of, gain_of, silence
from soundflow_core.model.desk import GatedRoom, Room, Rumble, Sweep
from soundflow_core.model.kits import DrumVoice
from soundflow_core.model.score import DrumPart, Score
from soundflow_core.sound.effects.dynamics import apply_curve
from soundflow_core.sound.effects.equaliser import EqBand, equalise
from soundflow_core.sound.effects.mixdown import add
from soundflow_core.sound.effects.reverb import reverberate
from soundflow_core.sound.effects.saturation import saturate
from soundflow_core.sound.effects.sweep import sweep

SMOOTHING_FRAMES = 700
"""The cutoff is smoothed over 16 ms, so that jumps do not click."""
FADE_IN_BEATS = 2.0
GATE_RELEASE_FRAMES = 900
GATE_VELOCITY = 0.5
"""Hits below this velocity do not open the gate."""
GATE_TRIGGERS: tuple[DrumVoice, ...] = ("snare", "tom_low", "tom_mid", "tom_high", "clap")


def cutoff_curve(score: Score, move: Sweep, frames: int) -> Curve:
    """The cutoff in Hz over time: each section's sweep as in `move.moves`, `rest_hz` elsewhere."""
    at = np.arange(control_points(frames)) * CONTROL_FRAMES
    octaves = np.full(at.size, np.log2(move.rest_hz))
    for section in score.plan.sections:
        if section.kind in move.moves:
            start, end = (
                score.frame_of(bar * score.plan.beats_per_bar) for bar in (section.start_bar, section.end_bar)
            )
            inside = (at >= start) & (at < end)
            first, last = np.log2(move.moves[section.kind])
            octaves[inside] = first + (last - first) * (at[inside] - start) / max(1, end - start)
    width = max(1, SMOOTHING_FRAMES // CONTROL_FRAMES)
    smooth = np.convolve(
        np.pad(octaves, (width // 2, width - 1 - width // 2), mode="edge"), np.ones(width) / width, "valid"
    )
    return np.exp2(smooth).astype(np.float32)


def apply_sweep(signal: Signal, score: Score, move: Sweep) -> None:
    """Filter a part in place with a sweep; unchanged if no section of the score has one."""
    if any(section.kind in move.moves for section in score.plan.sections):
        sweep(signal, cutoff_curve(score, move, signal.shape[1]), move.resonance, move.kind == "high_pass")


def add_rumble(signal: Signal, score: Score, rumble: Rumble, duck: Curve, seed: int) -> None:
    """Add the kick's own reverb to it, in place: low-passed, saturated, mono, ducked by the next kick, in energetic sections only."""
    frames = signal.shape[1]
    send, wet = signal.copy(), silence(frames)
    reverberate(send, wet, Room(rumble.t60_seconds, 0.0, 0.3, 0.55, 32.0, rumble.high_cut_hz * 2.0), seed)
    wet[:] = 0.5 * (wet[0] + wet[1])
    equalise(
        wet,
        [EqBand("low_cut", 38.0), EqBand("high_cut", rumble.high_cut_hz), EqBand("high_cut", rumble.high_cut_hz * 1.4)],
    )
    level = float(np.sqrt(np.dot(signal[0], signal[0]) / (np.dot(wet[0], wet[0]) + 1e-12)))
    wet *= np.float32(level * gain_of(rumble.level_db))
    if rumble.drive:
        saturate(wet, rumble.drive, 1.0)
    apply_curve(wet, _rumble_gain(score, rumble, frames) * (1.0 - rumble.duck * duck))
    add(signal, wet, 1.0)


def _rumble_gain(score: Score, rumble: Rumble, frames: int) -> Curve:
    """The gain over time: 1 in sections with enough energy that are not in `rests`, else 0; it fades in over two beats."""
    points, values = [0.0], [0.0]
    for section in score.plan.sections:
        gain = 1.0 if section.energy >= rumble.enters and section.kind not in rumble.rests else 0.0
        start = float(score.frame_of(section.start_bar * score.plan.beats_per_bar))
        points += [start, start + score.frame_of(FADE_IN_BEATS if gain else 0.5)]
        values += [values[-1], gain]
    at = np.arange(control_points(frames)) * CONTROL_FRAMES
    return np.interp(at, points, values).astype(np.float32)


def add_gated_room(signal: Signal, score: Score, part: DrumPart, room: GatedRoom, seed: int) -> None:
    """Add a gated reverb, in place: a gate opens at each loud snare, tom or clap and closes before the reverb decays."""
    frames = signal.shape[1]
    send, wet = signal.copy(), silence(frames)
    reverberate(send, wet, Room(1.6, 4.0, 0.2, 0.8, 180.0, 9000.0), seed)
    apply_curve(wet, _gate(score, part, room.hold_seconds, frames))
    add(signal, wet, gain_of(room.level_db))


def _gate(score: Score, part: DrumPart, hold_seconds: float, frames: int) -> Curve:
    at = np.arange(control_points(frames)) * CONTROL_FRAMES
    hits = [
        score.frame_of(hit.start_beats)
        for hit in part.hits
        if hit.voice in GATE_TRIGGERS and hit.velocity >= GATE_VELOCITY
    ]
    if not hits:
        return np.zeros(at.size, dtype=np.float32)
    last = np.array(sorted(hits))
    since = at - last[np.maximum(0, np.searchsorted(last, at, side="right") - 1)]
    closing = 1.0 - (since - frames_of(hold_seconds)) / GATE_RELEASE_FRAMES
    return np.where(since >= 0, np.clip(closing, 0.0, 1.0), 0.0).astype(np.float32)
