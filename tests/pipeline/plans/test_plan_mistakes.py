"""Every mistake in a plan is one sentence with its exact line, and never anything but a BriefError."""

import json
from datetime import date
from importlib.resources import files
from typing import get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from soundflow_core.base.errors import BriefError
from soundflow_core.delivery.encoding.mp3 import BITRATES_KBPS
from soundflow_core.pipeline.plans.daily import Bitrate, DailyPlan, briefs_for, load_plan, parse_day
from soundflow_core.pipeline.plans.yaml_lines import read_document

OWN = (files("soundflow_core.pipeline.plans") / "free_daily_plan.yaml").read_text()
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(8))


def refusal(tmp_path, text):
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BriefError) as caught:
        load_plan(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def line_of(text, part):
    """The line of the only place where `part` stands."""
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "marked", "said"),
    [
        (
            "drums: 65",
            "drums: '65'",
            "drums: '65'",
            "tracks.1.layers.drums: input should be a valid integer, found '65'",
        ),
        (
            "drums: 65",
            "drums: true",
            "drums: true",
            "tracks.1.layers.drums: input should be a valid integer, found True",
        ),
        ("drums: 65", "drums: 65.5", "drums: 65.5", "tracks.1.layers.drums"),
        ("drums: 65", "drums: [1]", "drums: [1]", "found a list"),
        (
            "genre: lofi",
            "bpm: fast\n    genre: lofi",
            "bpm: fast",
            "tracks.1.bpm: input should be a valid number, found 'fast'",
        ),
        (
            "genre: lofi",
            "bpm: {min: 10, max: 90}\n    genre: lofi",
            "bpm: {min: 10",
            "tracks.1.bpm.min: input should be greater than",
        ),
        (
            "genre: lofi",
            "bpm:\n      min: 84\n      max: 900\n    genre: lofi",
            "max: 900",
            "tracks.1.bpm.max: input should be less",
        ),
        (
            "genre: lofi",
            "bpm: {min: 90, max: 80}\n    genre: lofi",
            "bpm: {min: 90",
            "the lowest tempo is above the highest",
        ),
        (
            "genre: lofi",
            "bpm: {min: 90}\n    genre: lofi",
            "bpm: {min: 90}",
            "tracks.1.bpm.max: this field is missing; add it there",
        ),
        ("genre: lofi", "bpm: .nan\n    genre: lofi", "bpm: .nan", "tracks.1.bpm"),
        ("genre: lofi", "key: H\n    genre: lofi", "key: H", "tracks.1.key"),
        ("genre: lofi", "key: [D]\n    genre: lofi", "key: [D]", "tracks.1.key: input should be a valid string"),
        (
            "id: study_daily",
            "id: deep_work_daily # 2",
            "id: deep_work_daily # 2",
            "tracks.1.id: the id 'deep_work_daily' occurs twice",
        ),
        ("id: study_daily", 'id: "a/b"', 'id: "a/b"', "tracks.1.id"),
        ("tue: edm", "tue: polka", "tue: polka", "rotation.flow_state_daily.tue: the genre 'polka' is unknown"),
        ("tue: edm", "tuesday: edm", "tuesday: edm", "rotation.flow_state_daily.tuesday: input should be 'mon'"),
        (
            "  study_daily: {",
            "  studi_daily: {",
            "  studi_daily: {",
            "the rotation names 'studi_daily', which is not a track",
        ),
        ("energyMax: 55", "energyMax: 5", "energyMin: 30", "tracks.1.energyMin: energyMin is above energyMax"),
        (
            '    siteCategory: "Study"\n',
            "",
            "- id: study_daily",
            "tracks.1.siteCategory: this field is missing; add it there",
        ),
        ("bitrateKbps: 192", "bitrateKbps: 193", "bitrateKbps: 193", "defaults.bitrateKbps: input should be 96, 112"),
        ("durationSec: 180", "durationSec: 2", "durationSec: 2", "defaults.durationSec"),
        ("version: 1\n", "version: one\n", "version: one", "version"),
        (
            "energyCurve: drop",
            "energyCurve: sideways",
            "energyCurve: sideways",
            "input should be 'linear', 'build', 'peak' or 'drop'",
        ),
        (
            "natureTags: [rain]",
            "natureTags: [rain, 7]",
            "natureTags: [rain, 7]",
            "tracks.1.natureTags.1: input should be a valid string",
        ),
        (
            "natureTags: [rain]",
            "natureTags: [2025-13-45]",
            "2025-13-45",
            "'2025-13-45' can't be understood; put it in quotes",
        ),
        (
            "natureTags: [rain]",
            "natureTags: !!python/object:os.system []",
            "!!python",
            "could not determine a constructor",
        ),
        ("natureTags: [rain]", "? [rain]\n    : x", "? [rain]", "a field's name must be a word"),
        ("natureTags: [rain]", "natureTags: [*rain]", "*rain", "undefined alias"),
        ("natureTags: [rain]", "natureTags: [\x01]", "\x01", "special characters are not allowed"),
        ("natureTags: [rain]", "natureTags: [rain", "energyMin: 30", "expected ',' or ']'"),
        ("natureTags: [rain]", "\tnatureTags: [rain]", "\tnature", ""),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path, old, new, marked, said):
    assert old in OWN
    text = OWN.replace(old, new, 1)
    message = refusal(tmp_path, text)
    assert f", line {line_of(text, marked)}: " in message
    assert said in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty; start from the plan that ships"),
        ("# nothing\n", "is empty"),
        ("- 1", "the plan: input should be an object, found a list"),
        ("word", "the plan: input should be an object, found 'word'"),
        ("version: 1", "tracks: this field is missing"),
        ("version: 1\ntracks: []", "line 2: tracks"),
        ("a: &a [*a]", "contains itself"),
        ("[" * 5000, "nested too deeply"),
        (BOMB, "too large"),
        ("version: 1\n---\nversion: 1", "line 2: "),
    ],
    ids=["empty", "comment", "list", "word", "version only", "no tracks", "loop", "deep", "bomb", "two documents"],
)
def test_what_is_no_plan_at_all(tmp_path, text, said):
    assert said in refusal(tmp_path, text)


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "plan.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BriefError, match="not UTF-8 text; save it as UTF-8"):
        load_plan(tmp_path / "plan.yaml")
    with pytest.raises(BriefError, match="Is a directory"):
        load_plan(tmp_path)


