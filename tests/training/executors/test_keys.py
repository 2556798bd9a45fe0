"""The keys of a cluster: made whole or not at all, for their owner's eyes, each for its purpose."""

import shutil
import socket
import ssl
import stat
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from training.executors.dask import security
from training.executors.keys import make_keys


@pytest.fixture
def keys(tmp_path):
    make_keys(tmp_path / "keys", days=1)
    return tmp_path / "keys"


def test_keys_are_their_owners_only(keys):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [keys, *keys.iterdir()]}

    assert modes == {"keys": 0o700} | dict.fromkeys(
        ("authority.pem", "client.key", "client.pem", "server.key", "server.pem"), 0o600
    )


def test_keys_that_are_there_are_not_written_over(keys):
    before = {path: path.read_bytes() for path in keys.iterdir()}

    with pytest.raises(FileExistsError):
        make_keys(keys, days=1)

    assert {path: path.read_bytes() for path in keys.iterdir()} == before
    assert [path.name for path in keys.parent.iterdir()] == ["keys"]


@pytest.mark.parametrize("role, is_accepted", [("server", True), ("client", False)])
def test_only_the_servers_key_can_listen(keys, role, is_accepted):
    listening = context(ssl.Purpose.CLIENT_AUTH, keys, role)
    connecting = context(ssl.Purpose.SERVER_AUTH, keys, "client")
    one, other = socket.socketpair()
    server = Thread(target=shake_hands, args=(listening, one, True))
    server.start()

    problem = shake_hands(connecting, other, False)

    server.join()
    assert (problem == "") is is_accepted, problem


@pytest.mark.parametrize("damaged", ["authority.pem", "server.pem", "server.key"])
def test_keys_that_are_damaged_are_named_before_anybody_is_waited_for(keys, damaged):
    pytest.importorskip("distributed")
    (keys / damaged).write_bytes(b"")

    with pytest.raises(ValueError, match=r"server.key in .*/keys are damaged or not of one cl"):
        security("tls://127.0.0.1:8786", keys, "server")


def test_keys_of_two_clusters_and_keys_that_ended_are_named(keys, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    make_keys(tmp_path / "others", days=1)
    mixed = shutil.copytree(keys, tmp_path / "mixed")
    shutil.copy(tmp_path / "others" / "authority.pem", mixed)
    made = datetime.now(UTC) - timedelta(days=2)
    monkeypatch.setattr("training.executors.keys.now", lambda: made)
    make_keys(tmp_path / "ended", days=1)
    monkeypatch.undo()

    for folder, problem in (("mixed", "not of one cluster"), ("ended", "ended on 20")):
        with pytest.raises(ValueError, match=rf"/{folder} .*{problem}"):
            security("tls://127.0.0.1:8786", tmp_path / folder, "client")


def context(purpose, keys, role):
    context = ssl.create_default_context(purpose, cafile=str(keys / "authority.pem"))
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(keys / f"{role}.pem", keys / f"{role}.key")
    return context


def shake_hands(context, connection, is_server) -> str:
    try:
        context.wrap_socket(connection, server_side=is_server).close()
    except (ssl.SSLError, OSError) as error:
        connection.close()
        return str(error)
    return ""
