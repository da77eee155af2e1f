"""The player: a static export, read into memory whole, so that no address reaches the disk.

Its pages carry inline scripts, which the policy names by their hashes; nothing else may run.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.types import Scope

from api.catalog.shelf import entity_tag, matches
from api.http.answers import Answer, Headers, header
from api.http.encodings import negotiate, packed

INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
PACKABLE = (
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
FOREVER = b"public, max-age=31536000, immutable"
BRIEFLY = b"public, max-age=0, must-revalidate"
WORKER = "sw.js"
"""The service worker: it asks the API and the audio's home for itself, so it needs the pages' policy."""
NOT_BUILT = (
    b"<!doctype html><meta charset=utf-8><title>SoundFlow</title><h1>SoundFlow</h1>"
    b"<p>The player is not built yet: run <code>make player</code>. The API is described at <a href=/docs>/docs</a>.</p>"
)


@dataclass(frozen=True)
class Page:
    """A file of the export in every coding, and its headers."""

    tag: str
    headers: Headers
    bodies: dict[str, bytes]
    status: int = 200

    def answer(self, headers: Headers) -> Answer:
        """The file, or 304 where the client has it."""
        coding = negotiate(header(headers, b"accept-encoding"))
        coding = coding if coding in self.bodies else "identity"
        lines = [*self.headers, (b"etag", entity_tag(self.tag, coding))]
        if coding != "identity":
            lines.append((b"content-encoding", coding.encode()))
        known = header(headers, b"if-none-match")
        if known and self.status == 200 and matches(known, self.tag):
            return Answer(304, lines)
        body = self.bodies[coding]
        return Answer(self.status, [*lines, (b"content-length", b"%d" % len(body))], body)


class Site:
    """The pages of the export by their addresses; read again when the export was built anew."""

    def __init__(self, folder: Path, media_origins: tuple[str, ...]) -> None:
        self.folder = folder
        self.media_origins = media_origins
        self._built: float | None = None
        self._pages: dict[str, Page] = {}
        self._missing: Page | None = None

    def answer(self, path: str, headers: Headers) -> Answer | None:
        """What stands at an address; None where nothing does."""
        self._read_if_built_anew()
        page = self._pages.get(path) or self._pages.get(f"{path}/")
        if page is None and path == "/":
            kind = (b"content-type", b"text/html; charset=utf-8")
            return Answer(200, [kind, (b"content-length", b"%d" % len(NOT_BUILT))], NOT_BUILT)
        if page is not None and path not in self._pages:
            return Answer(308, [(b"location", f"{path}/".encode()), (b"content-length", b"0")])
        return page.answer(headers) if page else None

    def respond(self, scope: Scope) -> Answer | None:
        """The page at the address of a request, or for a person the page that says there is none; None where a problem document is due."""
        headers = scope["headers"]
        answer = self.answer(scope["path"], headers)
        if answer is None and self._missing and b"text/html" in (header(headers, b"accept") or b""):
            return self._missing.answer(headers)
        return answer

    def _read_if_built_anew(self) -> None:
        try:
            built = (self.folder / "index.html").stat().st_mtime
        except OSError:
            return
        if built == self._built:
            return
        pages = {}
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(self.folder).as_posix()
                pages[_address(name)] = self._page(name, path.read_bytes())
        self._pages, self._missing, self._built = pages, pages.pop("/404.html", None), built

    def _page(self, name: str, content: bytes) -> Page:
        kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind == "application/json"
        lines: Headers = [
            (b"content-type", f"{kind}; charset=utf-8".encode() if text else kind.encode()),
            (b"cache-control", FOREVER if name.startswith("_next/static/") else BRIEFLY),
            (b"vary", b"accept-encoding"),
        ]
        if kind == "text/html" or name == WORKER:
            lines.append((b"content-security-policy", self._policy(content).encode()))
        bodies = packed(content) if kind.startswith(PACKABLE) else {"identity": content}
        return Page(hashlib.sha256(content).hexdigest()[:32], lines, bodies, 404 if name == "404.html" else 200)

    def _policy(self, html: bytes) -> str:
        """The content security policy of a page: its own inline scripts by hash, and nothing from elsewhere but audio."""
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


def _address(name: str) -> str:
    """`index.html` stands at `/`, `track/index.html` at `/track/`, anything else under its own name."""
    return f"/{name.removesuffix('index.html')}" if name == "index.html" or name.endswith("/index.html") else f"/{name}"


def origin_of(address: str | None) -> str | None:
    """`https://cdn.example` of any address there."""
    if not address:
        return None
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
