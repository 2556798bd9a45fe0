"""A shard on another machine: it refuses files that it does not have, or has otherwise."""

import numpy as np
import pytest

from tests.training.scoring.scored import IMAGES
from tests.training.sweeps.spaces import InThisProcess
from training.executors.interface import Refused
from training.scoring.part import score_shard
from training.scoring.scoring import ShardFailed, scoring_of

pytest.importorskip("pyarrow")


@pytest.mark.parametrize(
    "what, reason", [("input", "cannot be read on this"), ("output", "all must see one folder")]
)
def test_a_machine_without_the_files_refuses_the_shard(job, tmp_path, what, reason):
    np.save(tmp_path / "images.npy", IMAGES)
    scoring = scoring_of(job(), [tmp_path / "images.npy"], 1000)
    moved = tmp_path / "images.npy" if what == "input" else tmp_path / "out"
    moved.rename(tmp_path / "elsewhere")

    with pytest.raises(Refused, match=reason):
        score_shard(scoring.job, scoring.shards[0])


def test_a_machine_with_another_file_at_that_path_refuses_the_shard(job, tmp_path):
    np.save(tmp_path / "images.npy", IMAGES)
    scoring = scoring_of(job(), [tmp_path / "images.npy"], 1000)
    np.save(tmp_path / "images.npy", IMAGES[:100])

    with pytest.raises(Refused, match="another file on this machine, or has changed"):
        score_shard(scoring.job, scoring.shards[0])


def test_parts_that_went_elsewhere_make_no_manifest(job, tmp_path):
    np.save(tmp_path / "images.npy", IMAGES)
    scoring = scoring_of(job(), [tmp_path / "images.npy"], 1000)
    list(scoring.compute(scoring.missing(), InThisProcess(), lambda: False))
    (tmp_path / "out" / "part-00000.parquet").rename(tmp_path / "part")

    with pytest.raises(ShardFailed, match="its worker has another folder"):
        scoring.finish("mine")

    assert list((tmp_path / "out").iterdir()) == []
