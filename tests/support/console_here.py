"""`soundflow …` in the test's own process, errors and exit code included: a new process takes a second to load everything."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from console import main
from console.processes import shutdown


def run_here(*words, **environment):
    """Run a command with this environment; its exit code, stdout and stderr. Signal handlers stay the test runner's."""
    out, error = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(sys, "argv", ["soundflow", *words]),
        patch.object(shutdown, "install_handlers"),
        redirect_stdout(out),
        redirect_stderr(error),
    ):
        try:
            main.run()
        except SystemExit as ended:
            return subprocess.CompletedProcess(words, ended.code, out.getvalue(), error.getvalue())
    raise AssertionError("a command ends with an exit code")
