"""Stable Audio 3 and ACE-Step pipelines of a few thousand random weights, saved as the real ones are."""

from pathlib import Path


def _tokenizer():
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE(unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    special = ["<pad>", "<eos>", "<bos>", "<unk>"]
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=special, initial_alphabet=letters, show_progress=False)
    made.train_from_iterator(["deep sleep ambient drone soft pads"] * 5, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", eos_token="<eos>", bos_token="<bos>", unk_token="<unk>",
        model_max_length=256,
    )  # fmt: skip


def make_stable_audio(folder: Path) -> None:
    import torch
    from diffusers import (
        AutoencoderSAME,
        FlowMatchEulerDiscreteScheduler,
        StableAudio3DiTModel,
        StableAudio3Pipeline,
    )
    from diffusers.pipelines.stable_audio_3 import StableAudio3DurationEmbedder
    from transformers import T5GemmaConfig, T5GemmaEncoderModel, T5GemmaModuleConfig

    torch.manual_seed(0)
    tokenizer = _tokenizer()
    half = T5GemmaModuleConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, head_dim=8, max_position_embeddings=256, pad_token_id=0, eos_token_id=1, bos_token_id=2,
        layer_types=["full_attention"],
    )  # fmt: skip
    words = T5GemmaEncoderModel(T5GemmaConfig(encoder=half, decoder=half, is_encoder_decoder=False)).eval()
    codec = AutoencoderSAME(
        patch_size=256, encoder_channels=8, encoder_c_mults=(2,), encoder_strides=(16,), encoder_transformer_depths=(1,),
        latent_dim=8, dim_heads=8,
    )  # fmt: skip
    network = StableAudio3DiTModel(
        io_channels=8, embed_dim=32, depth=1, num_heads=2, cond_token_dim=16, global_cond_dim=16, local_add_cond_dim=9,
        timestep_features_dim=16, num_memory_tokens=2,
    )  # fmt: skip
    for weights in (*codec.parameters(), *network.parameters()):  # training begins at zero, where nothing is heard
        if not weights.any():
            torch.nn.init.normal_(weights, std=0.2)
    StableAudio3Pipeline(
        vae=codec, text_encoder=words, tokenizer=tokenizer, transformer=network,
        duration_embedder=StableAudio3DurationEmbedder(output_dim=16, fourier_dim=16),
        scheduler=FlowMatchEulerDiscreteScheduler(stochastic_sampling=True),
    ).save_pretrained(folder)  # fmt: skip


def make_ace_step(folder: Path) -> None:
    import torch
    from diffusers import (
        AceStepPipeline,
        AceStepTransformer1DModel,
        AutoencoderOobleck,
        FlowMatchEulerDiscreteScheduler,
    )
    from diffusers.pipelines.ace_step import AceStepConditionEncoder
    from transformers import Qwen3Config, Qwen3Model

    torch.manual_seed(0)
    tokenizer = _tokenizer()
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8}
    size = {"hidden_size": 32, "intermediate_size": 64, **heads}
    words = Qwen3Model(Qwen3Config(num_hidden_layers=1, vocab_size=len(tokenizer), **size)).eval()
    network = AceStepTransformer1DModel(
        num_hidden_layers=2, in_channels=24, audio_acoustic_hidden_dim=8, patch_size=2, rope_theta=10_000.0,
        sliding_window=16, **size,
    )  # fmt: skip
    hearing = AceStepConditionEncoder(
        text_hidden_dim=32, timbre_hidden_dim=8, num_lyric_encoder_hidden_layers=1, num_timbre_encoder_hidden_layers=1,
        sliding_window=16, **size,
    )  # fmt: skip
    codec = AutoencoderOobleck(
        encoder_hidden_size=4, downsampling_ratios=[8, 10, 24], decoder_channels=2, decoder_input_channels=8,
        audio_channels=2, channel_multiples=[1, 2, 2], sampling_rate=48_000,
    )  # fmt: skip
    AceStepPipeline(
        vae=codec, text_encoder=words, tokenizer=tokenizer, transformer=network, condition_encoder=hearing,
        scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
    ).save_pretrained(folder)  # fmt: skip
