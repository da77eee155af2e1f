"""Catalogs as a pure function of entries: what each of them lists, in which order, in which bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.listed_entries import ListedEntries
from soundflow_core.model.brief import Category, Tier
from soundflow_core.model.keys import ALL_CATALOG, FINGERPRINTS, category_catalog


def catalog_keys(settings: Settings) -> tuple[str, ...]:
    """The keys of all catalogs, the most general last."""
    by_category = tuple(category_catalog(category) for category in Category)
    return (settings.catalog_free_key, settings.catalog_premium_key, *by_category, ALL_CATALOG)


def build_catalogs(listed: ListedEntries, settings: Settings, folder: Path) -> Iterator[tuple[str, Path]]:
    """Every catalog's key and its content in a file, one at a time. They depend on the entries alone, not on their order or the time."""
    newest = listed.positions()
    one = folder / "catalog"

    def written(lines: Iterable[bytes]) -> Path:
        write_array(one, lines)
        return one

    yield settings.catalog_free_key, written(listed.lines(newest, Tier.FREE))
    yield settings.catalog_premium_key, written(listed.lines(newest, Tier.PREMIUM))
    for category in Category:
        yield category_catalog(category), written(listed.lines(newest, category=category))
    yield ALL_CATALOG, written(chain(listed.lines(newest, Tier.PREMIUM), listed.lines(newest, Tier.FREE)))


def build_fingerprints(listed: ListedEntries, folder: Path) -> tuple[str, Path]:
    """What the novelty guard compares with: all fingerprints by id, a line each, in a file."""
    target = folder / "fingerprints"
    lines = (f"{json.dumps(name)}:{json.dumps(text)}".encode() for name, text in listed.fingerprints())
    _write(target, lines, b"{", b"}")
    return FINGERPRINTS, target


def write_array(target: Path, lines: Iterable[bytes]) -> None:
    """A JSON array with an entry a line."""
    _write(target, lines, b"[", b"]")


def _write(target: Path, lines: Iterable[bytes], opening: bytes, closing: bytes) -> None:
    with target.open("wb", buffering=1 << 20) as file:
        file.write(opening)
        separator = b"\n"
        for line in lines:
            file.write(separator + line)
            separator = b",\n"
        file.write((b"" if separator == b"\n" else b"\n") + closing + b"\n")
