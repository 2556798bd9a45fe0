"""A database that neither answers nor refuses: no event loop waits for it."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.hippo_site.server import JSON, Server, granian, running
from tests.postgres.cluster import Cluster

Start = Callable[..., AbstractContextManager[Server]]
HOLD = "BEGIN; LOCK TABLE accounts_accessversion IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(60)"
IS_HELD = "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock'"
END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK%'"
MAKE_ADA = "from django.contrib.auth.models import User; User.objects.create_user('ada')"


@contextmanager
def hanging(postgres: Cluster, database: str) -> Iterator[None]:
    """Whoever asks for the state of the tokens waits."""
    command = [postgres.tools / "psql", "-XAtqd", postgres.direct(database), "-c", HOLD]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as holder:
        while postgres.sql(IS_HELD, database) == "0":
            time.sleep(0.05)
        try:
            yield
        finally:
            postgres.sql(END)
            holder.wait(20)


@pytest.mark.parametrize("start", [running, granian])
def test_predictions_go_on_with_a_token_and_without(
    start: Start, postgres: Cluster, tmp_path
) -> None:
    name = f"hanging_{start.__name__}"
    if start is granian:
        pytest.importorskip("granian", reason="make .venv/granian.stamp")
    with start(tmp_path, DATABASE_URL=postgres.create(name), WEB_CONCURRENCY="1") as site:
        site.manage("shell", "-c", MAKE_ADA)
        made = json.loads(site.manage("make_token", "ada", "--scope", "predict", "--json"))
        with_token = JSON | {"Authorization": f"Bearer {made['token']}"}
        assert site.post(headers=with_token)[0] == 200

        with hanging(postgres, name):
            time.sleep(2.5)  # what is known of tokens is old by then
            answers = [site.post(headers=each)[0] for each in [with_token, JSON] * 10]

        assert answers == [200] * 20
