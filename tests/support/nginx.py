"""A real nginx with the configuration of deployments/nginx, before a server of a test or a benchmark."""

import os
import re
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.conftest import free_port

CONFIGURATION = Path(__file__).resolve().parents[2] / "deployments" / "nginx" / "nginx.conf"


@contextmanager
def running_nginx(folder: Path, api_url: str, tls: bool = True, limits: bool = True, prefix: tuple[str, ...] = ()):
    """Its address and process until the block ends. `prefix` is a command that starts it."""
    port = free_port()
    _make_certificate(folder)
    text = CONFIGURATION.read_text()
    temporary = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    changes = {
        "worker_processes auto;": f"{'user root; ' if os.getuid() == 0 else ''}worker_processes 1; daemon off;",
        "/var/log/nginx/error.log": f"{folder}/error.log",
        "/run/nginx.pid": f"{folder}/pid",
        "http {": f"http {{ {temporary} keepalive_requests 1000000000;",
        "server 127.0.0.1:8000": f"server {api_url.removeprefix('http://')}",
        "/var/cache/nginx/soundflow": f"{folder}/cache",
        "/etc/nginx/tls": str(folder),
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port}{' ssl http2' if tls else ''};",
    }
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    if not limits:
        text = re.sub(r"^ *limit_(conn|req) .*$", "", text, flags=re.MULTILINE)
    (folder / "nginx.conf").write_text(text)
    command = [*prefix, "nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command)
    url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 20
        while True:
            try:
                if httpx.get(f"{url}/health", verify=False).status_code == 200:  # noqa: S501  # its own certificate
                    break
            except httpx.HTTPError:
                pass
            assert process.poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < until, (folder / "error.log").read_text()
            time.sleep(0.05)
        yield url, process
    finally:
        process.terminate()
        process.wait(10)


def _make_certificate(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
