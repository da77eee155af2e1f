"""The premium request: one model for console, API, flow and workers."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from soundflow_core.model.brief import Category
from soundflow_core.model.request import GpuProvider, ModelName, PremiumRequest


def test_camel_case_comes_in_and_flow_parameters_go_out():
    request = PremiumRequest.model_validate(
        {
            "category": "Study",
            "trackId": "study_rain",
            "durationSec": 95,
            "model": "tiny",
            "gpuProvider": "runpod",
            "seed": 7,
        }
    )
    assert request.category is Category.STUDY
    assert request.gpu_provider is GpuProvider.RUNPOD
    assert request.flow_parameters() == {
        "category": "Study",
        "track_id": "study_rain",
        "duration_sec": 95.0,
        "model": "tiny",
        "gpu_provider": "runpod",
        "prompt": None,
        "seed": 7,
        "day": None,
    }
    assert PremiumRequest(category=Category.RELAX).model is ModelName.MUSICGEN_STEREO_LARGE
    assert PremiumRequest(category=Category.RELAX).duration_sec == 180


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "Sleep"},
        {"category": "Study", "durationSec": 4},
        {"category": "Study", "durationSec": 3601},
        {"category": "Study", "model": "gpt"},
        {"category": "Study", "gpuProvider": "aws"},
        {"category": "Study", "prompt": "  "},
        {"category": "Study", "prompt": "x" * 1001},
        {"category": "Study", "trackId": "../x"},
        {"category": "Study", "seed": 0},
        {"category": "Study", "colour": "red"},
    ],
)
def test_an_invalid_request_is_rejected(wrong):
    with pytest.raises(ValidationError):
        PremiumRequest.model_validate(wrong)


def test_it_imports_no_heavy_packages():
    """The API imports it and must never load numpy."""
    code = "import sys, soundflow_core.model.request; sys.exit(any(n in sys.modules for n in ('numpy', 'torch', 'librosa')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
