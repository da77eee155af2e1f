"""The player's static export and `soundflow serve`."""

import base64
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.conftest import free_port

PAGE = """<!doctype html><html><head><script src="/_next/static/a.js"></script>
<script>self.__next_f=[1]</script><script id="x" type="application/json">{"a":1}</script></head><body>player</body></html>"""
INLINE = "self.__next_f=[1]"


@pytest.fixture
def player(tmp_path):
    folder = tmp_path / "out"
    for name, content in {
        "index.html": PAGE, "track/index.html": PAGE.replace("[1]", "[2]"), "404.html": "<html>lost</html>",
        "_next/static/a.js": "x" * 5000, "icon.png": "png", "manifest.webmanifest": "{}",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def test_pages_are_served_under_a_strict_policy(own_api, player):
    with own_api(player_folder=player) as api:
        page = api.get("/")
        assert page.text == PAGE
        policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
        digest = base64.b64encode(hashlib.sha256(INLINE.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy["script-src"]
        assert "unsafe" not in policy["script-src"]
        assert policy["object-src"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert api.get("/", if_none_match=page.headers["etag"]).status_code == 304
        assert "[2]" in api.get("/track/?id=x").text
        assert api.get("/track").headers["location"] == "/track/"
        script = api.get("/_next/static/a.js", accept_encoding="gzip")
        assert "immutable" in script.headers["cache-control"]
        assert script.headers["content-encoding"] == "gzip"
        assert script.text == "x" * 5000
        assert api.get("/manifest.webmanifest").headers["content-type"] == "application/manifest+json"
        lost = api.get("/nowhere", accept="text/html")
        assert (lost.status_code, lost.text) == (404, "<html>lost</html>")
        assert api.get("/nowhere").json()["status"] == 404
        assert api.get("/../../etc/passwd").status_code == 404
        assert api.get("/404.html").status_code == 404
        assert api.client.post("/track/").status_code in (404, 405)


def test_a_new_build_is_seen(own_api, player):
    with own_api(player_folder=player) as api:
        assert api.get("/").text == PAGE
        (player / "index.html").write_text("<html>new</html>")
        os.utime(player / "index.html", (2e9, 2e9))
        assert api.get("/").text == "<html>new</html>"


def test_without_a_player_it_says_how_to_build_one(own_api):
    with own_api() as api:
        assert "make player" in api.get("/").text


def test_the_reference_runs_from_here(api):
    page = api.get("/docs")
    assert "unsafe-inline" not in page.headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"):
        assert f'"/docs/{name}"' in page.text
        asset = api.get(f"/docs/{name}")
        assert asset.status_code == 200
        assert api.get(f"/docs/{name}", if_none_match=asset.headers["etag"]).status_code == 304
    assert "http" not in page.text
    assert api.get("/docs/other.js").status_code == 422
    assert api.get("/openapi.json").json()["openapi"].startswith("3.1")


def test_metrics_count_by_route_and_time(own_api):
    with own_api() as api:
        for path in ("/tracks/nobody", "/tracks/nothing", "/catalog/all", "/nowhere/at/all"):
            api.get(path)
        page = api.get("/metrics")
        assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
        lines = dict(line.rsplit(" ", 1) for line in page.text.splitlines() if not line.startswith("#"))
        assert lines['soundflow_requests_total{method="GET",route="/tracks/{track_id}",status="404"}'] == "2.0"
        assert lines['soundflow_requests_total{method="GET",route="/catalog/all",status="200"}'] == "1.0"
        assert lines['soundflow_request_seconds_bucket{le="+Inf",route="/tracks/{track_id}"}'] == "2.0"
        assert lines['soundflow_request_seconds_count{route="/tracks/{track_id}"}'] == "2.0"
        assert 0 < float(lines['soundflow_request_seconds_sum{route="/tracks/{track_id}"}']) < 60
        assert "nowhere" not in page.text


@pytest.mark.slow
def test_soundflow_serve(filled, tmp_path):
    port = free_port()
    secret = "a secret that stands in no line of any log"  # noqa: S105
    served = subprocess.Popen(
        [sys.executable, "-m", "console.main", "serve", "--port", str(port)],
        env={**os.environ, "SOUNDFLOW_STORE": filled.store, "SOUNDFLOW_JWT_SECRET": secret, "SOUNDFLOW_PLAYER": str(tmp_path)},
        cwd=Path(__file__).resolve().parents[3], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 200:
                    break
            except httpx.HTTPError:
                assert time.monotonic() < until
                assert served.poll() is None
                time.sleep(0.1)
        got = httpx.get(
            f"http://127.0.0.1:{port}/catalog/all?q=secretword", headers={"Authorization": "Bearer tokenword"}
        )
        assert got.status_code == 200
        second = subprocess.run(
            [sys.executable, "-m", "console.main", "serve", "--port", str(port)],
            env={**os.environ, "SOUNDFLOW_STORE": filled.store}, capture_output=True, text=True, timeout=60,
            cwd=Path(__file__).resolve().parents[3], check=False,
        )  # fmt: skip
        assert second.returncode == 5
        assert "--port" in second.stderr
    finally:
        served.send_signal(signal.SIGTERM)
        said, _ = served.communicate(timeout=30)
    assert served.returncode in (0, -signal.SIGTERM, 130), said
    assert '"path": "/catalog/all", "status": 200' in said
    assert "reference is at /docs" in " ".join(said.split())
    for word in (secret, "secretword", "tokenword", "Traceback"):
        assert word not in said


def test_nothing_heavy_is_imported():
    code = "import sys, api.serving; print([m for m in ('torch', 'librosa', 'numba', 'scipy', 'prefect') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
