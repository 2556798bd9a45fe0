"""What visitors send is answered and forgotten, and makes the server ask nobody else."""

import logging
import socket

import orjson
import pytest
from django.apps import apps
from django.core import serializers

from inference.middleware.request_log import RequestLogMiddleware
from tests.inference.conftest import BLANK

MARK = 0.6180339887
SENT = {"pixels": [MARK, *BLANK[1:]]}
GETS = ["/models", "/models/ada", "/models/ada/weights", "/mnist/samples", "/healthz", "/readyz"]
GETS += ["/metrics", "/schema", "/v2", "/v2/health/ready", "/v2/models/ada", "/"]


def bodies() -> list[dict]:
    """A right one, and two that are refused."""
    return [SENT, {"pixels": [MARK]}, {"digits": MARK}]


def everything() -> str:
    """All rows of all tables."""
    return "".join(
        serializers.serialize("json", model.objects.all())
        for model in apps.get_models()
        if model._meta.managed
    )


def test_neither_logs_nor_tables_hold_what_was_sent(served, client, caplog, capfd, settings):
    settings.LOG_REQUESTS = True
    caplog.set_level(logging.DEBUG)
    before = everything()
    for route in ("/predict", "/activations", "/explain"):
        for body in bodies():
            client.post(route, orjson.dumps(body), content_type="application/json")

    written = "".join([*capfd.readouterr(), *(str(vars(record)) for record in caplog.records)])
    assert RequestLogMiddleware.__module__ in written
    assert str(MARK)[:8] not in written
    assert everything() == before


@pytest.mark.parametrize("address", GETS)
def test_no_public_route_opens_a_connection(served, client, monkeypatch, address):
    addresses = []

    def connect(self: socket.socket, where: object) -> None:
        addresses.append(where)
        raise OSError("This test has no network.")

    monkeypatch.setattr(socket.socket, "connect", connect)
    client.get(address)
    for route in ("/predict", "/activations", "/explain", "/v2/models/ada/infer"):
        client.post(route, orjson.dumps(SENT), content_type="application/json")

    assert addresses == []
