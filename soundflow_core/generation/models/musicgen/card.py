"""What all sizes of MusicGen share; loads no torch."""

from soundflow_core.generation.models.base import Licence

SAMPLE_RATE_HZ = 32_000
NATIVE_SECONDS = 30.0
LONGEST_SECONDS = 3600.0
WEIGHTS = Licence(
    "CC-BY-NC-4.0", "https://huggingface.co/facebook/musicgen-stereo-large", "no", "its weights are for research only"
)
