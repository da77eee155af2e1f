"""The Prefect server that a command starts for itself: `python -m flows.server.embedded SOCKET TAG`.

It has a session of its own, so that a terminal's Ctrl-C reaches only the command. Its standard input is a pipe that the command holds: when
the command ends, in whatever way, the pipe ends, and the server with it. Before it goes it ends what its command has left under way.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

from flows.server import access as server_access
from flows.server import command_runs

if TYPE_CHECKING:
    import uvicorn
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import State

LAST_SECONDS = 20.0
"""What an orderly end may take, migrations of the database included."""


def main() -> None:
    """Serve until the command ends or asks to stop."""
    listener, tag = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import uvicorn
    from prefect.server.api.server import create_app

    config = uvicorn.Config(server_access.create_app(), log_level="error", lifespan="on", timeout_graceful_shutdown=0)
    server = uvicorn.Server(config)
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: asked.append(number))  # uvicorn raises it again at its end
    threading.Thread(target=_until_alone, args=(server,), daemon=True).start()
    asyncio.run(_serve(server, create_app(), listener, tag, asked))
    os._exit(0 if server.started else 1)  # everything is written; Prefect's threads would take a second to end


async def _serve(server: uvicorn.Server, app: Any, listener: socket.socket, tag: str, asked: list[int]) -> None:
    from prefect.states import Cancelled, Crashed

    cleaning = asyncio.create_task(_crash_abandoned(server, app))
    await server.serve([listener])
    cleaning.cancel()
    if server.started:
        state: State[Any] = Cancelled(message="stopped by hand") if asked else Crashed(message=command_runs.KILLED)
        async with _client(app) as client:
            await command_runs.end_runs(client, tag, state)
        command_runs.forget_tag(tag)


async def _crash_abandoned(server: uvicorn.Server, app: Any) -> None:
    """When the server is there: end what earlier commands left."""
    while not server.started:
        await asyncio.sleep(0.1)
    async with _client(app) as client:
        await command_runs.crash_abandoned(client)


def _client(app: Any) -> PrefectClient:
    from prefect.client.orchestration import PrefectClient

    return PrefectClient(app, auth_string=os.environ.get("PREFECT_SERVER_API_AUTH_STRING"))


def _until_alone(server: uvicorn.Server) -> None:
    """Wait for the end of the pipe that the command holds, and end the server."""
    while sys.stdin.buffer.read(1):
        pass
    server.should_exit = True
    threading.Timer(LAST_SECONDS, os._exit, (1,)).start()


if __name__ == "__main__":
    main()
