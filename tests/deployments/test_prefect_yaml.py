"""Deployments under test: every entry of prefect.yaml can be deployed and run."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from prefect.client.schemas.schedules import CronSchedule

from deployments.pools import pool_files

ROOT = Path(__file__).resolve().parents[2]
FILE = yaml.safe_load((ROOT / "prefect.yaml").read_text())
ENTRIES = {entry["name"]: entry for entry in FILE["deployments"]}
each = pytest.mark.parametrize("name", ENTRIES)


def flow_of(name):
    module, function = ENTRIES[name]["entrypoint"].rsplit(".", 1)
    return getattr(import_module(module), function)


def test_the_four_deployments_are_there():
    names = [entry["name"] for entry in FILE["deployments"]]
    assert sorted(names) == ["daily-free", "premium-on-demand", "rebuild-catalogs", "validate"]  # and none twice
    assert FILE["pull"] == []  # a worker has SoundFlow installed; a file's own copy would be loaded twice


@each
def test_its_entrypoint_is_a_flow_of_its_name(name):
    assert flow_of(name).name == name


@each
def test_its_parameters_exist_and_are_valid(name):
    flow, parameters = flow_of(name), ENTRIES[name].get("parameters", {})
    required = {"category": "Study"} if name == "premium-on-demand" else {}
    flow.validate_parameters(parameters | required)


@each
def test_its_crons_parse_and_are_in_utc(name):
    for plan in ENTRIES[name].get("schedules", []):
        CronSchedule(cron=plan["cron"], timezone=plan["timezone"])
        assert plan["timezone"] == "UTC"
        assert plan["slug"]


@each
def test_its_pool_has_a_file(name):
    assert ENTRIES[name]["work_pool"]["name"] in pool_files()


@each
def test_it_says_what_it_is(name):
    entry = ENTRIES[name]
    assert entry["description"]
    assert entry["tags"]
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.M)[1]
    assert entry["version"] == version
    limit = entry.get("concurrency_limit")
    assert limit is None or limit["collision_strategy"] in ("ENQUEUE", "CANCEL_NEW")


def test_an_invalid_cron_is_refused():
    with pytest.raises(ValueError, match="Invalid cron"):
        CronSchedule(cron="10 25 * * *")


def test_the_day_starts_at_ten_past_two():
    assert ENTRIES["daily-free"]["schedules"] == [
        {"slug": "nightly", "cron": "10 2 * * *", "timezone": "UTC", "active": True}
    ]


def test_pools_send_heartbeats_and_are_limited():
    pools = pool_files()
    assert set(pools) == {"cpu", "gpu"}
    assert pools["gpu"].concurrency_limit == 1
    assert all(pool.env["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == "30" for pool in pools.values())


def test_forms_have_drop_downs():
    """Enums in a flow's parameters become choices in Prefect's forms."""
    from prefect.utilities.callables import parameter_schema

    schema = parameter_schema(flow_of("daily-free"))
    assert schema.definitions["Category"]["enum"] == ["Deep Work", "Study", "Relax", "Nature", "Flow State"]
    assert schema.definitions["CatchUp"]["enum"] == ["skip", "latest", "backfill"]
    premium = parameter_schema(flow_of("premium-on-demand"))
    assert {"Category", "GpuProvider", "ModelName"} <= set(premium.definitions)
    assert premium.required == ["category"]
    duration = schema.properties["duration_sec"]["anyOf"][0]
    assert (duration["minimum"], duration["maximum"]) == (5, 28800)


@each
def test_a_form_describes_its_fields(name):
    from prefect.utilities.callables import parameter_schema

    fields = parameter_schema(flow_of(name)).properties
    assert all(field.get("description") for field in fields.values())
