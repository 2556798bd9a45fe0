"""Random numbers without a state: the same (seed, purpose, epoch, place) gives the same stream.

Nothing has to be saved to repeat or resume a run, and drawing more numbers for one purpose never
changes another. Philox is counter-based (Salmon et al. 2011, "Parallel random numbers: as easy as
1, 2, 3"), so starting a stream costs microseconds.
"""

import numpy as np

PURPOSES = {
    "weights": 0,
    "shuffle": 1,
    "augment": 2,
    "dropout": 3,
    "hands": 4,
    "corrupt": 5,
    "outliers": 6,
}


def stream(seed: int, purpose: str, epoch: int = 0, place: int = 0) -> np.random.Generator:
    """The generator for one purpose of a run, at one place of an epoch."""
    key = np.random.SeedSequence(seed, spawn_key=(PURPOSES[purpose], epoch, place))
    return np.random.Generator(np.random.Philox(key))
