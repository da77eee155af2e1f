"""What `/media` serves: the audio, covers, waveforms and sheets of listed tracks, and never another object or file, whatever a tag says."""

import json
import os
import socket
from urllib.parse import quote, urlsplit

import pytest

from api.auth.signing import Audience
from soundflow_core.library.accounts import issue_token
from soundflow_core.library.catalog.publishing import put_audio, put_companion
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.takedowns import restore, take_down
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.brief import Tier
from soundflow_core.model.keys import ALL_CATALOG, cover_key, sheet_key, waveform_key
from tests.support.api_server import PREMIUM, bearer, make_jwt
from tests.support.tracks import make_track

SECRETS = (
    "access/tokens.json",
    "catalog/reviews.json",
    "generated/take.flac",
    "spending/2025-01.json",
    "catalog/all.json",
)


@pytest.fixture
def store(own_api, monkeypatch):
    monkeypatch.setattr("soundflow_core.library.catalog.takedowns.SETTLE_SECONDS", 0)
    store = open_store(own_api.settings)
    issue_token(store)
    for key in SECRETS[1:4]:
        store.put(key, b"{}", ANYTHING, "", "")
    return store


def publish_forged(store, settings, folder, **changes):
    """A track whose tag claims other objects as its own."""
    from soundflow_core.delivery.encoding import tags

    entry, path = make_track(folder)
    tags.write(path, entry.model_copy(update=changes), None, None)
    put_audio(store, entry, path)
    return entry, rebuild(store, settings)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_tag_opens_no_other_object(own_api, store, tmp_path, secret):
    fields = ("cover_key", "cover_webp_key", "waveform_key", "object_key")
    entry, report = publish_forged(store, own_api.settings, tmp_path, **dict.fromkeys(fields, secret))
    assert report.tracks == 1
    assert secret not in store.get(ALL_CATALOG).content.decode()
    with own_api() as api:
        assert api.get(f"/media/{secret}").status_code == 404
        assert api.get(f"/media/{entry.object_key}").status_code == 200


def test_a_catalog_opens_no_other_object_either(own_api, store, tmp_path):
    """Nor does it make the API sign an address of one."""
    for tier in Tier:
        put_audio(store, *make_track(tmp_path, tier=tier))
    rebuild(store, own_api.settings)
    lines = json.loads(store.get(ALL_CATALOG).content)
    names = ("coverKey", "coverWebpKey", "waveformKey", "objectKey")
    forged = [{**line, **dict.fromkeys(names, "access/tokens.json")} for line in lines]
    store.put(ALL_CATALOG, json.dumps(forged).encode(), ANYTHING, "", "")
    with own_api() as api:
        assert api.get("/media/access/tokens.json").status_code == 404
        address = f"/tracks/premium/{lines[0]['id']}/signed"
        assert lines[0]["tier"] == "premium"
        assert api.client.get(address, headers=bearer(make_jwt(PREMIUM))).status_code == 404


def test_even_a_good_signature_opens_no_other_kind_of_object(own_api, store, tmp_path):
    put_audio(store, *make_track(tmp_path))
    rebuild(store, own_api.settings)
    with own_api() as api:
        for key in SECRETS:
            for audience in Audience:
                url = api.services.signer.sign(key, api.url, audience=audience).url
                assert api.client.get(url).status_code == 404, key


def test_what_belongs_to_a_listed_track_is_served_and_nothing_beside_it(own_api, store, tmp_path):
    entry, path = make_track(tmp_path)
    put_audio(store, entry, path)
    place = (entry.tier, entry.date, entry.id)
    open_keys = (cover_key(*place), waveform_key(*place))
    others = ("covers/free/2025-01-15/other.png", f"measures/free/2025-01-15/{entry.id}.json", f"covers/free/2025-01-14/{entry.id}.png",
              f"audio/free/2025-01-14/{entry.id}.mp3", f"covers/free/2025-01-15/{entry.id}.html")  # fmt: skip
    for key in (*open_keys, *others, sheet_key(*place)):
        put_companion(store, key, b"bytes", "image/png")
    rebuild(store, own_api.settings)
    with own_api() as api:
        for key in open_keys:
            assert api.get(f"/media/{key}").status_code == 200
        for key in (*others, sheet_key(*place)):
            assert api.get(f"/media/{key}").status_code == 404, key
        sheet = api.services.signer.sign(sheet_key(*place), api.url, audience=Audience.OPERATOR).url
        assert api.client.get(sheet).content == b"bytes"


