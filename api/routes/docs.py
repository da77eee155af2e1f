"""`/docs`: the interactive reference, with Swagger UI served from here and no inline script."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from starlette.responses import HTMLResponse, Response

from api.http.content_coding import encode_all, entity_tag, matches, negotiate

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
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})


@router.get("/docs/{name}")
async def asset(request: Request, name: Annotated[Asset, Path()]) -> Response:
    """A script or style sheet of the page."""
    version, bodies = _read_asset(name)
    coding = negotiate(request.headers.get("accept-encoding"))
    headers = {
        "Content-Type": f"text/{'css' if name.endswith('.css') else 'javascript'}; charset=utf-8",
        "Cache-Control": "public, max-age=3600",
        "ETag": entity_tag(version, coding),
        "Vary": "accept-encoding",
    }
    if coding != "identity":
        headers["Content-Encoding"] = coding
    if matches(request.headers.get("if-none-match"), version):
        return Response(status_code=304, headers=headers)
    return Response(bodies[coding], headers=headers)


@cache
def _read_asset(name: str) -> tuple[str, dict[str, bytes]]:
    content = (
        START.encode() if name == "start.js" else files("fastapi_swagger").joinpath("resources", name).read_bytes()
    )
    return hashlib.sha256(content).hexdigest()[:32], encode_all(content)
