"""McNemar's test: is one of two networks really better, or is the difference chance?

Both classify the same images. If neither were better, each image that only one of them gets right
would be as likely to be the first network's as the second's. The p-value says how likely a
difference as large as the observed one then is.

McNemar 1947, "Note on the sampling error of the difference between correlated proportions".
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class McNemarResult(NamedTuple):
    """Numbers of images that both networks got right, only one of them, and neither.

    p  the exact two-sided p-value, 0–1
    """

    both: int
    only_first: int
    only_second: int
    neither: int
    p: float


def mcnemar_test(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> McNemarResult:
    """Compare two networks, given for each image whether it was classified correctly, (n,) each."""
    only_first = int(np.count_nonzero(first & ~second))
    only_second = int(np.count_nonzero(second & ~first))
    return McNemarResult(
        both=int(np.count_nonzero(first & second)),
        only_first=only_first,
        only_second=only_second,
        neither=int(np.count_nonzero(~first & ~second)),
        p=p_value(only_first, only_second),
    )


def p_value(only_first: int, only_second: int) -> float:
    """The exact p-value, from a binomial distribution with probability 1/2.

    Computed with integers, so that nothing is rounded before the last division.
    """
    n = only_first + only_second
    ways = 1  # n choose k
    as_uneven = 2  # outcomes at least this uneven, in either direction; these two are k = 0
    for k in range(min(only_first, only_second)):
        ways = ways * (n - k) // (k + 1)
        as_uneven += 2 * ways
    return min(1.0, as_uneven / 2**n)
