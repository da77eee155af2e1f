"""Where the store and every path come from: resolved once, the same in every folder, handed to deployed runs, never a run's own folder."""

import os
from pathlib import Path

import pytest

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings import ApiSettings, PremiumSettings, Settings, environment
from soundflow_core.base.settings.environment import absolute_environment, for_deployed_runs, set_variables

RUN = {"PREFECT__FLOW_RUN_ID": "0195"}
"""What Prefect sets in the process of a deployed run."""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder where the operator's command starts, and the operator's home beside it."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return folder


@pytest.mark.parametrize(
    ("store", "folder"),
    [
        ("", "here/store"),
        ("file://music", "here/music"),
        ("file:music", "here/music"),
        ("./music", "here/music"),
        ("file://~/music", "home/music"),
        ("file:///~/music", "home/music"),
        ("~/music", "home/music"),
        ("file://{0}/a#b?c", "a#b?c"),
        ("file://localhost{0}/with%20space", "with space"),
        ("{0}/music", "music"),
    ],
)
def test_a_local_store_is_one_absolute_folder(here, store, folder):
    settings = Settings.from_environment({"SOUNDFLOW_STORE": store.format(here.parent)})
    assert settings.store_folder == here.parent / folder
    assert Settings.from_environment({"SOUNDFLOW_STORE": settings.store}).store == settings.store


@pytest.mark.parametrize("store", ["file:", "file://", "file://~nobody-at-all/x", "ftp://x", "music"])
def test_a_store_that_is_none_is_refused(here, store):
    with pytest.raises(ConfigurationError, match="SOUNDFLOW_STORE"):
        Settings.from_environment({"SOUNDFLOW_STORE": store})


def test_every_path_is_absolute_and_a_tilde_is_the_home(here):
    names = ("SOUNDFLOW_WORK", "SOUNDFLOW_PLAN", "SOUNDFLOW_PLAYER", "SOUNDFLOW_MODEL_DIR", "SOUNDFLOW_PREMIUM_PROMPTS")
    for value, expected in (("w", here / "w"), ("~/w", here.parent / "home" / "w"), ("../w", here / "../w")):
        values = dict.fromkeys(names, value)
        settings, premium = Settings.from_environment(values), PremiumSettings.from_environment(values)
        found = settings.work_folder, settings.plan_file, premium.model_folder, premium.prompts_file
        assert {*found, ApiSettings.from_environment(values).player_folder} == {expected}


def test_programs_in_other_folders_find_the_same(here, tmp_path, monkeypatch):
    own = {
        "SOUNDFLOW_WORK": "w",
        "SOUNDFLOW_PLAN": "~/plan.yaml",
        "XDG_CACHE_HOME": "cache",
        "PREFECT_HOME": "p",
        "X": "y",
    }
    whole = absolute_environment(own | {"PYTHONPATH": f"lib{os.pathsep}/opt"})
    before = Settings.from_environment(own)
    monkeypatch.chdir(tmp_path)
    assert Settings.from_environment(whole) == before
    assert (whole["PREFECT_HOME"], whole["X"]) == (str(here / "p"), "y")
    assert whole["PYTHONPATH"] == f"{here / 'lib'}{os.pathsep}/opt"
    assert absolute_environment({"R2_BUCKET": "b"})["SOUNDFLOW_STORE"] == "s3://b"


def test_a_deployed_run_publishes_where_the_deployment_says(here, tmp_path, monkeypatch):
    handed = for_deployed_runs(
        {"FREE_PUBLIC_BASE_URL": "https://cdn.example", "SOUNDFLOW_PLAN": "plan.yaml", "SOUNDFLOW_WORK": "w"}
    )
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment({**RUN, **handed})
    assert settings.store_folder == here / "store"
    assert settings.free_public_base_url == "https://cdn.example"
    assert (settings.plan_file, settings.work_folder) == (here / "plan.yaml", here / "w")


def test_what_is_handed_over_holds_no_secret(here):
    names = (
        "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "REPLICATE_API_TOKEN", "RUNPOD_API_KEY", "MODAL_TOKEN_SECRET",
        "SOUNDFLOW_JWT_SECRET", "SOUNDFLOW_ALERT_URL", "PREFECT_API_AUTH_STRING",
    )  # fmt: skip
    secrets = dict.fromkeys(names, "a-secret-value")
    assert "a-secret-value" not in for_deployed_runs({"R2_BUCKET": "b", **secrets}).values()


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({}, "names no store; run `soundflow deploy`"),
        ({"SOUNDFLOW_STORE": "file://store"}, "SOUNDFLOW_STORE is 'file://store', which is relative"),
        ({"SOUNDFLOW_STORE": "file:///srv/store", "SOUNDFLOW_WORK": "w"}, "SOUNDFLOW_WORK is 'w', which is relative"),
        ({"SOUNDFLOW_STORE": "file:///srv/store", "SOUNDFLOW_PLAN": "./p.yaml"}, "SOUNDFLOW_PLAN is './p.yaml', which is relative"),
    ],
)  # fmt: skip
def test_a_deployed_run_never_takes_its_own_folder(here, own, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        Settings.from_environment({**RUN, **own})


def test_a_worker_with_another_store_refuses(here, tmp_path):
    handed = {**RUN, **for_deployed_runs({"SOUNDFLOW_STORE": "file:///srv/store"})}
    for own in ({"SOUNDFLOW_STORE": "file:///srv/other"}, {"R2_BUCKET": "b"}):
        with pytest.raises(
            ConfigurationError, match=r"The store is .* for this worker and file:///srv/store for the deployment"
        ):
            set_variables(handed | own)
    (tmp_path / "link").symlink_to("/srv/store")
    agreed = set_variables(handed | {"SOUNDFLOW_STORE": str(tmp_path / "link")})
    assert agreed["SOUNDFLOW_STORE"] == "file:///srv/store"
    bucket = {**RUN, **for_deployed_runs({"R2_BUCKET": "b", "R2_ENDPOINT": "https://one.example"})}
    with pytest.raises(ConfigurationError, match=r"R2_ENDPOINT is 'https://two.example' for this worker"):
        set_variables(bucket | {"R2_BUCKET": "b", "R2_ENDPOINT": "https://two.example"})


def test_a_folder_of_another_machine_counts_only_where_the_worker_names_it_too(here, monkeypatch):
    handed = {**RUN, **for_deployed_runs({"SOUNDFLOW_STORE": "file:///srv/store", "SOUNDFLOW_WORK": "/fast/work"})}
    monkeypatch.setattr(environment, "this_machine", lambda: "elsewhere/0")
    with pytest.raises(ConfigurationError, match=r"of another machine \(.*\); set SOUNDFLOW_STORE for this worker"):
        set_variables(handed)
    shared = set_variables(handed | {"SOUNDFLOW_STORE": "file:///srv/store"})
    assert shared["SOUNDFLOW_STORE"] == "file:///srv/store"
    assert "SOUNDFLOW_WORK" not in shared


def test_outside_deployed_runs_nothing_is_handed_over(here):
    assert (
        Settings.from_environment(for_deployed_runs({"SOUNDFLOW_STORE": "file:///srv/store"})).store_folder
        == Path("store").absolute()
    )
