"""Seeds, settings, object keys and briefs."""

from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from soundflow_core.base.errors import ConfigurationError
from soundflow_core.base.seeds import RandomStreams, seed_from
from soundflow_core.base.settings import Settings
from soundflow_core.model.brief import Category, Recipe, Tier, TrackBrief
from soundflow_core.model.keys import audio_key, category_catalog, parse_audio_key


def brief(**changes):
    values = {"id": "study_daily", "date": "2025-01-15", "category": "Study", "genre": "lofi", **changes}
    return TrackBrief.model_validate(values)


def test_a_stream_depends_on_its_name_and_seed_only():
    first = RandomStreams(7).stream("bass").random(4)
    RandomStreams(7).stream("shaker").random(100)
    assert np.array_equal(first, RandomStreams(7).stream("bass").random(4))
    assert not np.array_equal(first, RandomStreams(8).stream("bass").random(4))
    assert not np.array_equal(first, RandomStreams(7).child("verse").stream("bass").random(4))


def test_seeds_never_change():
    assert seed_from("free", "2025-01-15", "study_daily", 0) == 771728603
    assert [int(x) for x in RandomStreams(1).stream("form").integers(0, 100, 5)] == [77, 96, 91, 54, 86]
    assert all(1 <= seed_from(i) <= 2**31 - 1 for i in range(200))


def test_an_empty_variable_is_an_unset_one():
    settings = Settings.from_environment({"R2_BUCKET": "", "SOUNDFLOW_STORE": " ", "FREE_PUBLIC_BASE_URL": ""})
    assert settings.store.startswith("file://")
    assert settings.free_public_base_url is None


def test_a_bucket_makes_the_store_s3():
    assert Settings.from_environment({"R2_BUCKET": "tracks"}).store == "s3://tracks"


@pytest.mark.parametrize(
    ("name", "value"),
    [("SOUNDFLOW_STORE", "ftp://there"), ("FREE_PUBLIC_BASE_URL", "cdn.example"), ("SOUNDFLOW_WORKERS", "many")],
)
def test_a_wrong_variable_is_named(name, value):
    with pytest.raises(ConfigurationError, match=name):
        Settings.from_environment({name: value})


def test_object_keys_follow_the_contract():
    key = audio_key(Tier.FREE, date(2025, 1, 15), "free-2025-01-15-study_daily")
    assert key == "audio/free/2025-01-15/free-2025-01-15-study_daily.mp3"
    assert parse_audio_key(key) == (Tier.FREE, date(2025, 1, 15), "free-2025-01-15-study_daily")
    assert parse_audio_key("audio/free/2025-13-15/x.mp3") is None
    assert parse_audio_key("audio/other/2025-01-15/x.mp3") is None
    assert category_catalog(Category.DEEP_WORK) == "catalog/by-category/deep-work.json"


def test_a_brief_knows_its_published_id():
    assert brief().track_id == "free-2025-01-15-study_daily"


@pytest.mark.parametrize(
    "change",
    [
        {"key": "H"},
        {"bpm": 300},
        {"bpm": {"min": 120, "max": 90}},
        {"layers": {"drums": 101}},
        {"ambience": {"snow": 5}},
        {"energyMin": 80, "energyMax": 20},
        {"durationSec": 0},
        {"id": "../x"},
        {"colour": "red"},
    ],
)
def test_an_invalid_brief_is_rejected(change):
    with pytest.raises(ValidationError):
        brief(**change)


def test_a_recipes_digest_depends_on_brief_seed_and_engine():
    one = Recipe(brief=brief(), seed=1)
    assert one.digest == Recipe.model_validate_json(one.model_dump_json(by_alias=True)).digest
    digests = {
        one.digest,
        Recipe(brief=brief(), seed=2).digest,
        Recipe(brief=brief(key="Dm"), seed=1).digest,
        Recipe(brief=brief(), seed=1, engine_version="0").digest,
    }
    assert len(digests) == 4
