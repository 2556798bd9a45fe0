"""A night of faults in two minutes: what a site loses while things break, one after the other.

    python bench/faults/chaos.py --seconds 10 [--only WORD] [--nginx]

Starts Hippo under gunicorn on a PostgreSQL of its own (through pgbouncer), with a Hub on this
machine, a folder of its own on a small disk (as root) and a wall clock of its own (with a C
compiler; what cannot be had is left out). Exits with 1
if a good request is lost that was not in flight on a killed worker, or if the site does not answer
everything again afterwards.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.ending import end_on_sigterm
from bench.faults.clock import wall_clock
from bench.faults.load import Load, Tally
from bench.faults.small_disk import small_disk
from bench.faults.table import FAULTS, Night
from bench.peers.nginx import nginx
from bench.peers.running import family, pss
from tests.conftest import random_network
from tests.fake_hub.server import FakeHub
from tests.hippo_site.server import BODY, running
from tests.postgres.cluster import cluster, pooler
from training.core.artifact import Metadata, save

RECOVERS = 30  # seconds
CLIENTS = 4
DISK = 200  # MB
ROW = "{:38} {:>9,} {:>5} {:>8} {:>8.0f} {:>7.0f}  {}"


@contextmanager
def own_disk() -> Iterator[tuple[Path, bool]]:
    """A folder, and whether it is on a disk of its own that may be filled."""
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder), DISK) as is_small:
        yield Path(folder), is_small


def published(hub: FakeHub, folder: Path) -> None:
    """Two networks in the repository ada/digits."""
    hub.add_repo("ada/digits")
    for seed, (name, accuracy) in enumerate({"ada": 97.0, "ben": 95.0}.items()):
        path = save(folder, random_network(seed=seed), Metadata(name=name, accuracy=accuracy))
        pair = {file.name: file.read_bytes() for file in (path, path.with_suffix(".json"))}
        hub.store.repos["ada/digits"].commit(f"Add {name}", add=pair)


@contextmanager
def night(*, through_nginx: bool) -> Iterator[tuple[Night, set[str]]]:
    """A site with everything it needs, and the faults that cannot be tried on this machine."""
    with cluster() as direct, pooler(direct) as postgres, FakeHub() as hub, own_disk() as disk:
        root, is_small = disk
        published(hub, root / "upload")
        variables = {
            "DATABASE_URL": f"{postgres.pooled('site')}?disable_server_side_cursors=on",
            "HF_MODEL_REPO": "ada/digits",
            "HF_ENDPOINT": hub.url,
            "HUGGINGFACE_TOKEN": hub.token,
            "HF_CACHE_DIR": str(root / "cache"),
        }
        postgres.create("site")
        clock, preloaded = wall_clock(root)
        possible = {"a full disk": is_small, "the clock set back an hour, and forward": clock}
        left_out = {name for name, is_possible in possible.items() if not is_possible}
        with running(root, **variables, **preloaded) as site:
            await_answers(site.port)
            with nginx(site.port) if through_nginx else nullcontext(site.port) as front:
                yield Night(site, front, postgres, hub, root, clock), left_out


def await_answers(port: int) -> float:
    """Seconds until a request is answered; raises TimeoutError after RECOVERS."""
    started = time.monotonic()
    while time.monotonic() < started + RECOVERS:
        one = Load(port, BODY, 1)
        with one.running() as tally:
            time.sleep(0.2)
        if tally.answered and not tally.lost:
            return time.monotonic() - started
    raise TimeoutError(f"No answer in {RECOVERS} seconds: {dict(tally.failures)}")


def meet(fault: str, site: Night, seconds: float) -> tuple[Tally, int]:
    """The tally of the load while the fault lasts, and how many may be lost."""
    site.kills = 0
    load = Load(site.front, BODY, CLIENTS)
    with load.running() as tally, contextmanager(FAULTS[fault])(site):
        time.sleep(seconds)
    return tally, site.kills * CLIENTS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10, help="for each fault")
    parser.add_argument("--only", default="", help="faults whose name has this word")
    parser.add_argument("--nginx", action="store_true", help="clients come through nginx")
    options = parser.parse_args()
    end_on_sigterm()
    worst = 0
    print(f"{'fault':38} {'answered':>9} {'lost':>5} {'in flight':>8} {'ms, max':>8} {'MB':>7}")
    with night(through_nginx=options.nginx) as (site, left_out):
        for fault in FAULTS:
            if options.only not in fault:
                continue
            if fault in left_out:
                print(f"{fault:38} left out on this machine")
                continue
            tally, allowed = meet(fault, site, options.seconds)
            memory = sum(pss(pid) for pid in family(site.site.process.pid)) / 1e3
            why = ", ".join(f"{count} {name}" for name, count in tally.failures.most_common())
            row = (tally.answered, tally.lost, allowed, tally.slowest * 1e3, memory, why)
            print(ROW.format(fault, *row), flush=True)
            await_answers(site.front)
            worst = max(worst, tally.lost - allowed)
    print(f"{max(worst, 0)} good requests lost that should not have been")
    return int(worst > 0)


if __name__ == "__main__":
    sys.exit(main())
