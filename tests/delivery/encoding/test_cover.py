"""Covers: pictures of 480 x 480 that follow from the score alone."""

import io
import struct
import time
import zlib
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image

from soundflow_core.delivery.covers.canvas import SIZE
from soundflow_core.delivery.covers.cover import draw_cover
from soundflow_core.delivery.covers.emblem import draw_emblem
from soundflow_core.delivery.covers.webp import webp_of
from soundflow_core.model.brief import Category
from soundflow_core.model.score import Bed
from soundflow_core.pipeline import render
from tests.support.recipes import recipe

LARGEST_BYTES = 120_000
GENRE_OF = {
    Category.DEEP_WORK: "house",
    Category.STUDY: "lofi",
    Category.RELAX: "ambient",
    Category.NATURE: "classic",
    Category.FLOW_STATE: "trance",
}
every_category = pytest.mark.parametrize("category", Category)


@cache
def score_of(category, seed=3, duration=120):
    asked = recipe(GENRE_OF[category], seed=seed, durationSec=duration, category=category)
    return render.compose(render.plan(asked))


def pixels_of(png):
    """The picture's pixels; fails unless the file is a PNG whose checksums hold."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        content = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + content)
        chunks[kind] = content
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (SIZE, SIZE, 8, 2, 0, 0, 0)
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(SIZE, 1 + 3 * SIZE)
    assert lines[0, 0] == 0
    assert set(lines[1:, 0]) == {2}
    return np.cumsum(lines[:, 1:], axis=0, dtype=np.uint8).reshape(SIZE, SIZE, 3)


def difference(first, second):
    return float(np.abs(pixels_of(first).astype(int) - pixels_of(second)).mean())


@every_category
def test_the_same_score_gives_the_same_bytes(category):
    assert draw_cover(score_of(category)) == draw_cover(score_of.__wrapped__(category))


@every_category
def test_a_cover_is_a_small_png_with_something_to_see(category):
    png = draw_cover(score_of(category))
    assert len(png) <= LARGEST_BYTES
    assert pixels_of(png).std() > 15


@every_category
def test_two_seeds_differ_visibly(category):
    assert difference(draw_cover(score_of(category, 3)), draw_cover(score_of(category, 4))) > 4


def test_categories_differ_even_for_one_genre_and_seed():
    covers = [draw_cover(render.compose(render.plan(recipe("ambient", category=category)))) for category in Category]
    for i, first in enumerate(covers):
        assert all(difference(first, second) > 12 for second in covers[i + 1 :])


@every_category
def test_the_notes_shape_the_picture(category):
    score = score_of(category)
    silent = replace(score, parts=())
    assert difference(draw_cover(score), draw_cover(silent)) > 0.3


@every_category
def test_the_key_turns_the_colours(category):
    score = score_of(category)
    covers = [draw_cover(replace(score, plan=replace(score.plan, key=key))) for key in ("Gm", "C#m")]
    assert difference(*covers) > 2


def test_every_bed_at_its_loudest_is_drawn_within_the_limits():
    beds = tuple(
        Bed(name, 100) for name in ("rain", "wind", "ocean", "stream", "birds", "fire", "thunder", "vinyl", "white")
    )
    for category in Category:
        assert len(draw_cover(replace(score_of(category), beds=beds))) <= LARGEST_BYTES


def test_the_shortest_track_has_a_cover():
    for category in Category:
        assert pixels_of(draw_cover(score_of(category, duration=5))).std() > 15


@every_category
def test_a_cover_takes_little_time(category):
    score, spent = score_of(category), []
    for _ in range(4):
        begun = time.thread_time()
        draw_cover(score)
        spent.append(time.thread_time() - begun)
    assert min(spent) < 0.12


@every_category
def test_the_webp_is_the_same_picture_in_far_fewer_bytes(category):
    png = draw_cover(score_of(category))
    packed = webp_of(png)
    with Image.open(io.BytesIO(packed)) as picture:
        shown = np.asarray(picture.convert("RGB"), int)
    assert len(packed) < len(png) / 3
    assert np.abs(shown - pixels_of(png)).mean() < 3


def test_an_emblem_needs_no_score():
    assert draw_emblem(Category.STUDY, 1) == draw_emblem(Category.STUDY, 1)
    assert difference(draw_emblem(Category.STUDY, 1), draw_emblem(Category.STUDY, 2)) > 1
    assert difference(draw_emblem(Category.STUDY, 1), draw_emblem(Category.RELAX, 1)) > 12
