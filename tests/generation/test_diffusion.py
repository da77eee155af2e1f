"""Stable Audio 3 and ACE-Step through diffusers' real loading path, on tiny random pipelines."""

import numpy as np
import pytest

from soundflow_core.base.errors import BriefError, Cancelled, ConfigurationError
from soundflow_core.base.settings import PremiumSettings
from soundflow_core.generation import models
from soundflow_core.generation.models.base import Take, Watch
from tests.support.tiny_pipelines import make_ace_step, make_stable_audio

RATES = {"stable-audio-3-medium": 44_100, "ace-step-1.5": 48_000}
either = pytest.mark.parametrize("name", list(RATES))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    import torch

    from soundflow_core.generation.models.machine import devices

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("pipelines")
    make_stable_audio(folder / "stable-audio-3-medium")
    make_ace_step(folder / "ace-step-1.5")
    with pytest.MonkeyPatch.context() as patch:  # the real ones' size is what the cards tell
        patch.setattr(devices, "_free_bytes", lambda _device: 1e12)
        return {name: models.load(name, PremiumSettings(model_folder=folder, device="cpu")) for name in RATES}


@either
def test_a_piece_has_its_exact_length_and_its_seed_decides_it(loaded, name):
    heard = []
    made = loaded[name].generate(
        [Take("deep drone", 10.03, seed, bpm=60.0, key="Am") for seed in (1, 1, 2)],
        Watch(lambda share, _remark: heard.append(share)),
    )
    assert [one.audio.shape for one in made] == [(2, round(10.03 * RATES[name]))] * 3
    assert {one.sample_rate_hz for one in made} == {RATES[name]}
    assert np.isfinite(made[0].audio).all()
    assert made[0].audio.std() > 0
    assert np.array_equal(made[0].audio, made[1].audio)
    assert not np.array_equal(made[0].audio, made[2].audio)
    assert made[0].revision.startswith("folder-")
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    assert len(heard) > 6  # it is followed step by step


def test_ace_step_gets_tempo_and_key_apart_from_the_prompt(loaded, monkeypatch):
    arguments = loaded["ace-step-1.5"]._arguments(Take("x", 10.0, 1, bpm=92.4, key="Ebm"))
    assert (arguments["bpm"], arguments["keyscale"], arguments["lyrics"]) == (92, "Eb minor", "[Instrumental]")
    assert arguments["audio_duration"] == 10.0
    other = loaded["stable-audio-3-medium"]._arguments(Take("x", 10.0, 1, bpm=92.4, key="Ebm"))
    assert other["duration"] == 10.0
    assert not {"bpm", "keyscale", "lyrics"} & set(other)


@either
def test_too_long_a_piece_is_refused_and_a_cancelled_one_stops(loaded, name):
    with pytest.raises(BriefError, match="makes at most"):
        loaded[name].generate([Take("x", 601.0, 1)], Watch())
    told = []

    def cancelled():
        told.append(1)
        return len(told) > 2

    with pytest.raises(Cancelled):
        loaded[name].generate([Take("x", 10.0, 1)], Watch(is_cancelled=cancelled))


def test_memory_that_is_too_small_and_a_damaged_pipeline_are_one_sentence(loaded, tmp_path, monkeypatch):
    import torch

    def full(*_args, **_named):
        raise torch.OutOfMemoryError("no room")

    monkeypatch.setattr(type(loaded["ace-step-1.5"].pipeline), "__call__", full)
    with pytest.raises(ConfigurationError, match=r"ace-step-1\.5 does not fit into this device's memory at 30 s"):
        loaded["ace-step-1.5"].generate([Take("x", 30.0, 1)], Watch())
    from soundflow_core.generation.models.machine import devices

    monkeypatch.setattr(devices, "_free_bytes", lambda _device: 1e12)
    (tmp_path / "ace-step-1.5").mkdir()
    (tmp_path / "ace-step-1.5" / "model_index.json").write_text("{}")
    with pytest.raises(ConfigurationError, match="damaged or incomplete"):
        models.load("ace-step-1.5", PremiumSettings(model_folder=tmp_path, device="cpu"))
