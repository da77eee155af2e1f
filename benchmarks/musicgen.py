"""How fast MusicGen generates: the true architecture with random weights, which run as fast as trained ones.

python -m benchmarks.musicgen --size large --batches 1,8 --seconds 180          on a GPU
python -m benchmarks.musicgen --size tiny --device cpu --seconds 4              anywhere, to see that it works

Rows: transformers' own `generate()` (eager), our loop's single steps by how far they look back, and a whole piece in windows as it is made
(sampling, guidance 3, the codec at the end). Each row is printed as soon as it is known, so that a run that is cut off tells something.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import (
    EncodecConfig,
    GenerationConfig,
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    T5Config,
)
from transformers.utils import logging

from soundflow_core.generation.models.base import Take as Asked
from soundflow_core.generation.models.base import Watch
from soundflow_core.generation.models.machine.devices import dtype_for
from soundflow_core.generation.models.musicgen import codec
from soundflow_core.generation.models.musicgen.checkpoint import Progress
from soundflow_core.generation.models.musicgen.loop import DecodeLoop, Sampling
from soundflow_core.generation.models.musicgen.windows import FRAMES_A_SECOND, Windows, Writer, write

SIZES = {"tiny": (64, 2, 4), "small": (1024, 24, 16), "medium": (1536, 48, 24), "large": (2048, 48, 32)}
"""Width, layers, heads."""
CODES = 2048
WORDS = 24
"""Of a text."""
RATE_HZ = 32_000


@dataclass(frozen=True)
class Row:
    """One measurement."""

    what: str
    batch: int
    ms_a_step: float | None
    tokens_a_second: float
    """Codes of all codebooks of the whole batch."""
    times_real_time: float
    """Seconds of sound of the whole batch in a second."""
    memory_gib: float | None
    """Of the GPU, at the most, weights included."""
    note: str = ""


def true_config(size: str) -> MusicgenConfig:
    """The architecture of facebook/musicgen-stereo-SIZE."""
    width, layers, heads = SIZES[size]
    small = size == "tiny"
    text = T5Config(
        vocab_size=32_128, d_model=768, d_kv=64, d_ff=3072, num_layers=1 if small else 12, num_heads=12,
        feed_forward_proj="relu", pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
    )  # fmt: skip
    audio = EncodecConfig(
        sampling_rate=RATE_HZ, audio_channels=1, normalize=False, target_bandwidths=[2.2], num_filters=8 if small else 64,
        hidden_size=128, upsampling_ratios=[8, 5, 4, 4], codebook_size=CODES, codebook_dim=128, num_lstm_layers=2,
        use_causal_conv=False, use_conv_shortcut=False,
    )  # fmt: skip
    decoder = MusicgenDecoderConfig(
        vocab_size=CODES, hidden_size=width, ffn_dim=4 * width, num_hidden_layers=layers, num_attention_heads=heads,
        num_codebooks=8, audio_channels=2, dropout=0.0, pad_token_id=CODES, bos_token_id=CODES, is_decoder=True,
        add_cross_attention=True,
    )  # fmt: skip
    return MusicgenConfig(text_encoder=text, audio_encoder=audio, decoder=decoder)


def build(size: str, device: torch.device) -> Any:  # a MusicgenForConditionalGeneration
    """A model with random weights, in the precision that production uses on this device."""
    logging.set_verbosity_error()
    with device:
        model = MusicgenForConditionalGeneration(true_config(size)).eval()
    model.requires_grad_(False)
    model.to(dtype_for(device))
    model.audio_encoder.to(torch.float32)
    model.generation_config = GenerationConfig(
        do_sample=True, guidance_scale=3.0, max_length=1500, top_k=250, bos_token_id=CODES, pad_token_id=CODES,
        decoder_start_token_id=CODES,
    )  # fmt: skip
    return model


def clock(device: torch.device, work: Callable[[], object], times: int = 1) -> float:
    """Seconds that some work takes, the device's own included."""

    def settle() -> None:
        if device.type == "cuda":
            torch.cuda.synchronize()

    settle()
    began = time.perf_counter()
    for _ in range(times):
        work()
    settle()
    return (time.perf_counter() - began) / times


def peak_gib(device: torch.device) -> float | None:
    """The most of the GPU's memory that was taken since this was last asked."""
    if device.type != "cuda":
        return None
    peak = torch.cuda.max_memory_allocated() / 2**30
    torch.cuda.reset_peak_memory_stats()
    return peak


