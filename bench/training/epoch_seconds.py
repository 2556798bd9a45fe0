"""Seconds an epoch of 784-100-10: Hippo beside PyTorch, JAX, scikit-learn and the bare products.

    python -m venv bench/.venv && bench/.venv/bin/pip install -r bench/training/requirements.txt
    MNIST_DIR=data/mnist bench/.venv/bin/python bench/training/epoch_seconds.py --busy 0 1 2

The same network, images, batch size, number of steps and momentum everywhere, float32 on the CPU.
Each contender runs in a process of its own, on as many cores as the row says; one epoch warms it
up before the one that counts. Contenders take turns within a round; the table has medians over
the rounds, of times and of ratios, these with their quartiles. ``--busy`` runs so many other
processes beside that do nothing but count; the load average shows what else there was. ``--before``
adds another checkout of Hippo. The limit is a loop of nothing but the three matrix products that
every epoch has to do.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, os.environ.get("HIPPO_CHECKOUT", str(ROOT)))
IMAGES = 50_000
HIDDEN = 100
RATE, FRICTION = 0.05, 0.9
MNIST_DIR = ROOT / os.environ.get("MNIST_DIR", "data/mnist")


def digits():
    from training.datasets import load_mnist

    return load_mnist(MNIST_DIR).train[:IMAGES]


def epoch_of(step: Callable[[], object]) -> float:
    """Seconds of one epoch, after one to warm up."""
    step()
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def hippo(batch: int, threads: int) -> float:
    from training.core.fit import fit
    from training.core.fit.recipes import Plan, Recipe
    from training.runs import environment

    own = getattr(environment, "default_threads", lambda batch: 1)  # of earlier releases
    train = digits()
    recipe = Recipe("softmax", "cross-entropy", "he", "momentum", "constant")
    plan = Plan(
        (784, HIDDEN, 10), recipe=recipe, epochs=2, learning_rate=RATE, mini_batch_size=batch
    )
    with environment.blas_threads(min(threads, own(batch))):
        return [epoch.seconds for epoch in fit(plan, train, train[:0])][1]


def limit(batch: int, threads: int) -> float:
    import numpy as np

    from training.runs.environment import blas_threads

    rng = np.random.default_rng(0)
    x = rng.random((batch, 784), np.float32)
    weights = rng.random((784, HIDDEN), np.float32)
    top = rng.random((HIDDEN, 10), np.float32)
    hidden = np.empty((batch, HIDDEN), np.float32)
    outputs = np.empty((batch, 10), np.float32)
    gradient, top_gradient = np.empty_like(weights), np.empty_like(top)
    back = np.empty_like(hidden)

    def products() -> None:
        """Forward, backward and gradient of both layers; nothing else."""
        for _ in range(IMAGES // batch):
            np.matmul(x, weights, out=hidden)
            np.matmul(hidden, top, out=outputs)
            np.matmul(hidden.T, outputs, out=top_gradient)
            np.matmul(outputs, top.T, out=back)
            np.matmul(x.T, back, out=gradient)

    with blas_threads(threads):
        return epoch_of(products)


def pytorch(batch: int, threads: int) -> float:
    import torch

    torch.set_num_threads(threads)
    train = digits()
    x = torch.from_numpy(train.pixels())
    y = torch.from_numpy(train.labels.astype("int64"))
    network = torch.nn.Sequential(
        torch.nn.Linear(784, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 10)
    )
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE, momentum=FRICTION, fused=True)
    loss = torch.nn.CrossEntropyLoss()

    def epoch() -> None:
        order = torch.randperm(IMAGES)
        for first in range(0, IMAGES, batch):
            rows = order[first : first + batch]
            optimizer.zero_grad()
            loss(network(x[rows]), y[rows]).backward()
            optimizer.step()

    return epoch_of(epoch)


def jax(batch: int, threads: int) -> float:
    import jax as engine
    import jax.numpy as jnp

    train = digits()
    x, y = jnp.asarray(train.pixels()), jnp.asarray(train.labels.astype("int32"))
    first, second = engine.random.split(engine.random.key(0))
    parameters = [
        (engine.random.normal(first, (784, HIDDEN)) * 0.05, jnp.zeros(HIDDEN)),
        (engine.random.normal(second, (HIDDEN, 10)) * 0.1, jnp.zeros(10)),
    ]

    def loss(parameters, x, y):
        (w1, b1), (w2, b2) = parameters
        logits = jnp.maximum(x @ w1 + b1, 0) @ w2 + b2
        return -jnp.take_along_axis(engine.nn.log_softmax(logits), y[:, None], 1).mean()

    def step(state, rows):
        parameters, velocity = state
        slopes = engine.grad(loss)(parameters, x[rows], y[rows])
        velocity = engine.tree.map(lambda v, g: FRICTION * v + RATE * g, velocity, slopes)
        return (engine.tree.map(lambda p, v: p - v, parameters, velocity), velocity), None

    @engine.jit
    def epoch(state, key):
        order = engine.random.permutation(key, IMAGES)[: IMAGES // batch * batch]
        state, _ = engine.lax.scan(step, state, order.reshape(-1, batch))
        return state

    state = (parameters, engine.tree.map(jnp.zeros_like, parameters))
    keys = iter(engine.random.split(engine.random.key(1), 2))
    return epoch_of(lambda: engine.block_until_ready(epoch(state, next(keys))))


def sklearn(batch: int, threads: int) -> float:
    import warnings

    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits

    warnings.simplefilter("ignore")
    train = digits()
    x, y = train.pixels(), train.labels
    network = MLPClassifier(
        (HIDDEN,),
        solver="sgd",
        batch_size=batch,
        learning_rate_init=RATE,
        momentum=FRICTION,
        nesterovs_momentum=False,
        alpha=0.0,
        max_iter=1,
        warm_start=True,
    )
    with threadpool_limits(threads):
        return epoch_of(lambda: network.fit(x, y))


CONTENDERS = {
    "hippo": hippo,
    "hippo before": hippo,
    "three products": limit,
    "JAX": jax,
    "PyTorch": pytorch,
    "scikit-learn": sklearn,
}


def measured(name: str, batch: int, threads: int, before: str) -> float | None:
    """Seconds of one epoch in a fresh process; None where the contender is not installed."""
    cores = sorted(os.sched_getaffinity(0))[:threads]
    checkout = before if name == "hippo before" else str(ROOT)
    own = {"JAX_PLATFORMS": "cpu", "OMP_NUM_THREADS": str(threads), "HIPPO_CHECKOUT": checkout}
    run = subprocess.run(
        [sys.executable, __file__, "--one", name, str(batch), str(threads)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | own,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    if run.returncode:
        print(f"{name}: {run.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return float(json.loads(run.stdout))


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """So many processes that count for as long as the block runs."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def spread(values: list[float]) -> str:
    """The median and the quartiles."""
    if len(values) < 2:
        return f"{values[0]:.2f}" if values else "–"
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.2f} ({low:.2f}–{high:.2f})"


