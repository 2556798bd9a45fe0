"""The average of a network's recent past, often a little better than the network itself."""

import numpy as np

from training.core.arrays import Array


class Average:
    """An exponential moving average of the parameters (Polyak & Juditsky 1992).

    decay  for one step; while young, the average forgets faster, so that it does not keep the
           random weights of the start
    """

    def __init__(self, parameters: Array, decay: float) -> None:
        self.decay = decay
        self.parameters = parameters.copy()
        self._scratch = np.empty_like(parameters)

    def update(self, parameters: Array, steps: int, before: int) -> None:
        """Take in the parameters after ``steps`` more steps, where ``before`` were done before.

        Once for many steps is as good as after each, and costs next to nothing.
        """
        kept = min(self.decay**steps, (steps + before) / (10 * steps + before))
        real = parameters.dtype.type
        self.parameters *= real(kept)
        np.multiply(parameters, real(1 - kept), out=self._scratch)
        self.parameters += self._scratch
