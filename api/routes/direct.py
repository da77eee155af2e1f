"""The two most frequent calls without FastAPI, which costs a request more than all else: by the same functions that its routes call.

Only requests that need no parsing are answered here: GET without query and Origin. All others go on to CORS, HEAD and the routes.
"""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from api.dependencies import Services
from api.http.problems import problem_for
from api.routes.catalogs import catalog_paths, whole_catalog
from api.routes.tracks import SIGNED_PATH, sign_track
from soundflow_core.base.errors import SoundFlowError

SIGNED = re.compile(SIGNED_PATH.replace("{track_id}", "([^/]{1,200})"))


class DirectResponsesMiddleware:
    """Answers plain requests for whole catalogs and signed addresses."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app, self.services = app, services
        self.catalogs = catalog_paths(services.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"] or _has_origin(scope):
            return await self.app(scope, receive, send)
        path = scope["path"]
        try:
            if path in self.catalogs:
                scope["route_path"] = path
                response = whole_catalog(scope, self.services, self.catalogs[path])
            elif match := SIGNED.fullmatch(path):
                scope["route_path"] = SIGNED_PATH
                response = await sign_track(scope, self.services, match[1], download=False)
            else:
                return await self.app(scope, receive, send)
        except SoundFlowError as error:
            response = problem_for(error)
        return await response(scope, receive, send)


def _has_origin(scope: Scope) -> bool:
    for name, _ in scope["headers"]:  # noqa: SIM110  # `any` with a generator takes three times as long
        if name == b"origin":
            return True
    return False
