"""Texts that were written in English, shown in German; what has no known form stays as it is."""

import numpy as np
import pytest
from django.utils import translation

from accounts.models import AccountEvent
from accounts.written_texts import artifact_text, change_text, event_text, evidence_text
from registry.models import HubModel
from registry.sync.diff import describe
from tests.training.core.artifact.hostile_files import HOSTILE
from tests.training.core.artifact.test_metadata import WRONG as WRONG_METADATA
from tests.training.core.artifact.test_weights import BIG
from tests.training.core.fit.test_divergence import changed, evidence, insist, silence, sink


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


EVENTS = {
    ("shared", "r/1 with ada as reader"): "Geteilt: r/1 mit ada (liest)",
    ("visibility_changed", "r/1: private"): "Sichtbarkeit geändert: r/1: privat",
    ("round_opened", "Round 2 of 9b"): "Runde eröffnet: Runde 2 von 9b",
    ("token_made", "a with b as c (hippo_12345678…): read"): (
        "Token erstellt: a with b as c (hippo_12345678…): read"
    ),
    ("logged_in", ""): "Angemeldet",
}


@pytest.mark.parametrize(("kind", "detail"), EVENTS)
def test_an_event_is_in_the_language_of_the_page_and_names_are_left_alone(kind, detail):
    assert event_text(AccountEvent(kind=kind, detail=detail)) == EVENTS[kind, detail]


def test_a_change_is_translated_field_by_field():
    old = {"accuracy": 95.25, "status": "available", "sizes": [784, 10], "history": []}
    record = HubModel(accuracy=None, status="invalid", sizes=[784, 4, 10], history=[{}])

    written = describe(record, old)

    assert written == (
        "Status available → invalid, accuracy 95.25 → –, sizes 784-10 → 784-4-10, history."
    )
    assert change_text(written) == (
        "Zustand vorhanden → ungültig, Genauigkeit 95,25 → –, Größen 784-10 → 784-4-10, Lernkurve."
    )
    assert change_text("First seen.") == "Zum ersten Mal gesehen."
    assert change_text("Something else.") == "Something else."


@pytest.mark.parametrize("case", [*HOSTILE, *BIG])
def test_whatever_is_wrong_with_weights_is_said_in_german(case):
    _data, message = (HOSTILE | BIG)[case]
    assert artifact_text(message) != message


ALLOWED = dict.fromkeys(allowed for *_, allowed in WRONG_METADATA if allowed)


@pytest.mark.parametrize("allowed", ALLOWED)
def test_what_is_allowed_in_a_json_is_said_in_german(allowed):
    text = artifact_text(f"The .json's history must be {allowed}.")

    assert text.startswith("In der .json muss history so sein: ")
    assert allowed not in text


def test_numbers_are_written_as_the_language_writes_them():
    text = artifact_text("The network has more than 2,000,000 parameters.")
    assert text == "Das Netz hat mehr als 2.000.000 Parameter."
    assert artifact_text("something else") == "something else"


def not_finite(network):
    network.layers[0].bias[0] = np.nan


SEEN = [
    evidence(changed(not_finite)),
    evidence(changed(silence)),
    evidence(changed(sink, output="relu")),
    evidence(changed(insist), steps=300),
    evidence(changed(lambda network: None), 50.0),
    evidence(changed(lambda network: None), 2.4, epoch=2, steps=400),
]


@pytest.mark.parametrize("seen", SEEN)
def test_why_a_run_diverged_is_said_in_german(seen):
    assert seen
    assert evidence_text(seen) != seen
