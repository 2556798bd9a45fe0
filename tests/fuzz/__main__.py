"""Random bytes, guided by coverage, against one reader until the time is up or it fails.

    python -m tests.fuzz [TARGET [seconds]]

Without a target it prints their names. Needs atheris (requirements-fuzz.txt). A failure prints
the bytes: they belong into past_failures.py.
"""

import os
import sys
import tempfile
from pathlib import Path


def main(name: str = "", seconds: str = "60") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    if not name:
        import django

        django.setup()
        from tests.fuzz.targets import TARGETS

        print(*TARGETS)
        return
    import atheris

    with atheris.instrument_imports(include=["training", "inference", "hippo_site", "registry"]):
        import django

        django.setup()
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]

    def one(data: bytes) -> None:
        try:
            target.run(data)
        except target.raises:
            pass
        except BaseException:
            print(f"\n({name!r}, {data!r}),", flush=True)
            raise

    with tempfile.TemporaryDirectory() as corpus:
        for number, example in enumerate(target.examples()):
            Path(corpus, str(number)).write_bytes(example)
        limits = [f"-max_total_time={seconds}", "-rss_limit_mb=2048", "-timeout=20"]
        quiet = ["-verbosity=0", "-print_final_stats=1", f"-artifact_prefix={corpus}/"]
        atheris.Setup([sys.argv[0], *limits, *quiet, corpus], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:3])
