"""One epoch of 784-100-10 in Hippo, PyTorch, JAX, scikit-learn, or as bare matrix products.

    MNIST_DIR=data/mnist bench/.venv/bin/python bench/training/contenders.py NAME BATCH THREADS

prints its seconds. The same network, images, batch size, number of steps and momentum everywhere,
float32 on the CPU. ``epoch_seconds.py`` beside this module runs each in a process of its own.
"""

import json
import os
import sys
import time
from collections.abc import Callable
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


if __name__ == "__main__":
    name, batch, threads = sys.argv[1:]
    print(json.dumps(CONTENDERS[name](int(batch), int(threads))))
