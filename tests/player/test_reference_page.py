"""The API's reference in a browser: it draws under its own policy and asks no other machine."""

from tests.support.player_site import TRACKS


def test_the_reference_draws_and_lists_every_path(page, watch, site):
    page.goto(f"{site.url}/docs")
    page.get_by_text("/operator/days").wait_for()
    assert len(page.evaluate("fetch('/catalog/all').then((answer) => answer.json())")) == TRACKS
    assert f"{site.url}/openapi.json" in watch.asked


def test_the_watch_sees_what_is_wrong(page, watch, site):
    page.goto(f"{site.url}/docs")
    page.get_by_text("/operator/days").wait_for()
    watch.check()
    page.evaluate("fetch('http://elsewhere.example/').catch(() => 0)")
    page.evaluate("console.error('a mistake of its own')")
    for _ in range(200):
        if len(watch.wrong) > 1:
            break
        page.wait_for_timeout(50)
    said = " | ".join(watch.wrong)
    assert "CSP: connect-src" in said
    assert "a mistake of its own" in said
    watch.expect(".")
