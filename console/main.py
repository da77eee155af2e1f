"""The `soundflow` program: its commands, and the one place where errors become a sentence and an exit code.

A command's module is imported when the command is used, so that `soundflow --help` is instant.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from importlib import import_module, metadata
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from console.processes import shutdown
from soundflow_core.base.errors import SoundFlowError

COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "Tracks": {
        "daily": ("daily", "Make and publish a day's five free tracks."),
        "premium": ("premium", "Make and publish a premium track with a model."),
        "take": ("premium", "Generate the raw take of a premium recipe on this machine."),
        "spending": ("spending", "Show what paid providers cost, and settle open attempts."),
        "ingest": ("ingest", "Publish audio files: measured, encoded, tagged."),
        "render": ("render", "Render a track in a genre to a file, without a store."),
        "genre": ("genres", "Check a genre that you write."),
        "sounds": ("genres", "List the sounds that genres choose from, or audition one."),
        "inspect": ("inspect", "Measure a track: requested and measured values side by side."),
    },
    "Catalog": {
        "tracks": ("catalogs", "List the published tracks."),
        "rebuild": ("catalogs", "Rebuild all catalogs from the audio alone."),
        "validate": ("catalogs", "Check that catalogs and audio agree."),
        "takedown": ("takedowns", "Remove tracks from all catalogs."),
        "restore": ("takedowns", "Restore a track that was taken down."),
        "prune": ("takedowns", "Delete tracks that are older than a number of days."),
        "changes": ("takedowns", "Show who changed what in the store, why and when."),
    },
    "Runs": {
        "status": ("deployments", "Show pools, workers, deployments, and what runs now."),
        "runs": ("runs", "List runs, the newest first."),
        "logs": ("runs", "Show a run's log."),
        "cancel": ("runs", "Stop a run."),
        "resume": ("runs", "Resume crashed runs; steps with a stored result are not repeated."),
        "schedule": ("deployments", "Pause or resume a deployment's schedule."),
        "deploy": ("deployments", "Apply pools, deployments and automations to a Prefect server."),
    },
    "Machine": {
        "up": ("machine", "Run everything here: Prefect server, workers, API and player."),
        "serve": ("machine", "Serve the API and the player."),
        "warm": ("machine", "Compile the synthesis kernels now instead of at the first track."),
        "doctor": ("doctor", "Check everything that SoundFlow needs, and say what to do."),
        "config": ("machine", "Show every setting, its value and where it comes from."),
        "token": ("tokens", "Manage tokens for premium listeners and operators."),
    },
}
"""For each command its module in `console.commands` and the first line of its help."""
ASCII = {"≤": "<=", "≥": ">=", "…": "...", "–": "-", "−": "-", "·": "|", "’": "'"}
"""Replacements for stdout encodings that lack a sign."""


class LazyGroup(TyperGroup):
    """A click group that imports a command's module when the command is used (click: "Lazily Loading Subcommands")."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """All names, in the order of the help."""
        return [name for section in COMMANDS.values() for name in section]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of this name; None where there is none."""
        found = next((section[cmd_name] for section in COMMANDS.values() if cmd_name in section), None)
        if found is None:
            return None
        command = getattr(import_module(f"console.commands.{found[0]}"), cmd_name)
        if not isinstance(command, typer.Typer):
            single = typer.Typer(add_completion=False, rich_markup_mode=None)
            single.command(cmd_name)(command)
            command = single
        return typer.main.get_command(command)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """List the commands by topic, without importing them."""
        for title, section in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, summary) for name, (_, summary) in section.items()])


app = typer.Typer(
    name="soundflow",
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: drawing boxes would triple its time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"soundflow {metadata.version('soundflow')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[  # handled by its callback
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Functional music, synthesised from mathematics and published every day."""


def run() -> None:
    """Run the program: every error becomes a sentence on stderr and an exit code."""
    shutdown.install_handlers()
    os.umask(os.umask(0) | 0o002)  # no file that is made here is writable for everybody
    codecs.register_error("soundflow-ascii", _replace_unencodable)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="soundflow-ascii")
    try:
        code = app(standalone_mode=False)
        if code == shutdown.INTERRUPTED:
            raise KeyboardInterrupt
    except (KeyboardInterrupt, typer.Abort):
        shutdown.exit_interrupted()
    except Exception as error:
        if shutdown.requested.is_set():  # the error is a consequence of the shutdown
            shutdown.exit_interrupted()
        code = _report(error)
    sys.exit(code or 0)


def _report(error: Exception) -> int:
    """Print an error; returns its exit code."""
    if isinstance(error, SoundFlowError):
        sentence, code = str(error), error.exit_code
    elif hasattr(error, "format_message"):  # click's usage errors, whether Typer brings its own click or not
        sentence, code = error.format_message(), 2
    elif os.environ.get("SOUNDFLOW_DEBUG"):
        raise error
    else:
        sentence = f"An unexpected error occurred ({type(error).__name__}: {error}); set SOUNDFLOW_DEBUG=1 for a traceback, and report it."
        code = 1
    from console.output import stderr, styled

    stderr.print(styled((sentence, "red")))
    return code


def _replace_unencodable(error: UnicodeError) -> tuple[str | bytes, int]:
    """Replace letters that an encoding lacks; the signature is that of `codecs.register_error`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(ASCII.get(letter, "?") for letter in error.object[error.start : error.end]), error.end


if __name__ == "__main__":
    run()
