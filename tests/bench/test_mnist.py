"""Benches without MNIST end with one line that says how to get it."""

import pytest

from bench.mnist import mnist


def test_a_bench_without_mnist_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))

    with pytest.raises(SystemExit) as ended:
        mnist()

    assert "manage.py fetch_mnist" in str(ended.value)
    assert "\n" not in str(ended.value)
