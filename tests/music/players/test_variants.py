"""Drawn players, the moving filter, and drums tuned to the key."""

import math
from dataclasses import replace

import pytest

from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Fm, Subtractive
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import plan_track
from soundflow_core.music.players.band import Band
from soundflow_core.music.players.chords.harmonist import Chords
from soundflow_core.music.players.drums.drummer import Drums
from soundflow_core.music.players.variants import OneOf, Swept, Tuned, WithBridge
from tests.support.recipes import recipe


def band(seed=1, key="Am"):
    genre = genre_named("house")
    return Band(plan_track(recipe("house", seed, durationSec=180, key=key), genre), 0.5, 0.25)


SAWS = Chords("saws", Subtractive(), Strip(), rhythms=("x...x...x...x...",), opening_octaves=0.0, enters=0.0)
KEYS = Chords("keys", Fm(), Strip(), enters=0.0)


def test_every_player_is_drawn_and_takes_the_parts_name():
    parts = [OneOf("chords", (SAWS, KEYS)).play(band(seed)) for seed in range(1, 21)]
    assert {part.name for part in parts} == {"chords"}
    assert {type(part.patch) for part in parts} == {Subtractive, Fm}


def test_the_same_seed_draws_the_same_player():
    player = OneOf("chords", (SAWS, KEYS))
    assert player.play(band(3)) == player.play(band(3))


def test_the_sweep_moves_the_filter_but_not_the_notes():
    here = band()
    plain, swept = SAWS.play(here).notes, Swept(SAWS, octaves=0.8).play(here).notes
    assert [(n.start_beats, n.pitch) for n in plain] == [(n.start_beats, n.pitch) for n in swept]
    shifts = [after.brightness_octaves - before.brightness_octaves for before, after in zip(plain, swept, strict=True)]
    assert min(shifts) < -0.6
    assert max(shifts) > 0.6
    assert max(abs(shift) for shift in shifts) <= 0.8 + 1e-9


def test_the_filter_opens_through_a_break():
    here = band()
    section = next(section for section in here.plan.sections if section.kind == "break")
    notes = Swept(SAWS).play(here).notes
    inside = [
        n.brightness_octaves for n in notes if 4 * section.start_bar + 0.1 < n.start_beats < 4 * section.end_bar - 0.1
    ]
    assert inside == sorted(inside)
    assert inside[-1] > inside[0] + 1.0


def test_a_pad_adds_roots_where_the_bass_is_silent():
    here = band()
    plain = Chords("pad", Fm(), Strip(), enters=0.0)
    added = set(replace(plain, bass_roots_in=("break",)).play(here).notes) - set(plain.play(here).notes)
    assert added
    for note in added:
        span = here.chord_at(note.start_beats + 0.05)
        assert span.section.kind == "break"
        assert note.pitch % 12 == span.chord.root
        assert plain.low - 12 <= note.pitch < plain.low


def test_bridges_take_the_second_player():
    here = band()
    held = Chords("hand", Fm(), Strip(), enters=0.0)
    struck = replace(held, name="hand_bridge", rhythms=("x...x...x...x...",))
    both = WithBridge(held, struck).play(here)
    kinds = {note: here.bar_at(note.start_beats + 0.05).section.kind for note in both.notes}
    assert {kind in here.bridge_kinds for kind in kinds.values()} == {True, False}
    assert {note for note in both.notes if kinds[note] not in here.bridge_kinds} <= set(held.play(here).notes)
    assert {note for note in both.notes if kinds[note] in here.bridge_kinds} <= set(struck.play(here).notes)
    assert list(both.notes) == sorted(both.notes, key=lambda note: (note.start_beats, note.pitch))
    assert (both.name, both.patch, both.strip) == ("hand", held.patch, held.strip)


@pytest.mark.parametrize("key", ["C", "C#m", "D", "Eb", "Em", "F", "F#m", "G", "G#m", "A", "Bb", "Bm"])
def test_the_kick_rings_on_the_tonic_or_the_fifth(key):
    kick = Drums("kick", Kit({"kick": Drum("kick.house")}), Strip(), grooves=({"kick": "X..."},))
    here = band(key=key)
    tune = Tuned(kick, hz=49.0).play(here).kit.drums["kick"].tune
    ringing = 69 + 12 * math.log2(49.0 * 2 ** (tune / 12) / 440)
    assert (round(ringing) - here.key.tonic) % 12 in (0, 7)
    assert abs(ringing - round(ringing)) < 1e-6
    assert abs(tune) <= 3.51


def test_pitched_parts_pass_through_tuning():
    assert Tuned(SAWS, hz=49.0).play(band()) == SAWS.play(band())
