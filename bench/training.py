"""Seconds an epoch of 784-100-10: Hippo beside PyTorch, JAX, scikit-learn and the bare products.

    python -m venv bench/.venv && bench/.venv/bin/pip install -r bench/requirements-training.txt
    MNIST_DIR=data/mnist bench/.venv/bin/python bench/training.py

The same network, images, batch size, number of steps and momentum everywhere, float32 on the CPU.
Each contender runs in a process of its own, on as many cores as the row says; one epoch warms it
up before the one that counts. Contenders take turns; the table has medians of times and ratios.
The limit is a loop of nothing but the three matrix products that every epoch has to do.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
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
    from training.runs.environment import blas_threads

    train = digits()
    recipe = Recipe("softmax", "cross-entropy", "he", "momentum", "constant")
    plan = Plan(
        (784, HIDDEN, 10), recipe=recipe, epochs=2, learning_rate=RATE, mini_batch_size=batch
    )
    with blas_threads(1):
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
    "three products": limit,
    "JAX": jax,
    "PyTorch": pytorch,
    "scikit-learn": sklearn,
}


def measured(name: str, batch: int, threads: int) -> float | None:
    """Seconds of one epoch in a fresh process; None where the contender is not installed."""
    cores = sorted(os.sched_getaffinity(0))[:threads]
    run = subprocess.run(
        [sys.executable, __file__, "--one", name, str(batch), str(threads)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"JAX_PLATFORMS": "cpu", "OMP_NUM_THREADS": str(threads)},
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    if run.returncode:
        print(f"{name}: {run.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return float(json.loads(run.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, nargs="+", default=[10, 32, 128, 512])
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        name, batch, threads = options.one
        print(json.dumps(CONTENDERS[name](int(batch), int(threads))))
        return
    print("| batch | cores |", " | ".join(f"{name}, s" for name in CONTENDERS), "| hippo ÷",
          " | hippo ÷ ".join(list(CONTENDERS)[1:]), "|")  # fmt: skip
    print("|---|---|" + "---|" * (2 * len(CONTENDERS) - 1))
    for batch in options.batches:
        for threads in options.cores:
            rounds = [
                {name: measured(name, batch, threads) for name in CONTENDERS}
                for _ in range(options.repeats)
            ]
            medians = {
                name: statistics.median(times)
                for name in CONTENDERS
                if (times := [each[name] for each in rounds if each[name]])
            }
            ratios = {
                name: statistics.median(
                    each["hippo"] / each[name] for each in rounds if each["hippo"] and each[name]
                )
                for name in medians
            }
            cells = [f"{medians[name]:.3f}" if name in medians else "–" for name in CONTENDERS]
            cells += [f"{ratios[n]:.2f}" if n in ratios else "–" for n in list(CONTENDERS)[1:]]
            print(f"| {batch} | {threads} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
