"""Ends of phrases: half fills and open hats within sections, bass pickups between them; openings that differ between seeds."""

from functools import cache

import numpy as np
import pytest

from soundflow_core.base.seeds import RandomStreams
from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.model.patches import Subtractive
from soundflow_core.model.score import DrumPart
from soundflow_core.music.form.arrangement import arrange
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import compose, plan_track
from soundflow_core.music.players.band import Band
from soundflow_core.music.players.bass.bassist import BassLine
from soundflow_core.music.players.drums.drummer import CORE_BEAT, Drums
from tests.support.recipes import recipe


@cache
def band(genre="house", seed=3):
    return Band(plan_track(recipe(genre, seed=seed, durationSec=180), genre_named(genre)), 0.5, 0.25)


def steps(part, voice, bar):
    at = [(hit.start_beats - bar.start_beats) * 4 for hit in part.hits if hit.voice == voice]
    return {round(step) for step in at if -0.5 < step < 15.5}


KIT = Kit({voice: Drum(f"hat.{kind}") for voice, kind in (("hat", "closed"), ("open_hat", "open"))} | {"kick": Drum("kick.house"),
          "conga_high": Drum("conga")})  # fmt: skip


def phrase_ends(here):
    return [
        bar
        for bar in here.bars
        if bar.position % 8 == 7 and not bar.is_last_of_section and bar.section.kind not in ("break", "build")
    ]


def test_a_phrase_inside_a_section_ends_with_half_a_fill_or_an_open_hat():
    here = band()
    drums = Drums("drums", KIT, Strip(), ({"kick": "x...x...x...x...", "hat": "x.x.x.x.x.x.x.x.", "conga_high": "x..............."},),
                  fills=({"conga_high": "........x.x.xxxx", "kick": "x..............."},))  # fmt: skip
    part = drums.play(here)
    ends = phrase_ends(here)
    assert ends
    filled = [bar for bar in ends if len(steps(part, "conga_high", bar)) > 4]
    opened = [bar for bar in ends if 14 in steps(part, "open_hat", bar)]
    assert {bar.index for bar in filled + opened} == {bar.index for bar in ends}
    assert not {bar.index for bar in filled} & {bar.index for bar in opened}
    assert all({0, 4, 8, 12} <= steps(part, "kick", bar) for bar in ends)
    assert all(14 not in steps(part, "hat", bar) for bar in opened)
    assert "kick" in CORE_BEAT


@pytest.mark.parametrize("genre", ["lofi", "house"])
def test_the_bass_leads_into_the_next_section_from_a_step_below(genre):
    here = band(genre)
    plain = BassLine("bass", Subtractive(), Strip(), lines=("1---1---1---1---",), rests=(), enters=0.0, pickups=())
    leading = BassLine(
        "bass", Subtractive(), Strip(), lines=("1---1---1---1---",), rests=(), enters=0.0, pickups=("..5a",)
    )
    boundaries = [float(4 * section.start_bar) for section in here.plan.sections[1:] if section.bars >= 4]
    notes = leading.play(here).notes
    before = [
        max((n for n in notes if n.start_beats < boundary - 0.1), key=lambda n: n.start_beats)
        for boundary in boundaries[1:]
    ]
    leading_notes = [n for n in before if n.duration_beats < 0.5]
    assert len(leading_notes) >= len(boundaries) - 2
    assert all((here.chord_at(n.start_beats + 0.3).chord.root - n.pitch) % 12 == 1 for n in leading_notes)
    assert len(plain.play(here).notes) != len(notes)


@pytest.mark.parametrize("genre", ["deep", "lofi", "lounge", "synth"])
def test_openings_differ_between_seeds(genre):
    kind = genre_named(genre)
    openings = set()
    for seed in range(1, 11):
        score = compose(plan_track(recipe(genre, seed=seed, durationSec=120), kind), kind)
        firsts = {part.name: min(e.start_beats for e in part.events) for part in score.parts}
        openings.add(
            (score.plan.sections[0].kind, *sorted((name, int(at) // 4) for name, at in firsts.items() if at < 30))
        )
    assert len(openings) >= 6


def test_some_openings_stagger_the_entries_and_some_delay_them_all():
    here = band("lofi")
    end = 4.0 * here.plan.sections[0].end_bar
    parts = tuple(
        DrumPart(name, Drums(name, KIT, Strip(), ({"kick": "x...x...x...x..."},)).play(here).hits, KIT, Strip())
        for name in ("a", "b", "c", "d", "e")
    )
    entries = [
        sorted(min(hit.start_beats for hit in part.hits) for part in arrange(parts, here.plan, RandomStreams(seed)))
        for seed in range(1, 25)
    ]
    inside = [np.unique([at for at in starts if 0.5 < at < end - 0.5]).size for starts in entries]
    assert any(count >= 1 for count in inside)
    assert any(count == 0 for count in inside)
    assert all(starts[0] < 0.5 and starts[1] < 0.5 for starts in entries)
