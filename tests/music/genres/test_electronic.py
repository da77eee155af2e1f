"""Electronic genres: every brief can be composed, and each genre keeps its beat, range and form."""

from functools import cache
from itertools import combinations

import pytest

from soundflow_core.model.brief import EnergyCurve
from soundflow_core.model.score import DrumPart
from soundflow_core.music.genre import ALL_MAJOR, ALL_MINOR
from soundflow_core.music.genres import genre_named
from soundflow_core.music.planning import compose, plan_track
from soundflow_core.music.theory.chords import chord_of
from soundflow_core.music.theory.pitch import parse_key
from tests.support.recipes import recipe

ELECTRONIC = ("deep", "house", "techno", "synth", "trance", "edm", "dance", "bass")
FOUR_TO_THE_FLOOR = {
    "deep": ("groove", "main", "drop"),
    "house": ("groove", "main", "drop"),
    "techno": ("groove", "main", "drop"),
    "trance": ("groove", "main", "drop"),
    "edm": ("drop",),
    "dance": ("verse", "chorus"),
}
TEMPI_BPM = {
    "deep": (118, 126), "house": (118, 126), "techno": (126, 136), "trance": (132, 140), "edm": (126, 130), "dance": (122, 130),
    "bass": (140, 174), "synth": (84, 118),
}  # fmt: skip

LENGTHS = (
    *((seconds, curve) for seconds in (10, 33, 180) for curve in EnergyCurve),
    (20, EnergyCurve.BUILD),
    (60, EnergyCurve.DROP),
    (600, EnergyCurve.LINEAR),
)


@cache
def composed(name, seed=1, **changes):
    genre = genre_named(name)
    return compose(plan_track(recipe(name, seed, **changes), genre), genre)


def strokes(score, voice, bar):
    """The sixteenths of a bar on which a drum plays."""
    hits = [hit for part in score.parts if isinstance(part, DrumPart) for hit in part.hits if hit.voice == voice]
    return sorted(
        round((hit.start_beats - 4 * bar) * 4) for hit in hits if 0 <= round((hit.start_beats - 4 * bar) * 4) < 16
    )


def plain_bars(score, kinds):
    """Bars inside sections, where no fill interrupts the groove."""
    return [
        bar
        for section in score.plan.sections
        if section.kind in kinds
        for bar in range(section.start_bar, section.end_bar - 1)
    ]


@pytest.mark.parametrize("name", ELECTRONIC)
@pytest.mark.parametrize("key", ALL_MINOR + ALL_MAJOR)
def test_every_key_is_composed_in_range_and_on_its_tonic(name, key):
    score = composed(name, durationSec=24, key=key)
    assert score.plan.key == key
    for part in score.parts:
        if isinstance(part, DrumPart):
            continue
        low, high = (24, 64) if part.layer == "bass" else (36, 110)
        if part.name in ("chords", "piano", "stabs"):
            low = 28  # a pianist's left hand
        assert low <= min(note.pitch for note in part.notes), part.name
        assert max(note.pitch for note in part.notes) <= high, part.name
    scale = set(parse_key(key).scale)
    pitched = [
        note.pitch % 12
        for part in score.parts
        if not isinstance(part, DrumPart) and part.name != "riser"
        for note in part.notes
    ]
    assert sum(pitch in scale for pitch in pitched) / len(pitched) > 0.9
    # More notes lie on the tonic than on the scale's average step.
    assert pitched.count(parse_key(key).tonic) > len(pitched) / 7


@pytest.mark.parametrize("name", ELECTRONIC)
@pytest.mark.parametrize(("seconds", "curve"), LENGTHS)
def test_every_length_and_curve_plays_to_its_last_bar(name, curve, seconds):
    score = composed(name, seed=2, durationSec=seconds, energyCurve=curve)
    last_bar = score.plan.bars - 1
    end_beats = seconds * score.plan.bpm / 60
    assert all(event.start_beats < last_bar * 4 + 4.1 for part in score.parts for event in part.events)
    assert all(0 < event.velocity <= 1 for part in score.parts for event in part.events)
    closing = [
        event for part in score.parts for event in part.events if last_bar * 4 <= event.start_beats + 0.05 < end_beats
    ]
    assert closing
    kinds = {type(part) for part in score.parts}
    assert len(kinds) == 2  # drums and pitched parts, however short


@pytest.mark.parametrize("name", ELECTRONIC)
def test_the_tempo_is_the_genres_own(name):
    low, high = TEMPI_BPM[name]
    drawn = {plan_track(recipe(name, seed), genre_named(name)).bpm for seed in range(1, 30)}
    assert all(low <= bpm <= high for bpm in drawn)
    assert len(drawn) > 2


@pytest.mark.parametrize("name", FOUR_TO_THE_FLOOR)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_kick_falls_on_every_beat(name, seed):
    score = composed(name, seed, durationSec=120)
    bars = plain_bars(score, FOUR_TO_THE_FLOOR[name])
    assert len(bars) > 15
    assert all({0, 4, 8, 12} <= set(strokes(score, "kick", bar)) for bar in bars)


@pytest.mark.parametrize("name", FOUR_TO_THE_FLOOR)
def test_breaks_thin_out_the_kick(name):
    score = composed(name, durationSec=180)
    bars = plain_bars(score, ("break",))
    assert bars
    assert all(len(strokes(score, "kick", bar)) < 4 for bar in bars)


