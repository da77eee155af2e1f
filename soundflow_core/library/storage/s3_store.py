"""A store in a bucket of Cloudflare R2 or any other S3: the only file that knows boto3.

Retries are made here and not by botocore, since botocore retries neither a 429 nor a body that breaks off while it is read. A conditional
write that is retried may meet its own first try: where the object then has exactly these bytes, the write was done.
"""

from __future__ import annotations

import base64
import hashlib
import io
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ResponseStreamingError,
)
from botocore.parsers import ResponseParserError

from soundflow_core.base.errors import (
    BriefError,
    ConfigurationError,
    Conflict,
    NotFound,
    SoundFlowError,
    StoreFull,
    Unavailable,
)
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage.base import Absent, Etag, Expect, Listed, Progress, Stored, check_key
from soundflow_core.library.storage.presigning import Keys, presigned
from soundflow_core.library.storage.s3_credentials import Credentials, credentials_of

SCHEME = "s3"
CONFIG = Config(
    signature_version="s3v4",
    # By default boto3 sends trailing checksums over https, which R2 refuses.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    s3={"addressing_style": "path"},
    retries={"mode": "standard", "total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=60,
    max_pool_connections=32,
)
HURRIED = CONFIG.merge(Config(connect_timeout=3, read_timeout=10))
"""Where somebody waits for the answer."""
ATTEMPTS, HURRIED_ATTEMPTS = 8, 3
UNREACHED_ATTEMPTS = 3
"""Where not even a connection comes about, the address is more likely wrong than the server busy."""
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 4.0
THROTTLED_PAUSE_SECONDS = 1.0
"""R2 takes one write a second for each key."""
LARGEST_PUT_BYTES = 5 * 1024**3
LONGEST_TTL_SECONDS = 7 * 86_400
BROKEN = (HTTPClientError, IncompleteReadError, ResponseStreamingError, ResponseParserError)
"""A connection or a body that broke off, or never came."""
TRANSIENT_CODES = {"BadDigest", "IncompleteBody", "InternalError", "RequestTimeout", "SlowDown", "TooManyRequests"}
KEY_CODES = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "Unauthorized"}
FULL_CODES = {"QuotaExceeded", "QuotaExceededException", "XMinioStorageFull", "InsufficientCapacity"}
ODD_SERVER = "see whether something else answers at R2_ENDPOINT, a proxy or a log-in page."
KEYS = "R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY"

Answer = TypeVar("Answer")


def connect(settings: Settings) -> S3Store:
    """The store that SOUNDFLOW_STORE or R2_BUCKET names; ConfigurationError names the variable that is missing or wrong."""
    if not settings.s3_endpoint:
        raise ConfigurationError(
            "R2_ENDPOINT is not set; set it to https://ACCOUNT.r2.cloudflarestorage.com or another S3's address."
        )
    credentials = credentials_of(settings)
    hurried = settings.s3_is_hurried
    client, keys = _client(settings.s3_endpoint, settings.s3_region, credentials, hurried)
    return S3Store(settings.bucket, client, keys, HURRIED_ATTEMPTS if hurried else ATTEMPTS)


