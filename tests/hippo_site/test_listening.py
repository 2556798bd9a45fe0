"""Where the servers listen: what HOST may say, what they then bind, what a public address lacks."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from hippo_site import listening
from tests.hippo_site.server import ROOT
from tests.migrated_database import migrated_database
from tests.patience import PATIENCE
from tests.ports import free_port

PRODUCTION = SimpleNamespace(
    ALLOWED_HOSTS=["hippo.example"], HTTPS=True, TRUSTED_PROXIES=1, DEBUG=False
)


@pytest.mark.parametrize(
    ("words", "hosts"),
    [
        (["127.0.0.1"], ["127.0.0.1"]),
        (["localhost", "127.0.0.1"], ["127.0.0.1"]),
        (["[::1]", "0:0:0:0:0:0:0:1"], ["::1"]),
        (["0.0.0.0", "::"], ["::"]),
        (["10.0.0.7", "unix:run/hippo.sock"], ["10.0.0.7", "unix:/srv/hippo/run/hippo.sock"]),
        (["unix:/run/hippo.sock"], ["unix:/run/hippo.sock"]),
    ],
)
def test_host_names_addresses_and_sockets(words, hosts):
    assert listening.parse_hosts(words, Path("/srv/hippo")) == hosts


@pytest.mark.parametrize(
    "word", ["0.0.0.0:80", "*", "hippo.example", "256.0.0.1", "http://[::1]", "unix:", "unix"]
)
def test_anything_else_is_refused_with_what_is_allowed(word):
    with pytest.raises(ImproperlyConfigured, match=r"^HOST"):
        listening.parse_hosts([word], Path("/srv/hippo"))


def test_a_path_too_long_for_a_socket_is_refused():
    with pytest.raises(ImproperlyConfigured, match="1 to 107 bytes"):
        listening.parse_hosts(["unix:/" + "x" * 107], Path("/"))


def test_brackets_are_put_around_ipv6_only():
    assert listening.binds(["127.0.0.1", "::1"], 80) == ["127.0.0.1:80", "[::1]:80"]


def test_a_socket_at_which_somebody_answers_is_not_taken_from_them(tmp_path):
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        with pytest.raises(ImproperlyConfigured, match="another server listens"):
            listening.check_socket(path)

    listening.check_socket(path)  # left by a killed server


def test_a_file_and_a_missing_folder_are_no_place_for_a_socket(tmp_path):
    (tmp_path / "notes").write_text("")

    with pytest.raises(ImproperlyConfigured, match="exists and is not a socket"):
        listening.check_socket(tmp_path / "notes")
    with pytest.raises(ImproperlyConfigured, match=r"folder of unix:.* does not exist"):
        listening.check_socket(tmp_path / "nothing" / "s")
    with pytest.raises(ImproperlyConfigured, match="name a folder you may write to"):
        listening.check_socket(Path("/proc/hippo.sock"))  # not even root may


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_at_which_somebody_listens_is_refused_and_a_free_one_is_not(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as other:
        port = other.getsockname()[1]
        with pytest.raises(ImproperlyConfigured, match=f"another program listens at .*:{port}: "):
            listening.check_port(host, port)

    listening.check_port(host, port)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"this machine has no address 192\.0\.2\.1:80"):
        listening.check_port("192.0.2.1", 80)  # of RFC 5737: nobody's


def test_granian_takes_one_address_and_removes_the_socket_of_a_killed_server(tmp_path):
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))

    assert listening.only_address(["::1"]) == ("::1", None)
    assert listening.only_address([f"unix:{path}"]) == ("", path)
    assert not path.exists()
    with pytest.raises(ImproperlyConfigured, match="one address"):
        listening.only_address(["::1", "127.0.0.1"])


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "unix:/run/s", "/run/s", ""])
def test_this_machine_alone_needs_no_warning(host, settings):
    assert listening.warning([host], settings) == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "203.0.113.7"])
def test_a_public_address_says_in_one_line_what_is_missing(host, settings):
    settings.ALLOWED_HOSTS = ["localhost"]

    line = listening.warning([host], settings)

    assert line.startswith(f"Other machines can reach {host}. Missing: ALLOWED_HOSTS (")
    assert "HTTPS=on" in line
    assert "TRUSTED_PROXIES" in line
    assert "\n" not in line
    assert listening.warning([host], PRODUCTION) == ""


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """A migrated site of its own, to be started by hand."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": migrated_database(tmp_path_factory.mktemp("listening") / "db.sqlite3"),
        "SECRET_KEY": "for these tests",
        "WEB_CONCURRENCY": "1",
    }


def refused(environment: dict[str, str], module: str) -> list[str]:
    """The lines that a server prints that must not start."""
    command = [sys.executable, "-m", module]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 1
    return ended.stderr.splitlines()


def test_a_wrong_host_is_one_line_and_no_traceback(environment):
    lines = refused(environment | {"HOST": "0.0.0.0:80"}, "gunicorn")

    assert lines == [f"Error: {listening.EXPECTED}"]


@pytest.mark.parametrize("module", ["gunicorn", "hippo_site.granian"])
def test_a_port_that_is_taken_is_one_line_at_once(environment, module):
    if module != "gunicorn":
        pytest.importorskip("granian")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        lines = refused(environment | {"PORT": port}, module)

    assert lines[-1] == "Error: " + (
        f"PORT: another program listens at 127.0.0.1:{port}: stop it, or set another PORT."
    )
    assert not [line for line in lines if "Traceback" in line or "[ERROR]" in line]


def asked(address: tuple[str, int] | str, process: subprocess.Popen) -> int:
    """The status of /healthz at an address, once the server listens there."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET6
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        with socket.socket(family) as client:
            client.settimeout(PATIENCE)
            if client.connect_ex(address) == 0:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                answer = http.client.HTTPResponse(client)
                answer.begin()
                return answer.status
        time.sleep(0.05)
    raise AssertionError("nobody listens")


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    assert is_so()


def metrics_folders(pid: int) -> list[Path]:
    roots = {Path("/dev/shm"), Path(tempfile.gettempdir())}
    return [folder for root in roots for folder in root.glob(f"hippo-metrics-{pid}-*")]


def test_gunicorn_listens_at_ipv6_and_at_a_socket_and_warns_of_a_public_address(
    environment, tmp_path
):
    path, port, log = tmp_path / "s", free_port(), tmp_path / "log"
    variables = environment | {"HOST": f"[::],unix:{path}", "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn"]
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stderr=file)
    try:
        assert asked(("::1", port), process) == 200
        assert asked(str(path), process) == 200
        process.send_signal(signal.SIGHUP)  # a reload finds its own addresses taken: by itself
        until(lambda: log.read_text().count("Booting worker") == 2)
        assert asked(str(path), process) == 200
        assert len(metrics_folders(process.pid)) == 1
    finally:
        process.terminate()
        process.wait(PATIENCE)

    assert not path.exists()
    assert metrics_folders(process.pid) == []
    assert log.read_text().count("Other machines can reach ::. Missing: ALLOWED_HOSTS") == 1


def test_a_socket_that_systemd_passes_on_takes_the_place_of_host_and_port(environment, tmp_path):
    activate = shutil.which("systemd-socket-activate")
    if not activate:
        pytest.skip("needs systemd-socket-activate, which comes with systemd")
    path = str(tmp_path / "s")
    passed = [f"--setenv={name}={value}" for name, value in environment.items()]
    command = [activate, f"--listen={path}", *passed, sys.executable, "-m", "gunicorn"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        assert asked(path, process) == 200
    finally:
        process.terminate()
        process.wait(PATIENCE)
