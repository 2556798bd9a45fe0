"""How hard each image is for a network: wrong predictions first, then the least confident."""

from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from training.core.data.splits import Split
from training.core.metrics import probabilities
from training.core.network import Network


class Difficulty:
    """How a network fares with each image of a split.

    sure   (n,)  the probability it gives to the label
    wrong  (n,)  whether it reads another digit
    """

    def __init__(self, network: Network, split: Split) -> None:
        answers = probabilities(network, split)
        self.sure = answers[np.arange(len(split)), split.labels]
        self.wrong = answers.argmax(axis=1) != split.labels

    def hardest(self, rows: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.intp]:
        """Those of ``rows`` that are read wrong, or the ``count`` hardest where they are fewer."""
        enough = max(count, int(self.wrong[rows].sum()))
        order = np.lexsort((self.sure[rows], ~self.wrong[rows]))
        return rows[order[:enough]]


_CACHE: WeakKeyDictionary[Network, dict[tuple[str, str], Difficulty]] = WeakKeyDictionary()


def difficulty(network: Network, source: str, part: str, split: Split) -> Difficulty:
    """Computed once for each network in memory, and dropped with it."""
    cached = _CACHE.setdefault(network, {})
    if (source, part) not in cached:
        cached[source, part] = Difficulty(network, split)
    return cached[source, part]
