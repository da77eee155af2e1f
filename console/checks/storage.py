"""Checks of the store: reachable, writable with conditions, its catalogs, headers, CORS and public address."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import httpx

from console.checks.result import CheckContext, CheckResult, State
from soundflow_core.base.errors import Conflict, SoundFlowError
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ABSENT, Store
from soundflow_core.model.keys import ALL_CATALOG, AUDIO_CACHE_CONTROL, AUDIO_PREFIX, CATALOG_CACHE_CONTROL

SKEW_SECONDS = 60.0
REFUSED_SKEW_SECONDS = 900.0
"""S3 refuses requests that are signed more than 15 minutes off."""
TIMEOUT_SECONDS = 10
PROBE_PREFIX = "doctor/"


def check_store(context: CheckContext, what: str) -> Iterator[CheckResult]:
    """The store answers."""
    if context.settings is None:
        yield CheckResult(what, "skipped", "needs valid settings")
        return
    store = open_store(context.settings)
    first = next(iter(store.list(f"{AUDIO_PREFIX}free/")), None)
    context.store, context.track = store, first.key if first else None
    yield CheckResult(what, "ok", f"{store!r} answers" + ("" if first else "; it holds no free track yet"))


def check_writing(context: CheckContext, what: str) -> Iterator[CheckResult]:
    """Write, read, write again with a condition (which must fail), delete; the time of writing shows the clock's skew."""
    if context.store is None:
        yield CheckResult(what, "skipped", "needs the store")
        return
    store, key, content = context.store, f"{PROBE_PREFIX}{secrets.token_hex(8)}", secrets.token_bytes(16)
    try:
        store.put(key, content, ABSENT, "text/plain", "no-store")
        written = datetime.now(UTC)
        if store.get(key).content != content:
            yield CheckResult(what, "failed", "a written object was read back with other content", "use another store")
            return
        yield _check_condition(store, key, what)
        found = store.head(key)
        if found:
            yield check_clock((found.modified - written).total_seconds())
    finally:
        with contextlib.suppress(SoundFlowError):
            store.delete(key)


def _check_condition(store: Store, key: str, what: str) -> CheckResult:
    try:
        store.put(key, b"second", ABSENT, "text/plain", "no-store")
    except Conflict:
        return CheckResult(what, "ok", "objects are written, read back, and never overwritten by accident")
    return CheckResult(
        what,
        "failed",
        "the server ignores conditions on writes (If-None-Match), so that writers would lose each other's tracks",
        "use R2, AWS S3, MinIO, SeaweedFS or another that honours them",
    )


def check_clock(skew_seconds: float) -> CheckResult:
    """The difference between this machine's clock and the store's."""
    off = abs(skew_seconds)
    if off < SKEW_SECONDS:
        return CheckResult("clock", "ok", "this machine and the store agree")
    state: State = "failed" if off >= REFUSED_SKEW_SECONDS else "warning"
    return CheckResult("clock", state, f"this machine is {off:.0f} s off the store's time", "set the clock, or run NTP")


def check_catalogs(context: CheckContext, what: str) -> Iterator[CheckResult]:
    """Where there is audio there are catalogs."""
    if context.store is None:
        yield CheckResult(what, "skipped", "needs the store")
        return
    listed = context.store.head(ALL_CATALOG)
    any_audio = next(islice(context.store.list(AUDIO_PREFIX), 1), None)
    if listed:
        yield CheckResult(what, "ok", f"{ALL_CATALOG} was written at {listed.modified:%Y-%m-%d %H:%M} UTC")
    elif any_audio:
        yield CheckResult(what, "failed", f"there is audio and no {ALL_CATALOG}", "run `soundflow rebuild`")
    else:
        yield CheckResult(what, "warning", "nothing is published yet", "run `soundflow daily`")


def check_cache_headers(context: CheckContext, what: str) -> Iterator[CheckResult]:
    """A bucket serves its objects with our Cache-Control."""
    headers_of: Callable[[str], dict[str, str]] | None = getattr(context.store, "headers_of", None)
    if headers_of is None or context.store is None:
        yield CheckResult(what, "skipped", "only a bucket serves headers of its own")
        return
    for key, expected in ((context.track, AUDIO_CACHE_CONTROL), (ALL_CATALOG, CATALOG_CACHE_CONTROL)):
        if key is None or context.store.head(key) is None:
            continue
        found = headers_of(key).get("cache-control", "")
        if found == expected:
            yield CheckResult(what, "ok", f"{key} is served with {found}")
        else:
            advice = f"publish it again, or set '{expected}' with `aws s3 cp --cache-control`"
            yield CheckResult(what, "warning", f"{key} is served with {found or 'no Cache-Control'}", advice)


def check_cors(context: CheckContext, what: str) -> Iterator[CheckResult]:
    """A bucket lets the configured origins read it."""
    rules_of: Callable[[], list[dict[str, Any]] | None] | None = getattr(context.store, "cors", None)
    origins = context.api.cors_allow_origins if context.api else ()
    if rules_of is None or not origins:
        yield CheckResult(what, "skipped", "only for a bucket, with CORS_ALLOW_ORIGINS set")
        return
    rules = rules_of()
    if rules is None:
        yield CheckResult(what, "warning", "these keys may not read the bucket's rules", "look at them in its console")
        return
    for origin in origins:
        if any(_allows(rule, origin) for rule in rules):
            yield CheckResult(what, "ok", f"{origin} may read the bucket")
        else:
            advice = "add a rule with this origin, the methods GET and HEAD, and the header range"
            yield CheckResult(what, "failed", f"{origin} may not read the bucket", advice)


def _allows(rule: dict[str, Any], origin: str) -> bool:
    headers = {name.lower() for name in rule.get("AllowedHeaders", ())}
    methods, origins = rule.get("AllowedMethods", ()), rule.get("AllowedOrigins", ())
    return not {origin, "*"}.isdisjoint(origins) and "GET" in methods and not {"range", "*"}.isdisjoint(headers)


def check_public_address(context: CheckContext, what: str) -> Iterator[CheckResult]:
    """The public address serves parts of tracks."""
    base = context.settings.free_public_base_url if context.settings else None
    if not base or not context.track:
        yield CheckResult(what, "skipped", "only with FREE_PUBLIC_BASE_URL set and a free track published")
        return
    url = f"{base}/{context.track}"
    try:
        with httpx.stream(
            "GET", url, headers={"Range": "bytes=0-99"}, timeout=TIMEOUT_SECONDS, follow_redirects=True
        ) as answer:
            status = answer.status_code
    except httpx.HTTPError as error:
        advice = "check FREE_PUBLIC_BASE_URL and its domain"
        yield CheckResult(what, "failed", f"{url} does not answer ({error})", advice)
        return
    if status == httpx.codes.PARTIAL_CONTENT:
        yield CheckResult(what, "ok", f"{base} serves parts of a track")
    elif status >= httpx.codes.BAD_REQUEST:
        yield CheckResult(what, "failed", f"{url} answers {status}", "check FREE_PUBLIC_BASE_URL and its domain")
    else:
        said = f"{base} ignores Range and serves whole tracks only, so that listeners can't seek"
        yield CheckResult(what, "failed", said, "enable Range requests")
