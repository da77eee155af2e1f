"""The player: a static export, kept in memory, so that no address of a request reaches the disk.

Its pages have inline scripts, which the content security policy allows by their hashes; no other script may run.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from api.http.content_coding import encode_all, entity_tag, matches, negotiate

INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
COMPRESSIBLE = (
    "text/",
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
    "application/xml",
)
TYPES = {
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}
FOREVER = "public, max-age=31536000, immutable"
REVALIDATED = "public, max-age=0, must-revalidate"
WORKER = "sw.js"
"""The service worker: it fetches from the API and the audio's origin itself, so it needs the pages' policy."""
NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>SoundFlow</title><h1>SoundFlow</h1>"
    "<p>The player is not built yet: run <code>make player</code>. The API is described at <a href=/docs>/docs</a>.</p>"
)


@dataclass(frozen=True)
class PlayerFile:
    """A file of the export in every coding, and its headers."""

    version: str
    headers: dict[str, str]
    bodies: dict[str, bytes]

    def response(self, request: Headers, status: int = 200) -> Response:
        """The file, or 304 where the client has it."""
        coding = negotiate(request.get("accept-encoding"))
        coding = coding if coding in self.bodies else "identity"
        headers = {**self.headers, "ETag": entity_tag(self.version, coding)}
        if coding != "identity":
            headers["Content-Encoding"] = coding
        if status == 200 and matches(request.get("if-none-match"), self.version):
            return Response(status_code=304, headers=headers)
        return Response(self.bodies[coding], status, headers)


class PlayerSite:
    """An ASGI application that serves the export, and 404 where it has nothing; it reads a new build by itself."""

    def __init__(self, folder: Path, media_origins: tuple[str, ...]) -> None:
        self.folder = folder
        self.media_origins = media_origins
        self._built_at: float | None = None
        self._files: dict[str, PlayerFile] = {}
        self._not_found: PlayerFile | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that no route matches."""
        response = self.response(scope["path"], Headers(scope=scope)) if scope["method"] == "GET" else None
        if response is None:
            raise HTTPException(404)
        scope["route_path"] = "player"
        await response(scope, receive, send)

    def response(self, path: str, request: Headers) -> Response | None:
        """The file at a path; for a browser the 404 page where there is none, and None for other clients."""
        self._read_new_build()
        if path in self._files:
            return self._files[path].response(request)
        if f"{path}/" in self._files:
            return RedirectResponse(f"{path}/", 308)
        if path == "/":
            return Response(NOT_BUILT, media_type="text/html")
        if self._not_found and "text/html" in request.get("accept", ""):
            return self._not_found.response(request, 404)
        return None

    def _read_new_build(self) -> None:
        try:
            built_at = (self.folder / "index.html").stat().st_mtime
        except OSError:
            return
        if built_at == self._built_at:
            return
        files = {}
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(self.folder).as_posix()
                files[_path_of(name)] = self._file(name, path.read_bytes())
        self._not_found = files.pop("/404.html", None)
        self._files, self._built_at = files, built_at

    def _file(self, name: str, content: bytes) -> PlayerFile:
        kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        is_text = kind.startswith("text/") or kind == "application/json"
        headers = {
            "Content-Type": f"{kind}; charset=utf-8" if is_text else kind,
            "Cache-Control": FOREVER if name.startswith("_next/static/") else REVALIDATED,
            "Vary": "accept-encoding",
        }
        if kind == "text/html" or name == WORKER:
            headers["Content-Security-Policy"] = self._policy(content)
        bodies = encode_all(content) if kind.startswith(COMPRESSIBLE) else {"identity": content}
        return PlayerFile(hashlib.sha256(content).hexdigest()[:32], headers, bodies)

    def _policy(self, html: bytes) -> str:
        """The content security policy of a page: its own inline scripts by hash, and from other origins only audio and pictures."""
        digests = {base64.b64encode(hashlib.sha256(code).digest()).decode() for code in INLINE_SCRIPT.findall(html)}
        scripts = " ".join(f"'sha256-{digest}'" for digest in sorted(digests))
        media = " ".join(self.media_origins)
        return "; ".join(
            part.rstrip()
            for part in (
                "default-src 'self'",
                f"script-src 'self' {scripts}",
                "style-src 'self' 'unsafe-inline'",
                f"img-src 'self' data: blob: {media}",
                f"media-src 'self' data: blob: {media}",
                f"connect-src 'self' {media}",
                "worker-src 'self' blob:",
                "font-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            )
        )


def _path_of(name: str) -> str:
    """`/` of `index.html`, `/track/` of `track/index.html`; any other file has its own name."""
    return f"/{name.removesuffix('index.html')}" if name == "index.html" or name.endswith("/index.html") else f"/{name}"


def origin_of(address: str | None) -> str | None:
    """The origin of an address: `https://cdn.example`."""
    if not address:
        return None
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
