"""What tracking costs a run: the processor time of a send, as a share of the time between two.

    HIPPO_TOKEN=hippo_… python bench/training/track.py http://127.0.0.1:8000

It leaves a run on the site.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from training.core.fit.recipes import Plan
from training.runs.log_writer import LogWriter
from training.tracking import Push, Site, check_address, check_token
from training.tracking.tracker import INTERVAL

LAYER = {f"statistic_{number}": 0.12345 for number in range(13)}  # as long as a layer's


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=check_address)
    parser.add_argument("--sends", type=int, default=100)
    options = parser.parse_args()
    site = Site(options.site, check_token(os.environ.get("HIPPO_TOKEN", "")))
    with (
        tempfile.TemporaryDirectory() as folder,
        LogWriter.open(Path(folder), "cost-of-tracking", datetime.now(UTC)) as log,
    ):
        log.event("run_start", name="cost-of-tracking", plan=Plan().summary())
        push = Push(log.folder, site)
        push.send(live=True)
        spent = 0.0
        for epoch in range(1, options.sends + 1):
            log.event("epoch", epoch=epoch, loss=0.1, validation_accuracy=91.0, layers=[LAYER] * 2)
            began = time.process_time()
            push.send(live=True)
            spent += time.process_time() - began
    each = spent / options.sends
    print(f"{1_000 * each:.1f} ms of a processor a send, at most one in {INTERVAL:g} s:", end=" ")
    print(f"{100 * each / INTERVAL:.2f} % of a run")


if __name__ == "__main__":
    main()
