"""A process of the site, and where its networks come from."""

import pytest

from inference.serving import Serving
from inference.serving.catalog import Servable
from inference.serving.pool import NetworkPool, load
from training.hub import ArtifactNotFound, HubUnavailable


class Weights:
    """Where networks come from in these tests: the folder, unless told that they are far away."""

    def __init__(self) -> None:
        self.far: set[str] = set()  # names that are not on this machine
        self.down = False  # and the Hub does not answer
        self.broken: dict[str, Exception] = {}  # names whose file cannot be used
        self.calls: list[tuple[str, bool]] = []

    def load(self, record: Servable, *, local_only: bool):
        self.calls.append((record.name, local_only))
        if record.name in self.broken:
            raise self.broken[record.name]
        if record.name in self.far:
            if local_only:
                raise ArtifactNotFound("not in the cache")
            if self.down:
                raise HubUnavailable("the Hub does not answer")
            self.far.discard(record.name)
        return load(record, local_only=True)


@pytest.fixture
def weights() -> Weights:
    return Weights()


@pytest.fixture
def process(weights) -> Serving:
    return Serving(NetworkPool(weights.load))
