"""A class on a site without MNIST, whose submissions are evaluated when a test says so."""

import pytest

from accounts.access_list import AccessList, access_list
from accounts.classes.evaluation import evaluator
from accounts.models import Classroom
from tests.accounts.classes.pupils import Pupil, Teacher
from tests.accounts.classes.pupils import classroom as new_classroom


@pytest.fixture(autouse=True)
def requests(monkeypatch, settings, tmp_path) -> list[None]:
    """How often the evaluator's thread would have begun; it does not run beside a test."""
    settings.MNIST_DIR = tmp_path
    begun: list[None] = []
    monkeypatch.setattr(evaluator, "request", lambda: begun.append(None))
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    return begun


@pytest.fixture
def classroom() -> Classroom:
    return new_classroom()


@pytest.fixture
def teacher(classroom) -> Teacher:
    teacher = Teacher("teacher", classroom)
    teacher.open_round()
    return teacher


@pytest.fixture
def ada(classroom, teacher) -> Pupil:
    return Pupil("ada", classroom, email="ada@example.org")
