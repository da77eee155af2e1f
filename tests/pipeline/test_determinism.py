"""The same recipe gives the same samples: in another process, at another path, in any order."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from soundflow_core.pipeline.render import compose, perform, plan, render
from tests.support.recipes import recipe

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
import soundflow_core
assert soundflow_core.__file__.startswith(sys.argv[1]), soundflow_core.__file__
from soundflow_core.model.brief import Recipe
from soundflow_core.pipeline.render import render
for line in sys.stdin:
    print(hashlib.sha256(render(Recipe.model_validate_json(line)).master.signal.tobytes()).hexdigest())
"""
RECIPES = [
    recipe("deep", seed=11, durationSec=12, ambience={"rain": 30, "vinyl": 20}),
    recipe("jazz", seed=12, durationSec=12),
]


def pcm_hash(asked):
    return hashlib.sha256(render(asked).master.signal.tobytes()).hexdigest()


@pytest.mark.slow
def test_a_second_process_on_a_second_clone_makes_identical_audio(tmp_path):
    shutil.copytree(ROOT / "soundflow_core", tmp_path / "clone" / "soundflow_core")
    lines = "\n".join(asked.model_dump_json(by_alias=True) for asked in RECIPES)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "clone")],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
    )
    assert done.stdout.split() == [pcm_hash(asked) for asked in RECIPES]


def test_two_renders_in_one_process_are_identical():
    assert pcm_hash(RECIPES[0]) == pcm_hash(RECIPES[0])


def test_a_layer_left_out_changes_no_other_stem():
    full = {stem.name: stem.signal for stem in perform(compose(plan(recipe("deep", seed=4))))}
    without = {stem.name: stem.signal for stem in perform(compose(plan(recipe("deep", seed=4, layers={"drums": 0}))))}
    assert without
    assert all(np.array_equal(signal, full[name]) for name, signal in without.items())
    assert set(full) > set(without)


def test_another_seed_is_another_piece():
    one, two = (compose(plan(recipe("deep", seed=seed, durationSec=60))) for seed in (1, 2))
    assert one.parts != two.parts
