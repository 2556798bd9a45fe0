"""HTML fragments: texts are escaped and cut, and nothing is drawn from nothing."""

import pytest

from training import html_fragments


def test_tables_escape_every_text() -> None:
    html = html_fragments.table(["<a>"], [["<b>"], ["&"]], caption="<i>")

    assert html == (
        "<table><caption>&lt;i&gt;</caption><thead><tr>"
        '<th scope="col">&lt;a&gt;</th></tr></thead>'
        "<tbody><tr><td>&lt;b&gt;</td></tr><tr><td>&amp;</td></tr></tbody></table>"
    )


def test_a_table_without_rows_is_empty() -> None:
    assert html_fragments.table(["a"], []) == ""


def test_a_long_value_is_cut() -> None:
    assert html_fragments.cell("x" * 300) == "x" * 200 + "…"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("manage.py train_mnist --sizes 784 10", True),
        ("manage.py train_mnist; rm -rf /", False),
        ("manage.py train_mnist $(id)", False),
        ("rm -rf /", False),
        ("", False),
        (None, False),
        (["manage.py"], False),
    ],
)
def test_only_a_plain_training_command_is_shown(command: object, shown: bool) -> None:
    assert bool(html_fragments.command_line(command)) == shown


def test_without_data_there_are_no_charts() -> None:
    assert html_fragments.curves([]) == ""
    assert html_fragments.speed_bars([]) == ""
    assert html_fragments.confusion(None) == ""
