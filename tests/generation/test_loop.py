"""The decode loop against transformers' own generate(): the same greedy codes, whatever the batch, the guidance and the prompt."""

import contextlib
import types

import pytest
import torch

from soundflow_core.generation.models.musicgen import loop as loop_file
from soundflow_core.generation.models.musicgen.loop import DecodeLoop, Sampling

TEXTS = ["calm piano for reading", "deep warm pads", "energetic trance with a driving bass line"]


@contextlib.contextmanager
def codes_instead_of_sound(network):
    """generate() gives sound only; its codes are taken where it hands them to the codec."""
    got = []

    def take(codes, *_args, **_named):
        got.append(codes.detach())
        return types.SimpleNamespace(audio_values=torch.zeros(codes.shape[1], 1, 1))

    network.audio_encoder.decode = take
    try:
        yield got
    finally:
        del network.audio_encoder.decode


def generated(model, texts, frames, before=None, guidance=3.0):
    """Greedy codes of transformers, shape (batch, 8, frames)."""
    known = 0 if before is None else before.shape[-1]
    given = {"decoder_input_ids": before.reshape(-1, known)} if known else {}
    text = model.words(text=texts, padding=True, return_tensors="pt")
    with codes_instead_of_sound(model.network) as got, torch.inference_mode():
        model.network.generate(
            **text, do_sample=False, guidance_scale=guidance, max_new_tokens=frames - known + 3, **given
        )
    left, right = got
    codes = torch.empty(left.shape[1], 8, left.shape[-1], dtype=torch.long)
    codes[:, ::2], codes[:, 1::2] = left[0], right[0]
    return codes


def loop_for(model, texts, frames, **sampling):
    loop = DecodeLoop(model.network, len(texts), frames, Sampling(**sampling))
    text = model.words(text=texts, padding=True, return_tensors="pt")
    loop.encode_prompt(text["input_ids"], text["attention_mask"])
    return loop


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_greedy_codes_equal_generate(tiny, batch, guidance):
    texts = TEXTS[:batch]
    theirs = generated(tiny, texts, 60, guidance=guidance)
    loop = loop_for(tiny, texts, 60, guidance=guidance)
    assert theirs.unique().numel() > 20
    assert torch.equal(loop.window(60), theirs)
    for known in (1, 2, 3, 7, 40, 59):
        assert torch.equal(loop.window(60, theirs[..., :known]), theirs)
    assert torch.equal(generated(tiny, texts, 60, theirs[..., :40], guidance), theirs)


def test_a_loop_reaches_over_its_buckets(tiny, monkeypatch):
    """Beyond a bucket a step looks further back."""
    monkeypatch.setattr(loop_file, "BUCKETS", (16, 32, 64))
    loop = loop_for(tiny, TEXTS[:1], 80)
    assert loop.buckets == [16, 32, 64, 88]
    assert torch.equal(loop.window(80), generated(tiny, TEXTS[:1], 80))


def test_what_is_drawn_does_not_depend_on_the_neighbours(tiny):
    loop = loop_for(tiny, TEXTS, 80, top_k=20)
    one, two = loop.window(80, seeds=[1, 2, 3]), loop.window(80, seeds=[1, 2, 9])
    assert torch.equal(one, loop.window(80, seeds=[1, 2, 3]))
    assert torch.equal(one[:2], two[:2])
    assert not torch.equal(one[2], two[2])
    longest = loop.words.shape[-1]
    text = tiny.words.tokenizer(TEXTS[:1], padding="max_length", max_length=longest, return_tensors="pt")
    alone = DecodeLoop(tiny.network, 1, 80, Sampling(top_k=20))
    alone.encode_prompt(text["input_ids"], text["attention_mask"])
    assert torch.equal(alone.window(80, seeds=[1]), one[:1])


def test_draws_follow_the_probabilities(tiny):
    """The exponential race picks as often as the softmax says."""
    loop = loop_for(tiny, TEXTS[:1], 8, top_k=64)
    logits = torch.randn(1, 64, generator=torch.Generator().manual_seed(3)) * 2
    rounds = 100_000
    noise = torch.empty(rounds, 64).exponential_(generator=torch.Generator().manual_seed(4))
    drawn = loop._choose(logits.expand(rounds, -1), noise)
    share = torch.bincount(drawn, minlength=64) / rounds
    assert (share - logits.softmax(-1)[0]).abs().max() < 0.005


def test_too_long_a_window_is_refused(tiny):
    with pytest.raises(ValueError, match="positions"):
        loop_for(tiny, TEXTS[:1], 50).window(51)


def test_a_loop_takes_no_weights_twice(tiny):
    """Those of self-attention lie in one matrix, and the model reads them there."""
    loop = loop_for(tiny, TEXTS[:1], 8)
    for own, gathered in zip(tiny.network.decoder.model.decoder.layers, loop.weights.layers, strict=True):
        for number, projection in enumerate((own.self_attn.q_proj, own.self_attn.k_proj, own.self_attn.v_proj)):
            there = gathered.qkv.chunk(3)[number]
            assert projection.weight.data_ptr() == there.data_ptr()
            assert projection.weight.shape == there.shape


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU with CUDA")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_graphs_draw_what_single_steps_draw(tiny, monkeypatch, dtype):
    """On the GPU a step is a graph; in 32 bit its greedy codes are the CPU's."""
    monkeypatch.setattr(loop_file, "BUCKETS", (16, 32, 64))
    here = loop_for(tiny, TEXTS, 80).window(80)
    tiny.network.to("cuda", dtype)
    loop = loop_for(tiny, TEXTS, 80)
    windows = [loop.window(80, seeds=[1, 2, 3]), loop.window(80, here[..., :37], seeds=[4, 5, 6])]
    assert list(loop.graphs) == loop.buckets[::-1]
    monkeypatch.setattr(loop, "capture", lambda: None)
    loop.graphs = {}
    assert torch.equal(loop.window(80, seeds=[1, 2, 3]), windows[0])
    assert torch.equal(loop.window(80, here[..., :37], seeds=[4, 5, 6]), windows[1])
    if dtype == torch.float32:
        assert torch.equal(loop_for(tiny, TEXTS, 80).window(80).cpu(), here)
