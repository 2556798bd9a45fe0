"""How well doubt tells digits from everything else: AUROC and false alarms, kind by kind.

    MNIST_DIR=data/mnist python bench/doubt.py

The kinds of ``bench/drawings/nondigits.py`` have other glyphs, generators, hand and pen than the
outliers that a doubt head is fitted with; printed Latin letters, which are fitted with as strokes,
are measured too but not counted. False alarms are digits that are doubted more than all
but one percent of MNIST's test images, in every condition of ``bench/hands.py``.
"""

import argparse
import os
import sys
import zlib
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.drawings.nondigits import KNOWN, NONDIGITS
from bench.hands import ROOT, STARTER, pictures, prepared  # first: it sets Django up
from inference.prediction import Prediction
from training.core.artifact import read_network
from training.core.data.corruptions import MNIST_C
from training.core.data.splits import Split
from training.core.metrics import percent
from training.core.network import Network
from training.mnist_files import load_mnist

FLAGGED = 0.01  # of the test images


def auroc(digits: np.ndarray, others: np.ndarray) -> float:
    """How often a non-digit is doubted more than a digit, 0–1 (Hanley & McNeil 1982)."""
    ranks = np.concatenate([digits, others]).argsort(kind="stable").argsort()
    above = ranks[len(digits) :].sum() - len(others) * (len(others) - 1) / 2
    return float(above / (len(digits) * len(others)))


def doubts_of(network: Network, pixels: np.ndarray) -> np.ndarray:
    """Doubt (n,) of prepared images (n, 784)."""
    doubt = Prediction.of(network, pixels).doubt
    if doubt is None:
        raise SystemExit("This network has no doubt head: manage.py fit_doubt makes one.")
    return doubt


def nondigits(kind: str, test: Split, share: float) -> np.ndarray:
    """Prepared images of a kind (n, 784); a drawing in which no ink is found is drawn again."""
    make, count = (NONDIGITS | KNOWN)[kind]
    rng = np.random.default_rng(zlib.crc32(kind.encode()))
    images: list[np.ndarray] = []
    while len(images) < count * share:
        try:
            images.append(prepared(1 - make(test, rng)))
        except ValueError:
            continue
    return np.stack(images)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--network", type=Path, default=STARTER)
    parser.add_argument("--count", type=int, default=1_000, help="digits a condition")
    parser.add_argument("--share", type=float, default=1.0, help="of the non-digits")
    options = parser.parse_args()
    network = read_network(options.network)
    test = load_mnist(Path(os.environ.get("MNIST_DIR", ROOT / "data/mnist"))).test
    digits = doubts_of(network, test.pixels())
    limit = np.quantile(digits, 1 - FLAGGED)
    print(f"{options.network.stem}: {FLAGGED:.0%} of the test images are doubted over {limit:.3f}")
    print(f"{percent(digits > 0.5):.2f} % of them over 0.5")
    doubts = {
        kind: doubts_of(network, nondigits(kind, test, options.share)) for kind in NONDIGITS | KNOWN
    }
    counted = np.concatenate([doubts[kind] for kind in NONDIGITS])
    for kind, others in (doubts | {"in all, but Latin": counted}).items():
        share = percent(others > limit)
        print(f"{kind:24} AUROC {auroc(digits, others):.3f}  {share:5.1f} % found", flush=True)
    few, alarms = test[: options.count], []
    for name, picture in pictures():
        rng, images = np.random.default_rng(0), []
        for image in few.images:
            try:
                images.append(prepared(picture(image.reshape(28, 28), rng).astype(np.float32)))
            except ValueError:
                continue
        alarms.append(percent(doubts_of(network, np.stack(images)) > limit))
        print(f"{name:24} {alarms[-1]:5.1f} % false alarms", flush=True)
    print(f"pens and papers, mean    {np.mean(alarms):5.1f} % false alarms")
    squares = few.pixels().reshape(-1, 28, 28)
    for name, corrupt in MNIST_C.items():
        levels = np.round(255 * corrupt(squares, np.random.default_rng(0))) / np.float32(255)
        flagged = doubts_of(network, levels.astype(np.float32).reshape(len(few), -1)) > limit
        print(f"MNIST-C {name:16} {percent(flagged):5.1f} % false alarms", flush=True)


if __name__ == "__main__":
    main()
