"""Dynamics: fewer, softer and darker notes in calm sections, ghost notes and octaves at the climax."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import spearmanr

from soundflow_core.model.brief import EnergyCurve
from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Fm
from soundflow_core.model.score import DrumPart, Hit, Note, Part
from soundflow_core.music.form.dynamics import FULL_CALM, Dynamics, apply_dynamics
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import compose, plan_track
from soundflow_core.music.players.band import Band
from tests.support.recipes import GENRES, recipe

EFFECTS = ("riser", "reverse")


def section_features(score):
    """Energy, players, strokes a beat, touch in dB and brightness of each section of a phrase or more."""
    for section in score.plan.sections:
        start, end = 4 * section.start_bar - 0.05, 4 * section.end_bar - 0.05
        here = [(p, e) for p in score.parts if p.name not in EFFECTS for e in p.events if start <= e.start_beats < end]
        if section.bars < 4 or not here:
            continue
        touch = 10 * np.log10(np.mean([e.velocity**2 for _, e in here]))
        bright = np.mean([e.brightness_octaves for _, e in here if isinstance(e, Note)] or [0.0])
        yield section.energy, len({p.name for p, _ in here}), len(here) / section.bars / 4, touch, bright


def band(genre="house"):
    return Band(plan_track(recipe(genre, seed=3, durationSec=120), genre_named(genre)), 0.5, 0.25)


def sixteenths(here, velocity=0.5):
    starts = [bar.start_beats + step / 4 for bar in here.bars for step in range(16)]
    return tuple(Note(at, 0.2, 60, velocity) for at in starts)


def played(here, part, **dynamics):
    return apply_dynamics((part,), here, Dynamics(**dynamics))[0]


def steps_of(notes, bar):
    return {
        round((n.start_beats - bar.start_beats) * 4)
        for n in notes
        if bar.start_beats <= n.start_beats < bar.start_beats + 4
    }


@pytest.mark.parametrize("genre", GENRES)
def test_energy_is_heard_in_players_density_touch_and_brightness(genre):
    found = []
    for curve in EnergyCurve:
        kind = genre_named(genre)
        score = compose(plan_track(recipe(genre, seed=2, durationSec=180, energyCurve=curve), kind), kind)
        measured = np.array(list(section_features(score)))
        found.append(
            [
                spearmanr(measured[:, 0], measured[:, k]).statistic if np.ptp(measured[:, k]) else 0.0
                for k in range(1, 5)
            ]
        )
    players, density, touch, bright = np.mean(found, axis=0)
    assert min(players, touch) > 0.3
    assert density > 0.3
    assert bright > 0.6


def test_a_calm_section_leaves_out_weak_steps_and_the_same_ones_in_each_bar():
    here = band()
    notes = played(here, Part("arp", "music", sixteenths(here), Fm(), Strip()), thinning=0.8).notes
    top = max(section.energy for section in here.plan.sections)
    for section in here.plan.sections:
        bars = [bar for bar in here.bars if bar.section == section][: max(1, section.bars - 2)]
        kept = [steps_of(notes, bar) for bar in bars]
        assert all({0, 4, 8, 12} <= steps for steps in kept)
        if section.kind != "build":
            assert all(one == other for one, other in pairwise(kept))
        if top - section.energy >= FULL_CALM:
            assert len(kept[0]) < 14
        if section.energy == top:
            assert len(kept[0]) == 16


def test_melodies_keep_their_notes_and_are_doubled_only_at_the_climax():
    here = band()
    tune = Part("lead", "music", sixteenths(here), Fm(), Strip())
    notes = played(here, tune, thinning=1.0, doubling=0.4).notes
    own = [note for note in notes if note.pitch == 60]
    octaves = [note for note in notes if note.pitch == 72]
    assert [n.start_beats for n in own] == [n.start_beats for n in tune.notes]
    top = max(section.energy for section in here.plan.sections)
    assert octaves
    assert all(top - here.bar_at(note.start_beats).energy < 0.4 * FULL_CALM for note in octaves)


def test_touch_and_brightness_follow_the_energy_and_swell_towards_a_livelier_section():
    here = band("lofi")
    notes = played(
        here, Part("pad", "pad", sixteenths(here), Fm(), Strip()), touch_db=6.0, brightness_octaves=1.0
    ).notes
    by_bar = {here.bar_at(note.start_beats).index: note for note in notes}
    for bar in here.bars:
        following = bar.next_section
        if (
            bar.position == 0
            and following
            and bar.section.bars >= 4
            and following.kind not in ("break", "drop", "switch")
        ):
            first, last = by_bar[bar.index], by_bar[bar.section.end_bar - 1]
            rising = following.energy > bar.section.energy
            assert last.velocity >= first.velocity
            assert last.brightness_octaves >= first.brightness_octaves
            assert rising or last.velocity == first.velocity  # a calmer section falls at its first beat
    top = max(here.bars, key=lambda bar: bar.energy)
    calmest = min(here.bars, key=lambda bar: bar.energy)
    assert by_bar[top.index].velocity > by_bar[calmest.index].velocity


def test_hats_add_ghosts_at_the_climax_and_the_kick_is_unchanged():
    here = band()
    starts = [bar.start_beats + beat for bar in here.bars for beat in range(4)]
    drums = DrumPart(
        "drums",
        tuple(Hit(at, voice, 0.8) for at in starts for voice in ("hat", "kick")),
        Kit({"hat": Drum("hat.closed"), "kick": Drum("kick.house")}),
        Strip(),
    )
    hits = played(here, drums, ghosts=0.3, thinning=1.0).hits
    assert sum(hit.voice == "kick" for hit in hits) == len(starts)
    ghosts = [hit for hit in hits if hit.voice == "hat" and hit.start_beats % 1.0 > 0.1]
    top = max(section.energy for section in here.plan.sections)
    assert ghosts
    assert all(top - here.bar_at(hit.start_beats).energy < FULL_CALM for hit in ghosts)
    assert all(hit.velocity <= 0.3 for hit in ghosts)


def test_a_genre_without_dynamics_plays_as_written():
    here = band()
    part = Part("arp", "music", sixteenths(here), Fm(), Strip())
    still = played(here, part, touch_db=0.0, brightness_octaves=0.0, thinning=0.0)
    assert still == replace(part, notes=still.notes)
    assert [(n.start_beats, n.velocity) for n in still.notes] == [(n.start_beats, n.velocity) for n in part.notes]
