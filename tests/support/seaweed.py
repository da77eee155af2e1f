"""A real S3 server for tests: SeaweedFS, with a fresh bucket for whoever asks."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import SecretStr

from soundflow_core.base.settings import Settings
from soundflow_core.library.storage.s3_store import S3Store, connect

KEY, SECRET = "AKSOUNDFLOW", "sk-soundflow-never-to-be-printed"
"""The only identity that the server knows."""
PORTS = tuple(f"{part}.port{kind}" for part in ("master", "volume", "filer", "s3") for kind in ("", ".grpc"))


@dataclass
class S3Server:
    """A running server."""

    endpoint: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def client(self) -> Any:
        """A boto3 client of its own, as another program would use."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
            config=Config(retries={"total_max_attempts": 10, "mode": "standard"}, s3={"addressing_style": "path"}),
        )

    def new_bucket(self) -> str:
        """An empty bucket that nobody else uses."""
        name = f"bucket-{os.getpid()}-{next(self._numbers)}"
        self.client().create_bucket(Bucket=name)
        return name

    def settings(self, work: Path, bucket: str | None = None, **changes: Any) -> Settings:
        """Settings of a deployment on this server, by default with a new bucket."""
        values: dict[str, Any] = {
            "store": f"s3://{bucket or self.new_bucket()}",
            "work_folder": work,
            "s3_endpoint": self.endpoint,
            "s3_access_key_id": KEY,
            "s3_secret_access_key": SecretStr(SECRET),
        }
        return Settings(**{**values, **changes})

    def store(self, bucket: str | None = None) -> S3Store:
        """A store on this server, by default with a new bucket."""
        return connect(self.settings(Path("unused"), bucket))

    def environment(self, bucket: str | None = None) -> dict[str, str]:
        """The variables that a program on this server needs, by default with a new bucket; an empty one is an unset one."""
        return {
            "SOUNDFLOW_STORE": "",
            "R2_BUCKET": bucket or self.new_bucket(),
            "R2_ENDPOINT": self.endpoint,
            "R2_ACCESS_KEY_ID": KEY,
            "R2_SECRET_ACCESS_KEY": SECRET,
        }


@contextmanager
def running_seaweed() -> Iterator[S3Server]:
    """Start a server on free ports with a folder of its own; both are gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="seaweed-"))
    ports = dict(zip(PORTS, _free_ports(len(PORTS)), strict=True))
    identity = {"name": "a", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    command = [
        str(Path(sys.executable).with_name("weed")), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        "-filer", "-s3", f"-s3.config={folder}/s3.json", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false",
        "-master.volumeSizeLimitMB=64", "-volume.max=0", "-volume.minFreeSpacePercent=1",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        seaweed = S3Server(f"http://127.0.0.1:{ports['s3.port']}")
        _wait(seaweed, server, folder / "log")
        yield seaweed
    finally:
        server.kill()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(seaweed: S3Server, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until an object can be written: the volume server is the last to be ready."""
    until = time.monotonic() + 90
    client = seaweed.client()
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            client.create_bucket(Bucket="ready")
            client.put_object(Bucket="ready", Key="ready", Body=b"ready")
            return
        except (ClientError, BotoCoreError):
            time.sleep(0.2)
    raise AssertionError(f"SeaweedFS never came up: {log.read_text(errors='replace')[-2000:]}")


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
