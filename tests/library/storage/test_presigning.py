"""Signed addresses: the very ones that boto3 makes."""

from datetime import UTC, datetime
from functools import cache
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from soundflow_core.library.storage.presigning import Keys, presigned
from soundflow_core.library.storage.s3_client import CONFIG
from soundflow_core.library.storage.s3_store import _attachment

KEYS = {
    "plain": Keys("AK", "secret", None),
    "for a while": Keys("ASIA/+=", "s3cr/et+", "a token/with+signs=="),
}
NAMES = (
    "audio/premium/2025-01-15/premium-2025-01-15-night_1.mp3",
    "a b/\u00fc+~!*'()&=%2F#?.mp3",
    "\u65e5\u672c/\u97f3.mp3",
)


@cache
def client_at(endpoint, keys):
    return boto3.client(
        "s3", endpoint_url=endpoint, region_name="auto", config=CONFIG,
        aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key, aws_session_token=keys.token,
    )  # fmt: skip


@pytest.mark.parametrize("which", KEYS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "endpoint", ["https://acc.r2.cloudflarestorage.com", "http://127.0.0.1:9103", "http://s3.example:80"]
)
@pytest.mark.parametrize("disposition", [None, _attachment('Rain "\u65e5\u672c" & more.mp3')])
def test_the_address_is_boto3s(which, name, endpoint, disposition):
    keys = KEYS[which]
    client = client_at(endpoint, keys)
    wanted = {"Bucket": "music", "Key": name, **({"ResponseContentDisposition": disposition} if disposition else {})}
    theirs = urlsplit(client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=3600))
    when = datetime.strptime(parse_qs(theirs.query)["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    ours = urlsplit(presigned(client.meta.endpoint_url, "auto", f"/music/{name}", keys, 3600, when, disposition))
    assert (ours.scheme, ours.netloc, ours.path) == (theirs.scheme, theirs.netloc, theirs.path)
    assert parse_qs(ours.query) == parse_qs(theirs.query)
