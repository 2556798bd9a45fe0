"""The networks of the inference tests, and how long ``make fuzz`` looks for differences."""

from hypothesis import settings

from tests.inference.conftest import digit, folder, mirror, put, served

settings.register_profile("fuzz", max_examples=3_000, deadline=None)

__all__ = ["digit", "folder", "mirror", "put", "served"]
