"""Errors as problem documents (RFC 9457): the one place where the core's kinds of error become HTTP."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.answers import Answer, Headers
from soundflow_core.base.errors import BriefError, NotFound, SoundFlowError, Unavailable

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
"""What Retry-After says where something is out of reach."""


class Problem(SoundFlowError):
    """An error that only HTTP knows: its status, a sentence, and headers that the status asks for."""

    def __init__(self, status: int, sentence: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = headers or {}


class Mistake(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="The place, as in `body.durationMin` or `query.limit`.")
    what: str


class ProblemDocument(BaseModel):
    """An RFC 9457 problem document."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "about:blank",
                "title": "Not Found",
                "status": 404,
                "detail": "There is no track 'free-2025-01-15-nothing'.",
            }
        }
    )

    type: str = Field(description="`about:blank`: the status says the kind.")
    title: str
    status: int
    detail: str = Field(description="One sentence: what is wrong, with which thing, and what to do.")
    mistakes: list[Mistake] | None = Field(None, description="With 422: every mistake by its place.")


def problem(
    status: int, detail: str, headers: dict[str, str] | None = None, mistakes: list[dict[str, str]] | None = None
) -> Answer:
    """A problem document as a ready answer; never to be kept by a cache."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if mistakes is not None:
        document["mistakes"] = mistakes
    body = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode()
    lines: Headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
    ]
    lines += [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in (headers or {}).items()]
    return Answer(status, lines, body)


def answer_for(error: Exception) -> Answer:
    """The answer for an error that was raised on purpose; a bare 500 for any other, with nothing of its text."""
    if isinstance(error, Problem):
        return problem(error.status, str(error), error.headers)
    if isinstance(error, NotFound):
        return problem(404, str(error))
    if isinstance(error, BriefError):
        return problem(422, str(error), mistakes=[])
    if isinstance(error, Unavailable):
        return problem(503, str(error), {"Retry-After": str(RETRY_SECONDS)})
    return problem(500, "Something unforeseen went wrong here; report it with the X-Request-Id of this answer.")


def install(app: FastAPI) -> None:
    """Let every error of the application end as a problem document."""

    async def on_error(_request: Request, error: Exception) -> Response:
        return answer_for(error).as_response()

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  # for the type checker
        if error.status_code == 404 and request.method == "GET":  # no route stands here: perhaps a page of the player
            page = request.app.state.house.site.respond(request.scope)
            if page is not None:
                return cast("Answer", page).as_response()
        detail = {404: "There is nothing at this address.", 405: "This address does not answer this method."}
        return problem(
            error.status_code, detail.get(error.status_code, str(error.detail)), dict(error.headers or {})
        ).as_response()

    async def on_invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # for the type checker
        mistakes = [
            {"where": ".".join(str(part) for part in found["loc"]), "what": str(found["msg"])}
            for found in error.errors()
        ]
        first = mistakes[0] if mistakes else {"where": "request", "what": "it can't be read"}
        return problem(422, f"{first['where']}: {first['what']}.", mistakes=mistakes).as_response()

    app.add_exception_handler(SoundFlowError, on_error)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem answers of a route, for OpenAPI."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
        for status in statuses
    }
