"""`/docs`: the reference for people, with Swagger UI from this machine and no inline script."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.catalog.shelf import entity_tag, matches
from api.http.answers import Answer
from api.http.encodings import negotiate, packed

router = APIRouter(include_in_schema=False)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SoundFlow API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
<main id="swagger-ui"></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
"""
START = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, tryItOutEnabled: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset].filter(Boolean),
});
"""
Asset = Literal["swagger-ui.css", "swagger-ui-bundle.js", "start.js"]


@router.get("/docs")
async def page() -> Response:
    """The page."""
    return Response(PAGE, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})


@router.get("/docs/{name}")
async def asset(request: Request, name: Annotated[Asset, Path()]) -> Response:
    """A file of the page."""
    tag, bodies = _asset(name)
    coding = negotiate(request.headers.get("accept-encoding", "").encode("latin-1"))
    kind = b"text/css" if name.endswith(".css") else b"text/javascript"
    lines = [
        (b"content-type", kind + b"; charset=utf-8"),
        (b"cache-control", b"public, max-age=3600"),
        (b"etag", entity_tag(tag, coding)),
        (b"vary", b"accept-encoding"),
    ]
    if coding != "identity":
        lines.append((b"content-encoding", coding.encode()))
    if matches(request.headers.get("if-none-match", "").encode("latin-1"), tag):
        return Answer(304, lines).as_response()
    return Answer(200, [*lines, (b"content-length", b"%d" % len(bodies[coding]))], bodies[coding]).as_response()


@cache
def _asset(name: str) -> tuple[str, dict[str, bytes]]:
    content = (
        START.encode() if name == "start.js" else files("fastapi_swagger").joinpath("resources", name).read_bytes()
    )
    return hashlib.sha256(content).hexdigest()[:32], packed(content)