class Bench:
    """One model on one device at one batch size."""

    def __init__(self, model: Any, device: torch.device, batch: int) -> None:
        self.model, self.device, self.batch = model, device, batch
        self.text = {
            "input_ids": torch.randint(3, 32_000, (batch, WORDS), device=device),
            "attention_mask": torch.ones(batch, WORDS, dtype=torch.long, device=device),
        }
        self.codebooks = int(model.decoder.config.num_codebooks)
        peak_gib(device)  # building the model took more

    def _row(
        self,
        what: str,
        frames: int,
        seconds: float,
        steps: int | None = None,
        note: str = "",
        held: float | None = None,
    ) -> Row:
        held = held or peak_gib(self.device)
        return Row(
            what=what,
            batch=self.batch,
            ms_a_step=None if steps is None else round(1000.0 * seconds / steps, 3),
            tokens_a_second=round(self.batch * self.codebooks * frames / seconds, 1),
            times_real_time=round(self.batch * frames / FRAMES_A_SECOND / seconds, 2),
            memory_gib=None if held is None else round(held, 2),
            note=note,
        )

    def generate(self, seconds: float) -> Row:
        """Transformers' own loop, eager; text encoder and codec included."""
        frames = round(seconds * FRAMES_A_SECOND)
        with torch.inference_mode():
            self.model.generate(**self.text, max_new_tokens=8)
            took = clock(self.device, lambda: self.model.generate(**self.text, max_new_tokens=frames + 3))
        return self._row("transformers generate()", frames, took, frames + 3)

    def _loop(self, longest: int) -> DecodeLoop:
        loop = DecodeLoop(self.model, self.batch, longest, Sampling())
        loop.encode_prompt(self.text["input_ids"], self.text["attention_mask"])
        return loop

    def steps(self, longest: int, times: int) -> Iterator[Row]:
        """A step by how far it looks back: as a CUDA graph where there is CUDA."""
        loop = self._loop(longest)
        began = time.perf_counter()
        loop.capture()
        ready = f"{'graphs' if loop.graphs else 'eager'}, ready in {time.perf_counter() - began:.1f} s"
        loop.codes.fill_(loop.weights.pad)
        for reach in loop.buckets:

            def step(reach: int = reach) -> None:
                loop.at.fill_(reach - 2)
                loop.graphs[reach].replay() if reach in loop.graphs else loop._step(reach)

            with torch.inference_mode():
                step()
                took = clock(self.device, step, times)
            yield self._row(f"step that looks back {reach}", 1, took, 1, ready)

    def piece(self, seconds: float, windows: Windows) -> Row:
        """A whole piece in windows, as it is made: codes, then the codec over everything."""
        frames = round(seconds * FRAMES_A_SECOND)
        loop = self._loop(min(windows.length, frames) + 3)
        tracks = [Progress(Asked("", seconds, seed)) for seed in range(1, self.batch + 1)]
        writer = Writer(loop, windows, lambda codes: codec.decode(self.model, codes), RATE_HZ, "random", None)
        codes = clock(self.device, lambda: write(writer, tracks, frames, Watch()))
        held = peak_gib(self.device)
        sound = clock(self.device, lambda: [codec.decode(self.model, t.codes) for t in tracks if t.codes is not None])
        note = f"codes {codes:.2f} s, codec {sound:.2f} s"
        if decoding := peak_gib(self.device):
            note += f", which takes {decoding:.2f} GiB"
        return self._row("a piece in windows", frames, codes + sound, note=note, held=held)


def measure(arguments: argparse.Namespace, tell: Callable[[Row], None]) -> None:
    """All rows for all batch sizes."""
    device = torch.device(arguments.device)
    if device.type == "cpu":
        torch.set_num_threads(arguments.threads)
    model = build(arguments.size, device)
    for batch in (int(number) for number in arguments.batches.split(",")):
        bench = Bench(model, device, batch)
        if arguments.eager_seconds > 0:
            tell(bench.generate(arguments.eager_seconds))
        for row in bench.steps(min(1500, round(arguments.seconds * FRAMES_A_SECOND)) + 3, arguments.times):
            tell(row)
        tell(bench.piece(arguments.seconds, Windows()))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="large")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--batches", default="1,8")
    parser.add_argument("--seconds", type=float, default=180.0, help="of the piece")
    parser.add_argument("--eager-seconds", type=float, default=4.0, help="of generate(); 0 leaves it out")
    parser.add_argument("--times", type=int, default=20, help="each step is repeated")
    parser.add_argument("--threads", type=int, default=1, help="on the CPU")
    parser.add_argument("--json", type=Path, help="where to keep all rows")
    arguments = parser.parse_args()
    name = torch.cuda.get_device_name() if arguments.device == "cuda" else arguments.device
    print(f"MusicGen stereo {arguments.size}, random weights, {name}, torch {torch.__version__}")
    print(f"{'what':28} {'batch':>5} {'ms/step':>9} {'tokens/s':>10} {'x real time':>11} {'GiB':>6}  note")
    rows: list[Row] = []

    def tell(row: Row) -> None:
        rows.append(row)
        step = "" if row.ms_a_step is None else f"{row.ms_a_step:.3f}"
        held = "" if row.memory_gib is None else f"{row.memory_gib:.2f}"
        numbers = f"{row.batch:5} {step:>9} {row.tokens_a_second:10.0f} {row.times_real_time:11.2f} {held:>6}"
        print(f"{row.what:28} {numbers}  {row.note}", flush=True)
        if arguments.json:
            arguments.json.write_text(json.dumps([asdict(one) for one in rows], indent=1))

    measure(arguments, tell)


if __name__ == "__main__":
    main()
