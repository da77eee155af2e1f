"""`soundflow token`: issue, revoke and list tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from console.configuration import load_api_settings, load_settings
from console.options import Json, tier_of
from console.output import Table, print_json, stderr, stdout
from soundflow_core.base.errors import BriefError
from soundflow_core.library.accounts import Role, TokenRecord, issue_jwt, issue_token, load_tokens, revoke_token
from soundflow_core.library.storage import open_store

token = typer.Typer(
    help="Manage tokens for premium listeners and operators.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@token.command()
def issue(
    tier: Annotated[str, typer.Option(help="free or premium.")] = "premium",
    role: Annotated[str, typer.Option(help="listener or operator.")] = "listener",
    label: Annotated[str, typer.Option(help="Whose it is.")] = "",
    days: Annotated[
        float | None, typer.Option(help="How long it is valid; without it, until revoked (a JWT: a day).")
    ] = None,
    replaces: Annotated[str | None, typer.Option(help="The id of a token that ends after the grace period.")] = None,
    grace_days: Annotated[float, typer.Option(help="How long the replaced token stays valid.", min=0)] = 1.0,
    jwt: Annotated[
        bool, typer.Option("--jwt", help="A JWT signed with SOUNDFLOW_JWT_SECRET; it can't be revoked.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a token; it is shown only once."""
    if role not in tuple(Role):
        raise BriefError(f"--role is '{role}'; choose {' or '.join(Role)}.")
    if days is not None and not 0 < days <= 3650:
        raise BriefError(f"--days is {days:g}; choose more than 0 and at most 3650.")
    if jwt:
        text = issue_jwt(load_api_settings(), tier=tier_of(tier), role=Role(role), label=label, days=days or 1)
        print_json({"token": text}) if as_json else stdout.print(text)
        return
    text, record = issue_token(
        open_store(load_settings()),
        tier=tier_of(tier), role=Role(role), label=label, days=days, replaces=replaces, grace_days=grace_days,
    )  # fmt: skip
    if as_json:
        print_json({"token": text, **_facts(record)})
        return
    stderr.print(f"Token {record.id}. It is shown only this once; the store keeps its hash.")
    stdout.print(text)


@token.command()
def revoke(name: Annotated[str, typer.Argument(help="The id of the token.")], as_json: Json = False) -> None:
    """Revoke a token."""
    record = revoke_token(open_store(load_settings()), name)
    if as_json:
        print_json(_facts(record))
    else:
        stdout.print(f"{record.id} ({record.label or record.role}) is revoked.")


@token.command("list")
def list_tokens(as_json: Json = False) -> None:
    """List the tokens, without their secrets."""
    records, _ = load_tokens(open_store(load_settings()))
    if as_json:
        print_json([_facts(record) for record in records])
        return
    if not records:
        stderr.print("There is no token yet; `soundflow token issue` makes one.")
        return
    table = Table("id", "label", "tier", "role", "issued", "expires", "state", wrap=("label",))
    for facts in map(_facts, records):
        names = ("id", "label", "tier", "role", "issuedAt", "expiresAt", "state")
        table.add(*(str(facts[name] or "–") for name in names))
    stdout.print(table)


def _facts(record: TokenRecord) -> dict[str, Any]:
    state = "good" if record.is_good(datetime.now(UTC)) else "revoked" if record.revoked_at else "expired"
    values = record.model_dump(mode="json", by_alias=True, exclude={"sha256"})
    return {**values, "state": state}
