"""A process takes over the files of counts of one that ended, so that reloads need no more room."""

import os
import subprocess
import sys

from django.conf import settings

from inference.metrics.process_number import ProcessNumber

COUNT_AND_END = """
import django
django.setup()
from inference.metrics import counters
counters.answered("/predict", 200, 0.01)
print(counters.requests.labels("/predict", 200)._value.get())
"""


def test_each_has_the_lowest_number_that_nobody_has(tmp_path):
    first, second, third, fourth = (ProcessNumber(tmp_path) for _ in range(4))
    numbers = [first(), second(), third(), first()]
    second.give_back()

    assert numbers == [0, 1, 2, 0]
    assert (second(), fourth()) == (1, 3)


def test_a_child_has_another_number_and_its_parent_keeps_its_own(tmp_path):
    number = ProcessNumber(tmp_path)
    ours = number()
    if not (child := os.fork()):
        os._exit(number())
    theirs = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    assert (ours, theirs, number(), ProcessNumber(tmp_path)()) == (0, 1, 0, 1)


def test_without_room_for_a_lock_it_is_still_a_number_of_its_own(tmp_path):
    assert ProcessNumber(tmp_path / "nowhere")() == -os.getpid()


def test_a_process_counts_on_where_one_ended_and_leaves_no_files_more(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }

    def count_and_end() -> tuple[str, list[str]]:
        ended = subprocess.run(
            [sys.executable, "-c", COUNT_AND_END],
            env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return ended.stdout, sorted(os.listdir(tmp_path))

    files = ["0.lock", "counter_0.db", "histogram_0.db"]
    assert [count_and_end() for _ in range(3)] == [(f"{n}.0\n", files) for n in (1, 2, 3)]
