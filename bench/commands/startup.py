"""How long commands take to start: seconds, CPU seconds, and modules imported.

    python bench/commands/startup.py [--beside CHECKOUT] [--rounds 9]

Each round runs every command here and, with ``--beside``, in another checkout of the project (that
of an earlier commit), in turn; the medians are printed. MNIST_DIR names MNIST, for evaluate_model.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [
    "train_mnist --help",
    "sync_models",
    "evaluate_model mnist-784-30-10-relu-97 --dataset uci-digits",
    "evaluate_model mnist-784-30-10-relu-97",
]
COUNT = (
    "import atexit, runpy, sys;"
    "atexit.register(lambda: print(len(sys.modules), file=open({count!r}, 'w')));"
    "sys.argv = {argv!r}; runpy.run_path('manage.py', run_name='__main__')"
)


def run(checkout: Path, command: str, environment: dict[str, str]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", *command.split()],
        cwd=checkout,
        env=environment,
        capture_output=True,
        check=True,
    )
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def modules(checkout: Path, command: str, environment: dict[str, str], folder: str) -> int:
    """How many modules the command has imported when it ends."""
    count = Path(folder, "modules")
    code = COUNT.format(count=str(count), argv=["manage.py", *command.split()])
    subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, env=environment, capture_output=True, check=True
    )
    return int(count.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--beside", type=Path, help="another checkout, to compare with")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    checkouts = [ROOT, *([options.beside.resolve()] if options.beside else [])]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        environment |= {"HF_MODEL_REPO": "", "SECRET_KEY": "bench"}
        for command in ("migrate -v0", "sync_models"):
            run(ROOT, command, environment)
        print(f"load {os.getloadavg()[0]:.1f}; medians of {options.rounds}, each command in turn\n")
        for command in COMMANDS:
            timed: dict[Path, list[tuple[float, float]]] = {each: [] for each in checkouts}
            for _ in range(options.rounds):
                for checkout in checkouts:
                    timed[checkout].append(run(checkout, command, environment))
            medians = []
            for checkout in checkouts:
                seconds, cpu = (
                    statistics.median(each) for each in zip(*timed[checkout], strict=True)
                )
                medians.append(cpu)
                count = modules(checkout, command, environment, folder)
                where = "here" if checkout == ROOT else "beside"
                print(f"{command}: {where} {seconds:.2f} s, {cpu:.2f} CPU s, {count} modules")
            if len(medians) == 2:
                print(f"{command}: {medians[0] / medians[1]:.2f} × the CPU time of the other\n")


if __name__ == "__main__":
    main()
