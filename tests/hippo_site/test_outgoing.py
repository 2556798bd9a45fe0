"""The settings that name a webhook or a mail server: what they may say."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from hippo_site.outgoing import mail_settings, webhook_url


@pytest.mark.parametrize(
    "url",
    ["", "https://example.org", "https://example.org:8443/a?b=c", "http://127.0.0.1:9/", "http://[::1]/x"],
)  # fmt: skip
def test_https_anywhere_and_http_on_this_machine(url):
    assert webhook_url("HOOK", url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/", "http://127.0.0.1.example.org/", "ftp://example.org/", "example"),
        *("https://", "https://user:pw@example.org/", "https://example.org:port/", "https://[::1/"),
        *("file:///etc/passwd", "https://example.org/\nX: y", "http://10.0.0.1/"),
    ],
)
def test_any_other_address_is_refused_without_its_password(url):
    with pytest.raises(ImproperlyConfigured, match=r"^HOOK must be https") as caught:
        webhook_url("HOOK", url)

    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", None, None)),
        ("smtp+tls://a%40b:p%2Fw@m:2525", ("m", 2525, "a@b", "p/w", True, None)),
        ("smtp+ssl://u@m", ("m", 465, "u", "", None, True)),
    ],
)
def test_a_mail_server_becomes_djangos_settings(url, expected):
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")

    settings = mail_settings("EMAIL_URL", url)

    assert tuple(settings.get(f"EMAIL_{name}") for name in names) == expected
    assert settings["EMAIL_TIMEOUT"] == 5


@pytest.mark.parametrize("url", ["mail.example", "http://m", "smtp://", "smtp://m:port"])
def test_anything_else_is_no_mail_server(url):
    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL must be smtp"):
        mail_settings("EMAIL_URL", url)
