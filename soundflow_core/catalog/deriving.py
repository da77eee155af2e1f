"""Catalogs as a pure function of entries: what is listed where, in which order, in which bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from soundflow_core.brief import Category, Tier
from soundflow_core.entry import CatalogEntry
from soundflow_core.keys import ALL_CATALOG, category_catalog
from soundflow_core.settings import Settings


def catalog_keys(settings: Settings) -> tuple[str, ...]:
    """The keys of all catalogs, the most general last."""
    shelves = tuple(category_catalog(category) for category in Category)
    return (settings.catalog_free_key, settings.catalog_premium_key, *shelves, ALL_CATALOG)


def derive(entries: Iterable[CatalogEntry], settings: Settings) -> dict[str, bytes]:
    """The bytes of every catalog. They depend on the entries alone, not on their order or the time."""
    newest = sorted(unique(entries).values(), key=lambda e: (-e.date.toordinal(), e.id))
    premium_first = sorted(newest, key=lambda e: e.tier is not Tier.PREMIUM)

    def those(chosen: Callable[[CatalogEntry], bool]) -> bytes:
        return as_bytes(entry for entry in newest if chosen(entry))

    catalogs = {
        settings.catalog_free_key: those(lambda e: e.tier is Tier.FREE),
        settings.catalog_premium_key: those(lambda e: e.tier is Tier.PREMIUM),
        ALL_CATALOG: as_bytes(premium_first),
    }
    for category in Category:
        catalogs[category_catalog(category)] = those(lambda e, c=category: e.category is c)  # type: ignore[misc]  # c is bound now
    return catalogs


def unique(entries: Iterable[CatalogEntry]) -> dict[str, CatalogEntry]:
    """Entries by id; of several objects with one id (files of one name on two days) the last by key is the one that is listed."""
    return {entry.id: entry for entry in sorted(entries, key=lambda e: e.object_key)}


def as_bytes(entries: Iterable[CatalogEntry]) -> bytes:
    """A JSON array with an entry a line."""
    lines = [json.dumps(entry.as_json(), ensure_ascii=False, separators=(",", ":")) for entry in entries]
    return ("[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n").encode()
