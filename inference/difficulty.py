"""Hard images: those a network reads wrong, then those it is least sure of."""

from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from training.core.data.splits import Split
from training.core.network import Network

CHUNK = 1_000  # images at a time: 3 MB


class Difficulty:
    """How a network fares with each image of a split.

    sure   (n,)  the probability it gives to the label
    wrong  (n,)  whether it reads another digit
    """

    def __init__(self, network: Network, split: Split) -> None:
        chunks = [split[slice(i, i + CHUNK)] for i in range(0, len(split), CHUNK)]
        answers = np.concatenate([network.probabilities(chunk.pixels()) for chunk in chunks])
        self.sure = answers[np.arange(len(split)), split.labels]
        self.wrong = answers.argmax(axis=1) != split.labels

    def hardest(self, rows: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.intp]:
        """Those of ``rows`` that are read wrong, or the ``count`` hardest where they are fewer."""
        most = max(count, int(self.wrong[rows].sum()))
        order = np.lexsort((self.sure[rows], ~self.wrong[rows]))
        return rows[order[:most]]


_KNOWN: WeakKeyDictionary[Network, dict[tuple[str, str], Difficulty]] = WeakKeyDictionary()


def difficulty(network: Network, source: str, part: str, split: Split) -> Difficulty:
    """Worked out once for each network in memory, and forgotten with it."""
    known = _KNOWN.setdefault(network, {})
    if (source, part) not in known:
        known[source, part] = Difficulty(network, split)
    return known[source, part]
