"""Long form: windows on codes, seams, checkpoints, guards, memory."""

import multiprocessing
import os
import signal

import numpy as np
import pytest
import torch

from soundflow_core.base.errors import Cancelled, ConfigurationError
from soundflow_core.generation.models.base import Take, Watch
from soundflow_core.generation.models.musicgen import codec
from soundflow_core.generation.models.musicgen import model as model_file
from soundflow_core.generation.models.musicgen.checkpoint import Progress, keep, resume
from soundflow_core.generation.models.musicgen.guard import Guard, faults
from soundflow_core.generation.models.musicgen.loop import DecodeLoop
from soundflow_core.generation.models.musicgen.windows import Windows, Writer, write
from tests.generation.test_loop import generated, loop_for

SMALL = Windows(length=100, overlap=40)
TEXT = "calm piano for reading"


def written(model, frames, windows=SMALL, **more):
    track = Progress(Take(TEXT, frames / 50, 7))
    loop = loop_for(model, [TEXT], windows.length + 3)
    write(
        Writer(loop, windows, lambda c: codec.decode(model.network, c), 32_000, "tiny", None),
        [track],
        frames,
        Watch(),
        **more,
    )
    return track.codes


def test_windows_equal_an_uninterrupted_run(tiny):
    """With all that stands as context, windows give what one run of generate() gives."""
    whole = generated(tiny, [TEXT], 240)
    loop = loop_for(tiny, [TEXT], 243)
    codes = loop.window(60 + loop.edge)[..., :60]
    for frames in (100, 170):
        codes = loop.window(frames + loop.edge, codes)[..., :frames]
    assert torch.equal(loop.window(240, codes), whole)


def test_sliding_windows_equal_generate_continued_window_by_window(tiny):
    theirs = generated(tiny, [TEXT], 103)[..., :100]
    while theirs.shape[-1] < 250:
        length = min(100, 40 + 250 - theirs.shape[-1])
        beyond = 3 if theirs.shape[-1] - 40 + length < 250 else 0
        more = generated(tiny, [TEXT], length + beyond, theirs[..., -40:])[..., :length]
        theirs = torch.cat([theirs, more[..., 40:]], -1)
    assert torch.equal(written(tiny, 250, greedy=True), theirs[0])


def steps_at(seams, audio):
    """Frames of codes at which sound jumps by more than it does elsewhere, but for one sample in a thousand."""
    steps = np.abs(np.diff(audio, axis=1)).max(axis=0)
    ordinary = np.quantile(steps, 0.999)
    return [seam for seam in seams if steps[seam * 640 - 2 : seam * 640 + 2].max() > ordinary]


def test_an_exact_length_and_no_step_at_the_seams(tiny, tmp_path):
    """All codes are decoded at once; decoded window by window, the sound would break at each seam."""
    tiny.windows = SMALL
    asked = take(tmp_path / "codes.npz", 5.13)
    (made,) = tiny.generate([asked], Watch())
    assert made.audio.shape == (2, round(5.13 * 32_000))
    seams = [100, 160, 220]
    assert not steps_at(seams, made.audio)
    stepped = made.audio + 2 * np.abs(made.audio).max() * (np.arange(made.audio.shape[1]) > 160 * 640)
    assert steps_at(seams, stepped.astype(np.float32)) == [160]
    codes = resume(asked, identity(tiny)).codes
    edges = zip([0, *seams], [*seams, codes.shape[1]], strict=True)
    apart = np.concatenate([codec.decode(tiny.network, codes[:, a:b]) for a, b in edges], axis=1)
    off = np.abs(apart[:, : made.audio.shape[1]] - made.audio).max(axis=0)
    assert all(off[seam * 640 - 320 : seam * 640 + 320].max() > 0.1 * made.audio.std() for seam in seams)
    assert np.array_equal(codec.decode(tiny.network, codes)[:, : made.audio.shape[1]], made.audio)
    assert not np.array_equal(made.audio[0], made.audio[1])


def killed_after(windows, model, checkpoint):
    """What a process does that is killed (-9) as soon as some windows are kept."""
    from soundflow_core.generation.models.musicgen import windows as windows_file

    done = []

    def keep_and_die(progress, identity):
        keep(progress, identity)
        done.append(1)
        if len(done) == windows:
            os.kill(os.getpid(), signal.SIGKILL)

    windows_file.keep = keep_and_die
    resumed(model, checkpoint)


def test_a_run_killed_after_the_third_window_goes_on_with_equal_codes(tiny, tmp_path, monkeypatch):
    tiny.windows = SMALL
    whole = resumed(tiny, tmp_path / "whole.npz")
    run = multiprocessing.get_context("fork").Process(target=killed_after, args=(3, tiny, tmp_path / "cut.npz"))
    run.start()
    run.join(120)
    assert run.exitcode == -signal.SIGKILL
    assert resume(take(tmp_path / "cut.npz"), identity(tiny)).frames == 100 + 2 * 60
    plain, windows = DecodeLoop.window, []
    monkeypatch.setattr(DecodeLoop, "window", lambda *args, **named: windows.append(1) or plain(*args, **named))
    assert torch.equal(resumed(tiny, tmp_path / "cut.npz"), whole)
    assert len(windows) == 1  # only what was missing is made


