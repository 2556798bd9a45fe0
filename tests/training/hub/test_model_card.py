"""The model card: generated metadata and table, and the text written by hand around them."""

from typing import Any

import pytest
import yaml

from training.core.artifact import Metadata
from training.hub.entries import Entry
from training.hub.model_card import END, START, card_with, licence_of


def entry(name: str = "first", **fields: Any) -> Entry:
    architecture = {"sizes": [784, 30, 10], "activation": "relu", "output": "softmax"}
    defaults: dict[str, Any] = {"name": name, "accuracy": 95.41, "architecture": architecture}
    return Entry(name, "", 1, "", "", Metadata(**defaults | fields))


def metadata(card: str) -> dict[str, Any]:
    return dict(yaml.safe_load(card.split("---\n")[1]))


def test_a_new_card_has_metadata_a_title_and_a_table() -> None:
    card = card_with([entry()], "", "ada/digits")

    result = {
        "task": {"type": "image-classification"},
        "dataset": {"type": "ylecun/mnist", "name": "MNIST", "split": "test"},
        "metrics": [{"type": "accuracy", "name": "Test accuracy (%)", "value": 95.41}],
    }
    assert metadata(card) == {
        "license": "mit",
        "library_name": "hippo",
        "pipeline_tag": "image-classification",
        "tags": ["mnist", "numpy", "mlp"],
        "metrics": ["accuracy"],
        "datasets": ["ylecun/mnist"],
        "model-index": [{"name": "first", "results": [result]}],
    }
    assert "\n# ada/digits\n" in card
    assert 'ModelManager("ada/digits").load_model("first")' in card
    assert card.endswith(
        f"{START}\n"
        "| network | layers | activation | test accuracy | trained on | |\n"
        "|---|---|---|---:|---|---|\n"
        "| [first](first.npz) | 784-30-10 | relu | 95.41 % | MNIST |  |\n"
        f"{END}\n"
    )


def test_huggingface_hub_can_read_the_results() -> None:
    from huggingface_hub import ModelCard

    data: Any = ModelCard(card_with([entry()], "", "ada/digits")).data

    assert data.license == "mit"
    assert [(each.metric_type, each.metric_value) for each in data.eval_results] == [
        ("accuracy", 95.41)
    ]


def test_generating_a_card_again_changes_nothing() -> None:
    once = card_with([entry()], "", "ada/digits")

    assert card_with([entry()], once, "ada/digits") == once


def test_the_order_of_the_entries_does_not_matter() -> None:
    pair = [entry("first"), entry("second")]

    assert card_with(pair, "", "ada/digits") == card_with(pair[::-1], "", "ada/digits")


def test_text_outside_the_markers_is_kept() -> None:
    first = card_with([entry()], "", "ada/digits")
    edited = first.replace("# ada/digits", "# My digits") + "\nThanks to everybody.\n"

    card = card_with([entry(), entry("second")], edited, "ada/digits")

    assert "# My digits" in card
    assert card.endswith(f"{END}\n\nThanks to everybody.\n")
    assert "[second](second.npz)" in card


def test_a_card_without_markers_gets_the_table_at_its_end() -> None:
    card = card_with([entry()], "# By hand\n\nA word first.\n", "ada/digits")

    assert f"---\n# By hand\n\nA word first.\n\n{START}\n" in card


def test_text_after_a_start_marker_without_end_is_kept() -> None:
    card = card_with([entry()], f"# By hand\n\n{START}\n\nA word.\n", "ada/digits")
    again = card_with([entry("second")], card, "ada/digits")

    assert "A word." in again
    assert "[first]" not in again
    assert "[second](second.npz)" in again


def test_metadata_set_by_hand_takes_precedence_except_for_the_results() -> None:
    text = "---\nlicense: apache-2.0\nlanguage: en\nmodel-index: []\n---\n# By hand\n"

    parsed = metadata(card_with([entry()], text, "ada/digits"))

    assert parsed["license"] == "apache-2.0"
    assert parsed["language"] == "en"
    assert parsed["library_name"] == "hippo"
    assert [model["name"] for model in parsed["model-index"]] == ["first"]


