"""A real browser on a real server: Debian's Chromium, driven by Playwright, on `soundflow serve` with tracks of `soundflow daily`."""

import os
import shutil

import pytest

from tests.support.player_site import build_player, served, stocked_store
from tests.support.player_watching import ARGUMENTS, CHROMIUM, Watch


def need(found: object, what: str) -> None:
    """Skip where a program is missing; where CI runs, it must be there."""
    if found:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI is set")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def player():
    """The folder of the built player."""
    need(shutil.which("npm"), "npm")
    return build_player()


@pytest.fixture(scope="session")
def stock():
    """The folder of a finished store; tests get copies of it."""
    return stocked_store()


@pytest.fixture(scope="session")
def site(player, stock, tmp_path_factory):
    """A server that all tests share which change nothing in its store."""
    with served(tmp_path_factory.mktemp("site"), stock) as running:
        yield running


@pytest.fixture(scope="module")
def frail_site(player, stock, tmp_path_factory):
    """A server whose signed addresses die after three seconds, and which a test may stop and start again."""
    with served(tmp_path_factory.mktemp("frail"), stock, SIGNED_URL_TTL_SEC="3") as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    """Chromium; a module's own, since Playwright holds an event loop in this thread while it runs."""
    need(CHROMIUM, "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        yield chromium
        chromium.close()


@pytest.fixture
def watch():
    """What the pages of a test do wrong; checked when it ends."""
    watching = Watch()
    yield watching
    watching.check()


@pytest.fixture
def new_page(browser, watch):
    """Open watched pages in contexts of their own: `new_page(color_scheme="light", viewport={…}, …)`."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options})
        contexts.append(context)
        context.set_default_timeout(30_000)
        watch.over(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    """A page on a laptop, dark."""
    return new_page(color_scheme="dark")