def row(names: list[str], rounds: list[dict[str, float | None]]) -> str:
    """Medians of every contender's seconds, then Hippo's ratio to each of the others."""
    cells = []
    for name in names:
        times = [seconds for each in rounds if (seconds := each[name])]
        cells.append(f"{statistics.median(times):.3f}" if times else "–")
    for name in names[1:]:
        pairs = [(each["hippo"], each[name]) for each in rounds]
        cells.append(spread([ours / theirs for ours, theirs in pairs if ours and theirs]))
    return " | ".join(cells)


def machine() -> str:
    """What the figures depend on, in a line."""
    import numpy as np
    from threadpoolctl import threadpool_info

    blas = next(each for each in threadpool_info() if each["user_api"] == "blas")
    return (
        f"{len(os.sched_getaffinity(0))} cores, NumPy {np.__version__}, {blas['internal_api']} "
        f"{blas['version']} with {blas['architecture']} kernels."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, nargs="+", default=[10, 32, 128, 512])
    parser.add_argument("--cores", type=int, nargs="+", default=[2])
    parser.add_argument("--busy", type=int, nargs="+", default=[0], metavar="PROCESSES")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--before", default="", metavar="DIR", help="another checkout of Hippo")
    parser.add_argument("--only", nargs="+", choices=[*CONTENDERS], default=[*CONTENDERS])
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        name, batch, threads = options.one
        print(json.dumps(CONTENDERS[name](int(batch), int(threads))))
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the processes beside end with it
    names = [each for each in CONTENDERS if each == "hippo" or each in options.only]
    if not options.before:
        names = [each for each in names if each != "hippo before"]
    print(machine(), "Medians of", options.rounds, "rounds.\n")
    print("| batch | cores | busy | load |", " | ".join(f"{name}, s" for name in names), "|",
          " | ".join(f"hippo ÷ {name}" for name in names[1:]), "|")  # fmt: skip
    print("|---|---|---|---|" + "---|" * (2 * len(names) - 1))
    for busy in options.busy:
        for batch in options.batches:
            for threads in options.cores:
                with busy_processes(busy):
                    rounds = [
                        {name: measured(name, batch, threads, options.before) for name in names}
                        for _ in range(options.rounds)
                    ]
                load = f"{os.getloadavg()[0]:.0f}"  # with everything else that runs here
                cells = f"{batch} | {threads} | {busy} | {load} | {row(names, rounds)}"
                print(f"| {cells} |", flush=True)


if __name__ == "__main__":
    main()
