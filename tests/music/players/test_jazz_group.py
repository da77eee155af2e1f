"""The jazz group: exact forms, a bass that reaches its roots, a soloist who rests between phrases, a drummer who answers."""

from collections import Counter
from itertools import pairwise

import pytest

from soundflow_core.model.desk import Strip
from soundflow_core.model.kits import Kit
from soundflow_core.model.patches import Fm
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import compose, plan_track
from soundflow_core.music.players.band import Band
from soundflow_core.music.players.bass.walking import WalkingBass
from soundflow_core.music.players.jazz.soloist import Soloist, is_drum_bar
from soundflow_core.music.players.jazz.swing_drums import SwingDrums
from tests.support.recipes import recipe

GENRE = genre_named("jazz")


def band(seed=1, **changes):
    plan = plan_track(recipe("jazz", seed, **{"durationSec": 180, **changes}), GENRE)
    return Band(plan, 0.5, 0.5, GENRE.bridge_kinds)


def seed_with(kind):
    return next(s for s in range(1, 60) if any(x.kind == kind for x in band(s).plan.sections))


@pytest.mark.parametrize("seed", range(1, 13))
def test_heads_and_choruses_keep_their_bars(seed):
    plan = band(seed).plan
    length = len(plan.progressions[0])
    assert sum(section.bars for section in plan.sections) == plan.bars
    for section in plan.sections[:-1]:
        if section.kind in ("theme", "solo"):
            assert section.bars % length == 0
    kinds = [section.kind for section in plan.sections if section.kind not in ("intro", "outro")]
    assert kinds[0] == "theme"
    assert kinds[-1] == "theme"
    assert "solo" in kinds


def test_short_tracks_are_fitted():
    assert sum(section.bars for section in band(1, durationSec=20).plan.sections) == band(1, durationSec=20).plan.bars


def test_the_bass_starts_chords_on_their_root_and_steps_into_the_next():
    here = band(3)
    played = WalkingBass("bass", Fm(), Strip(), timing_ms=0, touch=0).play(here).notes
    notes = {round(n.start_beats, 2): n.pitch for n in played if abs(n.start_beats - round(n.start_beats)) < 0.01}
    starts = [span for span in here.chords if span.start_beats in notes]
    on_root = sum(notes[s.start_beats] % 12 in (s.chord.root, s.chord.third) for s in starts)
    assert on_root == len(starts)
    leaps = [abs(b - a) for (_, a), (_, b) in pairwise(sorted(notes.items()))]
    assert sum(leap <= 5 for leap in leaps) > 0.75 * len(leaps)
    assert sum(leap == 0 for leap in leaps) < 0.1 * len(leaps)


def test_the_soloist_rests_and_grows_denser():
    here = band(seed_with("solo_bridge"))
    notes = Soloist("solo", Fm(), Strip(), timing_ms=0, touch=0).play(here).notes
    bars = [bar for bar in here.bars if bar.section.kind in ("solo", "solo_bridge", "fours") and not is_drum_bar(bar)]
    played = Counter(int(note.start_beats // 4) for note in notes)
    half = len(bars) // 2
    early = sum(played[bar.index] for bar in bars[:half])
    late = sum(played[bar.index] for bar in bars[half:])
    assert late > 0.9 * early
    gaps = [b.start_beats - a.start_beats - a.duration_beats for a, b in pairwise(notes)]
    assert sum(gap >= 0.9 for gap in gaps) >= len(bars) / 6
    assert all(band_bar.index not in played for band_bar in here.bars if band_bar.section.kind == "theme")


def test_in_fours_the_drummer_repeats_the_soloists_rhythm():
    here = band(seed_with("fours"))
    solo = Soloist("solo", Fm(), Strip(), timing_ms=0, touch=0)
    hits = SwingDrums("drums", Kit(), Strip(), (solo,)).play(here).hits
    mine = [bar for bar in here.bars if is_drum_bar(bar)]
    assert mine
    solo_starts = {round(n.start_beats, 2) for n in solo.play(here).notes}
    for bar in mine:
        strokes = [
            h for h in hits if bar.start_beats <= h.start_beats < bar.start_beats + 3.99 and h.voice != "pedal_hat"
        ]
        assert len(strokes) >= 4
        assert not any(h.voice == "ride" for h in strokes)
        repeated = [s for s in solo_starts if bar.start_beats - 16 <= s < bar.start_beats - 12]
        assert all(any(abs(h.start_beats - 16 - s) < 0.01 for h in strokes) for s in repeated)


def test_repeats_are_reharmonised_and_the_end_is_a_cadence():
    score = compose(band(2).plan, GENRE)
    here = Band(score.plan, 0.5, 0.5, GENRE.bridge_kinds, 0.0, GENRE.substitutes, ("iim7b5 V7alt", "i69", "i69"))
    written = {symbol for p in score.plan.progressions for bar in p for symbol in bar.split()}
    assert here.chords[-1].chord.symbol == "i69"
    assert here.chords == here.chords
    assert {span.chord.symbol for span in here.chords} - written - {"i69", "iim7b5", "V7alt"} or not GENRE.substitutes