@lru_cache(maxsize=8)
def _client(
    endpoint: str, region: str, credentials: Credentials | None, hurried: bool
) -> tuple[Any, Any]:  # boto3 has no static types
    """A client, and the keys it signs with. It is safe for threads and costs a quarter of a second, so that each is made once."""
    keys: dict[str, Any] = {}
    if credentials:
        keys = {
            "aws_access_key_id": credentials.access_key_id,
            "aws_secret_access_key": credentials.secret_access_key.get_secret_value(),
            "aws_session_token": credentials.session_token and credentials.session_token.get_secret_value(),
        }
    try:
        session = boto3.session.Session(**keys)
        return session.client(
            "s3", endpoint_url=endpoint, region_name=region, config=HURRIED if hurried else CONFIG
        ), session.get_credentials()
    except (ValueError, BotoCoreError) as error:
        raise ConfigurationError(f"R2_ENDPOINT or R2_REGION can't be used ({error}); correct them.") from error


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
            if wanted and "ContentRange" not in answer:  # a server that knows no ranges sends all
                end = None if most_bytes is None else start_byte + most_bytes
                return Stored(content[start_byte:end], _etag(answer), len(content))
            size = int(answer["ContentRange"].rpartition("/")[2]) if wanted else len(content)
            return Stored(content, _etag(answer), size)

        try:
            return self._ask(key, read)
        except _BeyondTheEnd:
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
                standing = self.head(key) if tries > 1 else None
                if standing and standing.etag == digest.hex():
                    return standing.etag  # an earlier try came through, and only its answer was lost
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
                    f"The list of {prefix or 'all objects'} in the bucket {self.bucket} runs in a circle; {ODD_SERVER}"
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
            if item["Size"] or not item["Key"].endswith("/")  # consoles draw empty objects as folders
        ]
        return items, str(page["NextContinuationToken"]) if page["IsTruncated"] else None

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        check_key(key)
        self._ask(key, lambda: self.client.delete_object(Bucket=self.bucket, Key=key))

    def presign(self, key: str, ttl_seconds: int, download_name: str | None = None) -> str | None:
        """A signed address for reading; it is a secret of whoever may hear the track, and belongs into no log."""
        check_key(key)
        if not 1 <= ttl_seconds <= LONGEST_TTL_SECONDS:
            raise ConfigurationError(
                f"SIGNED_URL_TTL_SEC is {ttl_seconds}; set it to 1 to {LONGEST_TTL_SECONDS} seconds, which is a week."
            )
        try:
            keys = self.credentials.get_frozen_credentials() if self.credentials else None
        except (ClientError, BotoCoreError) as error:
            raise self._translated(error, key, None) from error
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

    def _ask(self, key: str, call: Callable[[], Answer], expect: Expect | None = None) -> Answer:
        """Make a call, again where that can help, and tell a refusal in one sentence."""
        for attempt in range(1, self.attempts + 1):
            try:
                return call()
            except (KeyError, ValueError, TypeError, AttributeError) as error:  # a web page, a half answer
                if attempt >= UNREACHED_ATTEMPTS:
                    raise Unavailable(
                        f"The answer for {key} in the bucket {self.bucket} is not one of S3; {ODD_SERVER}"
                    ) from error
                time.sleep(pause_seconds(attempt, throttled=False))
            except (ClientError, BotoCoreError) as error:
                most = min(UNREACHED_ATTEMPTS, self.attempts) if _is_unreached(error) else self.attempts
                if attempt >= most or not _is_transient(error):
                    raise self._translated(error, key, expect) from error
                time.sleep(pause_seconds(attempt, _is_throttled(error)))
        raise AssertionError  # the last attempt returns or raises

    def _translated(self, error: Exception, key: str, expect: Expect | None) -> SoundFlowError:
        where = f"the bucket {self.bucket}"
        if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
            return ConfigurationError(f"There are no keys for {where}; set {KEYS}.")
        if isinstance(error, ClientError):
            return self._refused(error, key, expect)
        if _is_unreached(error):
            return Unavailable(
                f"{self.client.meta.endpoint_url} can't be reached for {key}; check R2_ENDPOINT and the network."
            )
        if isinstance(error, ResponseParserError):
            return Unavailable(f"The answer for {key} in {where} is not one of S3; {ODD_SERVER}")
        if isinstance(error, BROKEN):
            return Unavailable(f"The connection to {where} keeps breaking at {key}; try again later.")
        return ConfigurationError(f"R2_BUCKET or R2_ENDPOINT can't be used ({type(error).__name__}); correct them.")

    def _refused(self, error: ClientError, key: str, expect: Expect | None) -> SoundFlowError:
        code, status = _code(error), _status(error)
        where = f"the bucket {self.bucket}"
        if code == "NoSuchBucket":
            return ConfigurationError(f"There is no bucket {self.bucket} at R2_ENDPOINT; correct R2_BUCKET.")
        if code == "InvalidBucketName":
            return ConfigurationError(f"'{self.bucket}' is no bucket's name; correct R2_BUCKET.")
        if status in (409, 412) or (status == 404 and isinstance(expect, Etag)):
            if isinstance(expect, Absent):
                return Conflict(f"{key} is already there; read it again.")
            return Conflict(f"{key} was changed by another writer; read it again.")
        if status == 416:
            return _BeyondTheEnd(key)
        if status == 404 and _is_doubtful(error):
            return Unavailable(f"The answer for {key} in {where} is not one of S3; {ODD_SERVER}")
        if status == 404:
            return NotFound(f"There is no object {key} in {where}.")
        if code in FULL_CODES or status == 507:
            return StoreFull(f"{where[4:].capitalize()} is full ({code}); delete something or enlarge it.")
        if code == "InvalidObjectState":
            return Unavailable(f"{key} in {where} is archived; restore it from the archive.")
        if code in KEY_CODES or status == 401 or _is_odd_key(error):
            return ConfigurationError(f"The server refused the keys for {where} ({code}); correct {KEYS}.")
        if status == 403:
            return ConfigurationError(
                f"The keys may not use {key} in {where}, or are wrong ({code}); grant access or correct {KEYS}."
            )
        if code == "RequestTimeTooSkewed":
            return ConfigurationError("This machine's clock is off; set it, since requests are signed with the time.")
        if code == "500":  # botocore's word for an answer that it can't read
            return Unavailable(f"The answer for {key} in {where} is not one of S3; {ODD_SERVER}")
        if _is_transient(error):
            return Unavailable(f"The server refused {key} in {where} for now ({code}, {status}); try again later.")
        return Unavailable(f"The server refused {key} in {where} ({code}, {status}); check R2_ENDPOINT and R2_REGION.")


