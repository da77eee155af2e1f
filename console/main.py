"""The commands. Heavy imports stand inside them, so that `soundflow --help` is instant."""

from __future__ import annotations

import codecs
import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from console import operating, stopping, store_commands
from soundflow_core.base.errors import SoundFlowError

app = typer.Typer(
    name="soundflow",
    help="Functional music, synthesised from mathematics and published every day.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: drawing boxes would triple its time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

PLAIN = {"≤": "<=", "≥": ">=", "…": "...", "–": "-", "−": "-", "·": "|", "’": "'"}
"""Our own signs in letters that every encoding has."""
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of pictures for people.")]
CategoryOption = Annotated[list[str] | None, typer.Option("--category", help="Only this category; may be repeated.")]


@app.command()
def daily(
    date: Annotated[str | None, typer.Option(help="The day: YYYY-MM-DD, today or yesterday (UTC).")] = None,
    start: Annotated[str | None, typer.Option("--from", help="The first day of a range.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="The last day of a range.")] = None,
    category: CategoryOption = None,
    duration: Annotated[float | None, typer.Option(help="Length of each track in seconds.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be made.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Make again and replace what is published.")] = False,
    json: Json = False,
) -> None:
    """Make and publish a day's five free tracks."""
    from console.making import run_daily

    run_daily(date, start, end, tuple(category or ()), duration, dry_run, force, json)


@app.command()
def premium(
    category: CategoryOption = None,
    track_id: Annotated[
        str | None, typer.Option("--track-id", help="One of the prompts, or a new name beside --prompt.")
    ] = None,
    prompt: Annotated[str | None, typer.Option(help="Words for the model in place of the prompt's own.")] = None,
    duration: Annotated[float | None, typer.Option(help="Length in seconds; the prompt's own, or 180.")] = None,
    model: Annotated[
        str | None, typer.Option(help="musicgen-stereo-large (default), -medium, stable-audio-3-medium, ace-step-1.5.")
    ] = None,
    gpu_provider: Annotated[
        str | None, typer.Option("--gpu-provider", help="local (default), manual, modal, replicate or runpod.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The die; drawn from track and day by default.")] = None,
    date: Annotated[str | None, typer.Option(help="The day: YYYY-MM-DD, today or yesterday (UTC).")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Fill a buffer of days: a track a day and category.")] = False,
    days: Annotated[int, typer.Option(help="How many days --plan looks ahead.")] = 7,
    prompts: Annotated[bool, typer.Option("--list", help="Show the prompts.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be made.")] = False,
    recipe: Annotated[Path | None, typer.Option(help="A recipe that the manual provider wrote.")] = None,
    take: Annotated[Path | None, typer.Option(help="A raw take made by hand, to be finished and published.")] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Follow a run that happens elsewhere.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Make again and replace what is published.")] = False,
    json: Json = False,
) -> None:
    """Make and publish a premium track with a model."""
    from console.premium import Asked, run_premium

    run_premium(
        Asked(
            categories=tuple(category or ()), track_id=track_id, prompt=prompt, duration=duration, model=model,
            gpu_provider=gpu_provider, seed=seed, day=date, plan=plan, days=days, show_prompts=prompts, dry_run=dry_run,
            recipe=recipe, take=take, wait=wait, force=force, as_json=json,
        )
    )  # fmt: skip


@app.command()
def spending(
    date: Annotated[str | None, typer.Option(help="The day: YYYY-MM-DD, today or yesterday (UTC).")] = None,
    settle: Annotated[str | None, typer.Option(help="The id of an attempt of which nobody knows what became.")] = None,
    usd: Annotated[
        float | None, typer.Option(help="With --settle: what it cost; 0 where there is no such job.")
    ] = None,
    job: Annotated[str | None, typer.Option(help="With --settle: the provider's id of it, to be followed.")] = None,
    json: Json = False,
) -> None:
    """Show what paid providers cost, and settle what is open."""
    from console.spending import run_spending

    run_spending(date, settle, usd, job, json)


@app.command()
def take(
    recipe: Annotated[Path, typer.Argument(help="A recipe that the manual provider wrote.")],
    out: Annotated[Path, typer.Argument(help="The FLAC file to write; beside it, work in progress is kept.")],
    json: Json = False,
) -> None:
    """Generate the raw take of a premium recipe on this machine."""
    from console.premium import run_take

    run_take(recipe, out, json)


@app.command()
def rebuild(
    full: Annotated[bool, typer.Option("--full", help="Read every tag again.")] = False, json: Json = False
) -> None:
    """Rebuild all catalogs from the audio alone."""
    from console.keeping import run_rebuild

    run_rebuild(full, json)


@app.command()
def validate(
    tier: Annotated[str, typer.Option(help="free, premium or all.")] = "all",
    deep: Annotated[bool, typer.Option("--deep", help="Read every byte: hashes, tags, decoding, addresses.")] = False,
    sample: Annotated[int | None, typer.Option(help="With --deep: so many tracks, drawn by chance.")] = None,
    json: Json = False,
) -> None:
    """Check that catalogs and audio agree."""
    from console.keeping import run_validate

    run_validate(tier, deep, sample, json)


@app.command()
def render(
    out: Annotated[Path, typer.Argument(help="The file to write: .wav .flac .mp3 .ogg .m4a; a folder with --stems.")],
    genre: Annotated[str, typer.Option(help="The genre.")],
    seconds: Annotated[float, typer.Option(help="Length.")] = 30.0,
    seed: Annotated[int, typer.Option(help="The die.")] = 1,
    bpm: Annotated[float | None, typer.Option(help="Pin the tempo.")] = None,
    key: Annotated[str | None, typer.Option(help="Pin the key, as in Dm or F#.")] = None,
    knob: Annotated[
        list[str] | None,
        typer.Option("--set", help="Any knob of a brief: layers.drums=30, energyCurve=drop; may be repeated."),
    ] = None,
    stems: Annotated[
        bool, typer.Option("--stems", help="Write a WAV file a part into a folder; they sum to the mix.")
    ] = False,
    midi: Annotated[bool, typer.Option("--midi", help="Write the notes as a MIDI file instead of sound.")] = False,
    wind_down: Annotated[
        bool, typer.Option("--wind-down", help="A long form, up to 8 h, that grows slower, darker and softer.")
    ] = False,
    json: Json = False,
) -> None:
    """Audition a genre without a store."""
    from console.listening import Audition, run_render

    run_render(Audition(out, genre, seconds, seed, bpm, key, tuple(knob or ()), stems, midi, wind_down, json))


@app.command()
def inspect(
    track: Annotated[str, typer.Argument(help="An audio file or the id of a published track.")],
    png: Annotated[Path | None, typer.Option(help="Draw the whole inspection on one sheet.")] = None,
    genre: Annotated[str | None, typer.Option(help="Hold it against this genre's ranges.")] = None,
    json: Json = False,
) -> None:
    """Measure a track: what was asked beside what is found."""
    from console.listening import run_inspect

    run_inspect(track, png, genre, json)


@app.command()
def tracks(
    category: CategoryOption = None,
    tier: Annotated[str, typer.Option(help="free, premium or all.")] = "all",
    json: Json = False,
) -> None:
    """List the published tracks."""
    from console.keeping import run_tracks

    run_tracks(tuple(category or ()), tier, json)


@app.command()
def config(json: Json = False) -> None:
    """Show the effective configuration; secrets never."""
    from console.keeping import run_config

    run_config(json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65535)] = 8000,
    trusted_proxies: Annotated[
        str | None, typer.Option(help="Proxies whose X-Forwarded-For is believed, parted by commas.")
    ] = None,
) -> None:
    """Serve the API and the player."""
    from console.serving import run_serve

    run_serve(host, port, trusted_proxies)


token_app = typer.Typer(help="Tokens for premium listeners and operators.", no_args_is_help=True)
app.add_typer(token_app, name="token")


@token_app.command("issue")
def token_issue(
    tier: Annotated[str, typer.Option(help="free or premium.")] = "premium",
    role: Annotated[str, typer.Option(help="listener or operator.")] = "listener",
    label: Annotated[str, typer.Option(help="Whose it is.")] = "",
    days: Annotated[
        float | None, typer.Option(help="How long it is good; without it, until revoked (a JWT: a day).")
    ] = None,
    replaces: Annotated[str | None, typer.Option(help="The id of a token that ends after the grace.")] = None,
    grace_days: Annotated[float, typer.Option(help="How long the replaced token stays good.", min=0)] = 1.0,
    jwt: Annotated[
        bool, typer.Option("--jwt", help="A JWT signed with SOUNDFLOW_JWT_SECRET; it can't be revoked.")
    ] = False,
    json: Json = False,
) -> None:
    """Make a token; it is shown this once."""
    from console.access import run_issue

    run_issue(tier, role, label, days, replaces, grace_days, jwt, json)


@token_app.command("revoke")
def token_revoke(name: Annotated[str, typer.Argument(help="The id of the token.")], json: Json = False) -> None:
    """End a token."""
    from console.access import run_revoke

    run_revoke(name, json)


@token_app.command("list")
def token_list(json: Json = False) -> None:
    """List the tokens; their secrets are nowhere."""
    from console.access import run_list

    run_list(json)


@app.command()
def warm() -> None:
    """Compile the synthesis kernels now instead of at the first track."""
    from console.making import run_warm

    run_warm()


operating.add_to(app)
store_commands.add_to(app)


def run() -> None:
    """The program: errors become a sentence and an exit code, here and nowhere else."""
    stopping.listen()
    os.umask(os.umask(0) | 0o002)  # nothing that is made here may be changed by everybody
    codecs.register_error("plain", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")  # a letter that the stream's encoding lacks ends no command
    try:
        code = app(standalone_mode=False)
        if code == stopping.INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code or 0)
    except SoundFlowError as error:
        if stopping.has_begun.is_set():
            stopping.end()
        _say(str(error))
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        stopping.end()
    except Exception as error:
        if stopping.has_begun.is_set():  # the terminal may be gone
            stopping.end()
        if hasattr(error, "format_message"):  # click's own usage errors
            _say(error.format_message())
            sys.exit(2)
        if os.environ.get("SOUNDFLOW_DEBUG"):
            raise
        _say(
            f"Something unforeseen went wrong ({type(error).__name__}: {error}); set SOUNDFLOW_DEBUG=1 to see where, and report it."
        )
        sys.exit(1)


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    """What stands for letters that an encoding lacks, as `codecs.register_error` asks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(letter, "?") for letter in error.object[error.start : error.end]), error.end


def _say(sentence: str) -> None:
    from console.screen import screen, styled

    screen.print(styled((sentence, "red")))


if __name__ == "__main__":
    run()
