"""Kernels: one signature each, a cache keyed by content, other packages' caches unaffected."""

import ast
import subprocess
import sys

import soundflow_core.pipeline.render  # noqa: F401  # registers every kernel
from soundflow_core.base import numba_kernels as jit
from soundflow_core.pipeline.render import render
from tests.support.recipes import GENRES, recipe


def test_librosa_still_finds_its_own_cache():
    script = (
        "import soundflow_core.base.numba_kernels, librosa, numpy as np;"
        "print(librosa.feature.chroma_stft(y=np.sin(np.arange(22050) * 0.1), tuning=0.0).shape[0])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "12"


def test_rendering_compiles_each_kernel_for_its_one_signature():
    for genre in GENRES:
        render(recipe(genre, durationSec=6, ambience=dict.fromkeys(("rain", "birds", "fire"), 20)))
    assert {
        entry.name: len(entry.dispatcher.signatures) for entry in jit.KERNELS if len(entry.dispatcher.signatures) > 1
    } == {}


def test_the_cache_folder_follows_the_content(tmp_path):
    one, two = tmp_path / "a.py", tmp_path / "b.py"
    one.write_text("x = 1\n")
    two.write_text("x = 1\n")
    assert jit._content_hash(one) == jit._content_hash(two)
    two.write_text("from soundflow_core import audio\nx = 1\n")
    jit._content_hash.cache_clear()
    assert jit._content_hash(one) != jit._content_hash(two)


def test_imports_are_found_as_a_parser_finds_them():
    for path in jit.PACKAGE.rglob("*.py"):
        parsed = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.ImportFrom)]
        modules = [node.module for node in parsed if node.module and node.module.startswith(jit.PACKAGE.name)]
        names = [f"{node.module}.{alias.name}" for node in parsed for alias in node.names if node.module in modules]
        meant = {jit.PACKAGE.parent / f"{name.replace('.', '/')}.py" for name in (*modules, *names)}
        found = set(jit._imported_files(path.read_bytes()))
        assert {file for file in found if file.exists()} == {file for file in meant if file.exists()}


def test_warming_reports_progress():
    steps = list(jit.warm())
    assert [done for _, done, _ in steps] == list(range(1, len(jit.KERNELS) + 1))
    assert jit.is_warm()


def test_float_math_is_exact():
    assert all(not entry.dispatcher.targetoptions.get("fastmath") for entry in jit.KERNELS)
