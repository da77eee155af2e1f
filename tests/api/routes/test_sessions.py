"""Sessions: the best match first, the time filled, the way smooth, and the same queue again for the same day and seed."""

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.catalog.index import CatalogIndex
from api.sessions.candidates import QueueTrack, SessionQuery, SessionTracks
from api.sessions.queue import build_queue, key_steps, step_cost
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.keys import ALL_CATALOG
from tests.support.api_server import MUSICAL_KEYS, catalog_bytes, make_entry


@pytest.fixture
def listening(own_api):
    """A server over 90 made-up entries: no audio is needed to compose a queue."""
    store = open_store(own_api.settings)
    entries = [make_entry(n) for n in range(40)]
    entries += [
        make_entry(n, Category.STUDY, tags=("study", "reading"), energy=(20, 40), nature_tags=("rain",))
        for n in range(40, 70)
    ]
    entries += [make_entry(n, Category.FLOW_STATE, tags=("workout",), energy=(80, 100)) for n in range(70, 80)]
    entries += [make_entry(n, Category.DEEP_WORK, Tier.PREMIUM) for n in range(80, 90)]
    store.put(ALL_CATALOG, catalog_bytes(entries), ANYTHING, "", "")
    with own_api() as api:
        yield api


def ask(api, **body):
    answer = api.client.post("/sessions", json={"goal": "coding", "durationMin": 50, "day": "2025-02-01", **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_time_is_filled_within_one_track(listening):
    for minutes in (1, 3, 25, 50, 90, 480):
        found = ask(listening, durationMin=minutes)
        assert minutes * 60 <= found["durationSec"] < minutes * 60 + 180
        starts = [track["startsAtSec"] for track in found["tracks"]]
        assert starts == [180 * n for n in range(len(starts))]


def test_the_goal_and_the_tier_are_met(listening):
    assert {track["category"] for track in ask(listening)["tracks"]} == {"Deep Work"}
    assert {track["category"] for track in ask(listening, goal="study", energy=30, nature=["rain"])["tracks"]} == {
        "Study"
    }
    assert {track["category"] for track in ask(listening, goal="flow-state")["tracks"]} == {"Flow State"}
    assert {track["tier"] for track in ask(listening, tier="premium", durationMin=20)["tracks"]} == {"premium"}
    assert {track["tier"] for track in ask(listening, tier="all", durationMin=140)["tracks"]} == {"free", "premium"}


def test_the_first_is_the_best_match(listening):
    tracks = ask(listening, goal="deep work", energy=60)["tracks"]
    assert tracks[0]["score"] == max(track["score"] for track in tracks)


def test_nothing_repeats_before_the_pool_is_used_up(listening):
    found = ask(listening, goal="workout", durationMin=80)
    ids = [track["id"] for track in found["tracks"]]
    assert found["pool"] == 10
    assert len(set(ids[:10])) == 10
    assert [track["round"] for track in found["tracks"]] == [1] * 10 + [2] * 10 + [3] * 7
    assert all(one != other for one, other in pairwise(ids))


def test_a_day_and_a_seed_decide(listening):
    assert ask(listening) == ask(listening)
    others = [ask(listening, seed=1), ask(listening, day="2025-02-02")]
    assert any([t["id"] for t in other["tracks"]] != [t["id"] for t in ask(listening)["tracks"]] for other in others)


def test_nothing_to_play_is_said(own_api):
    with own_api() as api:
        answer = api.client.post("/sessions", json={"goal": "x", "durationMin": 5})
        assert (answer.status_code, "free" in answer.json()["detail"]) == (404, True)


@pytest.mark.parametrize(
    "body",
    [{}, {"goal": "x"}, {"goal": "", "durationMin": 5}, {"goal": " ", "durationMin": 5}, {"goal": "x", "durationMin": 0},
     {"goal": "x", "durationMin": 481}, {"goal": "x", "durationMin": "NaN"}, {"goal": "x", "durationMin": 5, "energy": 101},
     {"goal": "x", "durationMin": 5, "tier": "gold"}, {"goal": "x", "durationMin": 5, "mood": "y"}, [], "text"],
)  # fmt: skip
def test_bad_queryes_are_named(api, body):
    answer = api.client.post("/sessions", json=body)
    assert answer.status_code == 422
    assert answer.json()["mistakes"]


def candidates():
    return st.builds(
        QueueTrack,
        id=st.uuids().map(str),
        score=st.floats(0, 1),
        bpm=st.sampled_from([0.0, 60.0, 85.0, 90.0, 124.0, 128.0, 140.0]),
        key=st.sampled_from([*MUSICAL_KEYS, ""]),
        energy=st.floats(0, 100),
        duration_seconds=st.sampled_from([30.0, 180.0, 200.5]),
        day=st.integers(738000, 738100),
    )


@given(
    st.lists(candidates(), min_size=1, max_size=25, unique_by=lambda c: c.id),
    st.integers(60, 7200),
    st.text(max_size=5),
)
@settings(max_examples=25)
def test_any_queue_keeps_its_promises(pool, seconds, seed):
    found = build_queue(pool, seconds, seed)
    assert found == build_queue(list(reversed(pool)), seconds, seed)
    total = sum(track.duration_seconds for track in found)
    assert seconds <= total < seconds + max(track.duration_seconds for track in pool)
    for start in range(0, len(found), len(pool)):
        part = found[start : start + len(pool)]
        assert len({track.id for track in part}) == len(part)
    best = max(round(track.score, 3) for track in pool)
    assert round(found[0].score, 3) == best


def test_a_night_of_the_same_few_tracks_is_quick_and_never_repeats_one_at_once():
    rng = random.Random(3)
    pool = [QueueTrack(str(n), 0.9, rng.randint(70, 140), rng.choice(MUSICAL_KEYS), 50, 2.0, n) for n in range(15)]
    found = build_queue(pool, 480 * 60, "a")
    assert len(found) == 14_400
    assert all(one.id != other.id for one, other in pairwise(found))
    assert all(len({track.id for track in found[start : start + 15]}) == 15 for start in range(0, 14_400, 15))


def test_whole_numbers_may_be_written_with_a_point(listening):
    assert ask(listening, energy=60.0, seed=1.0) == ask(listening, energy=60, seed=1)
    for wrong in ({"energy": 60.5}, {"energy": "60"}, {"energy": True}, {"seed": 0.5}):
        body = {"goal": "coding", "durationMin": 50, **wrong}
        assert listening.client.post("/sessions", json=body).status_code == 422, wrong


def test_the_order_is_smoother_than_by_score_or_chance():
    rng = random.Random(7)
    pool = [
        QueueTrack(str(n), 0.9, rng.randint(70, 140), rng.choice(MUSICAL_KEYS), rng.randint(40, 80), 180, 1)
        for n in range(30)
    ]

    def roughness(order):
        return sum(step_cost(one, other) for one, other in pairwise(order))

    shuffled = [roughness(random.Random(n).sample(pool, 30)) for n in range(50)]
    assert roughness(build_queue(pool, 30 * 180, "a")) < 0.5 * min(shuffled)


def test_recency_breaks_ties_and_trumps_nothing():
    old_best = QueueTrack("old", 0.9, 100, "C", 50, 180, 1)
    new_worse = [QueueTrack(f"new{n}", 0.8, 100, "C", 50, 180, 100) for n in range(3)]
    assert build_queue([*new_worse, old_best], 180, "s") == [old_best]
    old_equal = [QueueTrack(f"eq{n}", 0.9, 100, "C", 50, 180, 1) for n in range(3)]
    newer = QueueTrack("newer", 0.9, 100, "C", 50, 180, 2)
    assert build_queue([*old_equal, newer], 180, "s") == [newer]


def test_keys_on_the_wheel():
    assert key_steps("C", "C") == 0
    assert key_steps("C", "G") == key_steps("C", "F") == key_steps("C", "Am") == 1
    assert key_steps("Am", "Em") == 1
    assert key_steps("F#", "Gb") == 0
    assert key_steps("C", "F#") == 6
    assert key_steps("C", "C#") == 5
    assert key_steps("", "C") == 3


def test_scoring_as_documented():
    tracks = SessionTracks()
    one = make_entry(1, genre="deep", nature_tags=("rain",), energy=(40, 60), ambience_max=20)
    tracks.complete(CatalogIndex(catalog_bytes([one]), tracks.add))

    def score(query):
        return tracks.scores(query)[0]

    assert score(SessionQuery("deep-work")) == 1
    assert score(SessionQuery("Coding")) == pytest.approx(0.9)
    assert score(SessionQuery("work")) == 0.5
    assert score(SessionQuery("sleep")) == 0
    assert score(SessionQuery("deep work", energy=50)) == 1
    assert score(SessionQuery("deep work", energy=60)) == pytest.approx((5 + 3 * 0.85) / 8)
    assert score(SessionQuery("deep work", energy=100)) == pytest.approx(5 / 8)
    assert score(SessionQuery("deep work", nature=("rain", "sea"))) == pytest.approx((5 + 2 * 0.5) / 7)
    assert math.isclose(score(SessionQuery("deep work", ambience=10)), 1)
