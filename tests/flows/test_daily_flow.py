"""The daily flow on a real Prefect server: made once, kept, tried again, recovered, refused."""

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from soundflow_core.base.errors import BriefError, QualityError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.publishing import published
from soundflow_core.library.catalog.takedowns import restore, take_down
from soundflow_core.library.catalog.validation import validate
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category
from soundflow_core.pipeline.events import listening
from soundflow_core.pipeline.free import missing_tracks
from soundflow_core.pipeline.plans.daily import briefs_for, load_plan, recipe_for
from soundflow_core.pipeline.render import PlannedTrack
from soundflow_core.pipeline.tracks.free_steps import FreeSteps

DAY = date(2025, 1, 15)


def bytes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.*")) if path.is_file()
    }


def make(**asked):
    from flows.daily_free import daily_free

    events = []
    with listening(events.append):
        error = None
        try:
            daily_free(DAY, **{"duration_sec": 12, **asked})
        except Exception as caught:
            error = caught
    return events, error


def stages(events, track):
    return [event.name for event in events if event.track.endswith(track)]


@pytest.mark.slow
def test_a_day_is_made_once_and_then_left_alone(flows_here):
    events, error = make()
    assert error is None
    settings = Settings.from_environment()
    store = open_store(settings)
    assert validate(store, settings, deep=True).ok
    assert len(json.loads(store.get("catalog/all.json").content)) == 5
    assert sum(event.name == "published" for event in events) == 5
    before = bytes_of(flows_here / "store")
    events, error = make()
    assert error is None
    assert {event.name for event in events} == {"kept"}
    assert bytes_of(flows_here / "store") == before
    assert not list((flows_here / "work").glob("*/*"))


def test_force_makes_the_same_bytes_again(flows_here):
    make(categories=(Category.STUDY,))
    before = bytes_of(flows_here / "store")
    events, error = make(categories=(Category.STUDY,), force=True)
    assert error is None
    assert events[-1].detail == "unchanged"
    assert bytes_of(flows_here / "store") == before


def test_another_brief_is_kept_and_said_and_force_replaces_it(flows_here):
    make(categories=(Category.STUDY,))
    events, _ = make(categories=(Category.STUDY,), duration_sec=14)
    assert "--force" in events[-1].detail
    events, error = make(categories=(Category.STUDY,), duration_sec=14, force=True)
    assert error is None
    assert (events[-1].name, events[-1].detail) == ("published", "replaced")


def test_what_was_taken_down_is_held_back_before_anything_is_rendered(flows_here, monkeypatch):
    from flows.daily_free import daily_free

    settings = Settings.from_environment()
    store = open_store(settings)
    make(categories=(Category.STUDY,))
    study, relax = "free-2025-01-15-study_daily", "free-2025-01-15-relax_daily"
    take_down(store, settings, [study], "a claim [/x]", purge=True)
    before = bytes_of(flows_here / "store")
    for force in (False, True):
        events, error = make(categories=(Category.STUDY,), force=force)
        assert (error, [event.name for event in events]) == (None, ["held back"])
        assert events[0].detail == f"taken down (a claim [/x]); `soundflow restore {study}` lets it be made again"
    assert bytes_of(flows_here / "store") == before
    assert not list((flows_here / "work").glob("*/*"))
    assert daily_free(DAY, (Category.STUDY, Category.RELAX), 12) == [relax]
    assert missing_tracks(store, briefs_for(load_plan(), DAY, categories=(Category.STUDY, Category.RELAX))) == ()
    assert not restore(store, settings, study)
    assert stages(make(categories=(Category.STUDY,))[0], "study_daily")[-1] == "published"


def test_a_deployed_run_says_what_is_held_back(monkeypatch):
    from flows.runs import reporting
    from soundflow_core.pipeline.events import TrackHeldBack

    told = []
    monkeypatch.setattr(
        reporting, "best_effort", lambda call, *values, **named: told.append((call.__name__, values, named))
    )
    report = reporting.DayReport(DAY, 1, Settings(store="file:///nowhere", work_folder=None, operator="ann"))
    report.on_event(TrackHeldBack("free-2025-01-15-study_daily", "taken down (a claim)"))
    report.close()
    events = [named["event"] for call, _, named in told if call == "emit_event"]
    assert events == ["soundflow.track.held-back", "soundflow.day.live"]
    ((rows, *_),) = [values for call, values, _ in told if call == "create_table_artifact"]
    assert (rows[0]["outcome"], rows[0]["detail"]) == ("held back", "taken down (a claim)")


