"""The listener's core in a browser: play and hear, seek, next, crossfade, repeat, browse on, filter, keys, what the device keeps."""

import re
from base64 import b64decode

import numpy as np
from scipy.signal import fftconvolve

from soundflow_core.delivery.encoding.mp3 import decode
from soundflow_core.delivery.inspection.gate import SEAM_LIMIT
from soundflow_core.model.brief import Category
from soundflow_core.studio.analysis.functional import seam_step
from tests.support.player_pages import becomes, entered, hears, now, play, seek, until, wave
from tests.support.player_site import DAY, PREMIUM_TITLE, TRACKS, free_id

DEEP, STUDY = free_id(Category.DEEP_WORK), free_id(Category.STUDY)


def test_todays_five_play_and_are_heard(page, site):
    entered(page, site.url)
    cards = page.get_by_role("article").filter(has=page.get_by_role("heading", level=2))
    cards.nth(4).wait_for()
    assert [card.get_by_role("heading").inner_text() for card in cards.all()] == [name.value for name in Category]
    covers = page.locator("article img[src*='/covers/']").evaluate_all("(all) => all.map((image) => image.src)")
    assert len(covers) == len(Category)
    assert all(address.endswith(".webp") for address in covers)
    play(page, "Deep Work")
    first = now(page)
    assert first["id"] == DEEP
    becomes(page, "at > wanted + 0.5", first["at"])
    assert page.evaluate("navigator.mediaSession.metadata.title") == "Deep Work Daily"
    assert page.evaluate("navigator.mediaSession.playbackState") == "playing"
    page.get_by_role("region", name="Player").get_by_role("button", name="Pause").click()
    becomes(page, "status === 'paused' && window.soundflow.level() < 0.003")


def test_seeking_by_click_and_by_keys(page, site):
    entered(page, site.url)
    play(page, "Study")
    seek(page, 0.5)
    becomes(page, "at > 7 && at < 11")
    hears(page)
    wave(page).focus()
    page.keyboard.press("Home")
    becomes(page, "at < 3")
    page.keyboard.press("ArrowRight")
    becomes(page, "at > 4.8 && at < 9")
    assert "of 16 seconds" in wave(page).get_attribute("aria-valuetext")


def test_the_music_goes_on_while_one_browses(page, site):
    entered(page, site.url)
    play(page, "Deep Work")
    page.evaluate("window.mark = 'the same document'")
    places = page.get_by_role("navigation", name="Site").first
    for name in ("Browse", "Session", "Library", "Today"):
        places.get_by_role("link", name=name).click()
        until(page, "document.title.includes(wanted)", {"Today": "SoundFlow"}.get(name, name))
        hears(page)
    assert page.evaluate("window.mark") == "the same document"


def test_next_previous_and_the_queue(page, site):
    entered(page, site.url)
    play(page, "Deep Work")
    bar = page.get_by_role("region", name="Player")
    bar.get_by_role("button", name="Next track").click()
    becomes(page, "entry.id === wanted", STUDY)
    hears(page)
    for _ in range(2):  # after three seconds, the first goes to the beginning
        bar.get_by_role("button", name="Previous track").click()
    becomes(page, "entry.id === wanted", DEEP)
    bar.get_by_role("button", name="Pause").click()
    bar.get_by_role("button", name="Queue").click()
    queue = page.get_by_role("dialog", name="Queue")
    queue.get_by_role("listitem").first.wait_for()
    assert queue.get_by_role("listitem").count() == 5
    queue.get_by_role("button", name="Remove Study Daily").click()
    queue.get_by_role("button", name=re.compile("Move Nature Daily.* up")).click()
    page.keyboard.press("Escape")
    bar.get_by_role("button", name="Next track").click()
    becomes(page, "entry.id === wanted", free_id(Category.NATURE))


def test_one_track_becomes_the_next_without_silence(page, site):
    """The loudest moment of every 300 ms from the last seconds of one track into the next: no hole, no restart of the page's sound."""
    entered(page, site.url)
    play(page, "Deep Work")
    page.evaluate(
        """() => { window.heard = []; let most = 0; let from = performance.now();
        setInterval(() => {
          most = Math.max(most, soundflow.level());
          if (performance.now() - from < 300) return;
          heard.push([soundflow.playback().entry.id, most]);
          [most, from] = [0, performance.now()];
        }, 15) }"""
    )
    seek(page, 0.6)
    until(page, "heard.filter(([id]) => id === wanted).length > 8", STUDY)
    heard = page.evaluate("heard")
    assert heard[0][0] == DEEP
    assert min(level for _, level in heard[1:]) > 0.003, heard
    assert now(page)["status"] == "playing"


def test_repeat_plays_the_same_track_again(page, site):
    entered(page, site.url)
    play(page, "Deep Work")
    page.keyboard.press("r")
    assert page.get_by_role("button", name="Repeat this track").get_attribute("aria-pressed") == "true"
    wave(page).focus()
    page.keyboard.press("End")
    becomes(page, "at > 14")
    becomes(page, "at > 0.3 && at < 5 && status === 'playing'")
    hears(page)
    assert now(page)["id"] == DEEP


