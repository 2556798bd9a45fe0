"""The .json of an artifact: everything in it is checked, and older files are understood."""

import base64
import json

import pytest

from training.core.artifact import ArtifactError, Metadata

FULL = Metadata(
    name="a-b",
    accuracy=95.41,
    description="Größe: klein.\nZweite Zeile.",
    test_samples=10_000,
    architecture={"sizes": [784, 4, 10], "activation": "relu", "output": "softmax"},
    training={"dataset": "mnist", "epochs": 30, "learning_rate": 3.0, "seed": None, "ema": False},
    history=[{"epoch": 1, "loss": 0.5, "train_accuracy": None, "seconds": 0.25}],
    snapshots=[{"epoch": 0, "units": [base64.b64encode(bytes(784)).decode()] * 2}],
    confusion=[[10 * row + column for column in range(10)] for row in range(10)],
    calibration={"ece": 0.01, "nll": 0.2, "temperature": 1.1},
    weights_sha256="ab" * 32,
    created_at="2025-01-31T12:00:00Z",
)


def read(document, **options):
    return Metadata.from_json(json.dumps(document).encode(), **options)


@pytest.mark.parametrize("facts", [FULL, Metadata("a", 0.0), Metadata("a", 100.0, test_samples=0)])
def test_facts_come_back_exactly(facts):
    assert Metadata.from_json(facts.to_json()) == facts


def test_a_person_can_read_the_file():
    text = FULL.to_json().decode()

    assert '"sizes": [784, 4, 10],' in text
    assert "    [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]," in text
    assert "Größe" in text
    assert text.endswith("}\n")


def test_only_name_and_accuracy_are_needed_and_unknown_fields_do_no_harm():
    assert read({"name": "a", "accuracy": 95, "licence": [{}], "x": None}) == Metadata("a", 95.0)


def test_null_counts_as_missing():
    assert read({"name": "a", "accuracy": 1, "description": None, "history": None}) == Metadata(
        "a", 1
    )


OLDER = {
    "written by training": (
        {"training_config": {"epochs": 3, "mini_batch_size": 10}, "final_accuracy": 95.41},
        Metadata("given", 95.41, training={"epochs": 3, "mini_batch_size": 10}),
    ),
    "written by the upload": (
        {
            "name": "mnist-relu",
            "description": "d",
            "architecture": {"sizes": [784, 100, 10], "activation": "relu"},
            "training": {"epochs": None},
            "final_accuracy": 90.0,
            "created_at": "2025-11-14T10:30:00.123456+00:00",
            "performance": {"test_accuracy": 95.4, "test_samples": 10_000},
        },
        Metadata(
            "mnist-relu",
            95.4,
            "d",
            10_000,
            architecture={"sizes": [784, 100, 10], "activation": "relu"},
            training={"epochs": None},
            created_at="2025-11-14T10:30:00.123456Z",
        ),
    ),
    "today's word beside older ones": (
        {"name": "a", "accuracy": 1, "final_accuracy": 2, "performance": {"test_accuracy": 3}},
        Metadata("a", 1.0),
    ),
}


@pytest.mark.parametrize("case", OLDER)
def test_older_files_are_understood(case):
    document, expected = OLDER[case]

    assert read(document, name="given") == expected


@pytest.mark.parametrize(
    ("created_at", "expected"),
    [
        ("2025-01-31T12:00:00", "2025-01-31T12:00:00Z"),
        ("2025-01-31T12:00:00+02:00", "2025-01-31T10:00:00Z"),
        ("2025-01-31", "2025-01-31T00:00:00Z"),
        ("", ""),
    ],
)
def test_times_become_utc(created_at, expected):
    metadata = read({"name": "a", "accuracy": 1, "created_at": created_at})

    assert metadata.created_at == expected


