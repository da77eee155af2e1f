"""The operator's studio: the days as they are, holding and approving, hearing what is not listed."""

import json
from datetime import date

import httpx
import pytest

from soundflow_core.delivery.encoding import tags
from soundflow_core.library.catalog.change_log import changes
from soundflow_core.library.catalog.publishing import publish
from soundflow_core.library.catalog.validation import validate
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.keys import cover_key, measures_key, sheet_key
from tests.support.api_server import PREMIUM, SOON, bearer, make_jwt, running_api
from tests.support.tracks import make_track

OPERATOR = bearer(make_jwt({"sub": "op", "role": "operator", "exp": SOON}))
DAY = date(2025, 1, 15)
TRACK = "free-2025-01-15-study_daily"
FREE = f"/media/audio/free/2025-01-15/{TRACK}.mp3"


@pytest.fixture
def studio(own_api, tmp_path):
    """A server over a store with one track."""
    store = open_store(own_api.settings)
    publish(store, own_api.settings, *make_track(tmp_path))
    with own_api() as api:
        yield api


def day(api, query="until=2025-01-15&days=1"):
    answer = api.client.get(f"/operator/days?{query}", headers=OPERATOR)
    assert answer.status_code == 200, answer.text
    return answer.json()


def tracks(api):
    return {track["id"]: track for track in day(api)[0]["tracks"]}


def post(api, what, why="too loud"):
    return api.client.post(f"/operator/tracks/{TRACK}/{what}", json={"why": why}, headers=OPERATOR)


def test_the_days_as_they_are(studio):
    found = day(studio, "until=2025-01-16&days=3")
    assert [one["date"] for one in found] == ["2025-01-16", "2025-01-15", "2025-01-14"]
    states = {track["id"]: track["state"] for track in found[1]["tracks"]}
    assert len(states) == 5
    assert states.pop(TRACK) == "listed"
    assert set(states.values()) == {"missing"}
    measures = {m["name"]: m for m in tracks(studio)[TRACK]["measures"]}
    assert set(measures) == {"lufs", "truePeakDbtp", "bpm", "key"}
    assert measures["lufs"] == {
        "name": "lufs",
        "asked": -14.0,
        "low": -14.5,
        "high": -13.5,
        "found": None,
        "fits": None,
    }


def test_the_gates_measures_stand_beside_their_ranges(studio):
    kept = [{"name": "lufs", "low": -14.3, "high": -13.7, "found": -14.4, "fits": False},
            {"name": "lraLu", "low": 3.0, "high": None, "found": 4.2, "fits": True}]  # fmt: skip
    studio.store.put(
        measures_key("free", DAY, TRACK), json.dumps({"measures": kept}).encode(), ANYTHING, "application/json", ""
    )
    measures = tracks(studio)[TRACK]["measures"]
    assert [measure["name"] for measure in measures] == ["lufs", "truePeakDbtp", "bpm", "key", "lraLu"]
    assert measures[0] == {**kept[0], "asked": -14.0}
    assert measures[4] == {**kept[1], "asked": None}


def test_hold_hear_approve(studio):
    assert studio.get(FREE).status_code == 200
    held = post(studio, "hold")
    assert held.status_code == 200, held.text
    assert (held.json()["state"], held.json()["why"], held.json()["by"]) == ("held", "too loud", "op")
    assert studio.get("/catalog/all").json() == []
    assert studio.get(f"/tracks/{TRACK}").status_code == 404
    assert studio.get(FREE).status_code == 404
    assert tracks(studio)[TRACK]["state"] == "held"
    address = studio.client.get(f"/operator/tracks/{TRACK}/address", headers=OPERATOR).json()["signedUrl"]
    assert httpx.get(address).content[:3] == b"ID3"
    assert validate(studio.store, studio.settings).ok
    approved = post(studio, "approve", "it is fine")
    assert approved.json()["state"] == "listed"
    assert [entry["id"] for entry in studio.get("/catalog/all").json()] == [TRACK]
    assert studio.get(FREE).status_code == 200


def test_new_tracks_wait_where_approval_is_asked_for(own_api, tmp_path):
    from dataclasses import replace

    settings = replace(own_api.settings, hold_from=DAY)
    store = open_store(settings)
    publish(store, settings, *make_track(tmp_path, day=date(2025, 1, 14)))
    publish(store, settings, *make_track(tmp_path))
    with own_api() as plain:
        api_settings = plain.services.api_settings
    with running_api(settings, api_settings) as api:
        assert [entry["date"] for entry in api.get("/catalog/all").json()] == ["2025-01-14"]
        assert tracks(api)[TRACK]["state"] == "waiting"
        assert post(api, "approve", "sounds right").json()["state"] == "listed"
        assert len(api.get("/catalog/all").json()) == 2