def test_a_track_that_fails_gets_other_attempts_and_is_never_published(flows_here, tmp_path, monkeypatch):
    """-6 LUFS under -12 dBTP can't be: a fault that no seed mends."""
    plan = (files("soundflow_core.pipeline.plans") / "free_daily_plan.yaml").read_text()
    loud = plan.replace("truePeakDbtp: -1", "truePeakDbtp: -12").replace("targetLufs: -14", "targetLufs: -6")
    (tmp_path / "plan.yaml").write_text(loud)
    monkeypatch.setenv("SOUNDFLOW_PLAN", str(tmp_path / "plan.yaml"))
    events, error = make(categories=(Category.STUDY,), duration_sec=6)
    assert isinstance(error, QualityError)
    assert "4 times" in str(error)
    retried = [event for event in events if event.name == "rolled again"]
    assert [event.detail.split(":")[0] for event in retried] == ["attempt 1", "attempt 2", "attempt 3", "attempt 4"]
    assert "loudness" in retried[0].detail
    settings = Settings.from_environment()
    assert not list(open_store(settings).list("audio/"))
    assert json.loads(open_store(settings).get("catalog/all.json").content) == []


def test_what_a_crash_left_is_used(flows_here):
    settings = Settings.from_environment()
    (brief,) = briefs_for(load_plan(), DAY, categories=(Category.STUDY,), duration_sec=12)
    track, steps = PlannedTrack(recipe_for(brief)), FreeSteps(settings, open_store(settings))
    steps.synthesize(track)
    steps.master(track)
    half = steps.folder(track).path / "track.mp3.999.part"
    half.write_bytes(b"half an mp3")
    events, error = make(categories=(Category.STUDY,))
    assert error is None
    made = stages(events, "study_daily")
    assert made[:3] == ["encoding", "inspecting", "inspected"]  # nothing rendered or mastered again
    assert made[-2:] == ["publishing", "published"]
    assert not half.exists()


def test_an_outage_is_retried_and_what_can_be_published_is(flows_here, monkeypatch):
    from flows import tasks

    monkeypatch.setattr(tasks, "DELAYS_SECONDS", [0.2, 0.2, 0.2])
    blocked = flows_here / "store" / "audio" / "free" / "2025-01-15"
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file where a folder should be")
    heard = []

    def mend(event):
        heard.append(event)
        if [e.name for e in heard].count("publishing") == 2 and blocked.is_file():
            blocked.unlink()

    from flows.daily_free import daily_free

    with listening(mend):
        daily_free(DAY, (Category.STUDY,), 12)
    assert [event.name for event in heard].count("publishing") >= 2
    assert heard[-1].name == "published"


def test_a_read_only_store_is_one_sentence(flows_here, read_only, monkeypatch):
    from flows import tasks

    monkeypatch.setattr(tasks, "DELAYS_SECONDS", [0.1, 0.1, 0.1])
    monkeypatch.setenv("SOUNDFLOW_STORE", read_only.as_uri())
    _, error = make(categories=(Category.STUDY,))
    assert isinstance(error, Unavailable)
    assert str(read_only) in str(error)


def test_a_full_work_disk_is_one_sentence_and_leaves_nothing(flows_here, tiny_disk):
    (brief,) = briefs_for(load_plan(), DAY, categories=(Category.STUDY,), duration_sec=20)
    settings = replace(Settings.from_environment(), work_folder=tiny_disk)
    with pytest.raises(Unavailable, match="SOUNDFLOW_WORK"):
        FreeSteps(settings, open_store(settings)).synthesize(PlannedTrack(recipe_for(brief)))
    assert not list(tiny_disk.rglob("*.npy"))


def test_a_wrong_plan_fails_before_any_work(flows_here, tmp_path, monkeypatch):
    (tmp_path / "plan.yaml").write_text("version: 1\ntracks: []\n")
    monkeypatch.setenv("SOUNDFLOW_PLAN", str(tmp_path / "plan.yaml"))
    events, error = make()
    assert isinstance(error, BriefError)
    assert "line 2: tracks" in str(error)
    assert events == []


def test_rebuild_and_validate_flows(flows_here):
    from flows.rebuild_catalogs import rebuild_catalogs
    from flows.validate import validate as validate_flow

    make(categories=(Category.STUDY,))
    settings = Settings.from_environment()
    store = open_store(settings)
    before = bytes_of(flows_here / "store" / "catalog")
    for key in before:
        store.delete(f"catalog/{key}")
    with pytest.raises(QualityError, match="problems"):
        validate_flow()
    assert rebuild_catalogs()["tracks"] == 1
    assert bytes_of(flows_here / "store" / "catalog") == before
    assert validate_flow(deep=True)["ok"]


def test_the_published_tag_holds_recipe_and_measurements(flows_here):
    make(categories=(Category.RELAX,))
    tagged = published(open_store(Settings.from_environment()), "audio/free/2025-01-15/free-2025-01-15-relax_daily.mp3")
    (brief,) = briefs_for(load_plan(), DAY, categories=(Category.RELAX,), duration_sec=12)
    assert tagged.recipe.brief == brief
    assert tagged.entry.lufs == pytest.approx(-14, abs=0.3)
    assert tagged.entry.true_peak_dbtp <= -1
    assert tagged.entry.license
    assert tagged.entry.method == "procedural"
