"""Makes a MusicGen of about a megabyte with random weights, which loads as a real one does.

python -m tests.tiny_musicgen FOLDER        then SOUNDFLOW_MODEL_DIR=<FOLDER's parent> soundflow premium --model tiny …
"""

import json
import sys
from pathlib import Path

CODES = 64
SENTENCES = (
    "calm piano for reading with soft rain, 80 bpm in a minor",
    "deep warm synthesizer pads, slow and wide, for focus and deep work",
    "energetic trance with a driving bass line, 138 bpm in f minor",
    "ambient forest with birds and a stream, gentle strings",
    "lofi hip hop beat, electric piano, vinyl crackle, mellow",
) * 20


def _tokenizer():
    """A real T5 tokenizer, trained on the spot."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import T5Tokenizer

    tokenizer = Tokenizer(models.Unigram())
    splitting = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always", split=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), splitting])
    letters = sorted(set("".join(SENTENCES)) | set("abcdefghijklmnopqrstuvwxyz0123456789.,-'"))
    trainer = trainers.UnigramTrainer(
        vocab_size=280,
        special_tokens=["<pad>", "</s>", "<unk>"],
        unk_token="<unk>",
        initial_alphabet=letters,
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    vocabulary = [tuple(entry) for entry in json.loads(tokenizer.to_str())["model"]["vocab"]]
    return T5Tokenizer(vocab=vocabulary, extra_ids=0, model_max_length=512)


def _config(words: int):
    from transformers import EncodecConfig, MusicgenConfig, MusicgenDecoderConfig, T5Config

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
    """Write the checkpoint; the same seed gives the same weights."""
    import torch
    from transformers import (
        EncodecFeatureExtractor,
        GenerationConfig,
        MusicgenForConditionalGeneration,
        MusicgenProcessor,
    )
    from transformers.utils import logging

    logging.set_verbosity_error()
    torch.manual_seed(seed)
    tokenizer = _tokenizer()
    model = MusicgenForConditionalGeneration(_config(len(tokenizer))).eval()
    for layer in model.audio_encoder.quantizer.layers:  # else every code sounds the same
        torch.nn.init.normal_(layer.codebook.embed)
    codec = dict(model.audio_encoder.decoder.named_parameters())
    for name, values in codec.items():  # random biases would be a tone at 0 Hz; the last gain makes it as loud as music
        if name.endswith("bias"):
            torch.nn.init.zeros_(values)
    with torch.no_grad():
        [values for name, values in codec.items() if name.endswith("original0")][-1].mul_(8.0)
    for weights in model.decoder.parameters():  # wide enough that greedy codes differ from step to step
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.3)
    model.generation_config = GenerationConfig(
        do_sample=True, guidance_scale=3.0, max_length=1500, top_k=50,
        bos_token_id=CODES, pad_token_id=CODES, decoder_start_token_id=CODES,
    )  # fmt: skip
    hearing = EncodecFeatureExtractor(feature_size=2, sampling_rate=32_000, padding_side="left")
    model.save_pretrained(folder)
    MusicgenProcessor(feature_extractor=hearing, tokenizer=tokenizer).save_pretrained(folder)
    return folder


if __name__ == "__main__":
    make(Path(sys.argv[1]))