def test_the_inspection_sheet(studio):
    path = f"/operator/tracks/{TRACK}/sheet"
    assert studio.client.get(path, headers=OPERATOR).status_code == 404
    assert tracks(studio)[TRACK]["sheetUrl"] is None
    studio.store.put(sheet_key("free", DAY, TRACK), b"\x89PNG a sheet", ANYTHING, "image/png", "")
    assert httpx.get(tracks(studio)[TRACK]["sheetUrl"]).content == b"\x89PNG a sheet"
    address = studio.client.get(path, headers=OPERATOR).json()["signedUrl"]
    sheet = httpx.get(address)
    assert (sheet.content, sheet.headers["content-type"]) == (b"\x89PNG a sheet", "image/png")
    assert httpx.get(address.partition("?")[0]).status_code == 404


def test_pictures_of_held_tracks_are_signed(own_api, tmp_path):
    store = open_store(own_api.settings)
    entry, path = make_track(tmp_path)
    entry = entry.model_copy(update={"cover_key": cover_key(entry.tier, entry.date, entry.id)})
    tags.write(path, entry, None, None)
    store.put(entry.cover_key, b"\x89PNG a cover", ANYTHING, "image/png", "")
    publish(store, own_api.settings, entry, path)
    with own_api() as api:
        open_address = tracks(api)[TRACK]["coverUrl"]
        assert open_address == f"{api.url}/media/{entry.cover_key}"
        assert httpx.get(open_address).content == b"\x89PNG a cover"
        held = post(api, "hold").json()
        assert httpx.get(open_address).status_code == 404
        assert httpx.get(held["coverUrl"]).content == b"\x89PNG a cover"
        assert held["waveformUrl"] is None


def test_only_operators_get_in(studio):
    calls = [
        ("GET", "/operator/days"),
        ("GET", f"/operator/tracks/{TRACK}/address"),
        ("GET", f"/operator/tracks/{TRACK}/sheet"),
    ]
    calls += [
        ("POST", f"/operator/tracks/{TRACK}/{what}") for what in ("hold", "approve", "takedown", "restore", "re-roll")
    ]
    for method, path in calls:
        for headers, status in (({}, 401), (bearer("x"), 401), (bearer(make_jwt(PREMIUM)), 403)):
            json = {"why": "because"} if method == "POST" else None
            assert studio.client.request(method, path, headers=headers, json=json).status_code == status, path
    assert studio.get("/catalog/all").json()


def test_unknown_tracks_and_no_reasons(studio):
    for name in ("nobody", "free-2025-01-15-nobody", "free-2025-99-15-x", "premium-x"):
        for what in ("hold", "approve", "takedown", "restore", "re-roll"):
            answer = studio.client.post(f"/operator/tracks/{name}/{what}", json={"why": "because"}, headers=OPERATOR)
            assert answer.status_code == 404, name
    for body in ({}, {"why": ""}, {"why": "x" * 301}):
        assert studio.client.post(f"/operator/tracks/{TRACK}/hold", json=body, headers=OPERATOR).status_code == 422
    assert studio.client.get("/operator/days?until=0001-01-02", headers=OPERATOR).status_code == 422
    assert studio.client.get("/operator/days?until=0", headers=OPERATOR).status_code == 422


def test_premium_is_not_made_anew_here(studio, tmp_path):
    (tmp_path / "premium").mkdir()
    entry, path = make_track(tmp_path / "premium", "night", DAY, Category.RELAX, Tier.PREMIUM)
    publish(studio.store, studio.settings, entry, path)
    address = f"/operator/tracks/{entry.id}/re-roll"
    answer = studio.client.post(address, json={"why": "too loud"}, headers=OPERATOR)
    assert (answer.status_code, "/premium" in answer.json()["detail"]) == (409, True)


def test_rolls_differ(studio):
    from api.routes.studio import next_roll

    assert next_roll(1) != next_roll(2)
    assert next_roll(None) > 4
    assert {c.slug for c in Category}


def test_take_down_and_restore(studio):
    gone = post(studio, "takedown", "a claim")
    assert gone.status_code == 200, gone.text
    assert (gone.json()["state"], gone.json()["why"], gone.json()["by"]) == ("takenDown", "a claim", "op")
    assert studio.get("/catalog/all").json() == []
    assert studio.get(FREE).status_code == 404
    assert tracks(studio)[TRACK]["state"] == "takenDown"
    assert studio.client.get(f"/operator/tracks/{TRACK}/address", headers=OPERATOR).status_code == 200
    assert [(c.action, c.by) for c in changes(studio.store)][-1] == ("takedown", "op")
    back = post(studio, "restore", "the claim was withdrawn")
    assert (back.status_code, back.json()["state"], back.json()["why"]) == (200, "listed", None)
    assert studio.get(FREE).status_code == 200
    assert post(studio, "restore").status_code == 404
    assert validate(studio.store, studio.settings).ok
