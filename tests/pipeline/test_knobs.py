"""Every knob of the daily plan is heard: turned up, it changes the sound in the way its name says."""

from functools import cache

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ
from soundflow_core.pipeline.render import compose, mix, perform, plan, render
from tests.support.recipes import recipe


@cache
def mixed(**asked):
    """The mix before mastering, where levels are still honest."""
    asked = {name: dict(value) if isinstance(value, tuple) else value for name, value in asked.items()}
    score = compose(plan(recipe(**{"genre": "deep", "durationSec": 16, **asked})))
    return mix(score, perform(score))


@cache
def stems(**asked):
    asked = {name: dict(value) if isinstance(value, tuple) else value for name, value in asked.items()}
    score = compose(plan(recipe(**{"genre": "deep", "durationSec": 16, **asked})))
    return {stem.name: stem.signal for stem in perform(score)}


def level_db(signal):
    return 10 * np.log10(np.mean(np.square(signal, dtype=np.float64)) + 1e-20)


def spectrum(signal):
    power = np.abs(np.fft.rfft(signal.mean(axis=0) * np.hanning(signal.shape[1]))) ** 2
    return np.fft.rfftfreq(signal.shape[1], 1 / SAMPLE_RATE_HZ), power


def centroid_hz(signal):
    frequencies, power = spectrum(signal)
    return float((frequencies * power).sum() / power.sum())


def share_above(signal, hz):
    frequencies, power = spectrum(signal)
    return float(power[frequencies > hz].sum() / power.sum())


@pytest.mark.parametrize("layer", ["drums", "bass", "music", "pad"])
def test_a_layer_grows_with_its_knob_and_vanishes_at_zero(layer):
    base = {"genre": "deep", "durationSec": 16, "seed": 3}
    loud = mixed(**base, layers=((layer, 100),))
    quiet = mixed(**base, layers=((layer, 20),))
    absent = mixed(**base, layers=((layer, 0),))
    assert level_db(loud - quiet) > -40
    assert level_db(quiet - absent) > -60
    others = [part for part in compose(plan(recipe(**base))).parts if part.layer != layer]
    played = {stem.name for stem in perform(compose(plan(recipe(**base, layers={layer: 0}))))}
    assert played == {part.name for part in others}


def test_cutoff_brightens():
    dark, bright = (stems(synth=(("cutoff", value),))["stabs"] for value in (20, 80))
    assert centroid_hz(bright) > 1.25 * centroid_hz(dark)


def test_resonance_changes_the_tone_and_not_the_notes():
    flat, sharp = (stems(synth=(("resonance", value),))["stabs"] for value in (0, 100))
    assert level_db(flat - sharp) > level_db(flat) - 12


def test_drive_adds_harmonics():
    clean, driven = (stems(synth=(("drive", value),))["bass"] for value in (0, 100))
    assert share_above(driven, 500) > 1.2 * share_above(clean, 500)


def test_space_fills_the_gaps():
    beat_and_stabs = (("bass", 0), ("pad", 0))  # what sustains leaves no gaps to fill
    dry, wet = (mixed(synth=(("space", value),), layers=beat_and_stabs) for value in (0, 100))

    def valley_to_peak(signal):
        frames = np.square(signal[:, : signal.shape[1] // 1024 * 1024]).mean(axis=0).reshape(-1, 1024).mean(axis=1)
        return np.percentile(frames, 10) / np.percentile(frames, 90)

    assert valley_to_peak(wet) > 1.3 * valley_to_peak(dry)


@pytest.mark.parametrize("bed", ["rain", "wind", "ocean", "stream", "birds", "fire", "thunder", "vinyl", "white"])
def test_each_bed_is_heard_more_the_higher_it_is(bed):
    asked = {"genre": "ambient", "durationSec": 30}
    none, some, much = (mixed(**asked, ambience=((bed, value),) if value else ()) for value in (0, 40, 90))
    assert level_db(some - none) > -60
    assert level_db(much - none) > level_db(some - none) + 6


@pytest.mark.parametrize("curve", ["linear", "build", "peak", "drop"])
def test_each_energy_curve_is_heard_in_the_arrangement(curve):
    def notes_by_quarter(asked):
        score = compose(plan(recipe("house", seed=5, durationSec=180, energyCurve=asked)))
        starts = [n.start_beats for p in score.parts for n in getattr(p, "notes", getattr(p, "hits", ()))]
        return np.histogram(starts, 4, (0, score.plan.bars * 4))[0]

    found = notes_by_quarter(curve)
    others = [notes_by_quarter(other) for other in ("linear", "build", "peak", "drop") if other != curve]
    assert all(not np.array_equal(found, other) for other in others)


def test_the_energy_range_sets_the_contrast():
    def spread(low, high):
        sections = plan(recipe("house", durationSec=180, energyMin=low, energyMax=high)).sections
        return max(s.energy for s in sections) - min(s.energy for s in sections)

    assert spread(10, 95) > 1.3 * spread(50, 55)


def test_the_ambience_range_makes_the_bed_breathe():
    asked = {
        "genre": "ambient",
        "durationSec": 60,
        "ambience": (("rain", 80),),
        "layers": (("music", 0), ("pad", 0), ("bass", 0)),
    }
    still, moving = (mixed(**asked, ambienceMin=30 - d, ambienceMax=30 + d) for d in (0, 30))

    def swing_db(signal):
        seconds = signal[:, : 60 * SAMPLE_RATE_HZ].reshape(2, 60, -1)
        levels = 10 * np.log10(np.square(seconds).mean(axis=(0, 2)))
        return np.percentile(levels, 95) - np.percentile(levels, 5)

    assert swing_db(moving) > swing_db(still) + 3


def test_a_pinned_tempo_and_key_are_obeyed_exactly():
    asked = plan(recipe("jazz", bpm=111.5, key="Ebm"))
    assert (asked.bpm, asked.key) == (111.5, "Ebm")


def test_the_target_loudness_is_met():
    from soundflow_core.sound.metering.loudness import integrated_lufs

    for target in (-14, -18):
        rendered = render(recipe("deep", durationSec=20, targetLufs=target))
        assert abs(integrated_lufs(rendered.master.signal) - target) < 0.15
