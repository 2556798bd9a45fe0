"""Conditions of the benches are drawn in blocks: the same figures by any number of processes."""

from dataclasses import replace

import numpy as np
import pytest

from bench.drawings import blocks
from bench.reading import doubt, hands
from tests.conftest import random_doubt, random_network
from training.core.data.uci_digits import load_uci_digits


@pytest.fixture(scope="module")
def digits():
    return load_uci_digits().test[:7]


def test_blocks_cover_every_image_once_and_few_digits_are_used_again(digits, monkeypatch):
    monkeypatch.setattr(blocks, "SIZE", 3)

    covering = blocks.blocks("grain", digits, len(digits))
    again = blocks.blocks("curls", digits[:2], 7)

    labels = np.concatenate([block.digits.labels for block in covering])
    assert labels.tolist() == digits.labels.tolist()
    assert [block.count for block in covering] == [3, 3, 1]
    assert [block.count for block in again] == [3, 3, 1]
    assert all(len(block.digits) for block in again)


def test_two_processes_draw_what_one_draws(digits):
    tasks = [blocks.Block("grain", number, digits, len(digits)) for number in range(2)]
    with blocks.mapping(1) as do:
        alone = [pixels for pixels, _ in do(blocks.redrawn, tasks)]
    with blocks.mapping(2) as do:
        together = [pixels for pixels, _ in do(blocks.redrawn, tasks)]

    assert np.array_equal(alone, together)
    assert not np.array_equal(*alone)  # each block has random numbers of its own


def test_both_benches_print_a_line_for_every_condition(digits, monkeypatch, capsys):
    few = ("black on white", "pen of 3 px on 28 px")
    monkeypatch.setattr(hands, "PICTURES", {name: blocks.PICTURES[name] for name in few})
    monkeypatch.setattr(doubt, "PICTURES", {name: blocks.PICTURES[name] for name in few})
    monkeypatch.setattr(hands, "GAPS", (4,))
    network = replace(random_network(), doubt=random_doubt())

    for print_table in hands.TABLES.values():
        print_table(network, digits, map)
    doubt.print_table(network, digits, digits, 0.001, map)

    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.endswith("% false alarms")]) == 2 + 1 + 15
    assert len([line for line in lines if line.endswith("% found")]) == 12
    assert len([line for line in lines if line.endswith("% right")]) == 1 + 2
    assert len([line for line in lines if line.endswith("% one digit at a time")]) == 3
    assert len([line for line in lines if line.endswith("% wrong")]) == 15 + 1
