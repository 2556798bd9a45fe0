"""The model card, README.md: YAML metadata that the Hub reads, and a table of the artifacts.

Only the table between two markers and a few keys of the metadata are generated. The rest was
written by hand and stays as it is, byte for byte; a card whose metadata cannot be edited so is not
changed at all.
"""

import logging
import re
from html import escape
from typing import Any

import yaml

from training.core.artifact import Metadata
from training.hub import front_matter
from training.hub.entries import Entry

logger = logging.getLogger(__name__)

START, END = "<!-- hippo:networks -->", "<!-- hippo:end -->"
BLOCK = re.compile(rf"{START}(?:(?!{START}).)*?{END}", re.DOTALL)
METADATA = re.compile(
    r"\A\ufeff?\s*---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
LICENCE = re.compile(
    r"^license:[ \t]*[\"']?([\w.+-]{1,60})[\"']?[ \t]*\r?$", re.MULTILINE | re.ASCII
)
RESULTS = "model-index"  # the key that is always generated
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


def licence_of(card: str) -> str:
    """The licence that the metadata of a card names, as the Hub writes it; "" for none.

    No YAML is parsed: a page reads the cards of strangers, and some are made to be slow.
    """
    front = METADATA.match(card)
    named = LICENCE.search(front[1]) if front else None
    return named[1] if named else ""


def card_with(entries: list[Entry], text: str, repo_id: str) -> str:
    """The card for these artifacts, as an update of the existing ``text`` ("" for none)."""
    entries = sorted(entries, key=lambda entry: entry.name)
    match = METADATA.match(text)
    front, body = (match[1], text[match.end() :]) if match else ("", text)
    try:
        front = _metadata(front, entries)
    except (yaml.YAMLError, ValueError, RecursionError):
        logger.warning(
            "README.md was left as it is: its metadata is not a YAML mapping of one key a line."
        )
        return text
    if not body.strip() and entries:
        body = FIRST_BODY.format(repo=repo_id, name=entries[0].name)
    block = f"{START}\n{_table(entries)}\n{END}"
    if BLOCK.search(body):
        body = BLOCK.sub(lambda _: block, body, count=1)
    else:
        body = f"{body.rstrip()}\n\n{block}\n"
    line_end = "\r\n" if "\r\n" in front else "\n"
    return f"---{line_end}{front}---{line_end}{body}"


def _metadata(front: str, entries: list[Entry]) -> str:
    """The metadata's text with the results of now, and the defaults of keys that it lacks.

    Raises YAMLError or ValueError where that text cannot be edited line by line.
    """
    described = [entry.metadata for entry in entries if entry.metadata]
    datasets = sorted({_dataset(each) for each in described} & {MNIST})
    defaults: dict[str, Any] = DEFAULTS | {"datasets": [hub_id for hub_id, _ in datasets]}
    return front_matter.updated(front, defaults, {RESULTS: [_result(each) for each in described]})


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
