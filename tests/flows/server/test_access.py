"""The log-in of a Prefect server: kept for this user only, found again, shown to nobody else."""

import http.server
import os
import stat
import threading

import pytest

from flows.server import access as server_access
from soundflow_core.base.errors import Unavailable


@pytest.fixture
def own(tmp_path):
    """The environment of a user whose state lies in a folder of the test's own."""
    return {"XDG_STATE_HOME": str(tmp_path / "state")}


@pytest.fixture
def listener():
    """Something that is no Prefect server, its API address, and the headers that it was sent."""
    heard = []

    class Listener(http.server.BaseHTTPRequestHandler):
        status, body = 200, b"<html>"

        def do_GET(self):
            heard.append(dict(self.headers))
            self.send_response(self.status)
            self.send_header("Content-Length", str(len(self.body)))
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api", heard, Listener
    server.shutdown()
    server.server_close()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_login_is_kept_for_this_user_whatever_the_umask(own):
    before = os.umask(0)
    try:
        login = server_access.server_login(own)
    finally:
        os.umask(before)
    file = server_access.login_file(own)
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert list(file.parent.iterdir()) == [file]
    assert server_access.server_login(own) == server_access.saved_login(own) == login
    assert len(login) > 40


def test_a_login_that_others_could_read_is_replaced(own):
    login = server_access.server_login(own)
    server_access.login_file(own).chmod(0o644)
    assert server_access.saved_login(own) is None
    assert server_access.server_login(own) not in (login, None)
    assert mode(server_access.login_file(own)) == 0o600


def test_many_at_once_agree_on_one_login(own):
    found = []
    threads = [threading.Thread(target=lambda: found.append(server_access.server_login(own))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_a_login_that_is_set_is_taken_and_not_kept(own):
    assert server_access.server_login({**own, "PREFECT_API_AUTH_STRING": "me:secret"}) == "me:secret"
    assert server_access.saved_login(own) is None


def test_a_full_or_closed_disk_is_one_sentence(read_only):
    with pytest.raises(Unavailable, match="can't be made private"):
        server_access.server_login({"XDG_STATE_HOME": str(read_only)})


def test_a_server_allows_its_own_origins_and_those_of_the_operator(own):
    found = server_access.server_environment(
        4300, "a:b", {"PREFECT_SERVER_CORS_ALLOWED_ORIGINS": "https://ops.example"}
    )
    assert found["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"].split(",") == [
        "http://127.0.0.1:4300",
        "http://localhost:4300",
        "https://ops.example",
    ]


def test_another_program_on_the_port_is_no_prefect_server(own, listener):
    address, heard, _ = listener
    server_access.server_login(own)
    assert server_access.log_in(address, own) == "silent"
    assert all("Authorization" not in headers for headers in heard)


def test_a_server_that_refuses_the_kept_login_is_not_used(own, listener):
    address, _, answering = listener
    answering.status = 401
    server_access.server_login(own)
    assert server_access.log_in(address, own) == "refuses"
    assert "PREFECT_API_AUTH_STRING" not in own


def test_the_kept_login_is_shown_to_no_other_account_and_no_other_machine(own, listener, monkeypatch):
    address, heard, answering = listener
    answering.status = 401
    server_access.server_login(own)
    monkeypatch.setattr(server_access, "listening_users", lambda port: {os.geteuid() + 1})
    assert server_access.log_in(address, own) == "refuses"
    monkeypatch.undo()
    monkeypatch.setattr(server_access, "is_on_this_machine", lambda address: False)
    assert server_access.log_in(address, own) == "refuses"
    assert all("Authorization" not in headers for headers in heard)


def test_who_listens_is_read_from_the_system(listener):
    address, _, _ = listener
    port = int(address.split(":")[2].removesuffix("/api"))
    assert server_access.listening_users(port) <= {os.geteuid()}
