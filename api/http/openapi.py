"""The OpenAPI document: names for a client's functions, and the problem document that every refusal is."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel

from api.http.problems import ProblemDocument

TAGS = [
    {"name": "catalogs", "description": "What there is to hear."},
    {"name": "playback", "description": "One track, its bytes, its signed address."},
    {"name": "sessions", "description": "A queue for a goal and a time."},
    {"name": "feeds", "description": "Podcasts, playlists, permalinks."},
    {"name": "runs", "description": "Premium on demand, for operators."},
    {"name": "studio", "description": "What the operator's studio shows and does."},
    {"name": "operations", "description": "Whether all is well."},
]


def operation_name(route: APIRoute) -> str:
    """`start_session` → `startSession`: what a client calls."""
    return to_camel(route.name)


def install(app: FastAPI) -> None:
    """Describe the application once, on the first request for it."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes, tags=TAGS
            )
            schemas = document["components"]["schemas"]
            own = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(own.pop("$defs"))
            schemas["ProblemDocument"] = own
            _never_null(document)
            document["components"]["schemas"] = dict(sorted(schemas.items()))
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's own guide does


def _never_null(document: dict[str, Any]) -> None:
    """A header that is left out is absent: it has no way to say `null`."""
    operations = (operation for item in document["paths"].values() for operation in item.values())
    for parameter in (one for operation in operations for one in operation.get("parameters", ())):
        if parameter["in"] == "header" and "anyOf" in parameter["schema"]:
            real, *_ = (part for part in parameter["schema"].pop("anyOf") if part.get("type") != "null")
            parameter["schema"] = {**real, **parameter["schema"]}
