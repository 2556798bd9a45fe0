"""Scores the included digits in this process, and reads the parts that it wrote."""

import numpy as np

from tests.conftest import random_network
from tests.training.sweeps.spaces import InThisProcess
from training.datasets import load_uci_digits
from training.scoring.scoring import scoring_of

NETWORK = random_network(scale=1.0)
IMAGES, LABELS = load_uci_digits().test.images[:300], load_uci_digits().test.labels[:300]
FLOATS = np.multiply(IMAGES, np.float32(1 / 255), dtype=np.float32)


def scored(job, *paths, rows=200):
    """Score all that is missing; how many shards that were, and the manifest."""
    scoring = scoring_of(job, paths, rows)
    missing = scoring.missing()
    computed = list(scoring.compute(missing, InThisProcess(), lambda: False))
    return len(computed), scoring.finish("mine")


def answers(folder):
    """The columns of all parts, as lists."""
    import pyarrow.parquet as pq

    return pq.read_table(sorted(folder.glob("part-*.parquet"))).to_pydict()
