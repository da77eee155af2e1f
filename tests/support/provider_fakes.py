"""Replicate and RunPod as they behave, over real HTTP: jobs that are paid for, states, losses, rate limits. They count what was created."""

import contextlib
import http.server
import io
import json
import re
import threading
import urllib.parse
from dataclasses import dataclass, field

import numpy as np
import soundfile


def wav(seconds=2.0, rate=32_000):
    """A take as a service sends it."""
    audio = 0.1 * np.random.default_rng(1).standard_normal((round(seconds * rate), 2))
    sound = io.BytesIO()
    soundfile.write(sound, audio, rate, format="WAV", subtype="FLOAT")
    return sound.getvalue()


@dataclass
class Script:
    """What goes wrong, and what was done."""

    states: list[str] = field(default_factory=list)
    """What polling answers, one after another; the last one stays."""
    error: str | None = None
    submit_codes: list[int] = field(default_factory=list)
    """Refusals before a submission is taken."""
    lose_answers: int = 0
    """How many submissions are taken but never answered."""
    odd_answer: bytes | int | str | None = None
    """What a submission is answered with: a body, a code, or a line that is cut."""
    takes_odd: bool = True
    """Whether the job is taken all the same."""
    hide: bool = False
    """Jobs whose answer was odd are in no list."""
    odd_status: bytes | None = None
    """What polling is answered with."""
    seconds: str = ""
    """How long a job took, as it is written into the answer."""
    posts: int = 0
    drop_before: int = 0
    """How many submissions are dropped before they are taken."""
    poll_codes: list[int] = field(default_factory=list)
    output_gone: bool = False
    not_deployed: bool = False
    """Modal's app is not there."""
    ignores_cancel: bool = False
    key: str = "good-key"
    jobs: dict[str, dict] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)
    retry_after: str = "0.01"
    on_done: object = None
    """Called with a job's input when it succeeds: the worker's own work."""


class Service(http.server.BaseHTTPRequestHandler):
    """What both have in common."""

    script: Script
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, values, **headers):
        body = values if isinstance(values, bytes) else json.dumps(values).encode()
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def admitted(self):
        if self.headers.get("Authorization") == f"Bearer {self.script.key}":
            return True
        self.answer(401, {"detail": "Invalid token."})
        return False

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")

    def create(self, given):
        """A new job, or a refusal; None where the line went dead."""
        script = self.script
        script.posts += 1
        if script.odd_answer is not None:
            if script.takes_odd:
                script.jobs[f"job{len(script.jobs) + 1}"] = {
                    "id": f"job{len(script.jobs) + 1}",
                    "input": given,
                    "polls": 0,
                }
            if isinstance(script.odd_answer, bytes):
                self.answer(201, script.odd_answer)
            elif isinstance(script.odd_answer, int):
                self.answer(script.odd_answer, {"id": "job1"}, Location="/elsewhere")
            else:
                self.hang_up()
            return None
        if script.submit_codes:
            code = script.submit_codes.pop(0)
            self.answer(code, {"detail": "no"}, Retry_After=script.retry_after)
            return None
        if script.drop_before:
            script.drop_before -= 1
            self.hang_up()
            return None
        job = f"job{len(script.jobs) + 1}"
        script.jobs[job] = {"id": job, "input": given, "polls": 0}
        if script.lose_answers:
            script.lose_answers -= 1
            self.hang_up()
            return None
        return script.jobs[job]

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(2)

    def state_of(self, job):
        """The next state of the script; cancelled jobs stay cancelled."""
        if job["id"] in self.script.cancelled and not self.script.ignores_cancel:
            return None
        at = min(job["polls"], len(self.script.states) - 1)
        job["polls"] += 1
        state = self.script.states[at]
        if state in ("COMPLETED", "succeeded") and callable(self.script.on_done) and not job.get("done"):
            job["done"] = True
            job["result"] = self.script.on_done(job["input"])
        return state

    def told(self, values, field):
        """An answer in which a number may be odd."""
        text = json.dumps(values)
        return (
            re.sub(rf'"{field}": [\d.]+', f'"{field}": {self.script.seconds}', text) if self.script.seconds else text
        ).encode()

    def busy(self):
        if self.script.odd_status is not None:
            self.answer(200, self.script.odd_status)
            return True
        if not self.script.poll_codes:
            return False
        self.answer(self.script.poll_codes.pop(0), {"detail": "slow down"}, Retry_After=self.script.retry_after)
        return True


