"""Briefs for tests that make sound."""

from soundflow_core.model.brief import Recipe, TrackBrief
from soundflow_core.music.genres import genre_named, genre_names

CATEGORY_OF = {
    **dict.fromkeys(("deep", "house", "techno", "synth"), "Deep Work"),
    **dict.fromkeys(("lofi", "chillout", "lounge", "jazz"), "Study"),
    **dict.fromkeys(("ambient", "classic"), "Relax"),
    **dict.fromkeys(("trance", "edm", "dance", "bass", "dnb"), "Flow State"),
}
GENRES = genre_names()


def recipe(genre: str = "deep", seed: int = 1, **asked: object) -> Recipe:
    """A recipe for a genre; anything of the brief may be asked otherwise."""
    brief = {"id": "test", "date": "2025-01-15", "category": CATEGORY_OF[genre], "genre": genre, "durationSec": 20}
    return Recipe(brief=TrackBrief.model_validate({**brief, **asked}), seed=seed)


def low_tempo(genre: str) -> int:
    """The slowest tempo of a genre's range."""
    return genre_named(genre).tempo_bpm[0]
