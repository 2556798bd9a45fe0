"""The average of a network's recent past, often a little better than the network itself."""

import numpy as np

from training.core.arrays import Array

EVERY = 16  # steps between updates: as good as every step, and it costs next to nothing


class Average:
    """An exponential moving average of the parameters (Polyak & Juditsky 1992).

    decay  for one step; while young, the average forgets faster, so that it does not keep the
           random weights of the start
    """

    def __init__(self, parameters: Array, decay: float) -> None:
        self.decay = decay
        self.parameters = parameters.copy()
        self._scratch = np.empty_like(parameters)

    def update(self, parameters: Array, step: int) -> None:
        """Take in the parameters after ``step`` steps; does something every sixteenth time."""
        if step % EVERY:
            return
        updates = step // EVERY
        kept = min(self.decay**EVERY, (1 + updates) / (10 + updates))
        real = parameters.dtype.type
        self.parameters *= real(kept)
        np.multiply(parameters, real(1 - kept), out=self._scratch)
        self.parameters += self._scratch
