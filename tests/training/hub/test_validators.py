"""Names of repositories, endpoints and tokens that are refused before any request is sent."""

import pytest

from training.hub import HubError, ModelManager

INVALID_NAMES = ["digits", "a/b/c", "http://evil/x", "a/b?", "a/b#", "a/..", "a/%2f", "datasets/a"]
INVALID_NAMES += ["ä/b", "a/b.git", "a/b\n", "a b/c", "a/" + "b" * 97]


@pytest.mark.parametrize("repo", INVALID_NAMES)
def test_an_invalid_repository_name_is_refused_and_not_repeated(repo: str) -> None:
    with pytest.raises(HubError) as error:
        ModelManager(repo)

    assert str(error.value) == "A repository is user/name on the Hub, or a folder such as ./models."


def test_no_repository_says_how_to_name_one() -> None:
    with pytest.raises(HubError) as error:
        ModelManager("")

    assert str(error.value) == "No repository is named: give --repo, or set HF_MODEL_REPO."


def test_a_token_is_not_sent_over_plain_http() -> None:
    with pytest.raises(HubError) as error:
        ModelManager("ada/digits", endpoint="http://hub.example", token="x")

    assert str(error.value) == (
        "HF_ENDPOINT must begin with https: a token is not sent in the clear."
    )


@pytest.mark.parametrize("endpoint", ["", "ftp://x", "https://a:b@x", "https://", "https://[x"])
def test_an_endpoint_must_be_a_web_address(endpoint: str) -> None:
    with pytest.raises(HubError) as error:
        ModelManager("ada/digits", endpoint=endpoint)

    assert str(error.value) == "HF_ENDPOINT must be an address such as https://huggingface.co."
