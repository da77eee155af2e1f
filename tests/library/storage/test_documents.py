"""Changing a document while others change it, too: no change is lost, nothing damaged is overwritten."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from soundflow_core.base.errors import Conflict, QualityError
from soundflow_core.library.storage import documents
from soundflow_core.library.storage.base import ABSENT
from soundflow_core.library.storage.documents import JsonDocument
from soundflow_core.library.storage.memory_store import MemoryStore


def parse(content):
    try:
        return json.loads(content)
    except ValueError as error:
        raise QualityError("damaged") from error


NUMBERS = JsonDocument("numbers.json", parse, lambda value: json.dumps(value).encode(), list)


@pytest.fixture
def pauses(monkeypatch):
    """The pauses between attempts, not slept."""
    taken = []
    monkeypatch.setattr(documents.time, "sleep", taken.append)
    return taken


def test_no_change_of_many_writers_is_lost():
    store = MemoryStore()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: NUMBERS.change(store, lambda found: [*found, number]), range(40)))
    assert sorted(NUMBERS.read(store)[0]) == list(range(40))


def test_a_change_that_always_comes_second_is_given_up_with_a_conflict(pauses):
    store = MemoryStore()

    def change(found):
        store.delete("numbers.json")
        store.put("numbers.json", json.dumps([len(pauses)]).encode(), ABSENT, "", "")
        return found

    with pytest.raises(Conflict, match=r"Other writers kept changing numbers\.json"):
        NUMBERS.change(store, change)
    assert len(pauses) == documents.ATTEMPTS
    assert max(pauses) <= documents.LONGEST_PAUSE_SECONDS


def test_a_damaged_document_is_not_overwritten():
    store = MemoryStore()
    store.put("numbers.json", b"[1", ABSENT, "", "")
    with pytest.raises(QualityError):
        NUMBERS.change(store, lambda found: found)
    assert store.get("numbers.json").content == b"[1"
