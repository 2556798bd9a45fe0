"""Ordinary predictions are read quickly; whatever is not ordinary is left to gunicorn."""

import pytest

from hippo_site.fast_path.http import LARGEST, Answer, environ_of

BODY = b'{"pixels": []}'
BASE = {"REQUEST_METHOD": "POST", "REMOTE_ADDR": "127.0.0.1"}


def request(
    path: bytes = b"/predict",
    *headers: bytes,
    method: bytes = b"POST",
    version: bytes = b"1.1",
    host: bytes = b"Host: localhost\r\n",
    length: bytes = b"Content-Length: 14\r\n",
    body: bytes = BODY,
) -> bytes:
    head = method + b" " + path + b" HTTP/" + version + b"\r\n" + host + length
    return head + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def test_an_ordinary_request_becomes_an_environ():
    environ = environ_of(
        request(b"/predict?model=a%2Fb", b"content-type:  application/json "), BASE
    )

    assert environ is not None
    assert environ.pop("wsgi.input").read() == BODY
    assert environ == BASE | {
        "PATH_INFO": "/predict",
        "QUERY_STRING": "model=a%2Fb",
        "RAW_URI": "/predict?model=a%2Fb",
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": "14",
    }


@pytest.mark.parametrize(
    "header",
    [
        b"Accept: */*",
        b"Accept-Encoding: gzip",
        b"Connection: keep-alive",
        b"User-Agent: curl/8",
        b"X-Request-ID: 7",
        b"Inference-Header-Content-Length: 14",
        b"CONTENT-TYPE: application/octet-stream",
        b"Cookie: a=b",
        b"Authorization: Bearer hippo_x",
        b"X-Forwarded-For: 192.0.2.1",
        b"X-Forwarded-Proto: https",
        b"Forwarded: for=192.0.2.1;proto=https",
        b"Via: 1.1 proxy",
    ],
)
@pytest.mark.parametrize("path", [b"/predict", b"/v1/predict", b"/v2/models/ada/infer"])
def test_headers_that_clients_send_are_ordinary(path, header):
    assert environ_of(request(path, header), BASE) is not None


NOT_ORDINARY = {
    "empty": b"",
    "not http": b"POST /predict\r\n\r\n",
    "half a head": request()[:40],
    "half a body": request()[:-1],
    "more than a body": request() + b"x",
    "two requests": request() + request(),
    "large": request(length=b"Content-Length: 99999\r\n", body=b" " * LARGEST),
    "GET": request(method=b"GET"),
    "another route": request(b"/activations"),
    "absolute": request(b"http://localhost/predict"),
    "escaped": request(b"/v2/models/a%2fb/infer"),
    "fragment": request(b"/predict#x"),
    "not ASCII": request(b"/v2/models/\xc3\xa9/infer"),
    "HTTP/1.0": request(version=b"1.0"),
    "HTTP/2.0": request(version=b"2.0"),
    "no host": request(host=b""),
    "two hosts": request(b"/predict", b"Host: other"),
    "no length": request(length=b"", body=b""),
    "two lengths": request(b"/predict", b"Content-Length: 14"),
    "two other lengths": request(b"/predict", b"Content-Length: 13"),
    "signed length": request(length=b"Content-Length: +14\r\n"),
    "padded length": request(length=b"Content-Length: 014\r\n"),
    "chunked": request(b"/predict", b"Transfer-Encoding: chunked", length=b"", body=b"0\r\n\r\n"),
    "chunked and length": request(b"/predict", b"Transfer-Encoding: chunked"),
    "odd encoding": request(b"/predict", b"Transfer-Encoding : chunked"),
    "gzip": request(b"/predict", b"Content-Encoding: gzip"),
    "waits for a word": request(b"/predict", b"Expect: 100-continue"),
    "wants to leave": request(b"/predict", b"Connection: close"),
    "wants another protocol": request(b"/predict", b"Connection: Upgrade", b"Upgrade: h2c"),
    "announces trailers": request(b"/predict", b"Trailer: X-Sum"),
    "two of one header": request(b"/predict", b"Accept: a", b"Accept: b"),
    "a long line": request(b"/predict?model=" + b"a" * 4_090),
    "a long header": request(b"/predict", b"Accept: " + b"a" * 8_190),
    "many headers": request(b"/predict", *(b"X-%d: a" % number for number in range(100))),
    "connect behind it": request() + b"CONNECT a:1 HTTP/1.1\r\n\r\n",
    "the first byte of the next": request() + b"P",
    "header with an underscore": request(b"/predict", b"X_Request_ID: 7"),
    "header without a name": request(b"/predict", b": x"),
    "space in a name": request(b"/predict", b"Acc ept: x"),
    "folded header": request(b"/predict", b"Accept: a\r\n b"),
    "bare line feed": request(b"/predict", b"Accept: a\nHost: b"),
    "NUL": request(b"/predict", b"Accept: a\0b"),
    "picture": request(b"/predict", b"Content-Type: image/png"),
    "form": request(b"/predict", b"Content-Type: Multipart/form-data; boundary=x"),
}


@pytest.mark.parametrize("data", NOT_ORDINARY.values(), ids=NOT_ORDINARY)
def test_everything_else_is_left_to_gunicorn(data):
    assert environ_of(data, BASE) is None


def test_the_base_is_not_written_to():
    base = dict(BASE)

    environ_of(request(), base)
    environ_of(request(b"/predict", b"Te: trailers"), base)

    assert base == BASE


@pytest.mark.parametrize(
    ("value", "scheme"), [(b"https", "https"), (b"http", "http"), (b"HTTPS", "http")]
)
def test_a_trusted_proxy_says_how_it_was_reached(value, scheme):
    data = request(b"/predict", b"X-Forwarded-Proto: " + value)

    environ = environ_of(data, BASE, {"HTTP_X_FORWARDED_PROTO": "https"})

    assert environ is not None
    assert environ["wsgi.url_scheme"] == scheme


def test_two_headers_about_the_scheme_are_left_to_gunicorn():
    data = request(b"/predict", b"X-Forwarded-Proto: https", b"X-Forwarded-Ssl: on")
    schemes = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_SSL": "on"}

    assert environ_of(data, BASE, schemes) is None


def test_an_answer_is_written_as_http():
    answer = Answer()
    answer.start_response("200 OK", [("Content-Length", "2"), ("X", "y")])

    assert answer.written(b"{}", date="today", keep=True) == (
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\n"
        b"Date: today\r\nConnection: keep-alive\r\n\r\n{}"
    )
