"""What a token costs: predictions with one against without, in turn, and the memory of many.

    python bench/serving/tokens.py --rounds 7 --seconds 3

Needs wrk. The ratio is the median over the rounds of (with / without) of one running server.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import tracemalloc
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.ending import end_on_sigterm
from bench.peers.running import running
from bench.peers.servers import ROOT, hippo, questions
from bench.peers.wrk import load
from bench.serving.throughput import prepare

TOKENS = 10_000


def ratio(rounds: int, seconds: int, connections: int) -> tuple[float, float, float]:
    """Median of with / without, and the medians of both rates."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/db.sqlite3"
        prepare(database)
        environment = os.environ | {"DATABASE_URL": database, "SECRET_KEY": "for this comparison"}
        environment["DJANGO_SUPERUSER_PASSWORD"] = "for-this-comparison"
        user = ["createsuperuser", "--no-input", "--username", "ada", "--email", ""]
        manage(environment, *user)
        token = manage(environment, "make_token", "ada", "--scope", "predict").strip()
        (server, *_) = hippo(database)
        plain = questions(server.model)["JSON"]
        own = replace(plain, headers=plain.headers | {"Authorization": f"Bearer {token}"})
        with running(server, 2, plain) as process:
            for question in (plain, own):
                load(process.port, question, connections, 1)  # warm
            loads = [
                [load(process.port, question, connections, seconds) for question in (plain, own)]
                for _ in range(rounds)
            ]
    assert not sum(each.errors for pair in loads for each in pair)
    ratios = [with_token.rate / without.rate for without, with_token in loads]
    rates = [statistics.median(each.rate for each in column) for column in zip(*loads, strict=True)]
    return statistics.median(ratios), rates[0], rates[1]


def manage(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout


def memory() -> float:
    """MB that TOKENS tokens take in a process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "hippo_site.settings"
    os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from accounts.access_list import read_viewers
    from accounts.models import Token
    from accounts.tokens import new_token

    call_command("migrate", verbosity=0)
    users = User.objects.bulk_create(User(username=f"user-{n}") for n in range(TOKENS // 5))
    made = [new_token() for _ in range(TOKENS)]
    Token.objects.bulk_create(
        Token(user=users[n // 5], public_id=new.public_id, digest=new.digest, scopes="predict")
        for n, new in enumerate(made)
    )
    tracemalloc.start()
    viewers = read_viewers(Token.objects.active())
    held, _ = tracemalloc.get_traced_memory()
    assert len(viewers) == TOKENS
    return held / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    end_on_sigterm()
    middle, without, own = ratio(options.rounds, options.seconds, options.connections)
    print(f"with a token: {own:,.0f} requests/s, without: {without:,.0f}, ratio {middle:.3f}")
    print(f"{TOKENS:,} tokens take {memory():.1f} MB in a process")


if __name__ == "__main__":
    main()
