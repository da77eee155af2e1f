"""The settings file beneath the environment: which one counts, what it may hold, and one sentence for all that is wrong with it."""

import json
import os

import pytest

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.settings import ApiSettings, PremiumSettings, Settings
from soundflow_core.base.settings.environment import absolute_environment, for_deployed_runs
from soundflow_core.base.settings.reading import listed_settings

RUN = {"PREFECT__FLOW_RUN_ID": "0195"}


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write `soundflow.toml` into the current folder."""
    monkeypatch.chdir(tmp_path)

    def write(text):
        (tmp_path / "soundflow.toml").write_text(text)
        return tmp_path / "soundflow.toml"

    return write


def test_the_file_holds_the_same_settings_and_the_environment_wins(write):
    write(
        'r2_bucket = "tracks"\nr2_region = "here"\nsoundflow_workers = 3\nsoundflow_hold_from = 2025-01-15\nfree_public_base_url = ""\n'
        'cors_allow_origins = ["https://a.example", "https://b.example"]\nsoundflow_access_log = false\n'
        '[soundflow_rates]\nsigned = "5/hour"\n[soundflow_timeouts]\nhead = 5\n'
    )
    settings, api = (
        Settings.from_environment({"R2_REGION": "there", "SOUNDFLOW_WORKERS": " "}),
        ApiSettings.from_environment({}),
    )
    assert (settings.store, settings.s3_region, settings.workers) == ("s3://tracks", "there", 3)
    assert (str(settings.hold_from), settings.free_public_base_url) == ("2025-01-15", None)
    assert api.cors_allow_origins == ("https://a.example", "https://b.example")
    assert (api.rates["signed"], api.rates["feeds"], api.timeouts["head"], api.access_log) == (
        "5/hour",
        "120/minute",
        5.0,
        False,
    )


def test_the_environments_bucket_wins_over_the_files_store(write):
    write('soundflow_store = "file:///srv/store"')
    assert Settings.from_environment({"R2_BUCKET": "b"}).store == "s3://b"
    assert Settings.from_environment({}).store == "file:///srv/store"


def test_a_named_file_counts_instead_and_its_paths_are_relative_to_it(write, tmp_path):
    write('r2_region = "wrong"')
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/own.toml").write_text(
        'soundflow_store = "./music"\nsoundflow_plan = "plan.yaml"\nsoundflow_model_dir = "../models"\nsoundflow_work = "~/work"\n'
    )
    given = {"SOUNDFLOW_CONFIG": "etc/own.toml", "SOUNDFLOW_PLAN": "here.yaml"}
    settings = Settings.from_environment(given)
    assert (settings.store_folder, settings.plan_file) == (tmp_path / "etc/music", tmp_path / "here.yaml")
    assert settings.s3_region == "auto"
    assert settings.work_folder == type(tmp_path).home() / "work"
    assert PremiumSettings.from_environment(given).model_folder == tmp_path / "etc/../models"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("r2_buket = 1", "soundflow.toml holds 'r2_buket', which is not a setting; did you mean r2_bucket?"),
        ("R2_BUCKET = 1", "holds 'R2_BUCKET', which is not a setting; did you mean r2_bucket?"),
        ("colour = 1", "holds 'colour', which is not a setting; remove it"),
        ("[r2_bucket]\nx = 1", "r2_bucket in .*soundflow.toml is not a plain value"),
        ("r2_bucket = ['x']", "r2_bucket in .*soundflow.toml is not a plain value"),
        ('r2_bucket = "a\\u0000b"', "r2_bucket in .*soundflow.toml is not a plain value"),
        ("prefect_api_url = 'x'", "set PREFECT_API_URL in the environment"),
        ("soundflow_workers = 65", "soundflow_workers in .*soundflow.toml is '65'; set it to a number from 1 to 64"),
        ("soundflow_jwt_secret = 'sh0rt'", "soundflow_jwt_secret in .*soundflow.toml is shorter than 32 bytes"),
        ("soundflow_rates = {signed = 'many'}", "write 'signed=many' as KIND=COUNT/minute with a kind of signed, "),
        ("r2_bucket = ", "The settings file .*soundflow.toml is not valid TOML"),
        ("x = " + "[" * 9000, "is not valid TOML"),
        ("#" * (1 << 20) + "#", "is larger than 1 MB"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_file_is_one_sentence(write, text, sentence):
    write(text)
    with pytest.raises(ConfigurationError, match=sentence) as caught:
        (Settings.from_environment({}), ApiSettings.from_environment({}))
    assert "sh0rt" not in str(caught.value)


def test_a_file_that_cant_be_read_is_named(write, tmp_path):
    (write("")).write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="is not valid TOML"):
        Settings.from_environment({})
    for name in ("missing.toml", "."):
        with pytest.raises(ConfigurationError, match=f"SOUNDFLOW_CONFIG is '{name}'; it is not a file"):
            Settings.from_environment({"SOUNDFLOW_CONFIG": name})
    (tmp_path / "closed.toml").write_text("")
    (tmp_path / "closed.toml").chmod(0)
    if os.geteuid():
        with pytest.raises(ConfigurationError, match=r"closed\.toml can't be read"):
            Settings.from_environment({"SOUNDFLOW_CONFIG": "closed.toml"})


def test_children_and_deployed_runs_get_the_files_settings(write, tmp_path, monkeypatch):
    file = write(
        'soundflow_store = "./music"\nfree_public_base_url = "https://cdn.example"\nsoundflow_plan = "p.yaml"\nr2_access_key_id = "key"\n'
    )
    child, handed = absolute_environment({"R2_REGION": "", "X": "y"}), for_deployed_runs({})
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert child["SOUNDFLOW_CONFIG"] == str(file)
    file.unlink()
    child.pop("SOUNDFLOW_CONFIG")
    for settings in (Settings.from_environment(child), Settings.from_environment(RUN | handed)):
        assert (settings.store_folder, settings.plan_file) == (tmp_path / "music", tmp_path / "p.yaml")
        assert settings.free_public_base_url == "https://cdn.example"
    assert Settings.from_environment(child).s3_access_key_id == "key"
    assert "key" not in handed.values()


def test_a_deployed_run_takes_a_workers_file_only_where_it_is_named(write):
    file = write('soundflow_store = "file:///srv/other"\nr2_access_key_id = "key"')
    handed = RUN | for_deployed_runs({"SOUNDFLOW_STORE": "file:///srv/store"})
    assert Settings.from_environment(handed).s3_access_key_id is None
    with pytest.raises(
        ConfigurationError, match=r"The store is .*other for this worker and .*store for the deployment"
    ):
        Settings.from_environment(handed | {"SOUNDFLOW_CONFIG": str(file)})
    with pytest.raises(ConfigurationError, match=r"SOUNDFLOW_CONFIG is 'soundflow\.toml', which is relative"):
        Settings.from_environment(handed | {"SOUNDFLOW_CONFIG": "soundflow.toml"})


def test_every_setting_is_listed_with_its_source_and_no_secret(write):
    file = write(
        'r2_bucket = "b"\nr2_secret_access_key = "s3cret"\nsoundflow_alert_url = "https://x:s3cret@y.example"\n'
        'r2_endpoint = "https://u:s3cret@z.example"\nsoundflow_workers = "many"\n'
    )
    given = {"R2_REGION": "here", "REPLICATE_API_TOKEN": "s3cret", "R2_ACCESS_KEY_ID": "AKIA1234567890123456", **RUN,
             "SOUNDFLOW_CONFIG": str(file), "DEPLOYED_SOUNDFLOW_PLAN": "/p.yaml"}  # fmt: skip
    listed = {one.name: one for one in listed_settings((Settings, ApiSettings, PremiumSettings), given)}
    found = {name: (one.value, one.source) for name, one in listed.items()}
    assert found["R2_REGION"] == ("here", "environment")
    assert found["SOUNDFLOW_STORE"] == ("s3://b", str(file))
    assert found["R2_BUCKET"] == ("b", str(file))
    assert found["R2_ENDPOINT"] == ("https://…@z.example", str(file))
    assert found["R2_ACCESS_KEY_ID"] == ("…3456", "environment")
    assert found["SOUNDFLOW_PLAN"] == ("/p.yaml", "deployment")
    assert found["SIGNED_URL_TTL_SEC"] == ("3600", "default")
    assert found["REPLICATE_API_TOKEN"] == ("hidden", "environment")
    assert found["SOUNDFLOW_ALLOW_NONCOMMERCIAL"] == ("no", "default")
    assert (
        listed["SOUNDFLOW_WORKERS"].problem
        == f"soundflow_workers in {file} is 'many'; set it to a number from 1 to 64."
    )
    assert "s3cret" not in json.dumps(found)
