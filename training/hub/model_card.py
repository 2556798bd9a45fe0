"""The model card, README.md: YAML metadata that the Hub reads, and a table of the artifacts.

Only the table between two markers and a few keys of the metadata are generated. The rest was
written by hand and stays as it is.
"""

import re
from html import escape
from typing import Any

import yaml

from training.core.artifact import Metadata
from training.hub.entries import Entry

START, END = "<!-- hippo:networks -->", "<!-- hippo:end -->"
BLOCK = re.compile(rf"{START}(?:(?!{START}).)*?{END}", re.DOTALL)
METADATA = re.compile(r"\A---[ \t]*\r?\n(.*?)(?:^|\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
MAX_DESCRIPTION = 200  # characters

# A dataset's id on the Hub, and its title; the Hub has no "uci-digits".
MNIST = ("ylecun/mnist", "MNIST")
DATASETS = {"mnist": MNIST, "uci-digits": ("uci-digits", "UCI Optical Digits")}

DEFAULTS = {
    "license": "mit",
    "library_name": "hippo",
    "pipeline_tag": "image-classification",
    "tags": ["mnist", "numpy", "mlp"],
    "metrics": ["accuracy"],
}

FIRST_BODY = """
# {repo}

Small feed-forward networks for handwritten digits, trained in NumPy with Hippo. Each takes the 784
pixels of a 28×28 image, 0.0 (paper) to 1.0 (ink), and gives the probabilities of the ten digits.

```python
from training.hub import ModelManager

network = ModelManager("{repo}").load_model("{name}")
probabilities = network.probabilities(pixels)  # pixels: float32, (n, 784)
```

"""


def card_with(entries: list[Entry], text: str, repo_id: str) -> str:
    """The card for these artifacts, as an update of the existing ``text`` ("" for none)."""
    entries = sorted(entries, key=lambda entry: entry.name)
    metadata, body = _split(text)
    if not body.strip() and entries:
        body = FIRST_BODY.format(repo=repo_id, name=entries[0].name)
    block = f"{START}\n{_table(entries)}\n{END}"
    if BLOCK.search(body):
        body = BLOCK.sub(lambda _: block, body, count=1)
    else:
        body = f"{body.rstrip()}\n\n{block}\n"
    return f"---\n{_yaml(metadata, entries)}---\n{body}"


def _split(text: str) -> tuple[dict[str, Any], str]:
    """The metadata and the body. Invalid metadata is dropped: the Hub would refuse the card."""
    match = METADATA.match(text)
    if not match:
        return {}, text
    try:
        metadata = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        metadata = None
    return (metadata if isinstance(metadata, dict) else {}), text[match.end() :]


def _yaml(metadata: dict[str, Any], entries: list[Entry]) -> str:
    """Values set by hand take precedence, except for the results, which are always generated."""
    described = [entry.metadata for entry in entries if entry.metadata]
    datasets = sorted({_dataset(each) for each in described} & {MNIST})
    defaults = DEFAULTS | {"datasets": [hub_id for hub_id, _ in datasets]}
    merged = defaults | metadata | {"model-index": [_result(each) for each in described]}
    not_empty = {key: value for key, value in merged.items() if value != []}
    return yaml.safe_dump(not_empty, sort_keys=False, allow_unicode=True)


def _result(artifact: Metadata) -> dict[str, Any]:
    hub_id, title = _dataset(artifact)
    metric = {"type": "accuracy", "name": "Test accuracy (%)", "value": artifact.accuracy}
    result = {
        "task": {"type": "image-classification"},
        "dataset": {"type": hub_id, "name": title, "split": "test"},
        "metrics": [metric],
    }
    return {"name": artifact.name, "results": [result]}


def _dataset(artifact: Metadata) -> tuple[str, str]:
    """Its id on the Hub and its title."""
    name = str(artifact.training.get("dataset", "mnist"))
    return DATASETS.get(name, (_plain(name), _plain(name)))


def _table(entries: list[Entry]) -> str:
    head = ["| network | layers | activation | test accuracy | trained on | |"]
    return "\n".join([*head, "|---|---|---|---:|---|---|", *map(_row, entries)])


def _row(entry: Entry) -> str:
    name = f"[{entry.name}]({entry.name}.npz)"
    if entry.metadata is None:
        return f"| {name} | | | | | {_plain(entry.problem)} |"
    architecture = entry.metadata.architecture
    layers = "-".join(str(size) for size in architecture.get("sizes", []))
    activation = _plain(str(architecture.get("activation", "")))
    accuracy = f"{entry.metadata.accuracy:.2f} %"
    _, dataset = _dataset(entry.metadata)
    cells = [name, layers, activation, accuracy, dataset, _plain(entry.metadata.description)]
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Untrusted text for a table cell: one line, cut if long, with Markdown and HTML escaped."""
    line = " ".join(text.split())
    if len(line) > MAX_DESCRIPTION:
        line = line[: MAX_DESCRIPTION - 1] + "…"
    return re.sub(r"([\\`*_{}\[\]()#|!~])", r"\\\1", escape(line, quote=False))
