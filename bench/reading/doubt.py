"""How well doubt tells digits from everything else: AUROC and false alarms, kind by kind.

    MNIST_DIR=data/mnist python bench/reading/doubt.py --processes 2

The kinds of ``bench/drawings/nondigits.py`` have other glyphs, generators, hand and pen than the
outliers that a doubt head is fitted with; printed Latin letters, which are fitted with as strokes,
are measured too but not counted. False alarms are digits that are doubted more than all but one
percent of MNIST's test images, in every condition of ``bench/reading/hands.py``. The figures do not
depend on the number of processes. Needs NumPy and Pillow only.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.drawings.blocks import (
    PICTURES,
    Map,
    blocks,
    corrupted,
    mapping,
    nondigits,
    redrawn,
)
from bench.drawings.nondigits import KNOWN, NONDIGITS
from bench.mnist import mnist
from bench.reading.hands import STARTER
from training.core.artifact import read_network
from training.core.data.corruptions import MNIST_C
from training.core.data.splits import Split
from training.core.metrics import percent
from training.core.network import Network

FLAGGED = 0.01  # of the test images


def auroc(digits: np.ndarray, others: np.ndarray) -> float:
    """How often a non-digit is doubted more than a digit, 0–1 (Hanley & McNeil 1982)."""
    ranks = np.concatenate([digits, others]).argsort(kind="stable").argsort()
    above = ranks[len(digits) :].sum() - len(others) * (len(others) - 1) / 2
    return float(above / (len(digits) * len(others)))


def doubts_of(network: Network, pixels: np.ndarray) -> np.ndarray:
    """Doubt (n,) of prepared images (n, 784)."""
    _, doubt = network.answers(pixels)
    if doubt is None:
        raise SystemExit("This network has no doubt head: manage.py fit_doubt makes one.")
    return doubt


def print_table(network: Network, test: Split, few: Split, share: float, do: Map) -> None:
    """Everything is begun at once, and printed in order as it is ready."""
    others = {
        kind: do(nondigits, blocks(kind, test, round(count * share)))
        for kind, (_, count) in (NONDIGITS | KNOWN).items()
    }
    pictures = {name: do(redrawn, blocks(name, few, len(few))) for name in PICTURES}
    spoilt = {name: do(corrupted, blocks(name, few, len(few))) for name in MNIST_C}
    digits = doubts_of(network, test.pixels())
    limit = np.quantile(digits, 1 - FLAGGED)
    print(f"{FLAGGED:.0%} of the test images are doubted over {limit:.3f}")
    print(f"{percent(digits > 0.5):.2f} % of them over 0.5", flush=True)
    doubts = {
        kind: doubts_of(network, np.concatenate(list(parts))) for kind, parts in others.items()
    }
    counted = np.concatenate([doubts[kind] for kind in NONDIGITS])
    for kind, doubt in (doubts | {"in all, but Latin": counted}).items():
        share = percent(doubt > limit)
        print(f"{kind:24} AUROC {auroc(digits, doubt):.4f}  {share:5.1f} % found", flush=True)
    alarms = []
    for name, parts in pictures.items():
        pixels, is_empty = map(np.concatenate, zip(*parts, strict=True))
        alarms.append(percent(doubts_of(network, pixels[~is_empty]) > limit))
        print(f"{name:24} {alarms[-1]:5.1f} % false alarms", flush=True)
    print(f"pens and papers, mean    {np.mean(alarms):5.1f} % false alarms", flush=True)
    for name, parts in spoilt.items():
        flagged = percent(doubts_of(network, np.concatenate(list(parts))) > limit)
        print(f"MNIST-C {name:16} {flagged:5.1f} % false alarms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--network", type=Path, default=STARTER)
    parser.add_argument("--count", type=int, default=1_000, help="digits a condition")
    parser.add_argument("--share", type=float, default=1.0, help="of the non-digits")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    network = read_network(options.network)
    test = mnist().test
    few = test[: options.count]
    print(f"{options.network.stem}, {len(few):,} test images a condition")
    with mapping(options.processes) as do:
        print_table(network, test, few, options.share, do)


if __name__ == "__main__":
    main()