def test_a_takedown_ends_the_addresses_that_were_given(own_api, store, tmp_path):
    entry, path = make_track(tmp_path, tier=Tier.PREMIUM)
    put_audio(store, entry, path)
    rebuild(store, own_api.settings)
    with own_api() as api:
        address = f"/tracks/premium/{entry.id}/signed"
        url = api.client.get(address, headers=bearer(make_jwt(PREMIUM))).json()["signedUrl"]
        for_operators = api.services.signer.sign(entry.object_key, api.url, audience=Audience.OPERATOR).url
        assert api.client.get(url).status_code == 200
        take_down(store, own_api.settings, [entry.id], "asked")
        api.wait_until(lambda: api.client.get(url).status_code == 404)
        assert api.client.get(for_operators).status_code == 200
        restore(store, own_api.settings, entry.id)
        api.wait_until(lambda: api.client.get(url).status_code == 200)
        take_down(store, own_api.settings, [entry.id], "asked", purge=True)
        api.wait_until(lambda: api.client.get(url).status_code == 404)
        assert api.client.get(for_operators).status_code == 404


def test_a_file_that_was_swapped_for_a_link_serves_no_other_file(own_api, store, tmp_path):
    entry, path = make_track(tmp_path)
    put_audio(store, entry, path)
    rebuild(store, own_api.settings)
    (tmp_path / "passwd").write_text("root:secret")
    served = store.folder / entry.object_key
    with own_api() as api:
        assert api.get(f"/media/{entry.object_key}").status_code == 200
        served.unlink()
        served.symlink_to(tmp_path / "passwd")
        assert api.get(f"/media/{entry.object_key}").status_code == 404
        served.unlink()
        served.parent.rename(tmp_path / "elsewhere")
        served.parent.symlink_to(tmp_path / "elsewhere")
        (tmp_path / "elsewhere" / served.name).write_text("root:secret")
        assert api.get(f"/media/{entry.object_key}").status_code == 404


@pytest.mark.parametrize("what", ["deleted", "cut"])
def test_a_file_that_goes_away_in_mid_request_ends_quietly(own_api, store, tmp_path, caplog, what):
    entry, path = make_track(tmp_path)
    long = path.read_bytes() + bytes(30_000_000)
    store.put(entry.object_key, long, ANYTHING, "", "")
    rebuild(store, own_api.settings)
    served = store.folder / entry.object_key
    with own_api() as api:
        parts = urlsplit(api.url)
        with socket.create_connection((parts.hostname, parts.port), 20) as connection:
            connection.sendall(
                f"GET /media/{quote(entry.object_key)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
            )
            received = len(connection.recv(1000))
            if what == "deleted":
                served.unlink()
            else:
                os.truncate(served, 10_000_000)
            while chunk := connection.recv(1 << 20):
                received += len(chunk)
        assert received > len(long) if what == "deleted" else received < len(long)
        assert api.get("/health").status_code == 200
    assert "Traceback" not in caplog.text


def test_a_copy_under_another_name_harms_neither_takedown(own_api, store, tmp_path):
    entry, path = make_track(tmp_path)
    put_audio(store, entry, path)
    place = (entry.tier, entry.date, entry.id)
    cover = cover_key(*place)
    put_companion(store, cover, b"a cover", "image/png")
    tagged = replace_companions(path, entry, cover)
    copy = entry.object_key.replace(entry.id, "copy")
    store.put(entry.object_key, tagged, ANYTHING, "", "")
    store.put(copy, tagged, ANYTHING, "", "")
    rebuild(store, own_api.settings)
    take_down(store, own_api.settings, ["copy"], "a copy", purge=True)
    assert store.head(cover)
    store.put(copy, tagged, ANYTHING, "", "")
    restore_quietly(store, own_api.settings)
    removal = take_down(store, own_api.settings, [entry.id], "asked", purge=True)
    assert set(removal.deleted) == {cover, entry.object_key}
    assert [line["id"] for line in json.loads(store.get(ALL_CATALOG).content)] == ["copy"]


def replace_companions(path, entry, cover):
    from soundflow_core.delivery.encoding import tags

    tags.write(path, entry.model_copy(update={"cover_key": cover}), None, None)
    return path.read_bytes()


def restore_quietly(store, settings):
    restore(store, settings, "copy")
    assert len(json.loads(store.get(ALL_CATALOG).content)) == 2
