"""What no page may do: say errors, break its content security policy, ask another machine."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # even what no page asked for stays on this machine
)
NOW = """() => { const { entry, status, errorText } = window.soundflow?.playback() ?? {};
return { id: entry?.id ?? null, status, errorText, at: window.soundflow?.position() } }"""
"""What the player plays."""
TELL_VIOLATIONS = """document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}`))"""


@dataclass
class Watch:
    """Everything wrong that a context's pages did; `expect` names what a test brings about on purpose."""

    wrong: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Every address that was asked, in order."""

    def expect(self, *patterns: str) -> None:
        """Regular expressions of messages that are no mistakes in this test."""
        self.expected += patterns

    def over(self, context: Any) -> None:
        """Watch all pages and workers of a context, from now on."""
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", lambda message: message.type == "error" and self._say(message.text, message.location))
        context.on("weberror", lambda error: self._say(str(error.error)))
        context.on("request", self._asked)

    def check(self) -> None:
        """Fails with all that was wrong and not expected."""
        unexpected = [said for said in self.wrong if not any(re.search(pattern, said) for pattern in self.expected)]
        assert unexpected == []

    def _asked(self, request: Any) -> None:
        self.asked.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.wrong.append(f"asked {request.url}")

    def _say(self, text: str, location: Any = None) -> None:
        self.wrong.append(f"{text} ({location['url']})" if location else text)


def wait_until(page: Any, condition: str, wanted: Any = None, seconds: float = 30) -> None:
    """Wait until an expression is true in the page. Playwright's own waiting evaluates strings there, which the policy forbids."""
    until = time.monotonic() + seconds
    while not page.evaluate(f"(wanted) => Boolean({condition})", wanted):
        assert time.monotonic() < until, f"it never came true: {condition} ({wanted}); now {page.evaluate(NOW)}"
        page.wait_for_timeout(40)
