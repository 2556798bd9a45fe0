"""Asks the vulnerability database about every pinned package; never passes without an answer.

    python -m deploy.release.audit PIP_AUDIT

Exit code 0 where every package was looked up and none has a known vulnerability, 1 where one has,
3 where the database could not be asked about all of them. pip-audit alone passes over a package
that it cannot look up.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.release.lock import SITE, locked, normalised

ROOT = Path(__file__).parents[2]
VULNERABLE, NOT_ASKED = 1, 3


def main(program: str) -> int:
    words = ["--strict", "--vulnerability-service", "osv", "--disable-pip", "--require-hashes"]
    for file in SITE:
        words += ["--requirement", str(ROOT / file)]
    command = [program, *words, "--format", "json", "--progress-spinner", "off"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return verdict(ran.stdout, ran.stderr)


def verdict(answer: str, errors: str) -> int:
    """The exit code; prints the one line that goes with it."""
    packages = locked(ROOT)
    try:
        dependencies: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        reason = (errors.strip().splitlines() or ["no answer"])[-1][:200]
        print(f"Not audited: nothing is known of {len(packages)} packages. {reason}")
        return NOT_ASKED
    audited = {normalised(each["name"]) for each in dependencies if "skip_reason" not in each}
    bad = sorted({each["name"] for each in dependencies if each.get("vulns")})
    if bad:
        print(
            f"Known vulnerabilities in {', '.join(bad)}: raise them in requirements.in, make lock."
        )
        return VULNERABLE
    if missing := sorted(packages.keys() - audited - elsewhere()):
        print(f"Not audited: {len(missing)} of {len(packages)} packages, {missing[0]} the first.")
        return NOT_ASKED
    print(f"{len(audited)} packages asked about, no known vulnerability.")
    return 0


def elsewhere() -> set[str]:
    """Packages that are pinned for other systems, which pip-audit leaves out on this one."""
    from packaging.requirements import Requirement

    lines = "".join((ROOT / file).read_text().replace("\\\n", " ") for file in SITE).splitlines()
    pins = [line.split(" --hash")[0].strip() for line in lines if "==" in line and line[0] != " "]
    needed = [Requirement(pin) for pin in pins]
    return {normalised(r.name) for r in needed if r.marker and not r.marker.evaluate()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
