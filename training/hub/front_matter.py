"""Front matter, the YAML metadata at the top of a model card: some keys change, the rest stays."""

from typing import Any

import yaml


def updated(front: str, defaults: dict[str, Any], generated: dict[str, Any]) -> str:
    """The text with the keys of ``defaults`` that it lacks, and all of ``generated``, at its end.

    Every other line stays byte for byte. A value that is an empty list is left out. Raises
    YAMLError or ValueError where the text is not a mapping of one key a line.
    """
    line_end = "\r\n" if "\r\n" in front else "\n"
    for name in generated:
        front = _without(front, name)
    if front.strip() and not front.endswith("\n"):
        front += line_end
    metadata = _mapping(front)
    added = {name: value for name, value in defaults.items() if name not in metadata} | generated
    added = {name: value for name, value in added.items() if value != []}
    lines = yaml.safe_dump(added, sort_keys=False, allow_unicode=True) if added else ""
    result = front + lines.replace("\n", line_end)
    if _mapping(result) != metadata | added:
        raise ValueError("the metadata is not one key a line")
    return result


def _mapping(front: str) -> dict[Any, Any]:
    metadata = yaml.safe_load(front)
    if metadata is None:
        return {}
    if not isinstance(metadata, dict):
        raise ValueError("the metadata is not a mapping")
    return metadata


def _without(front: str, name: str) -> str:
    """The text without one key and its value; comments before the next key stay."""
    node = yaml.compose(front, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        return front
    starts = [key.start_mark.index for key, _ in node.value] + [len(front)]
    for number, (key, _) in reversed([*enumerate(node.value)]):
        if key.value == name:
            lines = front[starts[number] : starts[number + 1]].splitlines(keepends=True)
            while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
                lines.pop()
            front = front[: starts[number]] + front[starts[number] + len("".join(lines)) :]
    return front
