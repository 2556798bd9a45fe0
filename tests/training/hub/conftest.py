"""A folder as a repository, with one artifact."""

from pathlib import Path

import pytest

from tests.training.conftest import METADATA
from training.core import artifact
from training.core.network import Network


@pytest.fixture
def folder(tmp_path: Path, network: Network) -> Path:
    """A folder with one artifact, "first"."""
    artifact.save(tmp_path, network, METADATA)
    return tmp_path
