"""A store in a bucket of Cloudflare R2 or any other S3: through boto3 (s3_client.py, s3_errors.py).

Retries are made here and not by botocore, since botocore retries neither a 429 nor a body that breaks off while it is read. A conditional
write that is retried may meet its own first try: where the object then has exactly these bytes, the write was done.
"""

from __future__ import annotations

import base64
import hashlib
import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from soundflow_core.base.errors import BriefError, ConfigurationError, Conflict, NotFound, SoundFlowError, Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage.base import Absent, Etag, Expect, Listed, Progress, Stored, check_key
from soundflow_core.library.storage.presigning import Keys, presigned
from soundflow_core.library.storage.s3_client import s3_client
from soundflow_core.library.storage.s3_credentials import credentials_of
from soundflow_core.library.storage.s3_errors import (
    KEYS,
    ODD_SERVER,
    BeyondTheEnd,
    is_throttled,
    is_transient,
    is_unreached,
    pause_seconds,
    translated,
)

SCHEME = "s3"
ATTEMPTS, HURRIED_ATTEMPTS = 8, 3
UNREACHED_ATTEMPTS = 3
"""Where not even a connection is made, the address is more likely wrong than the server busy."""
LARGEST_PUT_BYTES = 5 * 1024**3
LONGEST_TTL_SECONDS = 7 * 86_400

Answer = TypeVar("Answer")


def connect(settings: Settings) -> S3Store:
    """The store that SOUNDFLOW_STORE or R2_BUCKET names; ConfigurationError names the variable that is missing or wrong."""
    if not settings.s3_endpoint:
        raise ConfigurationError(
            "R2_ENDPOINT is not set; set it to https://ACCOUNT.r2.cloudflarestorage.com or another S3's address."
        )
    credentials = credentials_of(settings)
    hurried = settings.s3_is_hurried
    client, keys = s3_client(settings.s3_endpoint, settings.s3_region, credentials, hurried)
    return S3Store(settings.bucket, client, keys, HURRIED_ATTEMPTS if hurried else ATTEMPTS)


