"""The suite on a PostgreSQL server of its own, then the database part through pgbouncer.

    python -m tests.postgres [pytest's arguments]

With arguments only these tests run, directly and then through pgbouncer.
"""

import os
import subprocess
import sys

from tests.postgres.cluster import cluster, pooler

# What reads and writes the database; the rest of the suite cannot tell a pooler from a server.
DATABASE_PART = ["tests/registry", "tests/inference/serving", "tests/inference/views"]
DATABASE_PART += ["tests/training/test_models.py", "tests/training/test_admin.py"]


def main(arguments: list[str]) -> int:
    with cluster() as server, pooler(server) as front:
        direct = run(arguments, DATABASE_URL=server.direct())
        # Without the way past it: `migrate` would take the whole run there.
        pooled = f"{front.pooled()}?disable_server_side_cursors=on"
        part = arguments or DATABASE_PART
        # Kept at the end, as the pooler does not let go of it.
        return direct or run([*part, "--reuse-db"], DATABASE_URL=pooled)


def run(arguments: list[str], **urls: str) -> int:
    print(f"On {urls['DATABASE_URL']}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env=os.environ | urls, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
