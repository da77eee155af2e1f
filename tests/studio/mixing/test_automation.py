"""Mix automation: filter sweeps, rumble, gated reverb."""

from dataclasses import replace

import numpy as np
import pytest

from soundflow_core.base.audio import CONTROL_FRAMES, SAMPLE_RATE_HZ, control_points, silence
from soundflow_core.model.desk import GatedRoom, Rumble, Sweep
from soundflow_core.model.score import DrumPart
from soundflow_core.pipeline.render import compose, plan
from soundflow_core.sound.effects.sweep import sweep
from soundflow_core.studio.mixing.automation import add_gated_room, add_rumble, apply_sweep, cutoff_curve
from tests.support.recipes import recipe


def score_of(genre, seconds=120, seed=1):
    return compose(plan(recipe(genre, seed, durationSec=seconds)))


def seconds_of_section(score, kind):
    section = next(s for s in score.plan.sections if s.kind == kind)
    return section.start_bar * 240 / score.plan.bpm, section.end_bar * 240 / score.plan.bpm


def noise(frames):
    return np.random.default_rng(1).standard_normal((2, frames)).astype(np.float32)


def level_db(signal, start, end):
    part = signal[:, round(start * SAMPLE_RATE_HZ) : round(end * SAMPLE_RATE_HZ)]
    return 10 * np.log10(np.mean(np.square(part, dtype=np.float64)) + 1e-20)


@pytest.mark.parametrize(("high_pass", "kept", "lost"), [(False, 200, 5000), (True, 5000, 200)])
def test_the_filter_falls_by_12_db_an_octave(high_pass, kept, lost):
    t = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    cutoff = np.full(control_points(t.size), 1000.0, dtype=np.float32)
    levels = {}
    for hz in (kept, lost):
        signal = np.tile(np.sin(2 * np.pi * hz * t).astype(np.float32), (2, 1))
        sweep(signal, cutoff, 0.0, high_pass)
        levels[hz] = level_db(signal, 0.3, 0.9) + 3.01
    assert abs(levels[kept]) < 0.3
    assert levels[lost] == pytest.approx(-27.9, abs=1.0)


def test_a_sweep_follows_the_form_and_is_inaudible_elsewhere():
    score = score_of("house", 180)
    move = Sweep("high_pass", {"build": (25, 420)})
    curve = cutoff_curve(score, move, score.plan.frames)
    start, end = seconds_of_section(score, "build")

    def at(seconds):
        return curve[round(seconds * SAMPLE_RATE_HZ / CONTROL_FRAMES)]

    assert at(start + 0.2) < 35
    assert at(end - 0.2) > 350
    assert at(end + 0.1) == pytest.approx(move.rest_hz)


def test_without_matching_sections_nothing_changes():
    score, signal = score_of("house"), noise(50_000)
    before = signal.copy()
    apply_sweep(signal, score, Sweep("low_pass", {"nowhere": (100, 200)}))
    assert np.array_equal(signal, before)


def test_the_rumble_is_low_mono_and_ducked_by_the_kick():
    score = score_of("techno", 120)
    frames = score.plan.frames
    drop = next(s for s in score.plan.sections if s.kind == "drop")
    begin = score.frame_of(drop.start_bar * 4)
    kick = silence(frames)
    t = np.arange(6000) / SAMPLE_RATE_HZ
    for beat in range(drop.bars * 4):
        at = score.frame_of(drop.start_bar * 4 + beat)
        kick[:, at : at + t.size] += (np.sin(2 * np.pi * 50 * t) * np.exp(-t / 0.04)).astype(np.float32)
    duck = np.zeros(control_points(frames), dtype=np.float32)
    alone = kick.copy()
    add_rumble(kick, score, Rumble(rests=(), enters=0.0), duck, 1)
    rumble = kick - alone
    middle = slice(begin + 88_200, begin + 176_400)
    assert np.allclose(rumble[0], rumble[1], atol=1e-6)
    power = np.abs(np.fft.rfft(rumble[0, middle])) ** 2
    f = np.fft.rfftfreq(88_200, 1 / SAMPLE_RATE_HZ)
    assert power[f < 200].sum() > 0.95 * power.sum()
    again = alone.copy()
    add_rumble(again, score, Rumble(rests=(), enters=0.0), np.ones_like(duck), 1)
    assert np.abs(again - alone).max() < 1e-6


def test_the_rumble_is_silent_in_the_break():
    score = score_of("techno", 180)
    start, end = seconds_of_section(score, "break")
    kick = noise(score.plan.frames) * np.float32(0.1)
    alone = kick.copy()
    add_rumble(kick, score, Rumble(), np.zeros(control_points(score.plan.frames), dtype=np.float32), 1)
    assert level_db(kick - alone, start + 1, end - 0.1) < -100


def test_the_gate_opens_at_the_snare_and_closes_before_the_reverb_decays():
    score = score_of("synth", 90)
    part = next(p for p in score.parts if isinstance(p, DrumPart) and p.name == "drums")
    loud = [hit for hit in part.hits if hit.voice == "snare" and hit.velocity > 0.7]
    part = replace(part, hits=(loud[4],))
    at = score.frame_of(loud[4].start_beats) / SAMPLE_RATE_HZ
    signal = silence(score.plan.frames)
    first = round(at * SAMPLE_RATE_HZ)
    signal[:, first : first + 2000] = noise(2000)
    dry = signal.copy()
    add_gated_room(signal, score, part, GatedRoom(hold_seconds=0.25), 1)
    wet = signal - dry
    assert level_db(wet, at + 0.1, at + 0.24) > level_db(dry, at, at + 0.04) - 30
    assert level_db(wet, at + 0.3, at + 1.0) < -150
