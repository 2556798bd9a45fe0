"""Exponential moving average (EMA) of the weights, often a little better than the last ones."""

from training.core.arrays import Array, blocks


class Average:
    """An exponential moving average of the parameters (Polyak & Juditsky 1992).

    decay  for one step; while young, the average forgets faster, so that it does not keep the
           random weights of the start
    """

    def __init__(self, parameters: Array, decay: float) -> None:
        self.decay = decay
        self.parameters = parameters.copy()

    def update(self, parameters: Array, steps: int, before: int) -> None:
        """Take in the parameters after ``steps`` more steps, where ``before`` were done before.

        Once for many steps is as good as after each, and costs next to nothing.
        """
        kept = min(self.decay**steps, (steps + before) / (10 * steps + before))
        real = parameters.dtype.type
        for block in blocks(len(parameters)):
            average = self.parameters[block]
            average *= real(kept)
            average += real(1 - kept) * parameters[block]