@pytest.mark.parametrize("seed", range(1, 9))
def test_bass_music_is_half_time_or_two_step(seed):
    score = composed("bass", seed, durationSec=120)
    drops = [strokes(score, "snare", bar) for bar in plain_bars(score, ("drop",))]
    half_time = all(8 in bar and not {4, 12} & set(bar) for bar in drops)
    two_step = all({4, 12} <= set(bar) and 8 not in bar for bar in drops)
    assert half_time or two_step
    assert all(0 in strokes(score, "kick", bar) for bar in plain_bars(score, ("drop", "switch")))
    assert all({4, 12} <= set(strokes(score, "snare", bar)) for bar in plain_bars(score, ("switch",)))


def test_bass_music_has_both_feels():
    feels = set()
    for seed in range(1, 16):
        score = composed("bass", seed, durationSec=120)
        feels.add(8 in strokes(score, "snare", plain_bars(score, ("drop",))[0]))
    assert feels == {True, False}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_synthwave_snares_on_two_and_four(seed):
    score = composed("synth", seed, durationSec=120)
    assert all({4, 12} <= set(strokes(score, "snare", bar)) for bar in plain_bars(score, ("chorus",)))


@pytest.mark.parametrize("name", ["trance", "house", "techno", "edm"])
def test_the_build_rolls_into_the_drop(name):
    rolling = [
        score
        for seed in range(1, 9)
        if (score := composed(name, seed, durationSec=180)) and plain_bars(score, ("build",))
    ]
    assert rolling
    for score in rolling:
        build = next(section for section in score.plan.sections if section.kind == "build" and section.bars >= 4)
        first, last = strokes(score, "snare", build.start_bar), strokes(score, "snare", build.end_bar - 1)
        assert len(last) > len(first) >= 4


def test_the_trance_bass_never_plays_on_the_beat():
    for seed in range(1, 6):
        bass = next(part for part in composed("trance", seed, durationSec=120).parts if part.name == "bass")
        assert all(round(note.start_beats * 4) % 4 != 0 for note in bass.notes)


def test_the_edm_supersaw_belongs_to_the_drop():
    score = composed("edm", durationSec=180)
    supersaw = next(part for part in score.parts if part.name == "supersaw")
    drops = [(section.start_bar * 4, section.end_bar * 4) for section in score.plan.sections if section.kind == "drop"]
    assert all(any(start - 0.1 <= note.start_beats < end for start, end in drops) for note in supersaw.notes)


def test_techno_keeps_its_tonal_centre():
    for key in ("Am", "F#m", "C", "Eb"):
        score = composed("techno", durationSec=60, key=key)
        rumble = next(part for part in score.parts if part.name == "rumble")
        tonic = parse_key(key).tonic
        assert sum(note.pitch % 12 == tonic for note in rumble.notes) > 0.6 * len(rumble.notes)


@pytest.mark.parametrize("name", ELECTRONIC)
@pytest.mark.parametrize("curve", list(EnergyCurve))
def test_energy_gates_the_players(name, curve):
    score = composed(name, seed=4, durationSec=180, energyCurve=curve)

    def players(section):
        start, end = 4 * section.start_bar, 4 * section.end_bar
        sounding = {
            (part.name, getattr(event, "voice", ""))
            for part in score.parts
            for event in part.events
            if start <= event.start_beats < end
        }
        return len(sounding - {("riser", "")})

    least, most = (pick(score.plan.sections, key=lambda section: section.energy) for pick in (min, max))
    assert players(least) < players(most)


@pytest.mark.parametrize("name", ELECTRONIC)
def test_a_seed_decides_everything_and_another_one_differs(name):
    genre = genre_named(name)
    same = recipe(name, 7, durationSec=60)
    one, again = (compose(plan_track(same, genre), genre) for _ in range(2))
    assert one == again
    pinned = {"durationSec": 60, "key": "Am", "bpm": 130}
    scores = [composed(name, seed, **pinned) for seed in range(1, 7)]
    for part in ("bass", "chords", "stabs", "stab", "reese", "arp", "lead", "pluck"):
        takes = {
            tuple((note.start_beats, note.pitch) for note in p.notes)
            for score in scores
            for p in score.parts
            if p.name == part
        }
        assert len(takes) != 1 or not takes, part


@pytest.mark.parametrize("name", ELECTRONIC)
def test_there_is_enough_to_draw_from(name):
    genre = genre_named(name)
    assert len(genre.minor_progressions) >= 4
    assert len(genre.major_progressions) >= 4
    assert len(genre.forms) >= 2
    for key, progressions in (("Am", genre.minor_progressions), ("C", genre.major_progressions)):
        tonic = parse_key(key).tonic
        for progression in progressions:
            roots = [chord_of(symbol, parse_key(key)).root for bar in progression for symbol in bar.split()]
            assert roots.count(tonic) >= max(roots.count(other) for other in set(roots)), progression


def sounds(name):
    """The patches a genre plays in a few tracks; noise risers are everyone's."""
    parts = [part for seed in (1, 2, 3) for part in composed(name, seed, durationSec=60).parts]
    return {repr(part.patch) for part in parts if part.name != "riser" and not isinstance(part, DrumPart)}


def test_no_two_genres_share_a_patch():
    patches = {name: sounds(name) for name in ELECTRONIC}
    for one, other in combinations(ELECTRONIC, 2):
        assert not patches[one] & patches[other], (one, other)
