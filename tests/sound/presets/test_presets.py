"""The library of sounds: every sound is described and can be played, and trims do what they say."""

from __future__ import annotations

import numpy as np
import pytest

from soundflow_core.base.errors import NotFound
from soundflow_core.base.notation import NotationError
from soundflow_core.model.patches import Adsr
from soundflow_core.sound.drums.models import MODELS
from soundflow_core.sound.presets import basses, bells, choirs, keys, leads, strings
from soundflow_core.sound.presets.drums import kicks, machines, snares
from soundflow_core.sound.presets.library import library, phrase, sound_named
from soundflow_core.sound.presets.preset import KitPreset, Preset, drum, kit, subtractive


def all_presets() -> list[tuple[str, Preset | KitPreset]]:
    return list(library().items())


def test_every_sound_is_described_in_a_sentence() -> None:
    for name, preset in all_presets():
        assert not preset.about[0].islower(), name
        assert preset.about.endswith("."), name
        assert len(preset.about) < 110, name


def test_no_two_sounds_are_the_same() -> None:
    patches = [(repr(p.patch), name) for name, p in all_presets() if isinstance(p, Preset)]
    assert len(dict(patches)) == len(patches)


def test_every_drum_has_a_model() -> None:
    kits = [p for _, p in all_presets() if isinstance(p, KitPreset)]
    assert {drum.model for preset in kits for drum in preset.kit.drums.values()} <= set(MODELS)


def test_every_pitched_sound_has_a_register() -> None:
    for name, preset in all_presets():
        if isinstance(preset, Preset) and not name.startswith("effects."):
            assert 20 <= preset.register["low"] < preset.register["high"] <= 96, name


def test_trims_change_what_they_name() -> None:
    upright = basses.UPRIGHT
    trimmed = upright.softer(2).darker(1)
    assert trimmed.level_db == -2
    assert trimmed.patch.brightness == pytest.approx(upright.patch.brightness / 2)  # type: ignore[union-attr]
    assert leads.ACID.brighter(1).patch.cutoff_hz == 2 * leads.ACID.patch.cutoff_hz  # type: ignore[union-attr]
    assert strings.VIOLIN.longer(2).patch.amp.release_seconds == 2 * strings.VIOLIN.patch.amp.release_seconds  # type: ignore[union-attr]
    assert bells.BELL.shorter(2).patch.decay_seconds == bells.BELL.patch.decay_seconds / 2  # type: ignore[union-attr]
    assert keys.FM_ORGAN.wider(2).patch.detune_cents == 2 * keys.FM_ORGAN.patch.detune_cents  # type: ignore[union-attr]
    assert choirs.CHOIR_OO.narrower(2).patch.spread == choirs.CHOIR_OO.patch.spread / 2  # type: ignore[union-attr]
    assert upright == basses.UPRIGHT


def test_an_unknown_setting_is_named_with_those_that_exist() -> None:
    with pytest.raises(TypeError, match="A Plucked sound has no 'cutoff_hz'; it has decay_seconds, brightness"):
        basses.UPRIGHT.but(cutoff_hz=3)
    with pytest.raises(NotationError, match="'cutof_hz' is not an option of Subtractive; write wave, voices"):
        subtractive("A saw.", "cutof_hz 900")
    with pytest.raises(NotationError, match="'sawtooth' is not saw, square"):
        subtractive("A saw.", "wave sawtooth")


def test_kits_are_trimmed_by_voice() -> None:
    house = machines.HOUSE
    softer = house.softer(3, "clap")
    assert softer.kit.drums["clap"].gain_db == house.kit.drums["clap"].gain_db - 3
    assert softer.kit.drums["hat"] == house.kit.drums["hat"]
    assert house.with_drums(snares.SNARE_FAT).kit.drums["snare"].model == "snare.fat"
    assert kicks.HOUSE_909.tuned(2).kit.drums["kick"].tune == 2
    assert {d.pan for d in house.panned(0.5).kit.drums.values()} == {0.5}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("voice model tune\nsnaer snare.909 2", "line 2, column 1: 'snaer' is not a drum voice"),
        ("voice model tune\nsnare snare.909", "write its model and 1 cells"),
        ("voice model pitch\nsnare snare.909 2", "'pitch' is not a setting of a drum; write tune, decay"),
        ("voice model tune\nsnare snare.909 high", "'high' is not a number"),
    ],
)
def test_a_kit_says_what_it_expected(table: str, message: str) -> None:
    with pytest.raises(NotationError, match=message):
        kit("A kit.", table)


def test_an_envelope_and_a_register_are_settings_like_others() -> None:
    made = subtractive("A saw.", "low 40  high 60", "attack_seconds .1  decay_seconds 1  sustain .5  release_seconds 2")
    assert made.register == {"low": 40, "high": 60}
    assert made.patch.amp == Adsr(attack_seconds=0.1, decay_seconds=1, sustain=0.5, release_seconds=2)  # type: ignore[union-attr]
    assert drum("A kick.", "kick", "kick.909", "tone .25").kit.drums["kick"].tone == 0.25
    assert np.isfinite(made.level_db)


def test_a_sound_is_found_by_the_end_of_its_name() -> None:
    assert sound_named("UPRIGHT") == ("basses.upright", basses.UPRIGHT)
    with pytest.raises(NotFound, match=r"no one sound 'upright_w'; did you mean basses\.upright_walking"):
        sound_named("upright_w")
    with pytest.raises(NotFound, match="`soundflow sounds` lists all"):
        sound_named("kazoo")


@pytest.mark.slow
def test_every_sound_can_be_heard() -> None:
    for name, preset in library().items():
        heard = phrase(name, preset)
        assert np.isfinite(heard).all(), name
        assert np.sqrt(np.mean(np.square(heard))) > 1e-4, name
