"""A cluster: a real scheduler and two workers over TLS, and what becomes of tasks when one dies."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.ports import free_port
from tests.training.executors.test_processes import die_of_thirteen, divide, own_variables
from training.executors.cluster import Cluster
from training.executors.dask import split_address
from training.executors.interface import NoCluster, NotInstalled, Refused
from training.executors.keys import make_keys
from training.executors.numerics import variables

pytest.importorskip("distributed")
ROOT = Path(__file__).parents[3]


class Machines:
    """A scheduler and two workers, each a process that prints when it is ready."""

    def __init__(self, keys):
        self.address = f"tls://127.0.0.1:{free_port()}"
        self.keys = keys
        self.processes = [self.start(command) for command in ("schedule", "work", "work")]
        for process in self.processes:
            wait_until_ready(process)

    def start(self, command):
        words = [command, "--scheduler", self.address, "--keys", str(self.keys)]
        return subprocess.Popen(
            [sys.executable, "manage.py", *words, *(["--workers", "1"] * (command == "work"))],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self):
        for process in reversed(self.processes):
            process.terminate()
        return [process.wait(PATIENCE) for process in self.processes]


def wait_until_ready(process):
    """A worker that is there before its scheduler waits for it."""
    with process.stderr as lines:
        assert any(line.startswith(("The scheduler listens", "Connected to")) for line in lines)


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    keys = tmp_path_factory.mktemp("cluster") / "keys"
    make_keys(keys, days=1)
    machines = Machines(keys)
    yield machines
    assert machines.end() == [0, 0, 0]


@pytest.fixture
def notes():
    return []


@pytest.fixture
def outcomes(machines, notes):
    def outcomes(function, tasks):
        with Cluster(machines.address, machines.keys, notes.append, patience=30) as cluster:
            return list(cluster.outcomes(function, tasks, is_stopped=lambda: False))

    return outcomes


def refuse_once(folder: Path) -> int:
    """The first worker that is asked cannot do it."""
    try:
        (folder / "was here").mkdir()
    except FileExistsError:
        return os.getpid()
    raise Refused("It has other images.")


def end_the_worker_once(folder: Path) -> int:
    """The worker itself is killed, not only its process that computes."""
    try:
        (folder / "was here").mkdir()
    except FileExistsError:
        return 7
    os.kill(os.getppid(), signal.SIGKILL)
    return 0


def test_each_task_has_its_value_or_its_error(outcomes):
    over = outcomes(divide, [(6, 2), (1, 0), (9, 3)])

    assert {each.task: each.value for each in over} == {(6, 2): 3.0, (1, 0): None, (9, 3): 3.0}
    assert [str(each.error) for each in over if each.error] == ["division by zero"]


def test_a_task_that_ends_its_process_harms_no_other(outcomes):
    over = outcomes(die_of_thirteen, range(12, 15))

    assert sorted(each.value for each in over if each.error is None) == [12, 14]


def test_tasks_have_the_numerics_of_who_gives_them(outcomes):
    (over,) = outcomes(own_variables, [0])

    assert over.value == variables()


def test_a_worker_that_cannot_do_it_is_refused_in_words_and_another_does(outcomes, notes, tmp_path):
    (over,) = outcomes(refuse_once, [tmp_path])

    assert over.error is None
    (note,) = notes
    assert note.startswith("The worker tls://127.0.0.1:")
    assert note.endswith(" is refused. It has other images.")


def test_where_nobody_can_do_it_the_reason_is_told(outcomes):
    with pytest.raises(NoCluster, match=r"^No worker can compute this\. tls://.*: It has no ink\."):
        outcomes(refuse, [0])


def refuse(_: int) -> None:
    raise Refused("It has no ink.")


def test_without_keys_nobody_is_let_in(machines, notes, tmp_path):
    with pytest.raises(ValueError, match="needs --keys"):
        Cluster(machines.address, None, notes.append)
    make_keys(tmp_path / "other", days=1)

    with pytest.raises(NoCluster, match="does not answer"):
        Cluster(machines.address, tmp_path / "other", notes.append, patience=0).__enter__()


def test_what_a_dead_worker_had_goes_to_another(machines, outcomes, tmp_path):
    (over,) = outcomes(end_the_worker_once, [tmp_path])

    assert (over.value, over.error) == (7, None)
    dead = next(each for each in machines.processes if each.poll() is not None)
    machines.processes.remove(dead)
    machines.processes.append(machines.start("work"))
    wait_until_ready(machines.processes[-1])


@pytest.mark.parametrize(
    "text, address",
    [
        ("tls://10.0.0.1:8786", ("tls", "10.0.0.1", 8786)),
        ("tls://[fd00::1]:8786", ("tls", "fd00::1", 8786)),
        ("tcp://localhost:1", ("tcp", "localhost", 1)),
        ("tcp://[::1]:1", ("tcp", "::1", 1)),
    ],
)
def test_addresses_that_are_allowed(text, address):
    assert split_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["tcp://10.0.0.1:8786", "tcp://0.0.0.0:1", "10.0.0.1:8786", "tls://host", "tls://h:99999"],
)
def test_addresses_that_are_refused(text):
    with pytest.raises(ValueError, match="tls://"):
        split_address(text)


def test_without_dask_a_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(NotInstalled, match="make scale installs it"):
        Cluster("tcp://127.0.0.1:1", None, print)


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        refused = subprocess.run(
            [sys.executable, "manage.py", "schedule", "--scheduler", address],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    message = f"Error: Nobody can listen at {address}: Address already in use.\n"
    assert (refused.returncode, refused.stderr) == (1, message)
