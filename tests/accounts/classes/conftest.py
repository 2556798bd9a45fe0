"""A class on a site without MNIST, whose submissions are evaluated when a test says so."""

import pytest

from accounts.access_list import AccessList, access_list
from accounts.classes.evaluation import evaluator, work_off
from accounts.models import Classroom, Submission
from tests.accounts.classes.pupils import Pupil, Teacher, network
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


@pytest.fixture
def tested(ada, teacher, settings, tmp_path) -> Submission:
    """A submission of a closed round, and a folder that the site publishes to."""
    settings.HF_MODEL_REPO = str(tmp_path / "published")
    ada.submit(network())
    work_off()
    teacher.close_round()
    work_off()
    return Submission.objects.get()
