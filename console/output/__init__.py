"""What the operator sees: results on stdout, progress and errors on stderr. No other package of the console imports Rich."""

from console.output.progress import Progress, TaskID, capture_stderr, progress_bars
from console.output.table import Table
from console.output.terminal import print_json, stderr, stdout, styled, warn

__all__ = [
    "Progress",
    "Table",
    "TaskID",
    "capture_stderr",
    "print_json",
    "progress_bars",
    "stderr",
    "stdout",
    "styled",
    "warn",
]
