"""The step sequencer: loops that shift against the bar, change slowly, and stay on the scale."""

from itertools import pairwise

import pytest

from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Subtractive
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import plan_track
from soundflow_core.music.players.band import Band
from soundflow_core.music.players.chords.sequencer import Sequence
from tests.support.recipes import recipe


def band(seed=1, **changes):
    genre = genre_named("techno")
    return Band(plan_track(recipe("techno", seed, durationSec=60, **changes), genre), 0.5, 0.25)


def sequence(rhythm="x..x..", **changes):
    settings = {"enters": 0.0, "rests": (), "timing_ms": 0.0, "touch": 0.0, **changes}
    return Sequence("line", Subtractive(), Strip(), rhythms=(rhythm,), **settings)


def test_a_short_loop_shifts_against_the_bar():
    here = band()
    notes = sequence("x.....", change_bars=0).play(here).notes
    first = here.plan.sections[0]
    starts = [note.start_beats for note in notes if note.start_beats < first.bars * 4]
    assert [round(b - a, 6) for a, b in pairwise(starts)] == [1.5] * (len(starts) - 1)


def test_held_steps_last_and_accents_open_the_filter():
    notes = sequence("X---x...", gate=1.0, accent_octaves=1.0, change_bars=0).play(band()).notes
    assert (notes[0].duration_beats, notes[1].duration_beats) == (1.0, 0.25)
    assert notes[0].brightness_octaves == pytest.approx(notes[1].brightness_octaves + 1.0)
    assert notes[0].velocity > notes[1].velocity


def test_the_loop_begins_on_the_tonic_and_stays_on_the_scale():
    here = band(key="F#m")
    notes = sequence("x.x.x.x.x.x.x.x.", degrees=(-3, 0, 1, 2, 4, 6, 7, 9), change_bars=1).play(here).notes
    assert notes[0].pitch % 12 == here.key.tonic
    assert all(note.pitch % 12 in here.key.scale for note in notes)
    assert len({note.pitch for note in notes}) > 3


def test_following_chords_it_plays_their_tones():
    here = band(seed=5)
    notes = sequence("xxxxxxxxxxxxxxxx", follows_chords=True, degrees=(0, 1, 2, 3, 4)).play(here).notes
    assert all(note.pitch % 12 in here.chord_at(note.start_beats).chord.pitch_classes for note in notes)


def test_change_comes_in_small_steps():
    here = band()
    still = sequence("x.x.x.x.x.x.x.x.", change_bars=0).play(here).notes
    assert {note.pitch for note in still if note.start_beats % 4 == 0} == {still[0].pitch}
    bars = [tuple(n.pitch for n in still if 4 * bar <= n.start_beats < 4 * bar + 4) for bar in range(here.plan.bars)]
    assert len(set(bars)) == 1


def test_an_unknown_symbol_is_named():
    with pytest.raises(ValueError, match="contains"):
        sequence("x..z").play(band())
