"""Kill a training run at random moments, resume it, and compare its weights with an unbroken run's.

MNIST_DIR=data/mnist python bench/resume.py --kills 10
"""

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = [sys.executable, "manage.py", "train_mnist"]
PLAN = ["--preset", "small", "--epochs", "8"]


def sha256(folder: Path) -> str:
    (artifact,) = folder.glob("*.npz")
    return hashlib.sha256(artifact.read_bytes()).hexdigest()


def train(*words: str) -> None:
    subprocess.run([*RUN, *words], cwd=ROOT, check=True, capture_output=True)


def killed(folder: Path, seconds: float) -> str:
    """Start the run, kill it after so long, resume until it is done."""
    first = [*RUN, *PLAN, "--name", "run", "--output", str(folder)]
    process = subprocess.Popen(
        first, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds)
    process.kill()
    process.wait()
    if (folder / "checkpoints" / "run" / "last.npz").exists():
        train("--resume", "run", "--output", str(folder))
    elif not list(folder.glob("*.npz")):
        train(*PLAN, "--name", "run", "--output", str(folder))  # it had saved nothing yet
    return sha256(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    options = parser.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as temporary:
        began = time.perf_counter()
        train(*PLAN, "--name", "run", "--output", f"{temporary}/whole")
        whole, length = sha256(Path(temporary, "whole")), time.perf_counter() - began
        print(f"unbroken       {whole[:16]}  in {length:.1f} s")
        same = 0
        for number in range(options.kills):
            seconds = moments.uniform(1, length)
            result = killed(Path(temporary, str(number)), seconds)
            same += result == whole
            print(
                f"killed {seconds:5.1f} s  {result[:16]}  {'same' if result == whole else 'OTHER'}"
            )
    print(f"{same} of {options.kills} the same")
    sys.exit(same != options.kills)


if __name__ == "__main__":
    main()
