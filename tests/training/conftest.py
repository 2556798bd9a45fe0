"""A Hub on this machine, for every test that asks for one."""

import pytest

from tests.hub_server import HubServer


@pytest.fixture
def hub():
    from huggingface_hub.utils import close_session

    with HubServer() as server:
        yield server
    close_session()
