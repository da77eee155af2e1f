"""OpenAPI is a promise: what is kept in docs/openapi.json still holds, and the client in the frontend is the one it gives."""

import copy
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.openapi_client import CLIENT, SNAPSHOT, as_snapshot, as_typescript, document
from tools.openapi_compatibility import breaking_changes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def now():
    return document()


@pytest.fixture(scope="module")
def kept():
    return json.loads(SNAPSHOT.read_text())


def test_nothing_that_was_promised_is_broken(kept, now):
    assert breaking_changes(kept, now) == []


def test_the_kept_document_and_the_client_are_up_to_date(now):
    assert SNAPSHOT.read_text() == as_snapshot(now), "run `python -m tools.openapi_client`"
    assert CLIENT.read_text() == as_typescript(now), "run `python -m tools.openapi_client`"


def test_the_generator_is_deterministic(now):
    assert as_typescript(now) == as_typescript(json.loads(as_snapshot(document())))


def parameter(document, path, name):
    return next(p for p in document["paths"][path]["get"]["parameters"] if p["name"] == name)


BREAKS = {
    "a path is gone": lambda d: d["paths"].pop("/catalog/free"),
    "a method is gone": lambda d: d["paths"]["/sessions"].pop("post"),
    "a parameter is gone": lambda d: d["paths"]["/catalog/all"]["get"]["parameters"].pop(0),
    "a parameter is required": lambda d: parameter(d, "/catalog/all", "q").update(required=True),
    "a new parameter is required": lambda d: d["paths"]["/catalog/all"]["get"]["parameters"].append(
        {"in": "query", "name": "x", "required": True, "schema": {"type": "string"}}
    ),
    "a parameter changes its type": lambda d: parameter(d, "/feeds/{shelf}.rss", "limit").update(
        schema={"type": "boolean"}
    ),
    "a limit is tighter": lambda d: parameter(d, "/feeds/{shelf}.rss", "limit")["schema"].update(maximum=10),
    "a field of an answer is gone": lambda d: d["components"]["schemas"]["Entry"]["properties"].pop("bpm"),
    "a field changes its type": lambda d: d["components"]["schemas"]["Entry"]["properties"]["bpm"].update(
        type="string"
    ),
    "a field may be missing": lambda d: d["components"]["schemas"]["Entry"]["required"].remove("title"),
    "a field may be null": lambda d: d["components"]["schemas"]["SignedAddress"]["properties"].update(
        signedUrl={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "a field of a body is gone": lambda d: d["components"]["schemas"]["SessionRequest"]["properties"].pop("energy"),
    "a field of a body is required": lambda d: d["components"]["schemas"]["SessionRequest"]["required"].append(
        "energy"
    ),
    "a value is not taken": lambda d: d["components"]["schemas"]["Tier"]["enum"].remove("premium"),
    "an answer is gone": lambda d: d["paths"]["/premium"]["post"]["responses"].pop("202"),
    "a token is needed": lambda d: d["paths"]["/catalog/all"]["get"].update(security=[{"token": []}]),
    "another name": lambda d: d["paths"]["/catalog/all"]["get"].update(operationId="everything"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_way_of_breaking_is_seen(now, name):
    changed = copy.deepcopy(now)
    BREAKS[name](changed)
    assert breaking_changes(now, changed)


def test_what_is_added_breaks_nothing(now):
    grown = copy.deepcopy(now)
    grown["paths"]["/new"] = grown["paths"]["/health"]
    grown["components"]["schemas"]["Entry"]["properties"]["mood"] = {"type": "string"}
    grown["paths"]["/catalog/all"]["get"]["parameters"].append(
        {"in": "query", "name": "mood", "schema": {"type": "string"}}
    )
    grown["components"]["schemas"]["SessionRequest"]["properties"]["mood"] = {"type": "string"}
    assert breaking_changes(now, grown) == []


def test_every_operation_is_described_and_every_refusal_a_problem(now):
    for path, item in now["paths"].items():
        for method, operation in item.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation["description"], where
            for status, answer in operation["responses"].items():
                if status[0] in "45" and path != "/ready":
                    assert "application/problem+json" in answer["content"], (where, status)


def test_the_client_compiles(tmp_path):
    compiler = ROOT / "frontend" / "node_modules" / ".bin" / "tsc"
    if not compiler.exists() or not shutil.which("node"):
        pytest.skip("the frontend's TypeScript is not installed; `make player` installs it")
    command = [compiler, "--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--module", "esnext",
               "--moduleResolution", "bundler", str(CLIENT)]  # fmt: skip
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert found.returncode == 0, found.stdout
