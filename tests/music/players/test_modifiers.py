"""Modifiers: the pedal holds notes to the next chord, timbres drift; rubato keeps the beat."""

from itertools import pairwise

import numpy as np
import pytest

from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Fm
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import plan_track
from soundflow_core.music.players.band import Band
from soundflow_core.music.players.chords.harmonist import Arpeggio, Chords
from soundflow_core.music.players.modifiers import Evolving, Pedalled
from tests.support.recipes import recipe


def band(seed=1, **settings):
    return Band(plan_track(recipe("classic", seed, durationSec=180), genre_named("classic")), 0.5, 0.25, **settings)


ARPEGGIO = Arpeggio("left", Fm(), Strip(), orders=("0212",), step_beats=0.5, enters=0.0, timing_ms=0, touch=0)


def test_the_pedal_holds_low_notes_to_the_change():
    here = band()
    dry, held = ARPEGGIO.play(here).notes, Pedalled(ARPEGGIO, max_pitch=64).play(here).notes
    for before, after in zip(dry, held, strict=True):
        span = here.chord_at(before.start_beats + 0.1)
        if before.pitch > 64:
            assert after == before
        else:
            assert after.start_beats + after.duration_beats >= span.start_beats + span.duration_beats
            assert after.start_beats + after.duration_beats <= span.start_beats + span.duration_beats + 1.0


def test_evolving_moves_timbre_and_level_slowly():
    pad = Chords("pad", Fm(), Strip(), enters=0.0, restrike_beats=2.0, timing_ms=0, touch=0)
    here = band(3)
    plain, moved = pad.play(here).notes, Evolving(pad, octaves=1.0, depth_db=6.0).play(here).notes
    shifts = np.array([b.brightness_octaves - a.brightness_octaves for a, b in zip(plain, moved, strict=True)])
    assert shifts.max() - shifts.min() > 0.8
    assert np.abs(shifts).max() <= 1.0 + 1e-9
    assert np.abs(np.diff(shifts)).max() < 0.5
    rests = Evolving(pad, absent_below=0.0).play(here).notes
    assert 0 < len(rests) < len(plain)


def test_rubato_lingers_at_phrase_ends_and_keeps_the_bars_between():
    here = band(rubato_beats=0.12)
    assert here.swing_to(32.0) == pytest.approx(32.12)
    assert here.swing_to(16.0) == pytest.approx(16.0 + 0.55 * 0.12)
    assert here.swing_to(24.0) == pytest.approx(24.0)
    assert here.swing_to(0.0) == 0.0
    times = [here.swing_to(beat / 4) for beat in range(4 * 64)]
    assert all(b > a for a, b in pairwise(times))
