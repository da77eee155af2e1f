"""The OpenAPI document: names for a client's functions, and the problem document that every refusal is."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel

from api.problems import ProblemDocument

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
            document["components"]["schemas"] = dict(sorted(schemas.items()))
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's own guide does
