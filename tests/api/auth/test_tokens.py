"""Tokens: who is let in, and everybody who is not."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from threading import Event, Thread

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from soundflow_core.base.errors import BriefError, ConfigurationError, NotFound
from soundflow_core.base.settings import ApiSettings
from soundflow_core.library.accounts import Role, issue_jwt, issue_token, load_tokens, revoke_token
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import TOKENS
from tests.support.api_server import PREMIUM, SECRET, SIGNED, SOON, bearer, fill_store, make_jwt


def test_a_premium_token_gets_an_address_that_plays_seeks_and_renews(api):
    answer = api.client.get(SIGNED, headers=bearer(make_jwt(PREMIUM)))
    assert answer.status_code == 200
    found = answer.json()
    assert set(found) == {"signedUrl", "expiresAt", "expiresInSec"}
    assert found["expiresInSec"] == 3600
    left = datetime.fromisoformat(found["expiresAt"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    assert answer.headers["cache-control"] == "private, no-store"
    audio = api.client.get(found["signedUrl"])
    assert audio.status_code == 200
    assert audio.content[:3] == b"ID3"
    assert audio.headers["cache-control"] == "private, no-store"
    assert api.client.get(found["signedUrl"], headers={"Range": "bytes=5-9"}).content == audio.content[5:10]
    assert api.client.get(SIGNED, headers=bearer(make_jwt(PREMIUM))).status_code == 200


def test_download(api):
    found = api.client.get(f"{SIGNED}?download=true", headers=bearer(make_jwt(PREMIUM))).json()
    assert "attachment" in api.client.get(found["signedUrl"]).headers["content-disposition"]


def test_who_may_not(api):
    free = api.client.get(SIGNED, headers=bearer(make_jwt({**PREMIUM, "tier": "free"})))
    assert (free.status_code, "insufficient_scope" in free.headers["www-authenticate"]) == (403, True)
    nobody = api.client.get(SIGNED)
    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, 'Bearer realm="soundflow"')
    unknown = api.client.get("/tracks/premium/nobody/signed", headers=bearer(make_jwt(PREMIUM)))
    assert unknown.status_code == 404
    of_free = "/tracks/premium/free-2025-01-15-study_daily/signed"
    assert api.client.get(of_free, headers=bearer(make_jwt(PREMIUM))).status_code == 404


def test_an_operator_may_hear_premium(api):
    assert api.client.get(SIGNED, headers=bearer(make_jwt({"role": "operator", "exp": SOON}))).status_code == 200


def unsigned(claims, algorithm="none"):
    def part(values):
        return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).rstrip(b"=").decode()

    return f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part({**claims, 'exp': time.time() + 300})}."


REFUSED = {
    "empty": "Bearer",
    "no scheme": make_jwt(PREMIUM),
    "basic": "Basic dXNlcjpwYXNz",
    "two in one": f"Bearer {make_jwt(PREMIUM)} {make_jwt(PREMIUM)}",
    "comma": f"Bearer {make_jwt(PREMIUM)}, Bearer {make_jwt(PREMIUM)}",
    "nonsense": "Bearer nonsense",
    "dots": "Bearer ...",
    "long": "Bearer " + "a" * 5000,
    "expired": f"Bearer {make_jwt({**PREMIUM, 'exp': datetime.now(UTC) - timedelta(minutes=1)})}",
    "without an end": f"Bearer {make_jwt({'tier': 'premium'})}",
    "an end in words": f"Bearer {make_jwt({'tier': 'premium', 'exp': 'never'})}",
    "not yet": f"Bearer {make_jwt({**PREMIUM, 'nbf': SOON})}",
    "for others": f"Bearer {make_jwt({**PREMIUM, 'aud': 'another'})}",
    "another secret": f"Bearer {make_jwt(PREMIUM, SECRET[::-1])}",
    "alg none": f"Bearer {unsigned(PREMIUM)}",
    "alg None": f"Bearer {unsigned(PREMIUM, 'None')}",
    "alg HS512": f"Bearer {jwt.encode(PREMIUM, SECRET * 2, 'HS512')}",
    "alg a list": f"Bearer {unsigned(PREMIUM, ['HS256'])}",
    "kid to a file": f"Bearer {make_jwt(PREMIUM, kid='../../dev/null')[:-2]}xx",
    "tampered": f"Bearer {make_jwt(PREMIUM)[:-4]}AAAA",
    "unknown opaque": "Bearer sf_" + "x" * 43,
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(api, name):
    answer = api.client.get(SIGNED, headers={"Authorization": REFUSED[name]})
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "signedUrl" not in answer.text
    assert SECRET not in answer.text


def test_refused_bytes(api):
    for value in ("Bearer ünïcödé".encode(), b"Bearer \xff\xfe", b"\xf0\x9f\x8e\xb5"):
        assert api.client.get(SIGNED, headers={b"Authorization": value}).status_code == 401


def test_a_doubled_header_is_refused(api):
    headers = [("Authorization", f"Bearer {make_jwt(PREMIUM)}")] * 2
    assert api.client.get(SIGNED, headers=headers).status_code == 401


def test_many_wrong_tokens_are_slowed_down(own_api, open_rates):
    with own_api(rates={**open_rates, "refused": "3/minute"}) as api:
        statuses = [api.client.get(SIGNED, headers=bearer("wrong")).status_code for _ in range(5)]
        assert statuses == [401, 401, 401, 429, 429]
        forged = {**bearer("wrong"), "X-Forwarded-For": "203.0.113.9"}
        answer = api.client.get(SIGNED, headers=forged)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 60


def test_limits_are_a_tokens_own(own_api, open_rates):
    with own_api(rates={**open_rates, "signed": "2/minute"}) as api:
        path = "/tracks/premium/nobody/signed"
        first, second = bearer(make_jwt(PREMIUM)), bearer(make_jwt({**PREMIUM, "sub": "b"}))
        assert [api.client.get(path, headers=first).status_code for _ in range(3)] == [404, 404, 429]
        assert api.client.get(path, headers=second).status_code == 404


def test_secrets_rotate(own_api):
    new = "another secret of this test, long enough for HS256"
    with own_api(jwt_secrets=(new, SECRET)) as api:
        for secret, status in ((new, 404), (SECRET, 404), ("x" * 40, 401)):
            answer = api.client.get("/tracks/premium/nobody/signed", headers=bearer(make_jwt(PREMIUM, secret)))
            assert answer.status_code == status


def test_audience_and_issuer(own_api):
    with own_api(jwt_audience="soundflow", jwt_issuer="https://site.example") as api:
        good = {**PREMIUM, "aud": "soundflow", "iss": "https://site.example"}
        path = "/tracks/premium/nobody/signed"
        assert api.client.get(path, headers=bearer(make_jwt(good))).status_code == 404
        for wrong in ({"aud": "other"}, {"iss": "https://evil.example"}, {"aud": None}):
            assert api.client.get(path, headers=bearer(make_jwt({**good, **wrong}))).status_code == 401


@pytest.fixture
def key_server():
    """A JWKS address whose keys a test sets."""
    keys: list[dict] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps({"keys": keys}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/jwks.json", keys
    server.shutdown()
    server.server_close()


def jwk(private, kid, algorithm):
    of = {
        "RS256": jwt.algorithms.RSAAlgorithm,
        "ES256": jwt.algorithms.ECAlgorithm,
        "EdDSA": jwt.algorithms.OKPAlgorithm,
    }
    return {**of[algorithm].to_jwk(private.public_key(), as_dict=True), "kid": kid, "use": "sig", "alg": algorithm}


def test_public_keys_rotate_and_are_not_confused(own_api, key_server, monkeypatch):
    monkeypatch.setattr("api.auth.jwks.PAUSE_SECONDS", 0.0)
    url, keys = key_server
    made = {"RS256": rsa.generate_private_key(65537, 2048), "ES256": ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate()}  # fmt: skip
    path = "/tracks/premium/nobody/signed"
    with own_api(jwks_url=url) as api:

        def ask(token):
            return api.client.get(path, headers=bearer(token)).status_code

        for algorithm, private in made.items():
            token = jwt.encode(PREMIUM, private, algorithm, headers={"kid": algorithm})
            assert ask(token) == 401
            keys.append(jwk(private, algorithm, algorithm))
            assert ask(token) == 404, algorithm
        public = (
            made["RS256"]
            .public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
        import hashlib
        import hmac

        head, body = make_jwt(PREMIUM, kid="RS256").split(".")[:2]
        mac = hmac.new(public, f"{head}.{body}".encode(), hashlib.sha256).digest()
        confused = f"{head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        assert ask(confused) == 401
        assert ask(jwt.encode(PREMIUM, made["RS256"], "RS512", headers={"kid": "RS256"})) == 401
        assert ask(jwt.encode(PREMIUM, made["RS256"], "RS256", headers={"kid": "ES256"})) == 401
        keys.append({"kty": "oct", "k": base64.urlsafe_b64encode(b"x" * 40).decode(), "kid": "shared", "alg": "HS256"})
        assert ask(jwt.encode(PREMIUM, "x" * 40, "HS256", headers={"kid": "shared"})) == 401
        rotated = ec.generate_private_key(ec.SECP256R1())
        keys[:] = [jwk(rotated, "next", "ES256")]
        assert ask(jwt.encode({**PREMIUM, "sub": "z"}, rotated, "ES256", headers={"kid": "next"})) == 404
        assert ask(jwt.encode({**PREMIUM, "sub": "y"}, made["ES256"], "ES256", headers={"kid": "ES256"})) == 401
        assert ask(make_jwt(PREMIUM)) == 404


def test_opaque_tokens_from_issue_to_revocation(own_api):
    from soundflow_core.library.storage import open_store

    store = open_store(own_api.settings)
    token, record = issue_token(store, label="phone")
    path = "/tracks/premium/nobody/signed"
    with own_api() as api:

        def ask(one):
            return api.client.get(path, headers=bearer(one)).status_code

        assert ask(token) == 404
        newer, _ = issue_token(store, replaces=record.id, grace_days=0)
        api.wait_until(lambda: ask(newer) == 404)
        assert ask(token) == 401
        listener, listening = issue_token(store, tier=Tier.FREE)
        api.wait_until(lambda: ask(listener) == 403)
        revoke_token(store, listening.id)
        api.wait_until(lambda: ask(listener) == 401)
    kept = store.get(TOKENS).content.decode()
    assert token not in kept
    assert newer not in kept


def test_tokens_are_kept_as_hashes_and_never_lost():
    store = MemoryStore()
    issued = [issue_token(store, role=Role.OPERATOR, days=1)[1] for _ in range(5)]
    records, _ = load_tokens(store)
    assert [record.id for record in records] == [record.id for record in issued]
    with pytest.raises(NotFound, match="soundflow token list"):
        revoke_token(store, "nobody")
    store.put(TOKENS, b"[{}]", ANYTHING, "", "")
    with pytest.raises(Exception, match="damaged"):
        load_tokens(store)


def test_jwts_of_the_console():
    settings = ApiSettings(jwt_secrets=(SECRET,), jwt_audience="soundflow")
    token = issue_jwt(settings, tier=Tier.PREMIUM, role=Role.LISTENER, label="site", days=1)
    assert jwt.decode(token, SECRET, ["HS256"], audience="soundflow")["tier"] == "premium"
    with pytest.raises(BriefError, match="30"):
        issue_jwt(settings, tier=Tier.FREE, role=Role.LISTENER, label="", days=31)
    with pytest.raises(ConfigurationError, match="SOUNDFLOW_JWT_SECRET"):
        issue_jwt(ApiSettings(), tier=Tier.FREE, role=Role.LISTENER, label="", days=1)


def test_settings_name_what_is_wrong():
    for name, value in (
        ("SOUNDFLOW_JWT_SECRET", "short"),
        ("SOUNDFLOW_JWKS_URL", "http://keys.example/jwks"),
        ("CORS_ALLOW_ORIGINS", "app.example"),
        ("CORS_ALLOW_ORIGINS", "https://app.example/path"),
        ("SIGNED_URL_TTL_SEC", "0"),
        ("SOUNDFLOW_RATES", "signed=many"),
        ("SOUNDFLOW_CATALOG_REFRESH_SEC", "nan"),
    ):
        with pytest.raises(ConfigurationError, match=name):
            ApiSettings.from_environment({name: value})
    found = ApiSettings.from_environment({"SOUNDFLOW_RATES": "signed=5/hour", "SOUNDFLOW_JWT_SECRET": SECRET})
    assert found.rates["signed"] == "5/hour"
    assert SECRET not in repr(found)


def test_the_console_shows_a_token_once(home):
    from typer.testing import CliRunner

    from console.main import app

    def ask(*words):
        found = CliRunner().invoke(app, ["token", *words])
        assert found.exit_code == 0, found.output
        return found.stdout

    assert ask("list", "--json").strip() == "[]"
    issued = json.loads(ask("issue", "--label", "the player", "--days", "30", "--json"))
    listed = json.loads(ask("list", "--json"))
    assert [(one["id"], one["label"], one["state"]) for one in listed] == [(issued["id"], "the player", "good")]
    assert issued["token"] not in ask("list", "--json") + ask("list")
    assert "the player" in ask("revoke", issued["id"])
    assert json.loads(ask("list", "--json"))[0]["state"] == "revoked"


class SilentKeys:
    """A JWKS address that answers, or takes connections and says nothing; it counts them."""

    def __init__(self, keys):
        self.keys, self.is_silent, self.asked = keys, False, 0
        self.go_on = Event()
        outer = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked += 1
                if outer.is_silent:
                    outer.go_on.wait(30)
                    return
                body = json.dumps(outer.keys).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.server.daemon_threads = True
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks.json"

    def close(self):
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def silent_keys():
    private = ec.generate_private_key(ec.SECP256R1())
    found = SilentKeys({"keys": [jwk(private, "one", "ES256")]})
    found.private = private
    yield found
    found.close()


def test_known_keys_do_not_wait_for_a_silent_address(own_api, silent_keys, monkeypatch):
    monkeypatch.setattr("api.auth.jwks.REFRESH_SECONDS", 0.0)
    monkeypatch.setattr("api.auth.jwks.PAUSE_SECONDS", 0.0)
    monkeypatch.setattr("api.auth.jwks.FETCH_SECONDS", 3.0)
    path = "/tracks/premium/nobody/signed"

    def token(number, kid="one"):
        return jwt.encode({**PREMIUM, "sub": str(number)}, silent_keys.private, "ES256", headers={"kid": kid})

    with own_api(jwks_url=silent_keys.url) as api:
        assert api.client.get(path, headers=bearer(token(0))).status_code == 404
        silent_keys.is_silent, silent_keys.asked = True, 0
        began = time.monotonic()
        for number in range(1, 13):
            assert api.client.get(path, headers=bearer(token(number))).status_code == 404
        assert time.monotonic() - began < 3
        assert silent_keys.asked <= 1  # beside them, once

        def ask(number):
            return api.client.get(path, headers=bearer(token(number, f"new-{number}"))).status_code

        with ThreadPoolExecutor(12) as pool:
            assert set(pool.map(ask, range(12))) == {503}
        assert silent_keys.asked <= 3
        silent_keys.is_silent = False
        silent_keys.keys["keys"].append(jwk(silent_keys.private, "new-1", "ES256"))
        api.wait_until(lambda: ask(1) == 404)


def test_what_is_no_set_of_keys_is_said(own_api, silent_keys, caplog):
    silent_keys.keys = {"issuer": "https://site.example", "jwks_uri": "https://site.example/jwks"}
    with own_api(jwks_url=silent_keys.url) as api:
        token = jwt.encode(PREMIUM, silent_keys.private, "ES256", headers={"kid": "one"})
        assert api.client.get(SIGNED, headers=bearer(token)).status_code == 503
        assert silent_keys.url in caplog.text


def test_the_last_good_list_of_tokens_counts(own_api):
    """A store that lost its list, as a folder that is not mounted, refuses nobody who was let in before."""
    from soundflow_core.library.storage import open_store

    store = open_store(own_api.settings)
    token, record = issue_token(store)
    kept = store.get(TOKENS).content
    path = "/tracks/premium/nobody/signed"
    with own_api() as api:
        api.wait_until(lambda: api.client.get(path, headers=bearer(token)).status_code == 404)
        store.delete(TOKENS)
        api.wait_until(lambda: TOKENS in " ".join(api.get("/ready").json()["troubles"]))
        assert api.get("/ready").json()["status"] == "stale"
        assert api.get("/ready").status_code == 200
        assert api.client.get(path, headers=bearer(token)).status_code == 404
        store.put(TOKENS, kept, ANYTHING, "", "")
        api.wait_until(lambda: api.get("/ready").json()["status"] == "fresh")
        revoke_token(store, record.id)
        api.wait_until(lambda: api.client.get(path, headers=bearer(token)).status_code == 401)


def test_an_address_ends_with_its_token(own_api):
    from soundflow_core.library.storage import open_store

    own_api.settings.work_folder.mkdir()
    fill_store(own_api.settings, own_api.settings.work_folder)
    store = open_store(own_api.settings)
    token, record = issue_token(store)
    operator, operating = issue_token(store, role=Role.OPERATOR)
    with own_api() as api:
        api.wait_until(lambda: api.client.get(SIGNED, headers=bearer(token)).status_code == 200)
        address = api.client.get(SIGNED, headers=bearer(token)).json()["signedUrl"]
        by_jwt = api.client.get(SIGNED, headers=bearer(make_jwt(PREMIUM))).json()["signedUrl"]
        feed = api.client.get("/feeds/premium.m3u", headers=bearer(token)).text.splitlines()[3]
        studio = api.client.get("/operator/tracks/premium-2025-01-15-night_1/address", headers=bearer(operator)).json()
        addresses = [address, feed, studio["signedUrl"]]
        assert {api.client.get(one).status_code for one in (*addresses, by_jwt)} == {200}
        assert f"token={record.id}" in address
        assert api.client.get(address.replace(f"token={record.id}&", "")).status_code == 403
        revoke_token(store, record.id)
        revoke_token(store, operating.id)
        for one in addresses:
            api.wait_until(lambda one=one: api.client.get(one).status_code == 403)
        assert api.client.get(by_jwt).status_code == 200
