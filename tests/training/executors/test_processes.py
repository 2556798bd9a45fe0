"""Local processes: every task has an outcome, whatever its worker process goes through."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from training.executors import processes
from training.executors.interface import WorkerDied
from training.executors.numerics import (
    OtherNumerics,
    check_numerics,
    numerics,
    pinned,
    variables,
    variables_for,
)


def divide(task: tuple[int, int]) -> float:
    return task[0] / task[1]


def die_of_thirteen(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_once(folder: Path) -> int:
    """The first process that is asked is killed in the middle of it."""
    try:
        (folder / "was here").mkdir()
    except FileExistsError:
        return os.getpid()
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def sleep_for_long(_: int) -> None:
    time.sleep(600)


def own_variables(_: int) -> dict[str, str]:
    return {name: os.environ[name] for name in variables()}


def outcomes(function, tasks, workers=2, is_stopped=lambda: False):
    with processes.LocalProcesses(workers) as executor:
        return list(executor.outcomes(function, tasks, is_stopped=is_stopped))


def test_each_task_has_its_value_or_its_error():
    over = outcomes(divide, [(6, 2), (1, 0), (9, 3)])

    assert {each.task: each.value for each in over} == {(6, 2): 3.0, (1, 0): None, (9, 3): 3.0}
    assert [str(each.error) for each in over if each.error] == ["division by zero"]


def test_ctrl_c_while_a_process_starts_is_its_parents_alone(capfd):
    worker = processes.Worker({})
    os.kill(worker.process.pid, signal.SIGINT)
    worker.connection.send((divide, (6, 2)))

    assert worker.connection.recv() == (3.0, None)
    worker.end()
    assert capfd.readouterr().err == ""


def test_only_the_task_that_ends_its_process_is_blamed():
    over = outcomes(die_of_thirteen, range(11, 17))

    assert sorted(each.value for each in over if each.error is None) == [11, 12, 14, 15, 16]
    (died,) = [each for each in over if each.error]
    assert (died.task, type(died.error)) == (13, WorkerDied)


def test_a_task_whose_process_was_killed_is_tried_again(tmp_path):
    (over,) = outcomes(die_once, [tmp_path], workers=1)

    assert over.error is None
    assert over.value != os.getpid()


def test_stopping_gives_up_what_is_running():
    taken = []

    over = outcomes(
        sleep_for_long, (taken.append(n) or n for n in range(9)), is_stopped=lambda: bool(taken)
    )

    assert (over, len(taken)) == ([], 2)


def test_workers_have_the_parents_kernel_and_one_thread():
    (over,) = outcomes(own_variables, [0], workers=1)

    assert over.value == variables()
    assert over.value["OPENBLAS_NUM_THREADS"] == "1"


def test_pinning_ends_with_its_block():
    before = dict(os.environ)

    with pinned({"OMP_NUM_THREADS": "7"}):
        assert os.environ["OMP_NUM_THREADS"] == "7"

    assert dict(os.environ) == before


def test_a_worker_with_another_kernel_is_refused():
    with pytest.raises(OtherNumerics, match="blas was openblas 0 Prescott and is "):
        check_numerics(numerics() | {"blas": "openblas 0 Prescott"})


def test_instructions_that_the_other_machine_has_not_are_switched_off():
    own = numerics()
    *others, last = own["simd"].split()

    pin = variables_for(own | {"simd": " ".join(others)}, {"OPENBLAS_CORETYPE": "Haswell"})

    assert pin["OPENBLAS_CORETYPE"] == "Haswell"
    assert last in pin["NPY_DISABLE_CPU_FEATURES"].split()
    assert not set(others) & set(pin["NPY_DISABLE_CPU_FEATURES"].split())


def test_instructions_that_are_switched_off_here_stay_so(monkeypatch):
    simd = {"baseline": ["X86_V2"], "found": ["X86_V3"], "not found": ["AVX512_ICL"]}
    own = numerics()
    monkeypatch.setattr(np, "show_config", lambda mode: {"SIMD Extensions": simd})

    pin = variables_for(own | {"simd": "X86_V2 X86_V3"}, {})

    assert pin == {"NPY_DISABLE_CPU_FEATURES": "AVX512_ICL"}


PROGRAM = """
from tests.training.executors.test_processes import outcomes, sleep_for_long

def tasks():
    yield 0
    print("started", flush=True)
    yield 1

if __name__ == "__main__":
    outcomes(sleep_for_long, tasks())
"""


def test_workers_end_with_a_parent_that_was_killed(tmp_path):
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    ) as parent:
        parent.stdout.readline()

        parent.kill()

        # The pipe is at its end when every process that inherited it is gone.
        assert parent.stdout.read() == b""
