"""The site on a real PostgreSQL: quiet while nobody asks, unmoved when the database goes away."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.hippo_site.server import Server, running
from tests.patience import PATIENCE
from tests.postgres.cluster import Cluster

NEWEST_QUERY = "SELECT max(query_start) FROM pg_stat_activity WHERE datname = 'site'"
KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'site'"


@pytest.fixture(scope="module")
def site(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Through the pooler, as in production."""
    urls = {"DATABASE_DIRECT_URL": postgres.create("site"), "DATABASE_URL": postgres.pooled("site")}
    with running(tmp_path_factory.mktemp("site"), **urls) as server:
        yield server


def predict_until(done: Event, site: Server) -> list[tuple[int, str]]:
    answers = []
    while not done.is_set():
        status, body = site.post()
        answers.append((status, body.get("model", "")))
    return answers


def test_it_answers_and_a_changed_default_reaches_it(site: Server) -> None:
    done = Event()
    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(predict_until, done, site) for _ in range(2)]
        site.manage("set_default_model", "ben")
        wait_until(lambda: site.post()[1]["model"] == "ben")
        done.set()
        answers = [answer for future in asking for answer in future.result()]

    assert {status for status, _ in answers} == {200}


def test_backends_killed_under_load_fail_no_prediction(site: Server, postgres: Cluster) -> None:
    done = Event()
    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(predict_until, done, site) for _ in range(2)]
        for _ in range(15):
            postgres.sql(KILL)
            time.sleep(0.2)
        done.set()
        answers = [answer for future in asking for answer in future.result()]

    assert len(answers) > 20
    assert set(answers) == {(200, "ben")}
    assert site.get("/models")[0] == 200


def test_an_idle_site_leaves_the_database_alone(site: Server, postgres: Cluster) -> None:
    """Probes go on asking; none of them is a query."""
    assert site.post()[0] == 200
    before = newest_query_at_rest(postgres)  # the processes go on looking for three seconds
    for _ in range(20):
        for path in ("/healthz", "/readyz", "/metrics"):
            assert site.get(path)[0] == 200
        time.sleep(0.1)

    assert postgres.sql(NEWEST_QUERY) == before


def test_it_says_that_the_database_is_away_and_recovers_by_itself(
    site: Server, postgres: Cluster
) -> None:
    postgres.sql("ALTER DATABASE site ALLOW_CONNECTIONS false")
    postgres.sql(KILL)
    wait_until(lambda: site.get("/models")[0] == 503)
    wait_until(lambda: not site.get("/healthz")[1]["database_connected"])
    wait_until(lambda: site.get("/readyz")[1]["mirror"].startswith("unknown"))
    assert site.post()[0] == 200

    postgres.sql("ALTER DATABASE site ALLOW_CONNECTIONS true")

    wait_until(lambda: site.get("/models")[0] == 200)
    wait_until(lambda: site.get("/readyz")[1]["mirror"] == "in step")


def test_without_the_tables_of_its_release_it_says_so(site: Server, postgres: Cluster) -> None:
    postgres.sql("ALTER SCHEMA public RENAME TO elsewhere", "site")
    status, problem = site.get("/models")
    postgres.sql("ALTER SCHEMA elsewhere RENAME TO public", "site")

    assert status == 503
    assert problem["detail"].startswith("The database lacks tables of this release")
    assert site.get("/models")[0] == 200


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def newest_query_at_rest(postgres: Cluster) -> str:
    """When the site's newest query began, once four looks, a second apart, agree."""
    times: list[str] = []
    deadline = time.monotonic() + PATIENCE
    while len(times) < 4 or len({*times[-4:]}) > 1:
        assert time.monotonic() < deadline, times
        time.sleep(1)
        times.append(postgres.sql(NEWEST_QUERY))
    return times[-1]
