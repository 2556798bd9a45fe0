"""``evaluate_model``: what it measures, and on how many threads."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from threadpoolctl import threadpool_info

from training.core.artifact import read_metadata
from training.management.commands import evaluate_model

STARTER = settings.STARTER / "mnist-784-30-10-relu-97.npz"


def blas_threads() -> int:
    return max(each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas")


@pytest.mark.parametrize(("most", "limited"), [(1, False), (1_000_000, True)])
def test_a_small_network_is_measured_on_one_blas_thread(
    monkeypatch: pytest.MonkeyPatch, most: int, limited: bool
) -> None:
    threads = []
    monkeypatch.setattr(evaluate_model, "ONE_THREAD_BELOW", most)
    monkeypatch.setattr(
        evaluate_model, "full_report", lambda *parts: threads.append(blas_threads()) or {}
    )

    call_command("evaluate_model", str(STARTER), "--dataset", "uci-digits", "--json")

    assert threads == [1 if limited else blas_threads()]


@pytest.mark.mnist
def test_it_finds_the_accuracy_that_the_artifact_claims(mnist: object) -> None:
    out = StringIO()

    call_command("evaluate_model", str(STARTER), "--json", stdout=out)

    assert json.loads(out.getvalue())["accuracy"] == read_metadata(STARTER).accuracy
