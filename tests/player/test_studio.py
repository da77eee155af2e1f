"""The operator's studio in a browser: log-in, the days, hearing, deciding, re-rolling, premium runs."""

import json
import re
from threading import Thread

import httpx
import pytest

from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.keys import sheet_key
from tests.api.routes.test_runs import becomes
from tests.support.player_site import DAY, EVE, PREMIUM_ID, free_id, served, token
from tests.support.player_watching import wait_until

STUDY, RELAX = free_id(Category.STUDY), free_id(Category.RELAX)
OPERATOR = token(sub="mira", role="operator")
pytestmark = pytest.mark.slow


def deployed(prefect_api):
    """The deployments that the studio starts, as `soundflow deploy` leaves them at the server."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.daily_free import daily_free
    from flows.premium_on_demand import premium_on_demand

    with temporary_settings({PREFECT_API_URL: prefect_api}):
        daily_free.to_deployment("daily-free").apply()
        premium_on_demand.to_deployment("premium-on-demand").apply()


@pytest.fixture(scope="module")
def site(player, stock, prefect_api, tmp_path_factory):
    """A server whose newest day waits for approval."""
    apart = Thread(
        target=deployed, args=[prefect_api]
    )  # Playwright's event loop runs in this thread, and Prefect would wait in it
    apart.start()
    apart.join()
    folder = tmp_path_factory.mktemp("studio")
    with served(folder / "site", stock, PREFECT_API_URL=prefect_api, SOUNDFLOW_HOLD_FROM=str(DAY)) as running:
        yield running


@pytest.fixture
def studio(page, site):
    """The studio, entered, at the days that the store has."""
    enter(page, site)
    show_days(page)
    return page


def enter(page, site, key=OPERATOR):
    page.goto(f"{site.url}/studio/")
    page.get_by_label("Operator token").fill(key)
    page.get_by_role("button", name="Sign in").click()


def show_days(page):
    page.get_by_label("Newest day shown").fill(str(DAY))
    page.locator(f"[data-track='{STUDY}']").wait_for()


def tile(page, track_id):
    return page.locator(f"[data-track='{track_id}']")


def inspector(page, track_id):
    tile(page, track_id).click()
    return page.get_by_role("dialog")


def listed(site):
    return {entry["id"] for entry in httpx.get(f"{site.url}/catalog/all").json()}


def decide(page, track_id, button, why):
    opened = inspector(page, track_id)
    opened.get_by_label("Reason").fill(why)
    opened.get_by_role("button", name=button).click()
    return opened


def test_only_operators_can_log_in(page, watch, site, new_page):
    watch.expect("401", "403")
    enter(page, site, "not a token")
    page.get_by_text("This token is not valid").wait_for()
    page.get_by_label("Operator token").fill(token(tier="premium"))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("This token is a listener's").wait_for()
    page.get_by_label("Operator token").fill(OPERATOR)
    page.get_by_label("Remember it on this device").check()
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Runs").wait_for()
    page.reload()
    page.get_by_role("heading", name="Runs").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Operator token").wait_for()
    page.reload()
    page.get_by_label("Operator token").wait_for()
    assert OPERATOR not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_the_days_as_a_grid(studio, site):
    assert studio.locator(f"[data-track*='{DAY}']").count() == 6
    assert studio.locator(f"[data-track*='{EVE}']").count() == 5
    assert "Waiting" in tile(studio, RELAX).inner_text()
    assert "Listed" in tile(studio, free_id(Category.RELAX, EVE)).inner_text()
    assert "Missing" in studio.locator("section", has_text="5 missing").first.inner_text()
    assert studio.get_by_role("button", name=re.compile("Relax.*Waiting.*misse?s")).count() == 1
    assert re.search(r"LUFS\s+−1[34]\.\d\s+✓", tile(studio, STUDY).inner_text())
    assert re.search(r"All\s+(\d+ of \d{2} miss|\d{2} fit)", tile(studio, STUDY).inner_text())
    wait_until(
        studio, "[...document.images].length === 10 && [...document.images].every((i) => i.complete && i.naturalWidth)"
    )


def test_every_measure_of_the_gate_stands_beside_its_range(studio, site):
    opened = inspector(studio, STUDY)
    rows = {row.get_by_role("rowheader").inner_text(): row.inner_text() for row in opened.locator("tbody tr").all()}
    assert len(rows) > 24
    assert re.search(r"−14\.3 … −13\.7 LUFS\s+−1[34]\.\d LUFS\s+✓\s+fits", rows["Loudness"])
    assert re.search(r"at most −1\.0 dBTP\s+−\d\.\d dBTP\s+✓\s+fits", rows["True peak"])
    missed = [name for name, row in rows.items() if "✗" in row]
    summary = opened.get_by_role("region", name="Measures").get_by_role("paragraph").inner_text()
    assert all(name.lower() in summary for name in missed)
    assert re.match(rf"{len(missed)} of \d\d miss" if missed else r"\d\d fit", summary)


def test_a_waiting_track_is_heard_and_an_ended_address_renewed(studio, site, watch):
    watch.expect("403")
    refused = []

    def refuse_once(route):
        if refused:
            return route.continue_()
        refused.append(route.request.url)
        return route.fulfill(status=403)

    studio.route("**/media/audio/**", refuse_once)
    opened = inspector(studio, RELAX)
    opened.get_by_role("button", name="Play").click()
    wait_until(studio, "document.querySelector('dialog audio').currentTime > 0.5")
    assert "signature" in refused[0]
    opened.get_by_label("Position in the track").fill("10")
    wait_until(studio, "document.querySelector('dialog audio').currentTime > 10.2")
    opened.get_by_role("button", name="Pause").click()
    assert studio.evaluate("document.querySelector('dialog audio').paused")


def test_approve_hold_take_down_restore(studio, site):
    assert STUDY not in listed(site)
    opened = inspector(studio, STUDY)
    opened.get_by_role("button", name="Approve").click()
    opened.get_by_text("Give a reason in a few words").wait_for()
    assert STUDY not in listed(site)
    steps = (("Approve", "sounds right", "Listed"), ("Hold", "the hats are too loud", "Held"),
             ("Approve", "they are not", "Listed"), ("Take down", "a claim", "Taken down"), ("Restore", "withdrawn", "Listed"))  # fmt: skip
    for button, why, state in steps:
        opened.get_by_label("Reason").fill(why)
        opened.get_by_role("button", name=button).click()
        opened.get_by_text(state, exact=True).wait_for()
        if state in ("Held", "Taken down"):
            assert why in opened.inner_text()
            assert "mira" in opened.inner_text()
        assert (STUDY in listed(site)) == (state == "Listed")
    studio.keyboard.press("Escape")
    assert "Listed" in tile(studio, STUDY).inner_text()
    assert studio.evaluate("document.activeElement.dataset.track") == STUDY


def test_the_rest_of_a_day_is_approved_at_once(studio, site):
    studio.get_by_role("button", name=re.compile(r"Approve all \d")).click()
    studio.get_by_role("button", name=re.compile("^Approv")).wait_for(state="detached")
    assert {name for name in listed(site) if str(DAY) in name} >= {free_id(category) for category in Category}


def test_the_inspection_sheet(studio, site):
    inspector(studio, RELAX).get_by_text("No sheet was drawn").wait_for()
    studio.keyboard.press("Escape")
    picture = (
        site.folder / "store" / f"covers/free/{DAY}/{RELAX}.png"
    ).read_bytes()  # any picture; drawing is tested elsewhere
    open_store(site.settings).put(sheet_key(Tier.FREE, DAY, RELAX), picture, ANYTHING, "image/png", "")
    studio.get_by_role("button", name="Refresh").click()
    studio.wait_for_load_state("networkidle")
    inspector(studio, RELAX).get_by_alt_text("Waveform, spectrogram").scroll_into_view_if_needed()
    wait_until(studio, "document.querySelector('dialog img[alt]:not([alt=\"\"])').naturalWidth > 100")


def test_a_re_roll_starts_a_run_for_that_track_alone(studio, site, prefect_api):
    decide(studio, RELAX, "Re-roll", "too sleepy")
    studio.keyboard.press("Escape")
    row = studio.locator("[data-run]", has_text=f"re-roll {RELAX}").first
    row.wait_for()
    assert "too sleepy" in row.inner_text()
    run = httpx.get(f"{prefect_api}/flow_runs/{row.get_attribute('data-run')}").json()
    asked = run["parameters"]
    assert (asked["day"], asked["categories"], asked["force"]) == (str(DAY), ["Relax"], True)
    assert asked["roll"] > 4
    becomes(prefect_api, run["id"], "COMPLETED")
    row.get_by_text("Completed").wait_for()


def test_a_premium_track_is_started_and_its_run_watched(studio, prefect_api):
    studio.get_by_role("button", name="New premium track").click()
    form = studio.get_by_role("form", name="New premium track")
    form.get_by_label("Category").select_option("Relax")
    form.get_by_label("Name").fill("tides")
    form.get_by_label("Seconds").fill("30")
    form.get_by_label("Model").select_option("tiny")
    form.get_by_label("Prompt").fill("slow warm pads, no drums")
    form.get_by_role("button", name="Start").click()
    row = studio.locator("[data-run]", has_text="premium-on-demand, tides").first
    row.get_by_text("Waiting").wait_for()
    run_id = row.get_attribute("data-run")
    asked = httpx.get(f"{prefect_api}/flow_runs/{run_id}").json()["parameters"]
    assert (asked["category"], asked["track_id"], asked["duration_sec"], asked["prompt"]) == (
        "Relax", "tides", 30, "slow warm pads, no drums")  # fmt: skip
    becomes(prefect_api, run_id, "RUNNING")
    progress = {"key": "premium-progress", "type": "progress", "data": 40.0, "flow_run_id": run_id}
    assert httpx.post(f"{prefect_api}/artifacts/", json=progress).status_code == 201
    row.get_by_text("40 %").wait_for()
    row.get_by_role("button", name="Cancel").click()
    row.get_by_text("Cancelling").wait_for()
    becomes(prefect_api, run_id, "CANCELLED")
    row.get_by_text("Cancelled").wait_for()


def test_a_failed_run_says_why(studio, site, prefect_api):
    asked = {"category": "Study", "trackId": "rain", "prompt": "rain on glass"}
    run = httpx.post(f"{site.url}/premium", json=asked, headers={"Authorization": f"Bearer {OPERATOR}"}).json()
    becomes(prefect_api, run["runId"], "FAILED", "the model refused")
    studio.reload()
    row = studio.locator(f"[data-run='{run['runId']}']")
    row.get_by_text("Failed").wait_for()
    assert "the model refused" in row.inner_text()


def test_by_keyboard_alone(studio, site):
    studio.get_by_role("link", name="Player").focus()
    for _ in range(20):
        studio.keyboard.press("Tab")
        if studio.evaluate("document.activeElement.dataset.track ?? ''"):
            break
    first = studio.evaluate("document.activeElement.dataset.track")
    studio.keyboard.press("Enter")
    opened = studio.get_by_role("dialog")
    opened.get_by_role("button", name="Play").focus()
    studio.keyboard.press("Space")
    wait_until(studio, "document.querySelector('dialog audio').currentTime > 0")
    studio.keyboard.press("Tab")
    studio.keyboard.press("End")
    wait_until(studio, "document.querySelector('dialog audio').currentTime > 14")
    studio.keyboard.press("Escape")
    opened.wait_for(state="detached")
    assert studio.evaluate("document.activeElement.dataset.track") == first


@pytest.mark.parametrize("width", [320, 768, 2560])
def test_nothing_is_cut_off(new_page, site, width):
    page = new_page(viewport={"width": width, "height": 900}, color_scheme="light")
    enter(page, site)
    show_days(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inspector(page, PREMIUM_ID)
    assert page.evaluate("(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog'))")
    assert page.get_by_role("button", name="Re-roll").count() == 0


def test_a_late_answer_does_not_replace_a_later_days(page, site):
    late = []
    page.route(
        "**/operator/days*days=7",
        lambda route: route.continue_() if late or str(DAY) in route.request.url else late.append(route),
    )
    enter(page, site)
    show_days(page)
    late.pop().continue_()
    page.wait_for_timeout(500)
    assert tile(page, STUDY).is_visible()


def test_without_an_api_it_says_so_and_comes_back(studio, watch):
    watch.expect("net::ERR", "Failed to load")
    studio.route("**/operator/days*", lambda route: route.abort())
    studio.get_by_role("button", name="Refresh").click()
    studio.get_by_text("The API can't be reached").wait_for()
    assert tile(studio, STUDY).is_visible()
    studio.unroute("**/operator/days*")
    studio.get_by_role("button", name="Try again").click()
    studio.get_by_text("The API can't be reached").wait_for(state="detached")
    assert json.loads(studio.evaluate("JSON.stringify({...localStorage})")) is not None
