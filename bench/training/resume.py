"""Kill a training run at random moments, resume it, and compare its weights with an unbroken run's.

MNIST_DIR=data/mnist python bench/training/resume.py --kills 20
"""

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "manage.py", "train_mnist"]
NEW = ["--preset", "small", "--epochs", "8", "--name", "run"]


def sha256(folder: Path) -> str:
    (artifact,) = folder.glob("*.npz")
    return hashlib.sha256(artifact.read_bytes()).hexdigest()


def command(folder: Path, *words: str) -> list[str]:
    """A run that keeps everything in one folder."""
    return [*RUN, *words, "--output", str(folder), "--runs-dir", str(folder / "runs")]


def train(folder: Path, *words: str) -> None:
    subprocess.run(command(folder, *words), cwd=ROOT, check=True, capture_output=True)


def killed(folder: Path, seconds: float) -> str:
    """Start the run, kill it after so long, resume until it is done."""
    process = subprocess.Popen(
        command(folder, *NEW), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds)
    process.kill()
    process.wait()
    if (folder / "checkpoints" / "run" / "last.npz").exists():
        train(folder, "--resume", "run")
    elif not list(folder.glob("*.npz")):
        train(folder, *NEW)  # it had saved nothing yet
    return sha256(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    options = parser.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as temporary:
        began = time.perf_counter()
        train(Path(temporary, "whole"), *NEW)
        whole, length = sha256(Path(temporary, "whole")), time.perf_counter() - began
        print(f"unbroken       {whole[:16]}  in {length:.1f} s", flush=True)
        same = 0
        for number in range(options.kills):
            seconds = moments.uniform(1, length)
            result = killed(Path(temporary, str(number)), seconds)
            same += result == whole
            print(
                f"killed {seconds:5.1f} s  {result[:16]}  {'same' if result == whole else 'OTHER'}",
                flush=True,
            )
    print(f"{same} of {options.kills} the same")
    sys.exit(same != options.kills)


if __name__ == "__main__":
    main()
