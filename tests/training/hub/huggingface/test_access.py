"""Private, public and gated repositories, and what each token may do in them."""

from typing import Any

import pytest

from tests.conftest import random_network
from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo, artifact_files
from tests.training.conftest import METADATA, Connect
from training.core.network import Network
from training.hub import HubError, HubUnavailable


def test_an_upload_creates_the_repository(hub: FakeHub, connect: Connect, network: Network) -> None:
    connect("ada/new").upload_model(network, "first", METADATA, private=True)

    assert hub.store.repos["ada/new"].private


def test_an_upload_as_private_to_a_public_repository_is_refused(
    repo: Repo, connect: Connect, network: Network
) -> None:
    with pytest.raises(HubError) as error:
        connect().upload_model(network, "first", METADATA, private=True)

    assert str(error.value) == (
        "ada/digits exists and is public: leave out --private, "
        "name another repository, or make this one private on the Hub."
    )


def test_a_private_repository_can_be_read_with_its_owners_token_only(
    hub: FakeHub, connect: Connect, network: Network
) -> None:
    hub.add_repo("ada/secret", private=True).commit("Add", add=artifact_files("first", network))

    assert connect("ada/secret", token=hub.read_token).load_model("first").sizes == (784, 4, 10)
    with pytest.raises(HubUnavailable) as error:
        connect("ada/secret", token="").list_models()

    assert str(error.value) == (
        "ada/secret does not exist or is private: check the name, and set HUGGINGFACE_TOKEN "
        "to a token that may read it."
    )


def test_the_hub_login_of_this_machine_is_never_used(
    hub: FakeHub, repo: Repo, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", hub.token)

    connect(token="").list_models()

    assert {request.token for request in hub.requests} == {None}


TOKENS_THAT_MAY_NOT_WRITE = [
    ("a-stale-token", "The Hub refused the token: set HUGGINGFACE_TOKEN to a valid one, or unset"),
    ("", "Uploading needs a token: set HUGGINGFACE_TOKEN to one with write access."),
    (
        FakeHub.read_token,
        "The token may not do this in ada/digits: set HUGGINGFACE_TOKEN to one with write access.",
    ),
]


@pytest.mark.parametrize(("token", "message"), TOKENS_THAT_MAY_NOT_WRITE)
def test_an_upload_without_write_access_says_which_token_it_needs(
    repo: Repo, connect: Connect, token: str, message: str
) -> None:
    with pytest.raises(HubUnavailable) as error:
        connect(token=token).upload_model(random_network(seed=1), "second", METADATA)

    assert str(error.value).startswith(message)


def test_a_gated_repository_says_where_to_ask_for_access(
    hub: FakeHub, connect: Connect, network: Network
) -> None:
    repo = hub.add_repo("eve/gated", gated=True)
    repo.commit("Add", add=artifact_files("first", network))

    with pytest.raises(HubUnavailable) as error:
        connect("eve/gated").load_model("first")

    assert str(error.value) == (
        "eve/gated is gated: ask for access on its page, then set HUGGINGFACE_TOKEN."
    )


def test_a_hub_may_store_its_files_on_another_host_that_is_named(
    hub: FakeHub, repo: Repo, connect: Connect
) -> None:
    port = hub.url.rpartition(":")[2]
    path = f"/ada/digits/resolve/{repo.head.sha}/first.json"
    there = {"Location": f"http://localhost:{port}{path}?from=storage"}

    def list_models(**options: Any) -> int:
        hub.fault(status=302, headers=there, path="first.json$")
        return len(connect(**options).list_models())

    with pytest.raises(HubUnavailable):
        list_models()
    with pytest.raises(HubUnavailable):
        list_models(storage_hosts=["localhost:1", "example.org"])
    hub.new_requests()

    assert list_models(storage_hosts=[f"localhost:{port}"]) == 1
    assert hub.requests[-1].token is None  # the token stays with the Hub itself


@pytest.mark.parametrize("host", ["https://minio", "user@minio", "minio/bucket", "*", ""])
def test_a_storage_host_is_a_host(connect: Connect, host: str) -> None:
    with pytest.raises(HubError) as error:
        connect(storage_hosts=[host])

    assert str(error.value) == (
        "HF_STORAGE_HOSTS must be hosts such as files.example.org or minio:9000."
    )
