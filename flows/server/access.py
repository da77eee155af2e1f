"""Who may use a Prefect server that SoundFlow starts: a log-in of its own, kept for this user, and only its own hosts and origins.

The log-in is `user:password`, as Prefect's PREFECT_SERVER_API_AUTH_STRING and PREFECT_API_AUTH_STRING take it. Without one, any web page
and any account of the machine could have a worker run what they like. Imports nothing of Prefect until a server starts.
"""

from __future__ import annotations

import base64
import http.client
import ipaddress
import json
import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from soundflow_core.base.errors import Unavailable

if TYPE_CHECKING:
    from starlette.types import ASGIApp

LOGIN_FILE = "prefect-login"
CLIENT_LOGIN = "PREFECT_API_AUTH_STRING"
SERVER_LOGIN = "PREFECT_SERVER_API_AUTH_STRING"
ORIGINS = "PREFECT_SERVER_CORS_ALLOWED_ORIGINS"
APP = "flows.server.access:create_app"
"""The application of a server that checks hosts, for `uvicorn --factory`."""
PROBE_SECONDS = 2.0
NO_LOGIN = "asks for no log-in: any web page and any account of its machine may start what they like on its workers, and read its blocks"
NO_LOGIN_ADVICE = (
    "start it with PREFECT_SERVER_API_AUTH_STRING=user:password and set PREFECT_API_AUTH_STRING to the same for its workers and here, "
    "or let `soundflow up` start it"
)

Access = Literal["open", "accepts", "refuses", "silent"]
"""How a server meets us: it asks for no log-in; takes ours; refuses it, or there is none to show; no Prefect server answers."""


def state_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Where SoundFlow keeps what must outlive a cache: `$XDG_STATE_HOME/soundflow`, by default `~/.local/state/soundflow`."""
    source = os.environ if environment is None else environment
    given = source.get("XDG_STATE_HOME", "").strip()
    return (Path(given).expanduser().absolute() if given else Path.home() / ".local" / "state") / "soundflow"


def private_folder(folder: Path) -> Path:
    """Make a folder that only this user may enter, whatever the umask."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise Unavailable(
            f"The folder {folder} can't be made private ({error.strerror}); give it to this user or set another one."
        ) from error
    return folder


def prefect_home(environment: Mapping[str, str] | None = None) -> Path:
    """Where Prefect keeps its database and its encryption key."""
    source = os.environ if environment is None else environment
    given = source.get("PREFECT_HOME", "").strip()
    return Path(given).expanduser() if given else Path.home() / ".prefect"


def new_login() -> str:
    """A log-in that nobody can guess."""
    return f"soundflow:{secrets.token_urlsafe(32)}"


def login_file(environment: Mapping[str, str] | None = None) -> Path:
    """Where this user's log-in is kept."""
    return state_folder(environment) / LOGIN_FILE


def saved_login(environment: Mapping[str, str] | None = None) -> str | None:
    """The log-in that is kept for this user; None where there is none, or where others could have read it."""
    with suppress(RuntimeError):  # a user without a home
        return _read(login_file(environment))
    return None


def _read(file: Path) -> str | None:
    with suppress(OSError, ValueError):
        found = file.stat()
        if found.st_uid == os.geteuid() and not found.st_mode & 0o077:
            return file.read_text("ascii").strip() or None
    return None


def server_login(environment: Mapping[str, str] | None = None) -> str:
    """The log-in for a server that is about to start: the one that is set, else the one that is kept, else a new one, which is kept."""
    source = os.environ if environment is None else environment
    given = source.get(SERVER_LOGIN, "").strip() or source.get(CLIENT_LOGIN, "").strip()
    return given or saved_login(source) or _keep(new_login(), login_file(source))


def _keep(login: str, file: Path) -> str:
    """Keep a log-in; of two processes at once the first one's holds."""
    private_folder(file.parent)
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(f"{login}\n")
        if _read(file) is None:
            file.unlink(missing_ok=True)
        with suppress(FileExistsError):
            file.hardlink_to(part)
        return file.read_text("ascii").strip()
    except OSError as error:
        raise Unavailable(f"The log-in can't be kept in {file} ({error.strerror}); free some space there.") from error
    finally:
        part.unlink(missing_ok=True)


def server_environment(port: int, login: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a server on this machine's `port` needs in its environment: the log-in, its own origins and those that the operator allows."""
    source = os.environ if environment is None else environment
    given = [origin.strip() for origin in source.get(ORIGINS, "").split(",") if origin.strip()]
    own = [f"http://{host}:{port}" for host in ("127.0.0.1", "localhost")]
    return {
        SERVER_LOGIN: login,
        CLIENT_LOGIN: login,
        ORIGINS: ",".join(dict.fromkeys([*own, *given])),
        "PREFECT_UI_API_URL": source.get("PREFECT_UI_API_URL", "").strip() or f"http://127.0.0.1:{port}/api",
    }


def create_app() -> ASGIApp:
    """Prefect's server, which answers only to the hosts of its allowed origins.

    A page whose name is pointed at this machine (DNS rebinding) is then turned away with 400 before Prefect sees it.
    """
    from prefect.server.api.server import create_app as create_prefect_app
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    origins = os.environ.get(ORIGINS, "").split(",")
    hosts = [host for origin in origins if (host := urlsplit(origin.strip()).hostname)]
    return TrustedHostMiddleware(create_prefect_app(), allowed_hosts=hosts, www_redirect=False)


def log_in(address: str, environment: MutableMapping[str, str] | None = None) -> Access:
    """Find out how the server at an API address meets us, and set PREFECT_API_AUTH_STRING where the kept log-in is the one it takes.

    The kept log-in is shown to no other machine and to no program of another account.
    """
    target = os.environ if environment is None else environment
    answer = probe(address)
    if answer != "refuses":
        return answer
    given = target.get(CLIENT_LOGIN, "").strip()
    login = given or (saved_login(target) if _is_ours(address) else None)
    if not login or probe(address, login) != "accepts":
        return "refuses"
    target[CLIENT_LOGIN] = login
    return "accepts"


def probe(address: str, login: str | None = None) -> Access:
    """How the server at an API address meets a request with a log-in, or without one."""
    request = urllib.request.Request(f"{address.rstrip('/')}/admin/version")  # noqa: S310  # Prefect's address is http or https
    if login:
        value = f"Basic {base64.b64encode(login.encode()).decode()}"
        request.add_unredirected_header("Authorization", value)
    proxies = urllib.request.ProxyHandler({} if is_on_this_machine(address) else None)
    try:
        with urllib.request.build_opener(proxies).open(request, timeout=PROBE_SECONDS) as answer:
            version = json.loads(answer.read(1000))
    except urllib.error.HTTPError as error:
        return "refuses" if error.code in (401, 403) else "silent"
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
        return "silent"
    if not isinstance(version, str):
        return "silent"
    return "accepts" if login else "open"


def is_on_this_machine(address: str) -> bool:
    """Whether an address is a loopback one."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_ours(address: str) -> bool:
    """Whether an address is on this machine and, as far as the system tells, the program that listens there runs as this user."""
    return is_on_this_machine(address) and listening_users(urlsplit(address).port or 80) <= {os.geteuid()}


def listening_users(port: int) -> set[int]:
    """The users whose programs listen on a TCP port of this machine; none where the system does not say."""
    owners = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            for line in Path(table).read_text("ascii").splitlines()[1:]:
                _, local, _, state, _, _, _, user, *_ = line.split()
                if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                    owners.add(int(user))
    return owners