def take(checkpoint, seconds=5.0, seed=5):
    return Take(TEXT, seconds, seed, checkpoint)


def identity(model):
    return f"tiny@{model.revision}"


def resumed(model, checkpoint):
    model.generate([take(checkpoint)], Watch())
    return resume(take(checkpoint), identity(model)).codes


def test_codes_of_another_take_or_a_damaged_file_are_not_gone_on_with(tiny, tmp_path):
    place = tmp_path / "codes.npz"
    tiny.generate([take(place, 2.0)], Watch())
    assert resume(take(place, 2.0), identity(tiny)).frames == 100
    assert resume(take(place, 2.0, seed=6), identity(tiny)).frames == 0
    assert resume(take(place, 2.0), "tiny@other").frames == 0
    place.write_bytes(place.read_bytes()[:200])
    assert resume(take(place, 2.0), identity(tiny)).frames == 0


def test_a_cancelled_run_stops_within_a_window(tiny, tmp_path):
    heard = []
    watch = Watch(lambda share, _remark: heard.append(share), lambda: len(heard) > 3)
    with pytest.raises(Cancelled):
        tiny.generate([take(tmp_path / "codes.npz", 20.0)], watch)
    assert max(heard) < 0.5
    assert heard == sorted(heard)


def test_a_full_batch_is_divided_and_a_single_take_gets_smaller_windows(tiny, monkeypatch):
    plain = DecodeLoop.__init__

    def short_of_memory(self, network, batch, longest, sampling=None):
        if batch > 1 or longest > 510:
            raise torch.OutOfMemoryError("no room")
        plain(self, network, batch, longest, sampling)

    alone = [tiny.generate([Take(TEXT, 1.0, seed)], Watch())[0].audio for seed in (1, 2, 3)]
    monkeypatch.setattr(model_file.DecodeLoop, "__init__", short_of_memory)
    together = tiny.generate([Take(TEXT, 1.0, seed) for seed in (1, 2, 3)], Watch())
    assert all(np.array_equal(made.audio, one) for made, one in zip(together, alone, strict=True))
    tiny.windows = Windows(length=750, overlap=300)
    (made,) = tiny.generate([Take(TEXT, 10.5, 1)], Watch())
    assert made.remarks == ("windows of 10 s, since memory was short",)
    monkeypatch.setattr(
        model_file.DecodeLoop, "__init__", lambda *a, **k: (_ for _ in ()).throw(torch.OutOfMemoryError("no"))
    )
    with pytest.raises(ConfigurationError, match="does not fit"):
        tiny.generate([Take(TEXT, 1.0, 1)], Watch())


RATE = 32_000
NOISE = 0.1 * np.random.default_rng(1).standard_normal((2, 8 * RATE)).astype(np.float32)
CODES = np.random.default_rng(2).integers(0, 64, (8, 400))


def test_the_guard_knows_silence_jumps_and_loops():
    guard = Guard()
    assert faults(NOISE, NOISE, CODES, RATE, guard) == ()
    faded = NOISE * np.concatenate([np.ones(3 * RATE), np.zeros(5 * RATE)]).astype(np.float32)
    assert faults(faded, NOISE, CODES, RATE, guard) == ("5.0 s are silent",)
    assert "jumps by 20 dB" in faults(0.1 * NOISE, NOISE, CODES, RATE, guard)[0]
    assert "only repeats" in faults(NOISE, NOISE, np.tile(CODES[:, :50], 8), RATE, guard)[0]
    assert "0.5 s are silent" in faults(0 * NOISE[:, : RATE // 2], None, CODES[:, :25], RATE, guard)[0]


def test_a_refused_window_is_rolled_again_with_the_next_seed_and_others_keep_theirs(tiny, monkeypatch):
    from soundflow_core.generation.models.musicgen import windows

    judged = []

    def strict(new, before, codes, rate, guard):
        judged.append(codes)
        return ("it is dull",) if len(judged) in (1, 2) else ()

    plain = [made.audio for made in tiny.generate([Take(TEXT, 1.0, seed) for seed in (1, 2)], Watch())]
    monkeypatch.setattr(windows, "faults", strict)
    made = tiny.generate([Take(TEXT, 1.0, seed) for seed in (1, 2)], Watch())
    assert [one.remarks for one in made] == [("generated the window at 0 s again: it is dull",)] * 2
    assert not any(np.array_equal(one.audio, other) for one, other in zip(made, plain, strict=True))
    judged.clear()
    judged.append(None)
    judged.append(None)
    same = tiny.generate([Take(TEXT, 1.0, seed) for seed in (1, 2)], Watch())
    assert all(np.array_equal(one.audio, other) for one, other in zip(same, plain, strict=True))


def test_a_window_that_never_gets_better_is_kept_and_said(tiny, monkeypatch):
    from soundflow_core.generation.models.musicgen import windows

    monkeypatch.setattr(windows, "faults", lambda *_: ("it is dull",))
    (made,) = tiny.generate([Take(TEXT, 1.0, 1)], Watch())
    assert made.remarks[-1] == "kept the window at 0 s although it is dull"
    assert len(made.remarks) == 4
