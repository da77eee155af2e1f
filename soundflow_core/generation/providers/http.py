"""HTTP to paid providers: reading may be repeated, a POST that creates a paid job is sent once. Answers are parsed strictly."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, TypeVar

import httpx
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from soundflow_core.base.errors import BriefError, ConfigurationError, NotFound, Unavailable
from soundflow_core.generation.providers.base import StillRunning

READ_TRIES = 6
SUBMIT_TRIES = 4
LONGEST_WAIT_SECONDS = 30.0
LONGEST_JOB_SECONDS = 7 * 86_400.0
BUSY = (429, 500, 502, 503, 504)
NOT_TAKEN = (429, 503)
"""Answers to a POST that say it was not accepted, so that it may be sent again."""
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class ProviderAnswer(BaseModel):
    """What a provider says; fields that we do not read may be anything."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


def seconds_or_none(value: object, a_second: int = 1) -> float | None:
    """A duration that a job can have taken, given in units, `a_second` of them in a second, in seconds.

    None for every other value, so that no cost is negative, endless or text.
    """
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 <= value <= LONGEST_JOB_SECONDS * a_second
    ):
        return None
    return value / a_second


def text_or_empty(value: object) -> str:
    """Why a job failed, as a provider puts it: text, or an object."""
    return str(value)[:200] if value else ""


Seconds = Annotated[float | None, BeforeValidator(seconds_or_none)]
Milliseconds = Annotated[float | None, BeforeValidator(lambda value: seconds_or_none(value, 1000))]
"""Becomes seconds."""
Reason = Annotated[str, BeforeValidator(text_or_empty)]
JobId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$")]
"""It becomes a part of addresses."""
Parsed = TypeVar("Parsed", bound=ProviderAnswer)


class Web:
    """One provider's address and key."""

    def __init__(self, name: str, address: str, key: str, variable: str, pause_seconds: float) -> None:
        self.name, self.variable = name, variable
        self.pause_seconds = min(2.0, pause_seconds)
        timeout = httpx.Timeout(30.0, connect=10.0)
        self.client = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=timeout)

    def get(self, path: str, kind: type[Parsed]) -> Parsed:
        """An answer; requested again while the provider is busy. NotFound for 404, Unavailable where none comes or it is not valid."""
        for attempt in range(READ_TRIES):
            try:
                answer = self.client.get(path)
            except httpx.RequestError:
                time.sleep(self.pause_seconds * 2**attempt)
                continue
            if answer.status_code not in BUSY:
                self._refuse(answer)
                try:
                    return kind.model_validate_json(answer.content)
                except ValidationError as error:
                    raise Unavailable(
                        f"{self.name} gave an answer that is not understood ({_first(error)}); ask again."
                    ) from error
            time.sleep(self._wait(answer, attempt))
        raise Unavailable(f"{self.name} does not answer; try again later, the job goes on there.")

    def create(
        self, path: str, body: dict[str, Any], kind: type[Parsed], headers: dict[str, str] | None = None
    ) -> Parsed:
        """Create a paid job. StillRunning where it left and may exist, whatever came back; other errors where it surely does not."""
        for attempt in range(SUBMIT_TRIES):
            try:
                answer = self.client.post(path, json=body, headers=headers)
            except NEVER_SENT as error:
                raise Unavailable(f"{self.name} is out of reach ({error}); try again later.") from error
            except httpx.RequestError as error:
                raise StillRunning(f"{self.name} gave no answer") from error
            if answer.status_code not in NOT_TAKEN:
                if answer.status_code >= 500 or answer.status_code < 400:
                    return self._created(answer, kind)
                self._refuse(answer)
            time.sleep(self._wait(answer, attempt))
        raise Unavailable(f"{self.name} accepts no more jobs at the moment; try again later.")

    def _created(self, answer: httpx.Response, kind: type[Parsed]) -> Parsed:
        """What was accepted, or may have been before something broke."""
        if not answer.is_success:
            raise StillRunning(f"{self.name} answered {answer.status_code}")
        try:
            return kind.model_validate_json(answer.content)
        except ValidationError as error:
            raise StillRunning(f"{self.name} gave an answer that is not understood ({_first(error)})") from error

    def tell(self, path: str) -> None:
        """A POST that costs nothing and may be repeated, like cancelling; a job that has ended already is not an error."""
        for attempt in range(READ_TRIES):
            try:
                answer = self.client.post(path)
            except httpx.RequestError:
                time.sleep(self.pause_seconds * 2**attempt)
                continue
            if answer.status_code not in BUSY:
                return
            time.sleep(self._wait(answer, attempt))

    def _wait(self, answer: httpx.Response, attempt: int) -> float:
        """Seconds until the next try: what Retry-After says, a number or a date, within bounds."""
        said = answer.headers.get("Retry-After", "")
        try:
            pause = float(said)
        except ValueError:
            try:
                pause = (parsedate_to_datetime(said).astimezone(UTC) - datetime.now(UTC)).total_seconds()
            except (ValueError, OverflowError):
                pause = math.nan
        if not pause >= 0:
            pause = self.pause_seconds * 2**attempt
        return min(pause, LONGEST_WAIT_SECONDS)

    def _refuse(self, answer: httpx.Response) -> None:
        """An error for an answer that says no."""
        code = answer.status_code
        if code in (401, 403):
            raise ConfigurationError(f"{self.name} does not accept {self.variable}; set it to a valid key.")
        if code == 404:
            raise NotFound(f"{self.name} has no {answer.request.url.path}; the job is gone or the endpoint is wrong.")
        if code == 402:
            raise Unavailable(f"{self.name} requires payment; top up the account.")
        if code >= 400:
            raise BriefError(f"{self.name} refuses the job ({_detail(answer)}); change the prompt or the length.")


def _first(error: ValidationError) -> str:
    """What is wrong with an answer, in some words."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def _detail(answer: httpx.Response) -> str:
    try:
        values = answer.json()
    except ValueError:
        values = {}
    said = values.get("detail") or values.get("error") or values.get("title") if isinstance(values, dict) else None
    return str(said or answer.status_code)[:200]