class S3Store:
    """Objects in a bucket."""

    def __init__(self, bucket: str, client: Any, credentials: Any = None, attempts: int = ATTEMPTS) -> None:  # boto3's
        self.bucket = bucket
        self.attempts = attempts
        self.client = client
        self.credentials = credentials

    def __repr__(self) -> str:
        return f"S3Store({self.bucket} at {self.client.meta.endpoint_url})"

    def get(self, key: str, most_bytes: int | None = None, start_byte: int = 0) -> Stored:
        """An object or a part of it; NotFound where there is none."""
        check_key(key)
        wanted: dict[str, str] = {}
        if most_bytes is not None or start_byte:
            last = "" if most_bytes is None else str(start_byte + most_bytes - 1)
            wanted = {"Range": f"bytes={start_byte}-{last}"}
        if most_bytes == 0:
            return self._beyond_the_end(key)

        def read() -> Stored:
            answer = self.client.get_object(Bucket=self.bucket, Key=key, **wanted)
            content = answer["Body"].read()
            if wanted and "ContentRange" not in answer:  # a server without ranges sends everything
                end = None if most_bytes is None else start_byte + most_bytes
                return Stored(content[start_byte:end], _etag(answer), len(content))
            size = int(answer["ContentRange"].rpartition("/")[2]) if wanted else len(content)
            return Stored(content, _etag(answer), size)

        try:
            return self._ask(key, read)
        except BeyondTheEnd:
            return self._beyond_the_end(key)

    def head(self, key: str) -> Listed | None:
        """What a listing says of one object; None where there is none."""
        check_key(key)
        try:
            answer = self._ask(key, lambda: self.client.head_object(Bucket=self.bucket, Key=key))
        except NotFound:
            return None
        return Listed(key, answer["ContentLength"], _etag(answer), answer["LastModified"].replace(microsecond=0))

    def put(
        self,
        key: str,
        content: bytes | Path,
        expect: Expect,
        content_type: str,
        cache_control: str,
        progress: Progress | None = None,
    ) -> str:
        """Write an object whole or not at all; the server checks the bytes against their MD5."""
        check_key(key)
        with ExitStack() as opened:
            source: BinaryIO = (
                io.BytesIO(content) if isinstance(content, bytes) else opened.enter_context(content.open("rb"))
            )
            digest, size_bytes = _md5_and_size(source)
            if size_bytes > LARGEST_PUT_BYTES:
                raise BriefError(f"{key} would have {size_bytes} bytes, and S3 takes 5 GiB at once; make it shorter.")
            body: Any = _Watched(source, size_bytes, progress) if progress else source
            request = {
                "Body": body,
                "ContentLength": size_bytes,
                "ContentMD5": base64.b64encode(digest).decode(),
                "ContentType": content_type,
                **({"CacheControl": cache_control} if cache_control else {}),
                **_condition(expect),
            }
            tries = 0

            def write() -> str:
                nonlocal tries
                tries += 1
                body.seek(0)
                return _etag(self.client.put_object(Bucket=self.bucket, Key=key, **request))

            try:
                return self._ask(key, write, expect)
            except Conflict:
                found = self.head(key) if tries > 1 else None
                if found and found.etag == digest.hex():
                    return found.etag  # an earlier try succeeded, and only its answer was lost
                raise

    def list(self, prefix: str) -> Iterator[Listed]:
        """All objects whose keys begin with `prefix`, in key order, a page of a thousand at a time."""
        if prefix.startswith("/"):
            return
        place: dict[str, str] = {}
        seen: set[str] = set()
        while True:
            items, following = self._ask(prefix or "its list", partial(self._page, prefix, place))
            yield from items
            if following is None:
                return
            if following in seen:
                raise Unavailable(
                    f"The list of {prefix or 'all objects'} in the bucket {self.bucket} repeats itself; {ODD_SERVER}"
                )
            seen.add(following)
            place = {"ContinuationToken": following}

    def _page(self, prefix: str, place: dict[str, str]) -> tuple[Sequence[Listed], str | None]:
        """A page of a listing and where the next begins. ValueError where it is not a whole listing: nothing may be concluded from it."""
        page: dict[str, Any] = self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, **place)
        found = page.get("Contents", [])
        if page["KeyCount"] != len(found) or not all(item["Key"].startswith(prefix) for item in found):
            raise ValueError("not the objects that were counted")
        items = [
            Listed(item["Key"], item["Size"], _etag(item), item["LastModified"].replace(microsecond=0))
            for item in found
            if item["Size"] or not item["Key"].endswith("/")  # web consoles create empty objects as folders
        ]
        return items, str(page["NextContinuationToken"]) if page["IsTruncated"] else None

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        check_key(key)
        self._ask(key, lambda: self.client.delete_object(Bucket=self.bucket, Key=key))

    def presign(self, key: str, ttl_seconds: int, download_name: str | None = None) -> str | None:
        """A signed address for reading; it lets anyone hear the track, so it must not be logged."""
        check_key(key)
        if not 1 <= ttl_seconds <= LONGEST_TTL_SECONDS:
            raise ConfigurationError(
                f"SIGNED_URL_TTL_SEC is {ttl_seconds}; set it to 1 to {LONGEST_TTL_SECONDS} seconds, which is a week."
            )
        try:
            keys = self.credentials.get_frozen_credentials() if self.credentials else None
        except (ClientError, BotoCoreError) as error:
            raise self._error(error, key) from error
        if keys is None:
            raise ConfigurationError(f"{KEYS} are not set; set them to sign addresses.")
        about = self.client.meta
        return presigned(
            about.endpoint_url, about.region_name, f"/{self.bucket}/{key}", Keys(keys.access_key, keys.secret_key, keys.token),
            ttl_seconds, datetime.now(UTC), _attachment(download_name) if download_name else None,
        )  # fmt: skip

    def cors(self) -> Sequence[dict[str, Any]] | None:
        """The bucket's CORS rules; none where it has none, None where these keys may not read them."""
        try:
            answer = self._ask("CORS", lambda: self.client.get_bucket_cors(Bucket=self.bucket))
        except NotFound:
            return []
        except SoundFlowError:
            return None
        rules: Sequence[dict[str, Any]] = answer.get("CORSRules", [])
        return rules

    def headers_of(self, key: str) -> dict[str, str]:
        """The headers with which an object is served, by their names in lower case."""
        answer = self._ask(key, lambda: self.client.head_object(Bucket=self.bucket, Key=key))
        return {str(name): str(value) for name, value in answer["ResponseMetadata"]["HTTPHeaders"].items()}

    def _beyond_the_end(self, key: str) -> Stored:
        found = self.head(key)
        if found is None:
            raise NotFound(f"There is no object {key} in the bucket {self.bucket}.")
        return Stored(b"", found.etag, found.size_bytes)

    def _error(self, error: Exception, key: str, expect: Expect | None = None) -> SoundFlowError:
        return translated(error, key, self.bucket, self.client.meta.endpoint_url, expect)

    def _ask(self, key: str, call: Callable[[], Answer], expect: Expect | None = None) -> Answer:
        """Make a call, again where that can help, and turn a refusal into one sentence."""
        for attempt in range(1, self.attempts + 1):
            try:
                return call()
            except (KeyError, ValueError, TypeError, AttributeError) as error:  # a web page, a half answer
                if attempt >= UNREACHED_ATTEMPTS:
                    raise Unavailable(
                        f"The answer for {key} in the bucket {self.bucket} is not from S3; {ODD_SERVER}"
                    ) from error
                time.sleep(pause_seconds(attempt, throttled=False))
            except (ClientError, BotoCoreError) as error:
                most = min(UNREACHED_ATTEMPTS, self.attempts) if is_unreached(error) else self.attempts
                if attempt >= most or not is_transient(error):
                    raise self._error(error, key, expect) from error
                time.sleep(pause_seconds(attempt, is_throttled(error)))
        raise AssertionError  # the last attempt returns or raises


class _Watched:
    """A file that reports how far it is read. Over plain http it is read twice, since its signature needs a hash."""

    def __init__(self, source: BinaryIO, size_bytes: int, progress: Progress) -> None:
        self._source = source
        self._size_bytes = size_bytes
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        content = self._source.read(size)
        self._progress(self._source.tell(), self._size_bytes)
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        return self._source.tell()


def _condition(expect: Expect) -> dict[str, str]:
    if isinstance(expect, Absent):
        return {"IfNoneMatch": "*"}
    return {"IfMatch": f'"{expect.value}"'} if isinstance(expect, Etag) else {}


def _md5_and_size(source: BinaryIO) -> tuple[bytes, int]:
    digest = hashlib.md5(usedforsecurity=False)
    while chunk := source.read(1 << 20):
        digest.update(chunk)
    return digest.digest(), source.tell()


def _attachment(name: str) -> str:
    """A Content-Disposition that every browser understands (RFC 6266): plain letters, and the true name."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _etag(answer: dict[str, Any]) -> str:
    return str(answer["ETag"]).strip('"')
