"""What a listener does in the player, in words that tests share."""

from __future__ import annotations

from typing import Any

from tests.support.player_watching import NOW, wait_until

PATIENCE_SECONDS = 45
"""How long a busy machine may take for anything; an idle one needs a second."""


def until(page: Any, condition: str, argument: Any = None) -> None:
    """Wait until an expression is true in the page; `wanted` in it is the argument."""
    wait_until(page, condition, argument, PATIENCE_SECONDS)


def entered(page: Any, url: str) -> Any:
    """The page once it is alive: its scripts run."""
    page.set_default_timeout(PATIENCE_SECONDS * 1000)
    page.goto(url, wait_until="domcontentloaded")
    until(page, "window.soundflow")
    return page


def settled(page: Any, url: str) -> Any:
    """The page once everything that it shows is here."""
    entered(page, url)
    until(page, "document.querySelector('h1') && !document.querySelector('main [aria-busy=true]')")
    return page


def play(page: Any, name: str) -> None:
    """Press the play button of a track and wait until it is heard."""
    page.get_by_role("button", name=f"Play {name}").first.click()
    hears(page)


def hears(page: Any) -> None:
    """Wait until it plays and the meter shows sound."""
    until(page, "soundflow.playback().status === 'playing' && soundflow.level() > 0.003")


def now(page: Any) -> dict[str, Any]:
    """What is on: the track's id, the status, the place in seconds."""
    return page.evaluate(NOW)


def becomes(page: Any, condition: str, argument: Any = None) -> None:
    """Wait until a condition on `entry`, `status` and `at`, the place in seconds, holds in the page; `wanted` is the argument."""
    until(page, f"((({{entry, status}}, at) => {condition})(soundflow.playback(), soundflow.position()))", argument)


def wave(page: Any) -> Any:
    """The slider of the place in the track."""
    return page.get_by_role("region", name="Player").get_by_role("slider", name="Position in the track")


def seek(page: Any, share: float) -> None:
    """Click into the wave; 0 is the beginning of the track, 1 its end."""
    box = wave(page).bounding_box()
    page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
