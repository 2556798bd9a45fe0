"""README.md is a repository's card: metadata the Hub reads, and a table that people read.

Ours is what lies between two markers and a few keys of the metadata; the rest was written by
hand and stays as it is.
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
LONGEST_DESCRIPTION = 200

# What a trained-on dataset is called on the Hub, and to people; hubs know no "uci-digits".
MNIST = ("ylecun/mnist", "MNIST")
DATASETS = {"mnist": MNIST, "uci-digits": ("uci-digits", "UCI Optical Digits")}

STANDARD = {
    "license": "mit",
    "library_name": "hippo",
    "pipeline_tag": "image-classification",
    "tags": ["mnist", "numpy", "mlp"],
    "metrics": ["accuracy"],
}

FIRST_TEXT = """
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
    """The card for these artifacts, made from the one that is there ("" for none)."""
    entries = sorted(entries, key=lambda entry: entry.name)
    metadata, body = _split(text)
    if not body.strip() and entries:
        body = FIRST_TEXT.format(repo=repo_id, name=entries[0].name)
    block = f"{START}\n{_table(entries)}\n{END}"
    if BLOCK.search(body):
        body = BLOCK.sub(lambda _: block, body, count=1)
    else:
        body = f"{body.rstrip()}\n\n{block}\n"
    return f"---\n{_yaml(metadata, entries)}---\n{body}"


def _split(text: str) -> tuple[dict[str, Any], str]:
    """The metadata and the rest. Metadata that can't be read is dropped: the Hub refuses it."""
    found = METADATA.match(text)
    if not found:
        return {}, text
    try:
        metadata = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        metadata = None
    return (metadata if isinstance(metadata, dict) else {}), text[found.end() :]


def _yaml(metadata: dict[str, Any], entries: list[Entry]) -> str:
    """What somebody set by hand wins, but for the results, which are ours."""
    known = [entry.facts for entry in entries if entry.facts]
    used = sorted({_dataset(facts) for facts in known} & {MNIST})
    ours = STANDARD | {"datasets": [hub_id for hub_id, _ in used]}
    merged = ours | metadata | {"model-index": [_result(facts) for facts in known]}
    kept = {key: value for key, value in merged.items() if value != []}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True)


def _result(facts: Metadata) -> dict[str, Any]:
    hub_id, title = _dataset(facts)
    metric = {"type": "accuracy", "name": "Test accuracy (%)", "value": facts.accuracy}
    result = {
        "task": {"type": "image-classification"},
        "dataset": {"type": hub_id, "name": title, "split": "test"},
        "metrics": [metric],
    }
    return {"name": facts.name, "results": [result]}


def _dataset(facts: Metadata) -> tuple[str, str]:
    name = str(facts.training.get("dataset", "mnist"))
    return DATASETS.get(name, (_plain(name), _plain(name)))


def _table(entries: list[Entry]) -> str:
    head = ["| network | layers | activation | test accuracy | trained on | |"]
    return "\n".join([*head, "|---|---|---|---:|---|---|", *map(_row, entries)])


def _row(entry: Entry) -> str:
    name = f"[{entry.name}]({entry.name}.npz)"
    if entry.facts is None:
        return f"| {name} | | | | | {_plain(entry.problem)} |"
    shape = entry.facts.architecture
    layers = "-".join(str(size) for size in shape.get("sizes", []))
    activation = _plain(str(shape.get("activation", "")))
    accuracy = f"{entry.facts.accuracy:.2f} %"
    about = [layers, activation, accuracy, _dataset(entry.facts)[1]]
    return f"| {' | '.join([name, *about, _plain(entry.facts.description)])} |"


def _plain(text: str) -> str:
    """Foreign text for one cell of a table: one line, short, and nothing in it is Markdown."""
    line = " ".join(text.split())
    if len(line) > LONGEST_DESCRIPTION:
        line = line[: LONGEST_DESCRIPTION - 1] + "…"
    return re.sub(r"([\\`*_{}\[\]()#|!~])", r"\\\1", escape(line, quote=False))
