"""HTTP to paid providers: reading may be repeated, a POST that creates a paid job is sent once."""

from __future__ import annotations

import time
from typing import Any

import httpx

from soundflow_core.errors import BriefError, ConfigurationError, NotFound, Unavailable
from soundflow_core.generation.providers.base import StillRunning

READ_TRIES = 6
SUBMIT_TRIES = 4
LONGEST_WAIT_SECONDS = 30.0
BUSY = (429, 500, 502, 503, 504)
NOT_TAKEN = (429, 503)
"""Answers to a POST that say it was not accepted, so that it may be sent again."""


class Web:
    """One provider's address and key."""

    def __init__(self, name: str, address: str, key: str, variable: str, pause_seconds: float) -> None:
        self.name, self.variable = name, variable
        self.pause_seconds = min(2.0, pause_seconds)
        timeout = httpx.Timeout(30.0, connect=10.0)
        self.client = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=timeout)

    def get(self, path: str) -> Any:
        """A JSON answer; asked again while the provider is busy. NotFound for 404, Unavailable where nobody answers."""
        for attempt in range(READ_TRIES):
            try:
                answer = self.client.get(path)
            except httpx.TransportError:
                time.sleep(self.pause_seconds * 2**attempt)
                continue
            if answer.status_code not in BUSY:
                return self._json(answer)
            time.sleep(self._wait(answer, attempt))
        raise Unavailable(f"{self.name} does not answer; try again later, the job goes on there.")

    def create(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        """Create a paid job. StillRunning where it left and no answer came back; Unavailable where it was surely not accepted."""
        for attempt in range(SUBMIT_TRIES):
            try:
                answer = self.client.post(path, json=body, headers=headers)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                raise Unavailable(f"{self.name} is out of reach ({error}); try again later.") from error
            except httpx.TransportError as error:
                raise StillRunning(f"{self.name} gave no answer to a job that was sent.") from error
            if answer.status_code not in NOT_TAKEN:
                if answer.status_code >= 500:  # it may have been taken before something broke
                    raise StillRunning(f"{self.name} answered {answer.status_code} to a job that was sent.")
                return self._json(answer)
            time.sleep(self._wait(answer, attempt))
        raise Unavailable(f"{self.name} takes no more jobs at the moment; try again later.")

    def tell(self, path: str) -> None:
        """A POST that costs nothing and may be repeated, like cancelling; what has ended already is no error."""
        for attempt in range(READ_TRIES):
            try:
                answer = self.client.post(path)
            except httpx.TransportError:
                time.sleep(self.pause_seconds * 2**attempt)
                continue
            if answer.status_code not in BUSY:
                return
            time.sleep(self._wait(answer, attempt))

    def _wait(self, answer: httpx.Response, attempt: int) -> float:
        try:
            asked = float(answer.headers.get("Retry-After", ""))
        except ValueError:
            asked = self.pause_seconds * 2**attempt
        return min(asked, LONGEST_WAIT_SECONDS)

    def _json(self, answer: httpx.Response) -> Any:
        code = answer.status_code
        if code in (401, 403):
            raise ConfigurationError(f"{self.name} does not accept {self.variable}; set it to a valid key.")
        if code == 404:
            raise NotFound(f"{self.name} knows no {answer.request.url.path}; the job is gone or the endpoint is wrong.")
        if code == 402:
            raise Unavailable(f"{self.name} wants to be paid first; top up the account.")
        if code >= 400:
            raise BriefError(f"{self.name} refuses the job ({_detail(answer)}); change the prompt or the length.")
        try:
            return answer.json()
        except ValueError as error:
            raise Unavailable(f"{self.name} answered something that is no JSON; try again later.") from error


def _detail(answer: httpx.Response) -> str:
    try:
        values = answer.json()
    except ValueError:
        values = {}
    said = values.get("detail") or values.get("error") or values.get("title") if isinstance(values, dict) else None
    return str(said or answer.status_code)[:200]
