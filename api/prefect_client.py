"""A client of Prefect's REST API: deployments by name, their runs, their progress.

Prefect's own client imports its whole server (a second of start, 80 MB) and would tie the API to its version.
"""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from soundflow_core.base.errors import BriefError, NotFound, Unavailable

PREMIUM = "premium-on-demand/premium-on-demand"
DAILY = "daily-free/daily-free"
REBUILD = "rebuild-catalogs/rebuild-catalogs"
DEPLOYMENTS = (PREMIUM, DAILY, REBUILD)
"""What the API starts and shows; it shows no other runs."""
TIMEOUT_SECONDS = 10.0
PAUSES_SECONDS = (0.1, 0.4, 1.0)
BUSY = (429, 502, 503, 504)
"""What the server answers while it starts or its database is locked; Prefect's own client retries then, too."""
LIMITS = httpx.Limits(max_connections=20, keepalive_expiry=2.0)
"""The server closes an idle connection after five seconds: the client must close it first, or a call fails."""


class PrefectClient:
    """A client of one server. Unavailable where it is out of reach, NotFound where it has no such deployment or run."""

    def __init__(self, url: str | None, auth: str | None) -> None:
        self._http: httpx.AsyncClient | None = None
        self._url = url
        self._auth = auth
        self._ids: dict[str, str] = {}

    async def close(self) -> None:
        """Close its connections."""
        if self._http:
            await self._http.aclose()

    async def start(
        self, deployment: str, parameters: dict[str, Any], *, name: str | None, key: str | None
    ) -> dict[str, Any]:
        """Start a run; asking again with the same key gives the same run."""
        fields = {
            "parameters": parameters,
            "idempotency_key": key or f"api-{uuid4()}",
            "name": name,
            "tags": ["api"],
            "state": {"type": "SCHEDULED"},
        }
        body = {field: value for field, value in fields.items() if value is not None}
        deployment_id = await self._deployment(deployment)
        answer = await self._request("POST", f"/deployments/{deployment_id}/create_flow_run", body)
        if answer.status_code == 404:  # deployed anew under another id
            self._ids.pop(deployment, None)
            deployment_id = await self._deployment(deployment)
            answer = await self._request("POST", f"/deployments/{deployment_id}/create_flow_run", body)
        if answer.status_code in (409, 422):
            raise BriefError(
                "Prefect refuses the parameters of the run; deploy again with `soundflow deploy` and correct them."
            )
        return self._json(answer)

    async def run(self, run_id: UUID) -> dict[str, Any]:
        """A run of one of the known deployments."""
        answer = await self._request("GET", f"/flow_runs/{run_id}")
        found = self._json(answer) if answer.status_code != 404 else None
        if found is None or found.get("deployment_id") not in await self._known_ids():
            raise NotFound(f"There is no run {run_id}.")
        return found

    async def runs(self, limit: int) -> list[dict[str, Any]]:
        """The newest runs of the known deployments."""
        known = list(await self._known_ids())
        if not known:
            return []
        body = {"deployments": {"id": {"any_": known}}, "sort": "EXPECTED_START_TIME_DESC", "limit": limit,
                "flow_runs": {"expected_start_time": {"before_": _soon()}}}  # fmt: skip
        return list(self._json(await self._request("POST", "/flow_runs/filter", body)))

    async def cancel(self, run_id: UUID) -> None:
        """Ask a run to end."""
        body = {"state": {"type": "CANCELLING", "name": "Cancelling", "message": "cancelled through the API"}}
        self._json(await self._request("POST", f"/flow_runs/{run_id}/set_state", body))

    async def progress_percent(self, run_id: UUID) -> float | None:
        """The progress that a run reports."""
        body = {
            "artifacts": {"flow_run_id": {"any_": [str(run_id)]}, "type": {"any_": ["progress"]}},
            "limit": 1,
            "sort": "CREATED_DESC",
        }
        found = self._json(await self._request("POST", "/artifacts/filter", body))
        data = found[0].get("data") if found else None
        return float(data) if isinstance(data, (int, float)) else None

    def name_of(self, deployment_id: str | None) -> str:
        """The flow of a deployment: `premium-on-demand`."""
        for name, known_id in self._ids.items():
            if known_id == deployment_id:
                return name.partition("/")[0]
        return "unknown"

    async def _known_ids(self) -> set[str]:
        """The ids of the known deployments that the server has."""
        found = set()
        for name in DEPLOYMENTS:
            try:
                found.add(await self._deployment(name))
            except NotFound:
                continue
        return found

    async def _deployment(self, name: str) -> str:
        if name not in self._ids:
            answer = await self._request("GET", f"/deployments/name/{name}")
            if answer.status_code == 404:
                raise NotFound(f"The deployment {name} is not known to the Prefect server; run `soundflow deploy`.")
            self._ids[name] = str(self._json(answer)["id"])
        return self._ids[name]

    async def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Send a request; retry where the server is busy or drops the connection: every call here is safe to repeat."""
        trouble = ""
        for pause in (*PAUSES_SECONDS, None):
            try:
                answer = await self._client().request(method, path, json=body)
                if answer.status_code not in BUSY or pause is None:
                    return answer
            except httpx.HTTPError as error:
                trouble = type(error).__name__
            if pause is not None:
                await asyncio.sleep(pause)
        raise Unavailable(
            f"The Prefect server is out of reach ({trouble}); start it or set PREFECT_API_URL, then ask again."
        )

    def _client(self) -> httpx.AsyncClient:
        if not self._url:
            raise Unavailable("There is no Prefect server to run this; set PREFECT_API_URL and start the API again.")
        if self._http is None:
            headers = {"X-PREFECT-API-VERSION": "0.8.4"}
            if self._auth:
                headers["Authorization"] = f"Basic {base64.b64encode(self._auth.encode()).decode()}"
            self._http = httpx.AsyncClient(
                base_url=self._url.rstrip("/"), headers=headers, timeout=TIMEOUT_SECONDS, limits=LIMITS
            )
        return self._http

    def _json(self, answer: httpx.Response) -> Any:
        if answer.status_code in (401, 403):
            raise Unavailable("The Prefect server refuses the API; set PREFECT_API_AUTH_STRING.")
        if answer.is_error:
            raise Unavailable(f"The Prefect server answered {answer.status_code}; look at its log and ask again.")
        return answer.json()


def _soon() -> str:
    """Leaves out the runs that schedules plan for later."""
    return (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
