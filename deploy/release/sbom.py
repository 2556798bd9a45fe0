"""Writes what a release is made of: an SBOM (CycloneDX) and the list of licences.

    python -m deploy.release.sbom FOLDER

The components are those of the lock files; the licences are what the installed packages say of
themselves. A package for another system is not installed here, and its licence is then not known.
"""

import json
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from deploy.release.lock import SITE

ROOT = Path(__file__).parents[2]
UNKNOWN = "not installed on this machine"


def bill(root: Path = ROOT) -> dict[str, Any]:
    """The SBOM as a document, each component with its licence."""
    text = "\n".join((root / file).read_text() for file in SITE)
    program = Path(sys.executable).with_name("cyclonedx-py")
    command = [program, "requirements", "-", "--no-validate", "--output-reproducible"]
    made = subprocess.run(command, input=text, capture_output=True, text=True, check=True)  # noqa: S603
    document = json.loads(made.stdout)
    document["components"] = list({c["name"]: c for c in document["components"]}.values())
    kept = {component["bom-ref"] for component in document["components"]}
    document["dependencies"] = [d for d in document["dependencies"] if d["ref"] in kept]
    for component in document["components"]:
        component.pop("description", None)  # the line of the lock, again
        licence = licence_of(component["name"])
        if licence != UNKNOWN:
            component["licenses"] = [{"license": {"name": licence}}]
    return document


def licence_of(name: str) -> str:
    """What the package itself says: an SPDX expression, else its classifiers, else a short text."""
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return UNKNOWN
    text = package.metadata.get("License") or ""
    short = text if len(text) < 60 and "\n" not in text else ""
    return package.metadata.get("License-Expression") or classifiers(package) or short or "unclear"


def classifiers(package: Distribution) -> str:
    lines = package.metadata.get_all("Classifier") or []
    names = [line.rpartition(" :: ")[2] for line in lines if line.startswith("License :: ")]
    return " AND ".join(name for name in names if name != "OSI Approved")


def licences(document: dict[str, Any]) -> str:
    """A line for each package: name, version, licence."""
    rows = []
    for component in sorted(document["components"], key=lambda c: c["name"].lower()):
        known = component.get("licenses") or [{"license": {"name": UNKNOWN}}]
        name = known[0]["license"]["name"]
        rows.append(f"{component['name']:<28}{component['version']:<14}{name}")
    return "\n".join(rows) + "\n"


def write(folder: Path) -> list[Path]:
    """Both files; the folder is made."""
    document = bill()
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "hippo.cdx.json", folder / "licences.txt"]
    paths[0].write_text(json.dumps(document, indent=1) + "\n")
    paths[1].write_text(licences(document))
    return paths


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path)
