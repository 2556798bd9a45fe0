"""Requests that look wrong and are not: each is answered, with finite numbers."""

import json
import math

import pytest

from tests.inference.bad_input.bodies import pixels
from tests.inference.bodies import post
from tests.inference.conftest import BLANK

ODD = {
    "minus zero": pixels("-0.0"),
    "a denormal": pixels("1e-320"),
    "1e-400, which is 0": pixels("1e-400"),
    "an exponent": pixels("5E-1"),
    "a hundred decimals": pixels("0." + "3" * 100),
    "no ink": json.dumps({"pixels": BLANK}).encode(),
    "all ink": json.dumps({"pixels": [1] * 784}).encode(),
    "white space": b" \n\t" + json.dumps({"pixels": BLANK}, indent=4).encode() + b"\r\n ",
    "escapes in a name": json.dumps({"pixels": BLANK}).encode().replace(b"pix", b"\\u0070ix"),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("path", ["/predict", "/activations", "/explain"])
def test_it_is_answered_with_finite_numbers(client, served, path, name):
    answer = post(client, path, ODD[name])

    assert answer.status_code == 200
    json.loads(answer.content, parse_constant=pytest.fail)
    if path == "/predict":
        assert math.isclose(sum(answer.json()["probabilities"]), 1, rel_tol=1e-5)


def test_of_two_fields_with_one_name_the_last_counts(client, served, digit):
    last = json.dumps(digit.tolist())
    twice = f'{{"pixels": {json.dumps(BLANK)}, "pixels": {last}}}'.encode()

    assert (
        post(client, "/predict", twice).json()
        == post(client, "/predict", f'{{"pixels": {last}}}'.encode()).json()
    )
