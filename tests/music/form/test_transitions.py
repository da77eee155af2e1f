"""Transitions: rolls, reversed chords, the breath before a drop, drawn kits, motifs that return."""

from dataclasses import replace

import numpy as np
import pytest

from soundflow_core.model.brief import EnergyCurve
from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import DRUM_PITCHES_HZ
from soundflow_core.model.patches import Subtractive
from soundflow_core.model.score import DrumPart
from soundflow_core.music.form.sections import curve_at, forms_for_curve
from soundflow_core.music.form.transitions import ReverseTail, WithKits
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import compose, plan_track
from soundflow_core.music.players.band import Band
from soundflow_core.music.players.drums.rolls import GALLOP, HALVING, PULSE, TENSE, strokes_of
from soundflow_core.music.players.melody.melodist import Melody
from soundflow_core.music.players.variants import OneOf, pitch_of
from tests.support.recipes import recipe

CLUB = ("house", "techno", "trance", "edm")


def band_of(name="trance", seed=1, **changes):
    genre = genre_named(name)
    return Band(plan_track(recipe(name, seed, durationSec=180, **changes), genre), genre.swing, genre.swing_unit_beats)


def score_of(name, seed=1, **changes):
    genre = genre_named(name)
    return compose(plan_track(recipe(name, seed, durationSec=180, **changes), genre), genre)


@pytest.mark.parametrize("roll", [HALVING, GALLOP, PULSE, TENSE])
@pytest.mark.parametrize("bars", [4, 8])
def test_rolls_thicken_and_swell(roll, bars):
    played = [strokes_of(roll, bar, bars, 4) for bar in range(bars)]
    assert len(played[-1]) > len(played[0]) >= 4
    velocities = [velocity for bar in played for _, velocity, _ in bar]
    assert velocities == sorted(velocities)


def test_the_roll_climbs_in_pitch():
    hits = [
        h for p in score_of("edm").parts if isinstance(p, DrumPart) for h in p.hits if h.voice == "snare" and h.tune
    ]
    assert hits
    assert max(hit.tune for hit in hits) >= 6


def test_the_tail_swells_into_the_boundary_on_the_next_chord():
    band = band_of()
    tail = ReverseTail("reverse", Subtractive(), Strip()).play(band)
    ends = {round(note.start_beats + note.duration_beats, 6) for note in tail.notes}
    boundaries = {float(s.start_bar * 4) for s in band.plan.sections if s.kind in ("drop", "main", "break")}
    assert ends
    assert ends <= boundaries
    for boundary in ends:
        swell = sorted(
            (n for n in tail.notes if abs(n.start_beats + n.duration_beats - boundary) < 1e-6),
            key=lambda n: n.start_beats,
        )
        assert [n.velocity for n in swell] == sorted(n.velocity for n in swell)
        assert {round(n.pitch) % 12 for n in swell} <= set(band.chord_at(boundary).chord.pitch_classes)


@pytest.mark.parametrize("name", CLUB)
def test_some_tracks_hold_their_breath_before_the_drop(name):
    """Where they do, nothing but effects starts, and nothing rings on into it."""
    breaths = 0
    for seed in range(1, 13):
        score = score_of(name, seed)
        for number, section in enumerate(score.plan.sections[:-1]):
            if section.kind != "build" or score.plan.sections[number + 1].kind != "drop":
                continue
            boundary = section.end_bar * 4.0
            events = [e for p in score.parts if p.name not in ("riser", "reverse") for e in p.events]
            breaths += not any(boundary - 0.9 <= e.start_beats < boundary - 0.06 for e in events)
    assert breaths >= 2


def test_kits_differ_between_seeds_and_are_in_key():
    band = band_of("house")
    player = genre_named("house").players[1]
    assert isinstance(player, WithKits)
    kits = {seed: player.play(band_of("house", seed)).kit for seed in range(1, 13)}
    assert len({repr(kit.drums["hat"]) for kit in kits.values()}) > 2
    drum = player.play(band).kit.drums["conga_low"]
    sounding = pitch_of(DRUM_PITCHES_HZ[drum.model]) + drum.tune
    assert round(sounding) % 12 in band.key.pentatonic
    assert abs(sounding - round(sounding)) < 1e-6


def test_choices_with_the_same_stream_are_drawn_together():
    for seed in range(1, 9):
        band = band_of("techno", seed)
        players = genre_named("techno").players
        kick = players[0].play(band)
        rumble = next(p for p in players if isinstance(p, OneOf) and p.name == "rumble").play(band)
        assert (kick.strip.rumble is not None) == (rumble.patch.wave == "pulse")


def test_a_motif_returns_varied_in_the_same_rhythm():
    theme = Melody("lead", Subtractive(), Strip(), ("x--x--x-x---....",), phrase="AAVB", returns=("ASOB",), enters=0.0, rests=(),
                   bridges_apart=False, timing_ms=0.0, touch=0.0)  # fmt: skip
    band = band_of()
    section = max(band.plan.sections, key=lambda s: s.bars)
    assert section.bars >= 16
    notes = theme.play(band).notes

    def bars(first, count):
        start = (section.start_bar + first) * 4.0
        return [(round(n.start_beats - start, 3), n.pitch) for n in notes if start <= n.start_beats < start + 4 * count]

    assert [at for at, _ in bars(0, 1)] == [at for at, _ in bars(8, 1)]
    assert bars(0, 8) != bars(8, 8)


def test_forms_that_correlate_with_the_curve_are_kept():
    forms = genre_named("house").forms
    for curve in EnergyCurve:
        kept = forms_for_curve(forms, curve)
        assert 3 <= len(kept) < len(forms)
        assert set(kept) <= set(forms)
    correlation = {form: np.corrcoef(*_heights(form, EnergyCurve.BUILD))[0, 1] for form in forms}
    assert max(forms, key=lambda form: correlation[form]) in forms_for_curve(forms, EnergyCurve.BUILD)
    assert forms_for_curve(forms[:2], EnergyCurve.PEAK) == tuple(
        sorted(forms[:2], key=lambda f: -np.corrcoef(*_heights(f, EnergyCurve.PEAK))[0, 1])
    )


def _heights(form, curve):
    energies = np.repeat([s.energy for s in form], [s.bars for s in form])
    return energies, [curve_at(curve, (bar + 0.5) / energies.size) for bar in range(energies.size)]


def test_removing_a_player_leaves_the_others_unchanged():
    one = score_of("bass", 3)
    genre = genre_named("bass")
    fewer = replace(genre, players=genre.players[:-1])
    other = compose(one.plan, fewer)
    assert {p.name: p for p in other.parts if p.name == "sub"} == {p.name: p for p in one.parts if p.name == "sub"}
