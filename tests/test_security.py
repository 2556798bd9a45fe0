"""SECURITY.md keeps its word: each test that it names is there, and tries as much as it says.

The counts are of distinct values of one parameter of a test: an input that is tried on two routes
counts once. They are compared with what pytest collected for this run, so a row whose file is not
in the run is skipped; the whole suite has them all.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from bench.faults.table import FAULTS

PAGE = (settings.BASE_DIR / "SECURITY.md").read_text()
ROW = re.compile(r"^\| (.+) \| (\d+) \| `(\w+)` \| `(tests/\S+\.py)::(\w+)` \|$", re.MULTILINE)
INPUTS, FAILURES = (
    PAGE.split(f"\n### {title}\n")[1].split("\n#")[0] for title in ("Bad input", "Faults")
)
ROWS = [*ROW.findall(INPUTS), *ROW.findall(FAILURES)]
CHAOS = re.search(r"^\| .+ \| (\d+) \| .+ \| `bench/faults/chaos.py`", FAILURES, re.MULTILINE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[4])
def test_a_test_tries_as_many_as_its_row_says(row, request):
    _, count, parameter, path, name = row
    of_file = [item for item in request.session.items if item.nodeid.startswith(f"{path}::")]
    if not of_file:
        pytest.skip(f"{path} is not in this run")
    cases = [item.callspec.params for item in of_file if item.nodeid.startswith(f"{path}::{name}[")]

    assert len({repr(case[parameter]) for case in cases}) >= int(count)


def test_the_faults_of_a_night_are_those_of_bench_chaos():
    assert CHAOS
    assert int(CHAOS[1]) == len(FAULTS.keys() - {"nothing"})


@pytest.mark.parametrize(
    ("part", "least"), [(INPUTS, 250), (FAILURES, 40)], ids=["inputs", "faults"]
)
def test_no_row_is_left_out_of_the_sum(part, least):
    counted = [
        int(n) for n in re.findall(r"^\| .+? \| (\d+) \| .+ \| `.+` \|$", part, re.MULTILINE)
    ]
    (total,) = re.findall(r"^\*\*(\d+)\*\* together", part, re.MULTILINE)

    assert sum(counted) == int(total) >= least


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE))))
def test_what_is_named_is_there(named):
    path, _, name = named.partition("::")
    text = Path(settings.BASE_DIR, path).read_text()

    assert f"def {name}(" in text if name else text


def test_every_promise_names_its_test():
    promises = PAGE.split("What Hippo promises:\n")[1].split("\nWhat it leaves to you")[0]
    rows = re.findall(r"^\| (?!promise|---)(.+) \| (.+) \|$", promises, re.MULTILINE)

    assert rows
    assert [promise for promise, tests in rows if "`tests/" not in tests] == []
