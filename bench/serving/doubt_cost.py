"""What doubt costs one prediction: a JSON body answered by a network with its head and without.

    python bench/serving/doubt_cost.py [--turns 10000]

In one process and in turns, from the bytes of the body to those of the answer; no socket. Each
turn asks about another test image. The share of a whole request is smaller: that has a socket.
"""

import argparse
import json
import os
import statistics
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter_ns

import django

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
django.setup()

from inference.parsers.json import OneOrMore, reader  # noqa: E402
from inference.serving import Served  # noqa: E402
from inference.serving.catalog import Servable  # noqa: E402
from inference.views.predict import prediction_json  # noqa: E402
from training.core.artifact import read_network  # noqa: E402
from training.core.data.uci_digits import load_uci_digits  # noqa: E402

STARTER = Path(__file__).parents[2] / "registry/starter/mnist-784-100-10-relu-98.npz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=10_000)
    turns = parser.parse_args().turns
    network, record = read_network(STARTER), Servable(STARTER.stem, "0" * 40, "")
    served = {
        "without": Served(record, replace(network, doubt=None)),
        "with": Served(record, network),
    }
    images = load_uci_digits().test.pixels().round(3)
    bodies = [json.dumps({"pixels": image.tolist()}).encode() for image in images]
    read = reader(OneOrMore)
    taken: dict[str, list[int]] = {name: [] for name in served}
    for turn in range(turns):
        body = bodies[turn % len(bodies)]
        for name, network_served in served.items():
            started = perf_counter_ns()
            prediction_json(read(body), network_served)
            taken[name].append(perf_counter_ns() - started)
    without, with_head = (statistics.median(times) / 1_000 for times in taken.values())
    print(f"{turns:,} predictions each, {STARTER.stem}: {without:.1f} µs without doubt,")
    print(f"{with_head:.1f} with, {with_head - without:.1f} more ({with_head / without - 1:.1%})")


if __name__ == "__main__":
    main()