def test_common_values_can_be_shared_by_yaml_itself(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(
        OWN.replace("layers: {drums: 65,", "layers: &soft {drums: 65,").replace(
            "layers: {drums: 45, bass: 60, music: 70, pad: 80}", "layers: {<<: *soft, pad: 81}"
        )
    )
    plan = load_plan(path)
    assert (plan.tracks[2].layers.drums, plan.tracks[2].layers.pad) == (65, 81)


def test_the_plans_bitrates_are_the_encoders():
    assert get_args(Bitrate) == BITRATES_KBPS


def test_the_lines_are_those_of_an_editor():
    with_lines = read_document(files("soundflow_core.pipeline.plans") / "free_daily_plan.yaml")
    rows = OWN.splitlines()
    for place, line in with_lines.lines.items():
        if place and isinstance(place[-1], str):
            assert place[-1] in rows[line - 1]


@pytest.mark.parametrize("seconds", [0, 2, -1, 1e9, float("nan")])
def test_a_length_that_no_track_can_have(seconds):
    with pytest.raises(BriefError, match=r"deep_work_daily can't last .* s; choose 5 to 28800 seconds"):
        briefs_for(load_plan(), date(2025, 1, 15), duration_sec=seconds)


@pytest.mark.parametrize("text", ["20250115", "2025-W03-3", "2025-1-5", "٢٠٢٥-٠١-١٥", "0000-00-00", "now"])
def test_only_plain_dates_are_days(text):
    with pytest.raises(BriefError, match="YYYY-MM-DD"):
        parse_day(text)


WORDS = st.sampled_from(["", "70", "x", "Dm", "deep", "mon", "Study", "~", "\ud800", "2025-01-01"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.integers(0, 2), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def damaged_plans(draw):
    """The shipped plan with one value anywhere replaced, removed or added to."""
    plan = yaml.safe_load(OWN)
    at = plan
    for _ in range(draw(st.integers(0, 4))):
        inner = [
            value for value in (at.values() if isinstance(at, dict) else at) if isinstance(value, dict | list) and value
        ]
        if not inner:
            break
        at = draw(st.sampled_from(inner))
    where = draw(st.sampled_from(sorted(at))) if isinstance(at, dict) else draw(st.integers(0, len(at) - 1))
    if draw(st.booleans()):
        at[where] = draw(ANYTHING)
    elif isinstance(at, dict):
        at[draw(WORDS)] = draw(ANYTHING)
    else:
        del at[where]
    return plan


@given(damaged_plans())
def test_any_damage_is_a_plan_or_one_sentence(tmp_path_factory, damaged):
    path = tmp_path_factory.mktemp("plans") / "plan.yaml"
    try:
        path.write_text(yaml.safe_dump(damaged, sort_keys=False))
    except UnicodeEncodeError:
        path.write_text(json.dumps(damaged, default=str))
    try:
        plan = load_plan(path)
    except BriefError as error:
        assert str(path) in str(error)
        assert "\n" not in str(error)
    else:
        assert isinstance(plan, DailyPlan)
        for brief in briefs_for(plan, date(2025, 1, 15)):
            assert brief.genre
