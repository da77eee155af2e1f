"""One fixture gives every kind of store, so that each promise is tested on each."""

import pytest

from soundflow_core.library.storage.local_store import LocalStore
from soundflow_core.library.storage.memory_store import MemoryStore


@pytest.fixture(params=["local", "memory", "moto", "seaweed"])
def kind(request):
    return request.param


@pytest.fixture
def store(kind, request, tmp_path):
    if kind == "local":
        return LocalStore(tmp_path / "store")
    if kind == "memory":
        return MemoryStore()
    return request.getfixturevalue(kind).store()


@pytest.fixture(scope="session")
def moto():
    """Moto's S3 over HTTP: another server with habits of its own."""
    from moto.server import ThreadedMotoServer

    from tests.support.seaweed import S3Server

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield S3Server(f"http://{host}:{port}")
    server.stop()
