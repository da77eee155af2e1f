"""Schemathesis over the whole OpenAPI document and over real HTTP: no server error, and no answer that the document does not tell of.

Every check of schemathesis is on. Two things are said to it: real ids, since it can't guess any, and where there is no Prefect server the
calls that need one, which must answer exactly the 503 that the document names.
"""

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.keys import sheet_key
from tests.api.routes.test_runs import registered
from tests.support.api_server import DAYS, PREMIUM, SOON, fill_store, make_jwt, running_api
from tools.openapi_client import document

TOKENS = {
    "operator": make_jwt({"sub": "op", "role": "operator", "exp": SOON}),
    "premium": make_jwt(PREMIUM),
    "nobody": "sf_" + "x" * 43,
}
FREE = "free-2025-01-15-study_daily"
CONFIGURATION = """
request-timeout = 60
suppress-health-check = ["all"]
[dictionaries.tracks]
values = ["free-2025-01-15-study_daily", "premium-2025-01-15-night_1"]
[dictionaries.objects]
values = ["audio/free/2025-01-15/free-2025-01-15-study_daily.mp3"]
[parameters]
"path.track_id" = {{dictionary = "tracks", probability = 0.8}}
"path.object_key" = {{dictionary = "objects", probability = 0.8}}
[auth.openapi.token]
bearer = "{token}"
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx"]
"""
WITHOUT_PREFECT = """
[[operations]]
include-path-regex = "^/(premium|runs.*|operator/tracks/.track_id./re-roll)$"
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 503]
"""

WITH_PREFECT = """
[[operations]]
include-name = "POST /premium"
checks.positive_data_acceptance.expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 422, 429, "5xx"]
"""
"""Beside the usual statuses 422: what is made up may say one Idempotency-Key with two different bodies."""


@contextmanager
def stocked(folder, own_settings, api_settings, prefect_api=None):
    """A server over a store of its own: an operator's calls change what is there."""
    settings = replace(own_settings, prefect_api_url=prefect_api)
    (folder / "tracks").mkdir()
    fill_store(settings, folder / "tracks")
    open_store(settings).put(sheet_key("free", DAYS[-1], FREE), b"\x89PNG a sheet", ANYTHING, "image/png", "")
    with running_api(settings, api_settings) as api:
        yield api


def examine(api, folder, who, *options, configuration=""):
    """Run schemathesis as anybody would, with its scratch files in a folder that goes away; its report is the message of a failure."""
    (folder / "schemathesis.toml").write_text(CONFIGURATION.format(token=TOKENS[who]) + configuration)
    command = [Path(sys.executable).with_name("schemathesis"), "--config-file", folder / "schemathesis.toml", "run",
               f"{api.url}/openapi.json", "--seed", "1", "--continue-on-failure", "--no-color", *options]  # fmt: skip
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert found.returncode == 0, found.stdout + found.stderr
    assert f"Tested: {_operations()}" in found.stdout, found.stdout
    return found.stdout


def _operations():
    return sum(len(item) for item in document()["paths"].values())


@pytest.mark.slow
def test_every_operation_keeps_its_word(tmp_path, own_api, api_settings):
    with stocked(tmp_path, own_api.settings, api_settings) as api:
        options = ("--phases", "examples,fuzzing", "-n", "3")
        examine(api, tmp_path, "operator", *options, configuration=WITHOUT_PREFECT)


@pytest.mark.whole
@pytest.mark.parametrize("who", TOKENS)
def test_the_whole_document_without_prefect(tmp_path, own_api, api_settings, who):
    with stocked(tmp_path, own_api.settings, api_settings) as api:
        examine(api, tmp_path, who, "-n", "60", configuration=WITHOUT_PREFECT)


@pytest.mark.whole
def test_the_whole_document_with_prefect(tmp_path, own_api, api_settings, prefect_api):
    registered(prefect_api)
    with stocked(tmp_path, own_api.settings, api_settings, prefect_api) as api:
        examine(api, tmp_path, "operator", "-n", "60", configuration=WITH_PREFECT)
