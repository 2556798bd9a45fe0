"""People who open the admin's pages in tests."""

import pytest
from django.test import Client

from tests.registry.staff import staff


@pytest.fixture
def viewer() -> Client:
    return staff("view_hubmodel", "view_syncrun")


@pytest.fixture
def promoter() -> Client:
    return staff("view_hubmodel", "promote_hubmodel")
