"""McNemar's test: two networks read the same images, so only those that one alone got right count.

If neither were better, each such image would be a fair coin; the test asks how unusual the coins
are. McNemar 1947, "Note on the sampling error of the difference between correlated proportions".
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class McNemarResult(NamedTuple):
    """How many images both got right, one alone, and neither; p is two-sided and exact."""

    both: int
    only_first: int
    only_second: int
    neither: int
    p: float


def mcnemar_test(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> McNemarResult:
    """Compare who got which image right, (n,) each."""
    only_first = int(np.count_nonzero(first & ~second))
    only_second = int(np.count_nonzero(second & ~first))
    return McNemarResult(
        both=int(np.count_nonzero(first & second)),
        only_first=only_first,
        only_second=only_second,
        neither=int(np.count_nonzero(~first & ~second)),
        p=p_value(only_first, only_second),
    )


def p_value(heads: int, tails: int) -> float:
    """How likely fair coins fall at least this unevenly; whole numbers, so nothing is rounded."""
    coins = heads + tails
    ways, as_uneven = 1, 2  # of falling with no coin on the rarer side; of that on either side
    for few in range(min(heads, tails)):
        ways = ways * (coins - few) // (few + 1)
        as_uneven += 2 * ways
    return min(1.0, as_uneven / 2**coins)
