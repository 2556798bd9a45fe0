"""Train every preset on several seeds and write the table of docs/TRAINING.md.

    MNIST_DIR=data/mnist python bench/training/accuracy.py small tiny quick --seeds 0 1 2 3 4

Finished runs are kept in ``runs/accuracy.jsonl`` and not repeated; without the name of a preset it
only prints the table of what is there. The seed's own line is the preset ``seed``.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DONE = ROOT / "runs" / "accuracy.jsonl"
LINES = {
    "seed": "--sizes 784 100 10 --activation relu --epochs 30 --learning-rate 3.0",
    "nielsen": "--sizes 784 30 10 --activation sigmoid --epochs 30 --learning-rate 3.0",
    "quick": "--preset quick",
    "small": "--preset small",
    "tiny": "--preset tiny",
    "simard": "--preset simard",
    "champion": "--preset champion",
    "distilled-small": "--preset distilled-small",
}
REFERENCES = {
    "seed": "the ancestor's documents: about 96 %",
    "nielsen": "Nielsen, chapter 1: 95.42 %",
    "small": "784-128-10, five seeds: 98.29 ± 0.07 %",
    "tiny": "Nielsen, network2: 96.53 % on validation",
    "simard": "Simard 2003: 99.3 %",
    "champion": "Cireşan 2010, 12.1 million weights: 99.65 %",
}


def train(name: str, seed: int, teachers: list[str]) -> dict:
    """One run as a user starts it; seconds are of the whole command."""
    words = [*LINES[name].split(), "--seed", str(seed), "--output", f"runs/accuracy/{name}-{seed}"]
    if name.startswith("distilled"):
        words += ["--distill-from", *teachers]
    began = time.perf_counter()
    out = subprocess.run(
        [sys.executable, "manage.py", "train_mnist", "--json", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    result = json.loads(out)
    artifact = json.loads(Path(result["path"]).with_suffix(".json").read_text())
    return {
        "preset": name,
        "seed": seed,
        "accuracy": result["accuracy"],
        "ece": artifact["calibration"]["ece"],
        "seconds": round(time.perf_counter() - began, 1),
        "path": str(Path(result["path"]).relative_to(ROOT)),
        "command": result["command"],
    }


def finished() -> list[dict]:
    return [json.loads(line) for line in DONE.read_text().splitlines()] if DONE.exists() else []


def table(runs: list[dict]) -> str:
    """A row for each preset: mean ± standard deviation over its seeds, and the smallest."""
    rows = [
        "| command | seeds | mean ± sd, % | min, % | ECE, % | seconds | published |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, line in LINES.items():
        own = [run for run in runs if run["preset"] == name]
        if not own:
            continue
        scores = [run["accuracy"] for run in own]
        spread = f" ± {statistics.stdev(scores):.2f}" if len(scores) > 1 else ""
        rows.append(
            f"| `{line}` | {len(own)} | {statistics.mean(scores):.2f}{spread} "
            f"| {min(scores):.2f} | {statistics.mean(run['ece'] for run in own):.2f} "
            f"| {statistics.median(run['seconds'] for run in own):.0f} "
            f"| {REFERENCES.get(name, '')} |"
        )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("presets", nargs="*", metavar="PRESET", help=f"of: {', '.join(LINES)}")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    teachers = "artifacts that distilled presets learn from"
    parser.add_argument("--teachers", nargs="+", default=[], metavar="NPZ", help=teachers)
    options = parser.parse_args()
    if unknown := [name for name in options.presets if name not in LINES]:
        parser.error(f"{unknown[0]} is none of {', '.join(LINES)}")
    DONE.parent.mkdir(exist_ok=True)
    for name in options.presets:
        for seed in options.seeds:
            if any((run["preset"], run["seed"]) == (name, seed) for run in finished()):
                continue
            run = train(name, seed, options.teachers)
            print(json.dumps(run), file=sys.stderr)
            with DONE.open("a") as file:
                file.write(json.dumps(run) + "\n")
    print(table(finished()))


if __name__ == "__main__":
    main()
