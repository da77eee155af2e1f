"""For everybody: axe finds nothing on any page, dark or light; everything goes by keyboard alone; reduced motion is kept."""

from functools import partial

import pytest

from soundflow_core.model.brief import Category
from tests.support.player_pages import settled
from tests.support.player_site import DAY, ROOT, free_id, token
from tests.support.player_watching import wait_until

TRACK = free_id(Category.STUDY)
pytestmark = pytest.mark.slow
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def axe(player):
    """The source of axe-core, as the player's lock file pins it."""
    return (ROOT / "frontend/node_modules/axe-core/axe.min.js").read_text()


@pytest.fixture
def faults(axe):
    """What axe finds on a page as it stands: rule, element, and what to do."""

    def find(page, only_colours=False):
        page.evaluate(axe)
        # What fades in is measured once it stands: half faded, every colour fails.
        page.evaluate(
            "Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations < 9).map((a) => a.finished.catch(() => 0)))"
        )
        rules = {"type": "rule", "values": ["color-contrast"]} if only_colours else {"type": "tag", "values": RULES}
        found = page.evaluate("(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
        return [
            (rule["id"], node["html"][:160], node["failureSummary"])
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return find


PLACES = {
    "home": "/",
    "browse": "/browse/",
    "category": "/browse/study/",
    "track": f"/track/?id={TRACK}",
    "session": "/session/",
    "library": "/library/",
    "premium": "/premium/",
}


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_in_the_player(new_page, site, faults, scheme):
    page = new_page(color_scheme=scheme)
    faults_of = partial(faults, only_colours=scheme == "light")  # all else is the same as in the dark
    found = {}
    for name, path in PLACES.items():
        settled(page, site.url + path)
        found[name] = faults_of(page)
    page.goto(site.url)
    page.get_by_role("button", name="Play ").first.click()
    for panel in ("Queue", "Ambience and sound", "Timers", "Keys"):
        page.get_by_role("button", name=panel, exact=True).first.click()
        page.get_by_role("dialog").wait_for()
        found[panel] = faults_of(page)
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
    page.get_by_role("button", name="Open the large player").click()
    page.get_by_role("dialog").wait_for()
    found["large player"] = faults_of(page)
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_in_the_studio(new_page, site, faults, watch, scheme):
    watch.expect("503")  # this server knows no Prefect, which the studio says
    page = new_page(color_scheme=scheme)
    page.goto(f"{site.url}/studio/")
    page.get_by_label("Operator token").wait_for()
    found = {"log-in": faults(page)}
    page.get_by_label("Operator token").fill(token(role="operator"))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Newest day shown").fill(str(DAY))
    page.locator(f"[data-track='{TRACK}']").wait_for()
    page.get_by_role("button", name="New premium track").click()
    found["board"] = faults(page)
    page.locator(f"[data-track='{TRACK}']").click()
    page.get_by_role("dialog").wait_for()
    found["inspector"] = faults(page)
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("width", [320, 390])
def test_axe_finds_nothing_on_a_phone(new_page, site, faults, width):
    page = new_page(viewport={"width": width, "height": 720}, has_touch=True)
    settled(page, site.url)
    assert faults(page) == []


def test_axe_is_asked_in_earnest(new_page, site, faults):
    page = new_page()
    settled(page, site.url)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button><img src=\"/icon.svg\">')"
    )
    assert {rule for rule, _, _ in faults(page)} >= {"button-name", "image-alt"}


@pytest.mark.parametrize("path", ["/", "/browse/"])
def test_no_two_buttons_share_a_name(page, site, path):
    settled(page, site.url + path)
    page.get_by_role("button", name="Play ").nth(1).wait_for()
    names = page.locator("main button").evaluate_all("(all) => all.map((one) => one.ariaLabel ?? one.textContent)")
    assert len(names) > 5
    assert [name for name in names if names.count(name) > 1] == []


def test_by_keyboard_alone(page, site):
    settled(page, site.url)
    page.keyboard.press("Tab")
    assert "Skip" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''").startswith("Play "):
            break
    page.keyboard.press("Enter")
    wait_until(page, "window.soundflow.playback().status === 'playing'")
    page.keyboard.press("Space")  # the button that has the focus pauses
    wait_until(page, "window.soundflow.playback().status === 'paused'")
    page.keyboard.press("q")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")


def test_the_focus_is_always_seen(page, site):
    """Every stop of the first thirty is on the screen and has an outline."""
    settled(page, site.url)
    page.get_by_role("button", name="Play ").first.wait_for()
    seen = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        stop = page.evaluate("""(() => {
            const node = document.activeElement, box = node.getBoundingClientRect(), style = getComputedStyle(node);
            return {name: node.getAttribute('aria-label') || node.textContent.trim().slice(0, 40), outline: style.outlineStyle,
                shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
        })()""")
        assert stop["shown"], stop
        assert stop["outline"] != "none", stop
        seen.add(stop["name"])
    assert len(seen) > 10


def test_reduced_motion_is_kept(new_page, site):
    page = new_page(reduced_motion="reduce")
    settled(page, site.url)
    page.get_by_role("button", name="Play ").first.click()
    page.wait_for_timeout(300)
    moving = page.evaluate("""document.getAnimations().filter((a) => a.playState === 'running'
        && a.effect.getComputedTiming().duration > 50).map((a) => a.animationName)""")
    assert moving == []
