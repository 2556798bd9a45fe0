"""Where a token is sent, and what the answers of a site come to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from training.tracking import AddressError, Refused, Site, SiteAway, check_address, check_token

TOKEN = "hippo_" + "a1" * 23


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://hippo.example.org", "https://hippo.example.org"),
        ("https://hippo.example.org:8443/below/", "https://hippo.example.org:8443/below"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_site_is_reached_by_https_and_on_this_machine_by_http(text, address):
    assert check_address(text) == address


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://hippo.example.org", "must begin with https://"),
        ("http://127.0.0.1.example.org", "must begin with https://"),
        ("http://localhost.example.org", "must begin with https://"),
        ("http://10.0.0.7:8000", "must begin with https://"),
        ("http://user:word@127.0.0.1", "nothing more"),
        ("https://hippo.example.org/?a=b", "nothing more"),
        ("ftp://hippo.example.org", "is not an address"),
        ("hippo.example.org", "is not an address"),
        ("https://", "is not an address"),
        ("https://hippo.example.org:port", "is not an address"),
        ("", "is not an address"),
    ],
)
def test_no_token_is_sent_elsewhere(text, words):
    with pytest.raises(AddressError, match=words):
        check_address(text)


@pytest.mark.parametrize("text", ["", "secret word", f"{TOKEN}\r\nX-Header: secret"])
def test_what_is_no_token_is_not_repeated(text):
    with pytest.raises(AddressError) as caught:
        check_token(text)

    assert "secret" not in str(caught.value)
    assert TOKEN not in repr(Site("https://hippo.example.org", TOKEN))


@contextmanager
def site_that_answers(status: int, body: bytes, **headers: str) -> Iterator[tuple[Site, list[str]]]:
    """A site with one answer for everything; the paths that it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            paths.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", TOKEN), paths
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (503, b"", SiteAway, "answers 503"),
        (429, b"", SiteAway, "answers 429"),
        (500, b"<html>", SiteAway, "answers 500"),
        (401, b'{"detail": "The token is not valid."}', Refused, "401.*The token is not valid"),
        (404, b"<html>", Refused, "refuses it .404."),
        (422, b'{"detail": "\\u001b[2J"}', Refused, "^The site refuses it .422..$"),
        (200, b"<html>a site of another kind", Refused, "as a site of Hippo does"),
        (200, b"[" * 9_000, Refused, "as a site of Hippo does"),
        (200, b'{"lines": "7"}', Refused, "as a site of Hippo does"),
    ],
)
def test_what_may_pass_by_itself_is_told_from_what_will_not(status, body, error, words):
    with site_that_answers(status, body) as (site, _), pytest.raises(error, match=words) as caught:
        site.begin("a-key-of-a-run", "small")

    assert TOKEN not in str(caught.value)


def test_a_token_follows_no_redirect():
    with (
        site_that_answers(200, b'{"lines": 0}') as (other, asked_elsewhere),
        site_that_answers(307, b"", Location=other.address) as (site, _),
        pytest.raises(Refused, match="leads to another address"),
    ):
        site.begin("a-key-of-a-run", "small")

    assert asked_elsewhere == []


def test_a_proxy_of_the_environment_gets_no_token_in_plain_text(monkeypatch):
    with (
        site_that_answers(200, b'{"lines": 0}') as (proxy, asked_of_it),
        site_that_answers(200, b'{"lines": 3}') as (site, _),
    ):
        monkeypatch.setenv("http_proxy", proxy.address)
        assert site.begin("a-key-of-a-run", "small") == {"lines": 3}

    assert asked_of_it == []


def test_a_site_that_is_not_there_is_away():
    with site_that_answers(200, b"") as (site, _):
        pass

    with pytest.raises(SiteAway, match="does not answer"):
        site.begin("a-key-of-a-run", "small")
