"""The index answers as a plain look at every entry would."""

import random

import pytest

from api.catalog import index as module
from api.catalog.index import WORD, CatalogIndex, Filter, _words_of
from soundflow_core.model.brief import Category, Tier
from tests.support.api_server import catalog_bytes, make_entry


@pytest.fixture(params=[1, 500])
def listed(request, monkeypatch):
    """Entries, and their index with many or no ready beginnings and with few or many words kept as lists."""
    monkeypatch.setattr(module, "MANY_WORDS", request.param)
    monkeypatch.setattr(module, "FEW_ROWS", request.param // 10)
    rng = random.Random(5)
    entries = [
        make_entry(n, rng.choice(list(Category)), rng.choice(list(Tier)), genre=rng.choice(["deep", "lofi", "jazz"]), title=f"Take {n:04d}")
        for n in range(300)
    ]  # fmt: skip
    entries.sort(key=lambda e: (e.tier is Tier.FREE, -e.date.toordinal(), e.id))
    return entries, CatalogIndex(catalog_bytes(entries))


def expected(entries, words, wanted):
    """Row by row."""
    asked = WORD.findall(wanted.text.lower())

    def fits(e, words):
        return (
            (wanted.tier is None or e.tier is wanted.tier)
            and (not wanted.genres or e.genre in wanted.genres)
            and (wanted.start is None or e.date >= wanted.start)
            and (wanted.end is None or e.date <= wanted.end)
            and all(any(word.startswith(one) for word in words) for one in asked)
        )

    return [row for row, e in enumerate(entries) if fits(e, words[row])]


def test_any_question_is_answered_as_by_looking_at_every_entry(listed):
    entries, index = listed
    words = [_words_of(e.as_json()) for e in entries]
    rng = random.Random(6)
    texts = (
        "",
        "t",
        "ta",
        "take",
        "0",
        "00",
        "000",
        "0001",
        "1",
        "take 02",
        "deep",
        "d",
        "zzz",
        "f#",
        "2025",
        "t 1 j",
        "study",
        "é",
    )
    for _ in range(100):
        days = sorted(rng.choices([e.date for e in entries], k=2))
        wanted = Filter(
            rng.choice([None, *Tier]), rng.choice([(), ("lofi",), ("jazz", "deep")]),
            rng.choice([None, days[0]]), rng.choice([None, days[1]]), rng.choice(texts),
        )  # fmt: skip
        rows = expected(entries, words, wanted)
        found = index.select(wanted)
        assert index.rows(found) == rows, wanted
        after, limit = rng.randrange(-1, 300), rng.randrange(1, 60)
        assert index.rows(found, after, limit) == [row for row in rows if row > after][:limit]
        assert index.rows(found, after) == [row for row in rows if row > after]