TAP = """const capture = URL.createObjectURL(new Blob([`registerProcessor('capture',
  class extends AudioWorkletProcessor {
  process([sound]) { if (sound.length > 1) this.port.postMessage(sound.map((side) => side.slice())); return true } })`],
  {type: 'text/javascript'}));
const {createAnalyser} = AudioContext.prototype, {start} = AudioBufferSourceNode.prototype;
AudioContext.prototype.createAnalyser = function () {
  this.audioWorklet.addModule(capture).then(() => { window.tapped = [] });
  return createAnalyser.call(this) };
AudioBufferSourceNode.prototype.start = function (...when) {
  if (this.loop && this.buffer.duration > 10) {
    const tap = new AudioWorkletNode(this.context, 'capture', {numberOfOutputs: 0});
    window.tapped = []; tap.port.onmessage = ({data}) => window.tapped.push(data); this.connect(tap) }
  return start.apply(this, when) };
window.played = () => [0, 1].map((side) => {
  const all = new Float32Array(window.tapped.flatMap((block) => [...block[side]]));
  return btoa([...new Uint8Array(all.buffer)].map((byte) => String.fromCharCode(byte)).join('')) })"""
"""Takes every sample that a repeated track plays, on the audio thread."""


def test_a_track_with_loopable_ends_repeats_to_the_sample(new_page, site):
    """Around the join, what is played is the file's own last samples and then its own first, with none between and none missing."""
    relax = free_id(Category.RELAX)
    page = new_page(bypass_csp=True)  # the tap is a script of the test's own
    page.add_init_script(TAP)
    entered(page, site.url)
    play(page, "Relax")
    until(page, "window.tapped")
    page.keyboard.press("r")
    until(page, "tapped.length > 0")
    seek(page, 0.8)
    becomes(page, "at > 12 && window.tapped.length > 20")
    becomes(page, "at > 0.5 && at < 8 && entry.id === wanted", relax)
    played = np.stack([np.frombuffer(b64decode(side), np.float32) for side in page.evaluate("played()")])
    file = decode((site.folder / "store" / f"audio/free/{DAY}/{relax}.mp3").read_bytes())
    around = 4410
    join = np.concatenate([file[:, -around:], file[:, :around]], axis=1)
    likeness = fftconvolve(played[0], join[0, ::-1], "valid") - fftconvolve(
        played[0] ** 2, np.ones(2 * around) / 2, "valid"
    )
    at = int(np.argmax(likeness))  # where the squared difference is least
    heard = played[:, at : at + 2 * around]
    assert np.abs(heard - join).max() < 1e-5
    assert seam_step(np.roll(heard, around, axis=1)) <= SEAM_LIMIT


def test_filters_and_search_live_in_the_address(page, site):
    entered(page, f"{site.url}/browse/")
    rows = page.get_by_role("list", name="Tracks").get_by_role("listitem")
    page.get_by_text(f"{TRACKS} tracks", exact=True).wait_for()
    assert rows.count() == TRACKS
    page.get_by_text("Premium", exact=True).first.click()
    page.get_by_text("1 track", exact=True).wait_for()
    assert PREMIUM_TITLE in rows.first.inner_text()
    page.get_by_role("group", name="Tier").get_by_text("Free").click()
    page.get_by_role("searchbox", name="Search tracks").fill(f"study {DAY}")
    page.get_by_text("1 track", exact=True).wait_for()
    page.reload()
    page.get_by_text("1 track", exact=True).wait_for()
    assert "Study Daily" in rows.first.inner_text()
    page.get_by_role("searchbox", name="Search tracks").fill("nothing that anybody made")
    page.get_by_text("Nothing fits.").wait_for()


def test_each_category_has_its_own_page_and_colour(page, site):
    colours = set()
    for category in Category:
        entered(page, f"{site.url}/browse/{category.slug}/")
        page.get_by_role("heading", level=1, name=category.value).wait_for()
        page.get_by_role("list", name="Tracks").wait_for()
        names = page.locator(f"main [data-category='{category.slug}'] h3").all_inner_texts()
        assert any("Daily" in name for name in names)
        colours.add(
            page.evaluate(
                "getComputedStyle(document.querySelector('main > [data-category]')).getPropertyValue('--accent')"
            )
        )
    assert len(colours) == len(Category)


def test_keys_alone(page, site):
    entered(page, site.url)
    page.get_by_role("button", name="Play Deep Work").first.wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Play Deep Work Daily, Deep Work":
            break
    page.keyboard.press("Enter")
    hears(page)
    page.keyboard.press("k")
    becomes(page, "status === 'paused'")
    page.keyboard.press("k")
    hears(page)
    page.evaluate(
        "for (const _ of [1, 2]) document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'k', bubbles: true}))"
    )  # faster than the fade
    hears(page)
    page.keyboard.press("n")
    becomes(page, "entry.id === wanted", STUDY)
    page.keyboard.press("f")
    page.get_by_role("region", name="Player").get_by_role(
        "button", name="Favourite Study Daily", pressed=True
    ).wait_for()
    page.keyboard.press("m")
    until(page, "soundflow.level() < 0.003")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    keys.get_by_role("switch", name="Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    keys.wait_for(state="detached")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert now(page)["id"] == STUDY


def test_favourites_history_and_place_stay_on_the_device(page, site, watch):
    entered(page, site.url)
    play(page, "Relax")
    page.keyboard.press("f")
    becomes(page, "at > 2")
    page.keyboard.press("k")
    becomes(page, "status === 'paused'")
    page.goto(f"{site.url}/library/")
    for name in ("Favourites", "Recently played"):
        assert "Relax Daily" in page.get_by_role("list", name=name).inner_text()
    bar = page.get_by_role("region", name="Player")
    becomes(page, "at >= 1 && status === 'paused'")
    bar.get_by_role("button", name="Play", exact=True).click()
    becomes(page, "at > 2 && status === 'playing'")
    assert not [address for address in watch.asked if re.search("favourite|history|heard", address)]
