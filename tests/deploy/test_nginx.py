"""nginx in front of a real gunicorn, with the file of deploy/nginx: TLS, limits, who is let in."""

import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from accounts.classes.limits import MAX_METADATA, MAX_WEIGHTS
from tests.hippo_site.server import BODY, JSON, running
from tests.patience import PATIENCE
from tests.ports import free_port

FILE = settings.BASE_DIR / "deploy" / "nginx" / "hippo.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
MAIN = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
worker_rlimit_nofile 1000;
events {{ worker_connections 500; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/hippo.conf;
}}
"""

PAGE = "https://app.example"
SENT_BY_HIPPO = "hsts_header"
CERTIFICATE = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
CERTIFICATE += ["-nodes", "-days", "1", "-subj", "/CN=hippo.example"]
CERTIFICATE += ["-addext", "subjectAltName=DNS:hippo.example"]

pytestmark = pytest.mark.skipif(
    not (NGINX and shutil.which("openssl")), reason="needs nginx and openssl: make deploy-deps"
)


class Front(NamedTuple):
    """The two ports of nginx, and its certificate."""

    plain: int
    tls: int
    certificate: Path

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str):
        """An answer over TLS: the connection checks that it is hippo.example's."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        with (
            socket.create_connection(("127.0.0.1", self.tls), timeout=PATIENCE) as tcp,
            context.wrap_socket(tcp, server_hostname="hippo.example") as secure,
        ):
            connection = http.client.HTTPConnection("hippo.example")
            connection.sock = secure
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.content = answer.read()
            return answer


def configured(folder: Path, plain: int, tls: int, *, admin_from: str = "127.0.0.1") -> Path:
    """The file with this machine's ports, socket and certificate; the path of the main file."""
    text = FILE.read_text()
    for old, new in {
        "/run/hippo/hippo.sock": f"{folder}/s",
        "/etc/hippo/tls/fullchain.pem": f"{folder}/cert.pem",
        "/etc/hippo/tls/privkey.pem": f"{folder}/key.pem",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{tls}",
        "allow 127.0.0.1;": f"allow {admin_from};",
        "# https://app.example": "https://app.example",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "hippo.conf").write_text(text)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's workers are another user
        production = {"ALLOWED_HOSTS": "hippo.example", "HTTPS": "on", "TRUSTED_PROXIES": "1"}
        with running(folder, bind=f"unix:{folder}/s", **production), alone(folder) as front:
            (folder / "s").chmod(0o666)
            yield front


@contextmanager
def alone(folder: Path) -> Iterator[Front]:
    """nginx in front of a socket in the folder, whoever listens there."""
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([*CERTIFICATE, *files], check=True, capture_output=True)
    front = Front(free_port(), free_port(), folder / "cert.pem")
    file = configured(folder, front.plain, front.tls, admin_from="10.0.0.1")
    subprocess.run([NGINX, "-t", "-c", file], check=True, capture_output=True)
    process = subprocess.Popen([NGINX, "-c", file, "-p", folder], stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", front.tls)):
                break
            time.sleep(0.05)
        yield front
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_a_prediction_comes_through_tls_with_hsts(front):
    answer = front.ask("POST", "/predict", BODY, **JSON)

    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_plain_http_leads_to_https(front):
    connection = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=PATIENCE)
    connection.request("GET", "/docs?x=1", headers={"Host": "hippo.example"})
    answer = connection.getresponse()

    connection.close()
    assert (answer.status, answer.headers["Location"]) == (301, "https://hippo.example/docs?x=1")


def test_another_host_name_gets_no_answer(front):
    connection = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=PATIENCE)
    connection.request("GET", "/healthz", headers={"Host": "evil.example"})

    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()


@pytest.mark.parametrize("path", ["/metrics", "/v1/metrics", "/admin", "/admin/", "/admin/login/"])
def test_metrics_and_admin_are_refused_to_other_addresses(front, path):
    assert front.ask("GET", path).status == 403


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/predict", 33_600_000, 413), ("/hooks/hf", 300_000, 413), ("/predict", 9_000_000, 413)],
)
def test_each_route_has_its_largest_body(front, path, size, status):
    try:
        answer = front.ask("POST", path, b" " * size, **JSON)
    except (BrokenPipeError, ConnectionResetError, ssl.SSLError):  # refused before it was sent
        return
    assert answer.status == status


@pytest.mark.parametrize(
    "path",
    ["/classes/9b/submissions", "/v1/classes/9b/submissions", "/account/classes/9b/submit"],
)
def test_a_submitted_network_of_the_largest_size_reaches_the_site(front, path):
    form = {"Content-Type": "multipart/form-data; boundary=x"}

    answer = front.ask("POST", path, b" " * (MAX_WEIGHTS + MAX_METADATA), **form)

    assert answer.status != 413  # the site refuses it for another reason: it knows nobody


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/models", "/v2/health/ready"])
def test_what_is_public_comes_through(front, path):
    assert front.ask("GET", path).status == 200


def problem(answer, status: int) -> str:
    """The reason in a problem document that nginx wrote itself."""
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.headers["X-Request-ID"] is None
    document = json.loads(answer.content)
    assert document["status"] == status
    return document["detail"]


def test_what_nginx_refuses_is_a_problem_that_pages_of_allowed_origins_may_read(front):
    too_large = front.ask("POST", "/predict", b"", Origin=PAGE, **{"Content-Length": "40000000"})
    forbidden = front.ask("GET", "/metrics", Origin="https://elsewhere.example")

    assert problem(too_large, 413).startswith("No body is larger")
    assert too_large.headers["Access-Control-Allow-Origin"] == PAGE
    assert problem(forbidden, 403) == "This is not allowed from your address."
    assert forbidden.headers["Access-Control-Allow-Origin"] is None


def test_a_site_that_is_away_is_a_problem_that_says_when_to_come_back(tmp_path):
    with alone(tmp_path) as front:
        away = front.ask("GET", "/healthz")

    assert problem(away, 502).startswith("Hippo does not answer")
    assert away.headers["Retry-After"] == "5"


def test_gixy_finds_nothing_of_medium_weight(tmp_path):
    gixy = Path(sys.executable).with_name("gixy")
    if not gixy.exists():
        pytest.skip("needs gixy-ng: make deploy-deps")
    checked = subprocess.run(
        [gixy, "-ll", "--skips", SENT_BY_HIPPO, configured(tmp_path, 80, 443)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout
