"""Tunes: sentences with open and closed endings and varied repeats, on the scale; a second voice that keeps the rules."""

from dataclasses import replace
from itertools import pairwise

import pytest

from soundflow_core.model.desk import Strip
from soundflow_core.model.patches import Fm
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import plan_track
from soundflow_core.music.players.band import Band
from soundflow_core.music.players.melody.counterpoint import CONSONANT, PERFECT, CounterVoice
from soundflow_core.music.players.melody.tune import Tune
from soundflow_core.music.theory.chords import chord_of, scale_over
from soundflow_core.music.theory.pitch import parse_key
from tests.support.recipes import recipe

RHYTHMS = (
    "x---x---x---x-x-|x-------x-------",
    "x-----x-x---x---|x---x---x-------",
    "x---x-x-x---x---|x-----x-x-------",
)


def band(seed=1, key="C"):
    genre = genre_named("classic")
    return Band(plan_track(recipe("classic", seed, durationSec=180, key=key), genre), 0.5, 0.25)


def tune(**changes):
    settings = {
        "rhythms": RHYTHMS,
        "enters": 0.0,
        "rests": (),
        "timing_ms": 0.0,
        "touch": 0.0,
        "ornament": 0.0,
        **changes,
    }
    return Tune("tune", Fm(), Strip(), **settings)


def in_bars(here, notes, first, bars):
    start, end = first * here.beats_per_bar, (first + bars) * here.beats_per_bar
    return [note for note in notes if start - 0.01 <= note.start_beats < end - 0.01]


@pytest.mark.parametrize("key", ["C", "Eb", "Am", "Gm"])
def test_it_stays_on_the_scale_of_its_chords_and_in_its_range(key):
    here = band(2, key)
    part = tune(low=62, high=84)
    notes = part.play(here).notes
    assert len(notes) > 60
    for note in notes:
        assert 60 <= note.pitch <= 86
        assert note.pitch % 12 in {*here.key.scale, *here.chord_at(note.start_beats + 0.01).chord.pitch_classes}


def test_a_tall_idea_in_a_narrow_range_keeps_moving():
    repeated, moves = 0, 0
    for seed in range(1, 9):
        pitches = [note.pitch for note in tune(low=67, high=84, reach=7).play(band(seed)).notes]
        assert pitches.count(max(pitches)) < 0.2 * len(pitches)
        repeated += sum(a == b for a, b in pairwise(pitches))
        moves += len(pitches) - 1
    assert repeated < 0.3 * moves


def test_over_a_borrowed_chord_that_leaves_no_pentatonic_it_uses_the_whole_scale():
    here = band(1, "C")
    over = replace(here, plan=replace(here.plan, progressions=(("bII7",), ("bII7",))))
    assert len({note.pitch % 12 for note in tune(pentatonic=True).play(over).notes}) >= 4


def test_a_sentence_closes_on_its_eighth_bar():
    for seed in range(1, 9):
        here = band(seed)
        theme = next(s for s in here.plan.sections if s.kind == "theme" and s.bars % 8 == 0)
        last = in_bars(here, tune(sentences=("abac",)).play(here).notes, theme.start_bar + 6, 2)[-1]
        chord = here.chord_at(last.start_beats).chord
        assert last.pitch % 12 in (chord.root, chord.third)


def test_the_idea_returns_within_the_sentence_with_its_rhythm():
    here = band(4)
    theme = next(s for s in here.plan.sections if s.kind == "theme")
    notes = tune(sentences=("abab",)).play(here).notes
    first = [n.start_beats - 4 * theme.start_bar for n in in_bars(here, notes, theme.start_bar, 2)]
    again = [n.start_beats - 4 * theme.start_bar - 16 for n in in_bars(here, notes, theme.start_bar + 4, 2)]
    assert first == pytest.approx(again)


def test_a_repeat_is_varied():
    here = band(5)
    themes = [s for s in here.plan.sections if s.kind == "theme" and s.bars == 8]
    notes = tune(ornament=1.0).play(here).notes
    statements = [
        [(round(n.start_beats - 4 * s.start_bar, 2), n.pitch) for n in in_bars(here, notes, s.start_bar, 8)]
        for s in themes
    ]
    assert len(statements) >= 2
    assert statements[0] != statements[1]


def test_it_is_monophonic():
    notes = tune(ornament=1.0, gate=1.6).play(band(6)).notes
    ends = [n.start_beats + n.duration_beats for n in notes]
    assert all(end <= following.start_beats + 0.06 for end, following in zip(ends, notes[1:], strict=False))


def test_seeds_give_different_tunes():
    openings = {tuple(n.pitch for n in tune().play(band(seed)).notes[:6]) for seed in range(1, 13)}
    assert len(openings) >= 10


def test_borrowed_tones_replace_their_neighbours_in_the_scale():
    key = parse_key("Am")
    assert 8 in scale_over(chord_of("V7", key), key)  # G# in E7
    assert 7 not in scale_over(chord_of("V7", key), key)  # and no G beside it
    assert set(scale_over(chord_of("i", key), key)) == set(key.scale)


def test_the_second_voice_is_consonant_and_moves_in_no_parallel_perfects():
    here, melody = band(7), tune()
    counter = CounterVoice("counter", Fm(), Strip(), melody, enters=0.0, timing_ms=0.0, touch=0.0)
    over = melody.play(here).notes
    pairs = []
    for note in counter.play(here).notes:
        above = [n for n in over if n.start_beats <= note.start_beats + 0.1 < n.start_beats + n.duration_beats]
        pairs.append((note, above[-1].pitch if above else None))
    strong = [(n, a) for n, a in pairs if a and n.start_beats % 2.0 == 0.0]
    assert len(strong) > 20
    good = sum((a - n.pitch) % 12 in CONSONANT for n, a in strong)
    assert good >= 0.9 * len(strong)
    parallels = sum(
        (a - n.pitch) % 12 == (b - m.pitch) % 12 and (a - n.pitch) % 12 in PERFECT and n.pitch != m.pitch
        for (n, a), (m, b) in pairwise(pairs)
        if a and b
    )
    assert parallels <= 1
