"""Doubt heads that are learned in a second: from few outliers, in few steps."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from training.core.fit import doubt

FEW = {"DRAWN": 250, "REDRAWN": 40, "HELD_OUT": 60, "STEPS": 250}


@contextmanager
def few_examples_of_doubt() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, count in FEW.items():
            patch.setattr(doubt, name, count)
        yield