@pytest.mark.parametrize(
    "broken", ["a: [", "- just\n- a list", "!!python/object:os.system x", "{license: mit}"]
)
def test_a_card_whose_metadata_cannot_be_edited_is_left_as_it_is(
    broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = f"---\n{broken}\n---\n# By hand\n"

    assert card_with([entry()], text, "ada/digits") == text
    assert caplog.messages == [
        "README.md was left as it is: its metadata is not a YAML mapping of one key a line."
    ]


def test_empty_metadata_is_filled() -> None:
    card = card_with([entry()], "---\n\n---\n# By hand\n", "ada/digits")

    assert metadata(card)["license"] == "mit"
    assert card.count("# By hand") == 1


BY_HAND = """# who may use it
license: apache-2.0  # since 2025
language: no
opens: 12:30
model-index: []
# the end
tags: []
"""


def test_metadata_set_by_hand_is_kept_byte_for_byte() -> None:
    card = card_with([entry()], f"---\n{BY_HAND}---\n# By hand\n", "ada/digits")

    assert card.startswith(f"---\n{BY_HAND.replace('model-index: []', '')}".replace("\n\n", "\n"))
    assert [model["name"] for model in metadata(card)["model-index"]] == ["first"]
    assert card_with([entry()], card, "ada/digits") == card


@pytest.mark.parametrize("start", ["\n", "\ufeff", "\ufeff\n \n"])
def test_a_blank_line_or_a_byte_order_mark_hides_no_metadata(start: str) -> None:
    card = card_with([entry()], f"{start}---\nlicense: apache-2.0\n---\n# By hand\n", "ada/digits")

    assert card.count("license:") == 1
    assert metadata(card)["license"] == "apache-2.0"


def test_line_ends_of_windows_are_kept() -> None:
    card = card_with([entry()], "---\r\nlicense: apache-2.0\r\n---\r\n# Hi\r\n", "ada/digits")

    front = card.split("---\r\n")[1]
    assert front.count("\n") == front.count("\r\n") > 5


def test_uci_digits_are_never_labelled_as_mnist() -> None:
    card = card_with([entry(training={"dataset": "uci-digits"})], "", "ada/digits")

    assert "datasets" not in metadata(card)
    assert metadata(card)["model-index"][0]["results"][0]["dataset"] == {
        "type": "uci-digits",
        "name": "UCI Optical Digits",
        "split": "test",
    }
    assert "| UCI Optical Digits |" in card


def test_a_description_cannot_break_out_of_its_cell() -> None:
    hostile = f"a | b\n\n# c <script>alert(1)</script> {END} [x](javascript:y) & `d` \\"

    card = card_with([entry(description=hostile)], "", "ada/digits")

    row = card.splitlines()[-2]
    assert row == (
        r"| [first](first.npz) | 784-30-10 | relu | 95.41 % | MNIST | a \| b \# c "
        r"&lt;script&gt;alert\(1\)&lt;/script&gt; &lt;\!-- hippo:end --&gt; "
        r"\[x\]\(javascript:y\) &amp; \`d\` \\ |"
    )


def test_a_long_description_is_cut() -> None:
    card = card_with([entry(description="x" * 1000)], "", "ada/digits")

    assert "x" * 199 + "… |" in card


def test_an_artifact_with_invalid_metadata_is_in_the_table_with_its_problem() -> None:
    broken = Entry("first", "", 1, "", "", None, "first.json is missing.")

    card = card_with([broken], "", "ada/digits")

    assert "| [first](first.npz) | | | | | first.json is missing. |" in card
    assert "model-index" not in metadata(card)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlicense: mit\ntags: []\n---\n# Digits\n", "mit"),
        ("---\r\ntags: [x]\r\nlicense: 'cc-by-4.0'\r\n---\r\n", "cc-by-4.0"),
        ("---\nlicense: <b>mine</b>\n---\n", ""),
        ("---\nextra:\n  license: mit\n---\n", ""),
        ("# Digits\nlicense: mit\n", ""),
        ("", ""),
    ],
)
def test_the_licence_is_what_the_metadata_names(card: str, licence: str) -> None:
    assert licence_of(card) == licence
