"""Makes a release of what is checked out: changelog, version, SBOM, commit and tag.

    python -m deploy.release.publish VERSION [--dry-run] [--lint "make lint"]

It refuses a version that is not above the last tag and the last section of the changelog, a tree
with changes, an empty *Unreleased* and a lint that fails. Nothing is pushed, and a dry run changes
nothing. Whatever fails later leaves the files as they were.
"""

import argparse
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
UNRELEASED = "## Unreleased\n"
KUSTOMIZATIONS = (
    "deploy/kubernetes/kustomization.yaml",
    "deploy/kubernetes/sweep/kustomization.yaml",
)


class Refused(Exception):
    """Why there is no release."""


def git(*words: str) -> str:
    ran = subprocess.run(["git", *words], capture_output=True, text=True, check=False)  # noqa: S603, S607
    if ran.returncode:
        raise Refused(f"git {words[0]}: {ran.stderr.strip().splitlines()[-1:] or 'failed'}")
    return ran.stdout.strip()


def ordered(version: str) -> tuple[int, ...]:
    if not VERSION.fullmatch(version):
        raise Refused(f"{version} is not a version: three numbers, such as 1.2.0.")
    return tuple(map(int, version.split(".")))


def check(version: str, lint: str) -> None:
    """Everything that could be wrong, the quick questions first."""
    new = ordered(version)
    changelog = Path("CHANGELOG.md").read_text()
    names = [tag[1:] for tag in git("tag").split()] + re.findall(r"(?m)^## (\S+) ", changelog)
    last = max(filter(VERSION.fullmatch, names), key=ordered, default="")
    if last and new <= ordered(last):
        raise Refused(f"{version} is not above {last}, the last release.")
    if git("status", "--porcelain"):
        raise Refused("There are changes that are not committed: git status.")
    if not re.search(r"^- ", unreleased(), re.MULTILINE):
        raise Refused("CHANGELOG.md says of nothing that is Unreleased.")
    if subprocess.run(shlex.split(lint), stdout=sys.stderr, check=False).returncode:  # noqa: S603
        raise Refused(f"{lint} failed: see above.")


def unreleased() -> str:
    _, _, after = Path("CHANGELOG.md").read_text().partition(UNRELEASED)
    return after.split("\n## ")[0]


def edits(version: str) -> dict[Path, str]:
    """The files that name the version, as they will be."""
    day = datetime.now(UTC).date().isoformat()
    title = f"{UNRELEASED}\n## {version} · {day}\n"
    changed = {"CHANGELOG.md": (re.escape(UNRELEASED), title)}
    changed["pyproject.toml"] = (r'(?m)^version = ".*"$', f'version = "{version}"')
    changed["deploy/compose.yaml"] = (r"localhost/hippo:[\d.]+", f"localhost/hippo:{version}")
    for file in KUSTOMIZATIONS:
        changed[file] = (r"(?m)newTag: .*$", f"newTag: {version}")
    files = {}
    for file, (pattern, text) in changed.items():
        files[Path(file)], count = re.subn(pattern, text, Path(file).read_text(), count=1)
        if not count:
            raise Refused(f"{file} does not name its version where it is expected.")
    return files


def publish(version: str, files: dict[Path, str]) -> None:
    from deploy.release import sbom

    names = [str(path) for path in files]
    try:
        for path, text in files.items():
            path.write_text(text)
        sbom.write(Path("dist", version))
        git("commit", "--quiet", "--message", f"Hippo {version}", "--", *names)
        git("tag", "--annotate", f"v{version}", "--message", f"Hippo {version}")
    except BaseException:
        git("checkout", "--quiet", "HEAD", "--", *names)
        raise


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version", metavar="VERSION")
    parser.add_argument("--dry-run", action="store_true", help="check, say, and change nothing")
    parser.add_argument("--lint", default="make lint", metavar="COMMAND")
    options = parser.parse_args()
    try:
        check(options.version, options.lint)
        files = edits(options.version)
        if not options.dry_run:
            publish(options.version, files)
    except Refused as reason:
        print(f"No release: {reason}", file=sys.stderr)
        return 1
    print("Would change" if options.dry_run else "Changed", ", ".join(map(str, files)))
    print(
        f"SBOM and licences: dist/{options.version}/. Then, once .ci/run passed on a fresh clone:"
    )
    print(f"git push origin HEAD v{options.version}")
    print(f"make image && buildah push hippo:{options.version} docker://YOUR.REGISTRY/hippo")
    return 0


if __name__ == "__main__":
    sys.exit(main())