class FakeReplicate(Service):
    """api.replicate.com/v1/predictions."""

    def do_POST(self):
        if not self.admitted():
            return
        if self.path == "/v1/predictions":
            given = self.body()
            assert set(given) == {"version", "input"}
            assert self.headers["Cancel-After"].endswith("s")
            job = self.create(given["input"])
            if job:
                self.answer(201, self.shown(job, "starting"))
            return
        name = self.path.split("/")[-2]
        self.script.cancelled.append(name)
        self.answer(200, self.shown(self.script.jobs[name], "canceled"))

    def do_GET(self):
        if self.path.startswith("/files/"):
            self.answer(404, {}) if self.script.output_gone else self.answer(200, wav())
            return
        if not self.admitted() or self.busy():
            return
        if self.path == "/v1/predictions":
            listed = () if self.script.hide else reversed(self.script.jobs.values())
            self.answer(
                200, {"next": None, "previous": None, "results": [self.shown(job, "starting") for job in listed]}
            )
            return
        job = self.script.jobs.get(self.path.rsplit("/", 1)[-1])
        if job is None:
            self.answer(404, {"detail": "not found"})
            return
        self.answer(200, self.told(self.shown(job, self.state_of(job) or "canceled"), "predict_time"))

    def shown(self, job, state):
        done = state == "succeeded"
        port = self.server.server_port
        address = f"https://api.replicate.com/v1/predictions/{job['id']}"
        return {
            "id": job["id"], "model": "meta/musicgen", "version": "671ac645", "source": "api", "data_removed": False, "logs": "",
            "status": state, "input": job["input"], "error": self.script.error if state == "failed" else None,
            "output": f"http://127.0.0.1:{port}/files/{job['id']}.wav" if done else None,
            "created_at": "2026-11-30T12:00:00.123Z", "started_at": None, "completed_at": None,
            "metrics": {"predict_time": 100.0, "total_time": 120.0} if state in ("succeeded", "failed") else {},
            "urls": {"get": address, "cancel": f"{address}/cancel"},
        }  # fmt: skip


class FakeRunPod(Service):
    """api.runpod.ai/v2/ENDPOINT."""

    def do_POST(self):
        if not self.admitted():
            return
        verb = self.path.split("/")[3]
        if verb == "run":
            given = self.body()
            assert {"executionTimeout", "ttl"} <= set(given["policy"])
            job = self.create(given["input"])
            if job:
                self.answer(200, {"id": job["id"], "status": "IN_QUEUE"})
            return
        name = self.path.rsplit("/", 1)[-1]
        self.script.cancelled.append(name)
        self.answer(200, {"id": name, "status": "CANCELLED"})

    def do_GET(self):
        if not self.admitted() or self.busy():
            return
        job = self.script.jobs.get(self.path.rsplit("/", 1)[-1])
        if job is None:
            self.answer(404, {"error": "job not found"})
            return
        state = self.state_of(job) or "CANCELLED"
        shown = {"id": job["id"], "status": state, "delayTime": 1200, "workerId": "6fuy5ptw7dzfnw"}
        if state in ("COMPLETED", "FAILED"):
            shown["executionTime"] = 100_000
        result = dict(job.get("result") or {})
        if state == "COMPLETED" and result.get(
            "error"
        ):  # RunPod's client takes the error out of what the worker returns
            shown |= {"status": "FAILED", "error": result.pop("error")}
        elif state == "FAILED":
            shown["error"] = self.script.error or "worker died"
        if result:
            shown["output"] = result
        self.answer(200, self.told(shown, "executionTime"))


@contextlib.contextmanager
def served(kind, script):
    """A service on a port of its own; yields its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type(kind.__name__, (kind,), {"script": script}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield urllib.parse.urlunsplit(("http", f"127.0.0.1:{server.server_port}", "", "", ""))
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
