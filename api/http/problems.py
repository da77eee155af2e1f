"""Errors as problem documents (RFC 9457): the one place where the errors of the core become HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from soundflow_core.base.errors import BriefError, NotFound, SoundFlowError, Unavailable

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
"""`Retry-After` of a 503."""


class HttpError(SoundFlowError):
    """An error with a status of its own, a sentence, and the headers that the status asks for."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
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
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
    mistakes: list[dict[str, str]] | None = None,
) -> Response:
    """A problem document as a response that no cache keeps."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if mistakes is not None:
        document["mistakes"] = mistakes
    body = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    safe = {name: value.encode("latin-1", "replace").decode("latin-1") for name, value in (headers or {}).items()}
    return Response(body, status, {"Cache-Control": "no-store", **safe}, MEDIA_TYPE)


def problem_for(error: Exception) -> Response:
    """The response to an error of the core; a bare 500 without details for any other."""
    if isinstance(error, HttpError):
        return problem(error.status, str(error), error.headers)
    if isinstance(error, NotFound):
        return problem(404, str(error))
    if isinstance(error, BriefError):
        return problem(422, str(error), mistakes=[])
    if isinstance(error, Unavailable):
        return problem(503, str(error), {"Retry-After": str(RETRY_SECONDS)})
    return problem(500, "Something unexpected went wrong here; report it with the X-Request-Id of this answer.")


def install_error_handlers(app: FastAPI) -> None:
    """Turn every error of the application into a problem document."""

    async def on_core_error(_request: Request, error: Exception) -> Response:
        return problem_for(error)

    async def on_http_error(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  # for the type checker
        detail = {404: "There is nothing at this address.", 405: "This address does not answer this method."}
        return problem(error.status_code, detail.get(error.status_code, str(error.detail)), error.headers)

    async def on_invalid_request(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # for the type checker
        mistakes = [
            {"where": ".".join(str(part) for part in found["loc"]), "what": str(found["msg"])}
            for found in error.errors()
        ]
        first = mistakes[0] if mistakes else {"where": "request", "what": "it can't be read"}
        return problem(422, f"{first['where']}: {first['what']}.", mistakes=mistakes)

    app.add_exception_handler(SoundFlowError, on_core_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for OpenAPI."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
        for status in statuses
    }
