"""Commands about tokens: issue, revoke, list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from console.screen import Grid, paper, print_json, screen
from soundflow_core.base.errors import BriefError
from soundflow_core.base.settings import ApiSettings, Settings
from soundflow_core.library.accounts import Role, TokenRecord, issue_jwt, issue_token, load_tokens, revoke_token
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Tier


def run_issue(
    tier: str,
    role: str,
    label: str,
    days: float | None,
    replaces: str | None,
    grace_days: float,
    as_jwt: bool,
    as_json: bool,
) -> None:
    """Make a token and show it, this once."""
    chosen_tier, chosen_role = _one_of(Tier, tier, "--tier"), _one_of(Role, role, "--role")
    if days is not None and not 0 < days <= 3650:
        raise BriefError(f"--days is {days:g}; choose more than 0 and at most 3650.")
    if as_jwt:
        token = issue_jwt(
            ApiSettings.from_environment(), tier=chosen_tier, role=chosen_role, label=label, days=days or 1
        )
        print_json({"token": token}) if as_json else paper.print(token)
        return
    token, record = issue_token(
        open_store(Settings.from_environment()),
        tier=chosen_tier, role=chosen_role, label=label, days=days, replaces=replaces, grace_days=grace_days,
    )  # fmt: skip
    if as_json:
        print_json({"token": token, **_shown(record)})
        return
    screen.print(f"Token {record.id}; it is shown this once and kept as a hash only.")
    paper.print(token)


def run_revoke(name: str, as_json: bool) -> None:
    """End a token."""
    record = revoke_token(open_store(Settings.from_environment()), name)
    print_json(_shown(record)) if as_json else paper.print(
        f"{record.id} ({record.label or record.role}) opens nothing any more."
    )


def run_list(as_json: bool) -> None:
    """All opaque tokens, without their secrets."""
    records, _ = load_tokens(open_store(Settings.from_environment()))
    if as_json:
        print_json([_shown(record) for record in records])
        return
    if not records:
        screen.print("There is no token yet; `soundflow token issue` makes one.")
        return
    grid = Grid("id", "label", "tier", "role", "issued", "expires", "state", fold=("label",))
    for record in records:
        shown = _shown(record)
        grid.add(
            *(str(shown[name] or "–") for name in ("id", "label", "tier", "role", "issuedAt", "expiresAt", "state"))
        )
    paper.print(grid)


def _shown(record: TokenRecord) -> dict[str, Any]:
    state = "good" if record.is_good(datetime.now(UTC)) else "revoked" if record.revoked_at else "expired"
    values = record.model_dump(mode="json", by_alias=True, exclude={"sha256"})
    return {**values, "state": state}


def _one_of(kind: Any, value: str, option: str) -> Any:  # an enum and its member
    try:
        return kind(value)
    except ValueError as error:
        raise BriefError(f"{option} is '{value}'; choose {' or '.join(kind)}.") from error
