"""Errors of boto3 and of S3 servers: which of them pass, how long to wait, and our error for each, in one sentence."""

from __future__ import annotations

import random

from botocore.exceptions import (
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ResponseStreamingError,
)
from botocore.parsers import ResponseParserError

from soundflow_core.base.errors import (
    ConfigurationError,
    Conflict,
    NotFound,
    SoundFlowError,
    StoreFull,
    Unavailable,
)
from soundflow_core.library.storage.base import Absent, Etag, Expect

BROKEN = (HTTPClientError, IncompleteReadError, ResponseStreamingError, ResponseParserError)
"""A connection or a body that broke off, or never came."""
TRANSIENT_CODES = {"BadDigest", "IncompleteBody", "InternalError", "RequestTimeout", "SlowDown", "TooManyRequests"}
KEY_CODES = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "Unauthorized"}
FULL_CODES = {"QuotaExceeded", "QuotaExceededException", "XMinioStorageFull", "InsufficientCapacity"}
ODD_SERVER = "check whether something else answers at R2_ENDPOINT, a proxy or a login page."
KEYS = "R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY"
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 4.0
THROTTLED_PAUSE_SECONDS = 1.0
"""R2 takes one write a second for each key."""


class BeyondTheEnd(SoundFlowError):
    """A range that begins after an object's last byte."""


def translated(error: Exception, key: str, bucket: str, endpoint: str, expect: Expect | None) -> SoundFlowError:
    """The error of ours for one that boto3 raised, in one sentence."""
    where = f"the bucket {bucket}"
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return ConfigurationError(f"There are no keys for {where}; set {KEYS}.")
    if isinstance(error, ClientError):
        return _refused(error, key, bucket, expect)
    if is_unreached(error):
        return Unavailable(f"{endpoint} can't be reached for {key}; check R2_ENDPOINT and the network.")
    if isinstance(error, ResponseParserError):
        return Unavailable(f"The answer for {key} in {where} is not from S3; {ODD_SERVER}")
    if isinstance(error, BROKEN):
        return Unavailable(f"The connection to {where} breaks again and again at {key}; try again later.")
    return ConfigurationError(f"R2_BUCKET or R2_ENDPOINT can't be used ({type(error).__name__}); correct them.")


def _refused(error: ClientError, key: str, bucket: str, expect: Expect | None) -> SoundFlowError:
    code, status = _code(error), _status(error)
    where = f"the bucket {bucket}"
    if code == "NoSuchBucket":
        return ConfigurationError(f"There is no bucket {bucket} at R2_ENDPOINT; correct R2_BUCKET.")
    if code == "InvalidBucketName":
        return ConfigurationError(f"'{bucket}' is not a bucket name; correct R2_BUCKET.")
    if status in (409, 412) or (status == 404 and isinstance(expect, Etag)):
        if isinstance(expect, Absent):
            return Conflict(f"{key} is already there; read it again.")
        return Conflict(f"{key} was changed by another writer; read it again.")
    if status == 416:
        return BeyondTheEnd(key)
    if status == 404 and _is_doubtful(error):
        return Unavailable(f"The answer for {key} in {where} is not from S3; {ODD_SERVER}")
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
        return Unavailable(f"The answer for {key} in {where} is not from S3; {ODD_SERVER}")
    if is_transient(error):
        return Unavailable(f"The server refused {key} in {where} for now ({code}, {status}); try again later.")
    return Unavailable(f"The server refused {key} in {where} ({code}, {status}); check R2_ENDPOINT and R2_REGION.")


def pause_seconds(attempt: int, throttled: bool) -> float:
    """How long to wait after the n-th try: growing, with jitter, over a second where the server asked for time."""
    spread = random.uniform(0.5, 1.5)  # noqa: S311  # only spreads the writers
    pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)) * spread
    return THROTTLED_PAUSE_SECONDS + pause if throttled else pause


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


def is_throttled(error: Exception) -> bool:
    """Whether the server asked for fewer requests."""
    return isinstance(error, ClientError) and (_status(error) in (429, 503) or _code(error) == "SlowDown")


def is_unreached(error: Exception) -> bool:
    """Whether not even a connection was made."""
    return type(error).__name__ in (
        "EndpointConnectionError",
        "ConnectTimeoutError",
        "SSLError",
        "ProxyConnectionError",
    )


def is_transient(error: Exception) -> bool:
    """Whether the same call may succeed later."""
    if isinstance(error, ClientError):
        status = _status(error)
        return status == 429 or (status >= 500 and status != 501) or _code(error) in TRANSIENT_CODES
    return isinstance(error, BROKEN)
