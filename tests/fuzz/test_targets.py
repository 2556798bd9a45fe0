"""Each reader meets a few dozen damaged files; ``make fuzz`` goes on for minutes, with atheris."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.past_failures import PAST_FAILURES
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_a_good_file_is_read(name: str) -> None:
    for example in TARGETS[name].examples():
        TARGETS[name].run(example)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60)
@given(data=st.data())
def test_damaged_bytes_lead_to_the_errors_that_are_promised(name: str, data) -> None:
    target = TARGETS[name]
    damaged = bytearray(data.draw(st.sampled_from(target.examples())))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        length = data.draw(st.integers(0, 8))
        damaged[at : at + length] = data.draw(st.binary(max_size=8))

    try:
        target.run(bytes(damaged))
    except target.raises as error:
        assert len(str(error).splitlines()) <= 1


@pytest.mark.parametrize(("name", "data"), PAST_FAILURES)
def test_what_fuzzing_found_stays_mended(name: str, data: bytes) -> None:
    try:
        TARGETS[name].run(data)
    except TARGETS[name].raises as error:
        assert len(str(error).splitlines()) <= 1
