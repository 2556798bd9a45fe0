"""deploy/rehearse.sh: its steps are those of the document, and it says what it lacks."""

import re
import subprocess

from tests.deploy.validators import DEPLOY, ROOT

SCRIPT = DEPLOY / "rehearse.sh"
PAGE = (ROOT / "docs" / "DEPLOYMENT.md").read_text()


def test_the_document_shows_a_run_of_its_steps():
    steps = re.findall(r"^step ['\"]([^'\"$]+)", SCRIPT.read_text(), re.MULTILINE)
    shown = re.findall(r"^ *\d+\.\d s  (.+)$", PAGE, re.MULTILINE)

    assert len(shown) == len(steps) > 9
    assert all(line.startswith(step) for step, line in zip(steps, shown, strict=True))


def test_without_its_programs_it_says_which_and_starts_nothing(tmp_path):
    for name in ("bash", "dirname"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    run = subprocess.run(
        ["/bin/bash", SCRIPT],
        check=False,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "make rehearse needs git: make deploy-deps postgres-deps\n"
