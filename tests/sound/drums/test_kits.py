"""Drums: every model is audible, none clicks at its end, hats choke, round robins differ."""

import numpy as np
import pytest

from soundflow_core.base.audio import SAMPLE_RATE_HZ, silence
from soundflow_core.base.errors import BriefError
from soundflow_core.model.kits import Drum, Kit
from soundflow_core.music.genres import genre_named
from soundflow_core.sound.drums import Hits, play_hits
from soundflow_core.sound.drums.models import MODELS
from soundflow_core.sound.drums.player import one_shot
from tests.support.recipes import GENRES


def played(kit, times, voices, velocities=None, seconds=2.0):
    out = silence(round(seconds * SAMPLE_RATE_HZ))
    starts = np.array([round(t * SAMPLE_RATE_HZ) for t in times], dtype=np.int64)
    play_hits(kit, Hits(starts, tuple(voices), np.array(velocities or [1.0] * len(times))), out, 7)
    return out


@pytest.mark.parametrize("model", sorted(MODELS))
def test_each_model_is_a_clean_one_shot(model):
    voice = "kick" if model.startswith("kick") else "snare"
    shot = one_shot(voice, Drum(model), 0, False, 3)
    assert shot.dtype == np.float32
    assert 20 * np.log10(np.abs(shot).max()) == pytest.approx(-6 if voice == "kick" else -7, abs=0.1)
    assert np.abs(shot[-8:]).max() < 0.02
    assert abs(shot.mean()) < 0.01
    assert np.isfinite(shot).all()


@pytest.mark.parametrize("model", [name for name in sorted(MODELS) if name.startswith("kick")])
def test_kicks_have_their_energy_around_fifty_hz(model):
    shot = one_shot("kick", Drum(model), 0, False, 3)
    power = np.abs(np.fft.rfft(shot, 1 << 16)) ** 2
    f = np.fft.rfftfreq(1 << 16, 1 / SAMPLE_RATE_HZ)
    assert 35 < f[np.argmax(power)] < 90


def test_a_closed_hat_chokes_an_open_one():
    kit = Kit({"hat": Drum("hat.closed", jitter_ms=0), "open_hat": Drum("hat.open", jitter_ms=0)})
    free = played(kit, [0.1], ["open_hat"])
    choked = played(kit, [0.1, 0.2], ["open_hat", "hat"])
    tail = slice(round(0.4 * SAMPLE_RATE_HZ), round(0.6 * SAMPLE_RATE_HZ))
    assert np.abs(choked[:, tail]).max() < 0.05 * np.abs(free[:, tail]).max()


def test_round_robins_differ_and_soft_hits_are_softer():
    shots = [one_shot("snare", Drum("snare.acoustic"), robin, False, 3) for robin in range(4)]
    assert all(not np.array_equal(a, b) for i, a in enumerate(shots) for b in shots[:i])
    kit = Kit({"snare": Drum("snare.acoustic")})
    soft, hard = (played(kit, [0.1], ["snare"], [v]) for v in (0.3, 1.0))
    assert np.abs(soft).max() < 0.5 * np.abs(hard).max()


def test_timing_jitter_is_bounded():
    kit = Kit({"rim": Drum("rim", jitter_ms=5)})
    times = np.arange(0.2, 9.8, 0.2)
    out = played(kit, list(times), ["rim"] * times.size, seconds=10)
    for t in times:
        at = round(t * SAMPLE_RATE_HZ)
        window = np.abs(out[0, at - 600 : at + 1200])
        onset = np.argmax(window > 0.02) - 600
        assert abs(onset) < 2.2 * 0.005 * SAMPLE_RATE_HZ


def test_unknown_models_and_missing_drums_are_brief_errors():
    with pytest.raises(BriefError, match=r"'kick\.jelly' is unknown; choose one of .*kick\.house"):
        played(Kit({"kick": Drum("kick.jelly")}), [0.1], ["kick"])
    with pytest.raises(BriefError, match="The kit has no cowbell"):
        played(Kit({"kick": Drum("kick.house")}), [0.1], ["cowbell"])


@pytest.mark.parametrize("genre", GENRES)
def test_every_genres_kits_can_be_played(genre):
    for player in genre_named(genre).players:
        kit = getattr(player, "kit", None)
        if kit:
            for voice, drum in kit.drums.items():
                assert one_shot(voice, drum, 0, False, 1).size > 0
