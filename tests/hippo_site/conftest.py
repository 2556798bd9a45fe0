"""The networks of the inference tests."""

from tests.inference.conftest import digit, folder, mirror, put, served

__all__ = ["digit", "folder", "mirror", "put", "served"]