NAMES = "1 to 100 of a-z 0-9 . _ - and begin with a letter or digit"
TIME = "a time such as 2025-01-31T12:00:00Z"
PICTURE = base64.b64encode(bytes(784)).decode()
PICTURES = "made of pictures of 784 bytes in base64"
SNAPSHOT = {"epoch": 1, "units": [PICTURE]}
WRONG = [
    ("name", "../a", NAMES),
    ("name", 7, NAMES),
    ("accuracy", "95", "a number"),
    ("accuracy", True, "a number"),
    ("accuracy", -1, "from 0 to 100"),
    ("accuracy", 100.01, "from 0 to 100"),
    ("description", 5, "text of at most 10000 characters"),
    ("description", "x" * 10_001, "text of at most 10000 characters"),
    ("description", "a\0b", "text of at most 10000 characters"),
    ("description", "\ud800", "valid Unicode"),
    ("test_samples", 1.5, "a whole number from 0 to 1000000000"),
    ("test_samples", 10**30, "a whole number from 0 to 1000000000"),
    ("format", 2, "a whole number from 1 to 1"),
    ("architecture", [], "an object of at most 50 fields"),
    ("architecture", {"sizes": "784"}, None),
    ("architecture", {"sizes": [784]}, None),
    ("architecture", {"sizes": [784, True]}, None),
    ("architecture", {"sizes": [784, -1]}, None),
    ("architecture", {"activation": 5}, None),
    ("architecture", {"parameters": 2.5}, None),
    ("training", {"a": {"b": 1}}, "a number"),
    ("training", {"a": [[1]]}, "a number"),
    ("training", {"a": 2**63}, "a finite number of at most 64 bits"),
    ("training", {"a": "x" * 1001}, "text of at most 1000 characters"),
    ("training", {"a\0": 1}, "text of at most 50 characters"),
    ("training", dict.fromkeys(map(str, range(51)), 1), "an object of at most 50 fields"),
    ("history", {}, "a list of at most 10000"),
    ("history", [5], "an object of at most 50 fields"),
    ("history", [{"loss": "low"}], "a number"),
    ("snapshots", [{}], "made of objects with epoch and units"),
    ("snapshots", [SNAPSHOT | {"epoch": -1}], "a whole number from 0 to 1000000000"),
    ("snapshots", [SNAPSHOT] * 21, "a list of at most 20"),
    ("snapshots", [SNAPSHOT | {"units": [PICTURE] * 11}], "a list of at most 10"),
    ("snapshots", [SNAPSHOT | {"units": ["AAAA"]}], PICTURES),
    ("snapshots", [SNAPSHOT | {"units": ["<" * 1048]}], PICTURES),
    ("snapshots", [SNAPSHOT | {"units": ["ä" * 1048]}], PICTURES),
    ("snapshots", [SNAPSHOT | {"units": [784]}], PICTURES),
    ("confusion", [[1] * 10] * 9, "10 rows of 10 counts"),
    ("confusion", [[1] * 11] * 10, "a list of at most 10"),
    ("confusion", [[-1] * 10] * 10, "a whole number from 0 to 1000000000"),
    ("calibration", {"ece": "x"}, "a number"),
    ("weights_sha256", "AB" * 32, "64 hexadecimal digits"),
    ("weights_sha256", "ab" * 32 + "\n", "64 hexadecimal digits"),
    ("created_at", "yesterday", TIME),
    ("created_at", "0000-01-01T00:00:00Z", TIME),
    ("created_at", "9999-12-31T23:59:59-14:00", TIME),
    ("created_at", 1_700_000_000, TIME),
]


@pytest.mark.parametrize(("key", "value", "allowed"), WRONG)
def test_a_wrong_field_is_refused_with_what_is_allowed(key, value, allowed):
    with pytest.raises(ArtifactError) as error:
        read({"name": "a", "accuracy": 95} | {key: value})

    if allowed:
        assert str(error.value) == f"The .json's {key} must be {allowed}."
    assert str(error.value).startswith("The .json's ")


UNREADABLE = {
    "nothing": (b"", None),
    "not UTF-8": (b'{"name": "\xff"}', None),
    "UTF-16": ('{"name": "a"}'.encode("utf-16"), None),
    "a list": (b"[]", "The .json is not an object."),
    "a null": (b"null", "The .json is not an object."),
    "no accuracy": (b'{"name": "a"}', "The .json does not give the accuracy."),
    "no name": (b'{"accuracy": 1}', f"The .json's name must be {NAMES}."),
    "NaN": (b'{"accuracy": NaN}', "The .json cannot be read: 'NaN is not a number'."),
    "infinity": (
        b'{"accuracy": 1e999, "name": "a"}',
        "The .json's accuracy must be a finite number of at most 64 bits.",
    ),
    "5,000 digits": (b'{"accuracy": ' + b"9" * 5000 + b"}", None),
    "a deep hole": (b"[" * 100_000, None),
    "a megabyte": (b" " * 1_000_001, "The .json is longer than 1,000,000 bytes."),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_file_is_refused_in_one_line(case):
    data, message = UNREADABLE[case]

    with pytest.raises(ArtifactError) as error:
        Metadata.from_json(data)

    if message:
        assert str(error.value) == message
    assert str(error.value).startswith("The .json ") or message
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    "facts",
    [
        Metadata("a", float("inf")),
        Metadata("a", 1, training={"x": object()}),
        Metadata("a", 1, description="\ud800"),
        Metadata("a", 1, history=[{"loss": float("nan")}]),
        Metadata("a", 1, training={"x": {"nested": 1}}),
    ],
)
def test_facts_that_could_not_be_read_back_are_not_written(facts):
    with pytest.raises(ArtifactError):
        facts.to_json()
