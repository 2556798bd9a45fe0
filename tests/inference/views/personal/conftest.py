"""A person with two networks to choose from, whose tokens and images are counted anew."""

import pytest
from django.contrib.auth.models import User

from accounts.access_list import AccessList, access_list
from accounts.usage import UsageCounter, usage


@pytest.fixture
def user(put, mirror, monkeypatch) -> User:
    put("ada", accuracy=95.0)
    put("ben", accuracy=90.0)
    mirror()
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    monkeypatch.setattr(usage, "__dict__", UsageCounter().__dict__)
    return User.objects.create_user("ada")