class _BeyondTheEnd(SoundFlowError):
    """A range that begins after an object's last byte."""


class _Watched:
    """A file whose reading is told. Over plain http it is read twice, since its signature needs a hash."""

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


def pause_seconds(attempt: int, throttled: bool) -> float:
    """How long to wait after the n-th try: growing, with jitter, over a second where the server asked for time."""
    spread = random.uniform(0.5, 1.5)  # noqa: S311  # only spreads the writers
    pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)) * spread
    return THROTTLED_PAUSE_SECONDS + pause if throttled else pause


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


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _is_doubtful(error: ClientError) -> bool:
    """Whether a 404 is the answer of something else than S3: that an object is not there must be said by the store itself."""
    headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    is_page = str(headers.get("content-type", "")).startswith("text/html")
    is_signed = any(str(name).startswith("x-amz") for name in headers)
    return (is_page and not is_signed) or (error.operation_name == "GetObject" and _code(error) in ("404", ""))


def _is_odd_key(error: ClientError) -> bool:
    """R2's way to refuse an access key of the wrong length."""
    return _code(error) == "InvalidArgument" and "redential" in str(error.response["Error"].get("Message", ""))


def _is_throttled(error: Exception) -> bool:
    return isinstance(error, ClientError) and (_status(error) in (429, 503) or _code(error) == "SlowDown")


def _is_unreached(error: Exception) -> bool:
    return type(error).__name__ in (
        "EndpointConnectionError",
        "ConnectTimeoutError",
        "SSLError",
        "ProxyConnectionError",
    )


def _is_transient(error: Exception) -> bool:
    if isinstance(error, ClientError):
        status = _status(error)
        return status == 429 or (status >= 500 and status != 501) or _code(error) in TRANSIENT_CODES
    return isinstance(error, BROKEN)
