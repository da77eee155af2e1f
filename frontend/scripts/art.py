"""The pictures in public/art that stand where a track's cover is not there yet: each category's landscape before a note is played.

Run from the root of the repository: `python frontend/scripts/art.py`.
"""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from soundflow_core.pipeline import render
from soundflow_core.model.brief import Category, Recipe, TrackBrief
from soundflow_core.delivery.covers.cover import draw_cover
from soundflow_core.delivery.covers.webp import webp_of

FOLDER = Path(__file__).resolve().parents[1] / "public" / "art"
CHOSEN = {
    Category.DEEP_WORK: ("house", 5),
    Category.STUDY: ("lofi", 5),
    Category.RELAX: ("ambient", 6),
    Category.NATURE: ("classic", 5),
    Category.FLOW_STATE: ("trance", 3),
}
"""Genre and seed; chosen by eye."""

for category, (genre, seed) in CHOSEN.items():
    brief = TrackBrief(id="art", date=date(2025, 1, 15), category=category, genre=genre, duration_sec=120)
    score = render.compose(render.plan(Recipe(brief=brief, seed=seed)))
    (FOLDER / f"{category.slug}.webp").write_bytes(webp_of(draw_cover(replace(score, parts=()))))
