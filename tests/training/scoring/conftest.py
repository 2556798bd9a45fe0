"""A scoring of the included digits, and the file that it reads."""

import numpy as np
import pytest

from tests.training.scoring.scored import IMAGES, LABELS, NETWORK
from training.core.artifact import network_bytes
from training.executors.numerics import numerics
from training.scoring.shard import Job


@pytest.fixture
def job(tmp_path):
    (tmp_path / "out").mkdir()

    def job(**changes):
        options = {"column": "image", "label": "", "probabilities": "none", "on_error": "fail"}
        options |= {"weights": network_bytes(NETWORK)} | changes
        return Job(output=tmp_path / "out", numerics=numerics(), **options)

    return job


@pytest.fixture
def parquet(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    images = pa.array([row.tobytes() for row in IMAGES])

    def parquet(column=images, groups=100):
        path = tmp_path / "images.parquet"
        labels = pa.array(np.resize(LABELS, len(column)))
        table = pa.table({"image": column, "label": labels})
        pq.write_table(table, path, row_group_size=groups)
        return path

    return parquet
