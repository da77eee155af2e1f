"""A MusicGen of about a megabyte with random weights, which is made in a second and loads like a real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import (
    EncodecConfig,
    EncodecFeatureExtractor,
    GenerationConfig,
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    MusicgenProcessor,
    T5Config,
    T5Tokenizer,
)
from transformers.utils import logging

CODES = 64
WORDS = """calm piano for reading with soft rain deep warm synthesizer pads slow and wide focus work energetic trance a driving bass
line in minor major ambient forest birds stream gentle strings lofi hip hop beat electric vinyl crackle mellow bpm instrumental no vocals"""
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,-'"


def _tokenizer() -> T5Tokenizer:
    """A real T5 tokenizer: some words and all letters. (A trained one would be another one each time.)"""
    start = "\u2581"  # of a word
    pieces = [start, *LETTERS, *(start + word for word in dict.fromkeys(WORDS.split()))]
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    return T5Tokenizer(
        vocab=[*vocabulary, *((piece, -10.0 / len(piece)) for piece in pieces)], extra_ids=0, model_max_length=512
    )


def _config(words: int) -> MusicgenConfig:
    text = T5Config(vocab_size=words, d_model=24, d_kv=6, d_ff=48, num_layers=1, num_heads=4, feed_forward_proj="relu",
                    pad_token_id=0, eos_token_id=1, decoder_start_token_id=0)  # fmt: skip
    # 50 frames/s of 4 codebooks with 6 bits each: 1.2 kbps makes four quantizers, as in the real codec
    codec = EncodecConfig(sampling_rate=32_000, audio_channels=1, normalize=False, target_bandwidths=[1.2], num_filters=4,
                          hidden_size=16, num_residual_layers=1, upsampling_ratios=[8, 5, 4, 4], codebook_size=CODES,
                          num_lstm_layers=1, use_causal_conv=False, use_conv_shortcut=False)  # fmt: skip
    decoder = MusicgenDecoderConfig(vocab_size=CODES, hidden_size=32, ffn_dim=64, num_hidden_layers=2, num_attention_heads=4,
                                    num_codebooks=8, audio_channels=2, pad_token_id=CODES, bos_token_id=CODES, dropout=0.0,
                                    is_decoder=True, add_cross_attention=True)  # fmt: skip
    return MusicgenConfig(text_encoder=text, audio_encoder=codec, decoder=decoder)


def make(folder: Path, seed: int = 0) -> Path:
    """Write the checkpoint to a folder; the same seed gives the same weights. torch's own random state is left as it was."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    tokenizer = _tokenizer()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = MusicgenForConditionalGeneration(_config(len(tokenizer))).eval()
        _weigh(model)
    model.generation_config = GenerationConfig(
        do_sample=True, guidance_scale=3.0, max_length=1500, top_k=50,
        bos_token_id=CODES, pad_token_id=CODES, decoder_start_token_id=CODES,
    )  # fmt: skip
    hearing = EncodecFeatureExtractor(feature_size=2, sampling_rate=32_000, padding_side="left")
    model.save_pretrained(folder)
    MusicgenProcessor(feature_extractor=hearing, tokenizer=tokenizer).save_pretrained(folder)
    return folder


@torch.no_grad()
def _weigh(model: Any) -> None:  # a MusicgenForConditionalGeneration
    """Weights at which every code sounds, and the next one depends on those before."""
    for layer in model.audio_encoder.quantizer.layers:  # else every code sounds the same
        torch.nn.init.normal_(layer.codebook.embed)
    codec = dict(model.audio_encoder.decoder.named_parameters())
    for name, values in codec.items():  # random biases would be a tone at 0 Hz; the last gain makes it as loud as music
        if name.endswith("bias"):
            torch.nn.init.zeros_(values)
    [values for name, values in codec.items() if name.endswith("original0")][-1].mul_(8.0)
    for weights in model.decoder.parameters():  # wide enough that greedy codes differ from step to step
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.3)
