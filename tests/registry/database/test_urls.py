"""What a DATABASE_URL stands for: strictly read, verified where it leads to another machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from registry.database.urls import database
from tests.postgres.cluster import Cluster, cluster

ROOT = Path("/site")


def settings_of(url: str, direct_url: str = "") -> dict:
    return database(url, direct_url, root=ROOT)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p%40s@db.example:5433/d", ("u", "p@s", "db.example", 5433, "d")),
        ("postgresql://u@127.0.0.1/d", ("u", "", "127.0.0.1", "", "d")),
        ("postgres://u@[::1]:5/d", ("u", "", "::1", 5, "d")),
        ("postgres://%2Frun%2Fpg/d", ("", "", "/run/pg", "", "d")),
        ("postgres:///d", ("", "", "", "", "d")),
    ],
)
def test_a_url_says_where_the_database_is(url, expected):
    config = settings_of(url)

    assert tuple(config[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")) == expected


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgres://h/", "DATABASE_URL must be sqlite:///… or postgres://…"),
        ("postgres://h:abc/d", "DATABASE_URL must be sqlite:///… or postgres://…"),
        ("postgres://[::1/d", "DATABASE_URL must be sqlite:///… or postgres://…"),
        ("mysql://h/d", "DATABASE_URL must be sqlite:///… or postgres://…"),
        ("sqlite:///d?timeout=5", "DATABASE_URL of SQLite has no options."),
        *(
            (url, "DATABASE_URL of SQLite names a file behind three slashes")
            for url in ("sqlite:///", "sqlite://db.sqlite3", "sqlite://h/d", "sqlite:///a#b")
        ),
        ("sqlite:///d%00b", "DATABASE_URL of SQLite names a file behind three slashes"),
        ("postgres://h/d%00b", "DATABASE_URL must be sqlite:///… or postgres://…"),
        ("postgres://h:0/d", "DATABASE_URL must be sqlite:///… or postgres://…"),
        ("postgres://h/d?sslmode=require&sslmode=disable", "DATABASE_URL names an option twice."),
        ("postgres://h/d?pool=true", "DATABASE_URL may only have these options: application_name,"),
        ("postgres://h/d?sslmode=on", "DATABASE_URL: sslmode must be one of: disable, allow,"),
        ("postgres://h/d?connect_timeout=-1", "connect_timeout must be a whole number, 0 or more."),
        ("postgres://h/d?keepalives=perhaps", "keepalives must be one of: 1, true, yes, on, 0,"),
        (
            "postgres://x-pooler.example/d?prepare_threshold=5",
            "DATABASE_URL leads to a pooler: no prepare_threshold there.",
        ),
    ],
)
def test_what_a_url_cannot_say_is_refused(url, message):
    with pytest.raises(ImproperlyConfigured) as caught:
        settings_of(url)

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///a/b.db", "/site/a/b.db"),
        ("sqlite:////srv/b%23.db", "/srv/b#.db"),
        ("sqlite:///~/b.db", f"{Path.home()}/b.db"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_a_url_of_sqlite_says_which_file(url, path):
    assert settings_of(url)["NAME"] == path


def test_a_refusal_does_not_repeat_the_password():
    with pytest.raises(ImproperlyConfigured) as caught:
        settings_of("postgres://u:hunter2@h:abc/d?pool=hunter2")

    assert "hunter2" not in str(caught.value)


def test_switches_are_read_as_what_they_say():
    config = settings_of("postgres://localhost/d?disable_server_side_cursors=off&conn_max_age=0")

    assert (config["DISABLE_SERVER_SIDE_CURSORS"], config["CONN_MAX_AGE"]) == (False, 0)


@pytest.mark.parametrize(
    ("url", "direct_url"),
    [
        ("postgres://x-pooler.example/d", ""),
        ("postgres://pgbouncer.example/d", "postgres://db.example/d"),
    ],
)
def test_a_pooler_gets_no_cursors_of_its_server(url, direct_url):
    assert settings_of(url, direct_url)["DISABLE_SERVER_SIDE_CURSORS"] is True


@pytest.mark.parametrize(
    ("url", "direct_url"),
    [("postgres://h/d", "postgres://h/other"), ("sqlite:///d", "postgres://h/d")],
)
def test_the_direct_way_leads_to_the_same_database(url, direct_url):
    with pytest.raises(ImproperlyConfigured):
        settings_of(url, direct_url)


@pytest.mark.parametrize(
    ("url", "mode", "roots"),
    [
        ("postgres://db.example/d", "verify-full", "system"),
        ("postgres://10.0.0.1/d?sslrootcert=/ca.pem", "verify-full", "/ca.pem"),
        ("postgres://db.example/d?sslmode=require", "require", None),
        ("postgres://db/d?sslmode=disable", "disable", None),
        ("postgres://localhost/d", None, None),
        ("postgres://%2Frun%2Fpg/d", None, None),
    ],
)
def test_a_server_on_another_machine_is_verified_unless_the_url_says_otherwise(url, mode, roots):
    options = settings_of(url)["OPTIONS"]

    assert (options.get("sslmode"), options.get("sslrootcert")) == (mode, roots)


@pytest.fixture(scope="module")
def encrypted(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory):
    """A server with a certificate for "localhost" from an authority of its own, and that one."""
    folder = tmp_path_factory.mktemp("tls")
    folder.chmod(0o755)
    for command in (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test-ca "
        "-keyout ca.key -out ca.pem",
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout server.key -out server.csr",
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
        "-copy_extensions copy -out server.pem",
    ):
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)
    certificate = (folder / "server.pem").read_text(), (folder / "server.key").read_text()
    with cluster(certificate=certificate) as server:
        yield server, folder / "ca.pem"


@pytest.mark.parametrize(
    ("host", "options", "succeeds"),
    [
        ("localhost", "sslmode=verify-full&sslrootcert={ca}", True),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert={ca}", False),  # another name
        ("localhost", "sslmode=verify-full", False),  # an authority that nobody knows
        ("127.0.0.1", "sslmode=require", True),
    ],
)
def test_a_certificate_is_what_counts(encrypted, host, options, succeeds):
    server, authority = encrypted
    url = f"postgres://postgres@{host}:{server.port}/postgres?{options.format(ca=authority)}"

    assert (connects(url) == "") is succeeds


def test_the_systems_authorities_count_by_default(encrypted):
    server, authority = encrypted
    url = f"postgres://postgres@localhost:{server.port}/postgres?sslmode=verify-full"

    assert connects(url, SSL_CERT_FILE=str(authority)) == ""


def connects(url: str, **variables: str) -> str:
    """What stands in the way, in a process of its own: libpq reads the authorities once."""
    code = "from django.db import connection; import django; django.setup(); connection.connect()"
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "hippo_site.settings"}
    env |= {"SECRET_KEY": "for these tests", "DATABASE_URL": url} | variables
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=env, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False
    ).stderr
