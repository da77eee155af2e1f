"""Publishers in processes of their own, all at once or killed at any moment: `python -m tests.support.publishers …`.

The modules are loaded once and every role is a fork, so that a role costs milliseconds. Only forks open the store: no socket is shared.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from soundflow_core.base.errors import Unavailable
from soundflow_core.base.settings import Settings
from soundflow_core.delivery.encoding import tags
from soundflow_core.library.catalog.catalog_files import catalog_keys
from soundflow_core.library.catalog.publishing import publish, put_audio, put_companion
from soundflow_core.library.catalog.rebuilding import rebuild
from soundflow_core.library.catalog.validation import load_catalog, validate
from soundflow_core.library.storage import open_store
from soundflow_core.model.keys import ALL_CATALOG, AUDIO_PREFIX, CHANGES_PREFIX, INDEX

PATIENCE = 5


def here() -> Settings:
    return Settings.from_environment()


def publish_each(files: list[Path], rng: random.Random) -> None:
    """Publish every file with its own rebuild, as many machines might; an outage is tried again, as a flow would."""
    settings = here()
    store = open_store(settings)
    for file in rng.sample(files, len(files)):
        tagged = tags.read(file)
        for attempt in range(PATIENCE):
            try:
                publish(store, settings, tagged.entry, file)
                break
            except Unavailable:
                if attempt == PATIENCE - 1:
                    raise
                time.sleep(rng.uniform(0, 1))


def publish_day(files: list[Path]) -> None:
    """All files with what stands beside them, then one rebuild, as the daily flow does."""
    settings = here()
    store = open_store(settings)
    for file in files:
        entry = tags.read(file).entry
        put_audio(store, entry, file)
        put_companion(store, f"covers/{entry.tier}/{entry.date}/{entry.id}.png", file.name.encode(), "image/png")
    rebuild(store, settings)


def catalogs_are_true() -> None:
    """No catalog lists an object that is missing, at this very moment."""
    settings = here()
    store = open_store(settings)
    listed = set()
    for key in catalog_keys(settings):
        found = store.head(key)
        if found:
            listed |= {entry["objectKey"] for entry in json.loads(store.get(key).content)}
    standing = {item.key for item in store.list(AUDIO_PREFIX)}
    assert listed <= standing, f"listed and missing: {listed - standing}"


def save_state(target: Path) -> None:
    """Everything that must be the same after an undisturbed run and after a killed one that was run again."""
    settings = here()
    store = open_store(settings)
    report = validate(store, settings, deep=True)
    assert report.ok, report.problems
    state = {item.key: store.get(item.key).content.hex() for item in store.list("") if _counts(item.key)}
    target.write_text(json.dumps(state, sort_keys=True))


def _counts(key: str) -> bool:
    return key != INDEX and not key.startswith(CHANGES_PREFIX)  # these hold ETags and times


def forked(role: Callable[[], None]) -> int:
    """Run a role in a child; its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        role()
        code = 0
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)


def done(child: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def all_at_once(folder: Path) -> None:
    """A process for every subfolder; at the end everything is listed, in one valid order."""
    shelves = sorted(path for path in folder.iterdir() if path.is_dir())
    children = [
        forked(lambda s=shelf, n=number: publish_each(sorted(s.glob("*.mp3")), random.Random(n)))
        for number, shelf in enumerate(shelves)
    ]
    outcomes = [done(child) for child in children]
    assert all(outcomes), f"{outcomes.count(False)} publishers failed"
    assert done(forked(lambda: _all_listed(len(list(folder.glob("*/*.mp3"))))))


def _all_listed(tracks: int) -> None:
    settings = here()
    store = open_store(settings)
    entries = load_catalog(store, ALL_CATALOG)
    assert len({entry.id for entry in entries}) == len(entries) == tracks, f"{len(entries)} of {tracks} are listed"
    ranks = [(entry.tier != "premium", -entry.date.toordinal(), entry.id) for entry in entries]
    assert ranks == sorted(ranks)
    report = validate(store, settings)
    assert report.ok, report.problems


def killed_at_random(folder: Path, kills: int, seed: int) -> None:
    """Kill a publisher of a day at so many random moments, each in a fresh store; every time one more run mends all."""
    files = sorted(folder.glob("*.mp3"))
    rng = random.Random(seed)
    own = here()
    reference, seconds = _undisturbed(folder, files, own)
    died = 0
    for number in range(kills):
        _another_store(own, f"kill-{number}")
        child = forked(lambda: publish_day(files))
        time.sleep(rng.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        died += not done(child)
        assert done(forked(catalogs_are_true)), f"kill {number}"
        assert done(forked(lambda: publish_day(files)))
        assert done(forked(lambda: save_state(folder / "state")))
        assert (folder / "state").read_text() == reference, f"kill {number} left another state"
    sys.stdout.write(json.dumps({"kills": kills, "died": died, "seconds": seconds}) + "\n")


def _undisturbed(folder: Path, files: list[Path], own: Settings) -> tuple[str, float]:
    """What a run leaves that nobody disturbs, and how long it takes."""
    spans = []
    for number in range(3):
        _another_store(own, f"undisturbed-{number}")
        began = time.monotonic()
        assert done(forked(lambda: publish_day(files)))
        spans.append(time.monotonic() - began)
    assert done(forked(lambda: save_state(folder / "state")))
    return (folder / "state").read_text(), min(spans)


def _another_store(own: Settings, name: str) -> None:
    """A fresh folder, or the bucket emptied: SeaweedFS takes seconds for a new one."""
    if own.store.startswith("file:"):
        os.environ["SOUNDFLOW_STORE"] = f"{own.store}/{name}"
    else:
        assert done(forked(_empty))


def _empty() -> None:
    store = open_store(here())
    for item in list(store.list("")):
        store.delete(item.key)


def main() -> None:
    what, folder, *numbers = sys.argv[1:]
    if what == "all-at-once":
        all_at_once(Path(folder))
    else:
        killed_at_random(Path(folder), *map(int, numbers))


if __name__ == "__main__":
    main()
