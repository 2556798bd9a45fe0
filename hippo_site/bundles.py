"""Joins a page's modules into one file: its script, or its style sheet, with all that they import.

A browser that follows imports asks for every file anew, and on a slow line each request costs the
line's latency: 50 files at 400 ms are seconds. The files that pages name are the entries; whatever
they import is put into them when static files are collected. Unbundled they work just the same.

A module becomes a function that returns its exports. Only the forms of import and export that the
pages use are known, and anything else is an error.
"""

import posixpath
import re
from collections.abc import Callable

ENTRIES = (
    "inference/dark.css",
    "inference/docs.css",
    "inference/drawing/early-pen.js",
    "inference/playground.js",
    "inference/playground.css",
    "inference/frame.css",
    "inference/networks.css",
    "inference/replay.js",
    "inference/replay.css",
    "inference/train.js",
    "inference/train-worker.js",
    "inference/train.css",
)
IMPORT = re.compile(r'^import (?:\{([^}]*)\}|\* as (\w+)) from "(\.[^"]+)";\n', re.M)
EXPORT = re.compile(r"^export (?=(?:const|class|function|async function) (\w+))", re.M)
STYLE_IMPORT = re.compile(r'^@import "([^"]+)";\n', re.M)
UNKNOWN = re.compile(r"^(?:import|export|@import)\b.*", re.M)
# Behind a statement only where no quotation mark follows: it may stand in a text.
COMMENT = re.compile(r"^ */\*.*?\*/\n|^ *//[^\n]*\n| +// [^\n\"'`]*$|^ +|\n(?=\n)", re.M | re.S)
# Texts stay as they are: a selector may look for the spaces in one.
STYLE_SPACE = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s*([{};,])\s*""", re.S)

Read = Callable[[str], str]  # a static file's name → its text


class BundleError(ValueError):
    """A file that cannot be joined with others, and why."""


def bundle(entry: str, read: Read) -> str:
    """The text of an entry with everything that it imports, in one piece."""
    if entry.endswith(".css"):
        return STYLE_SPACE.sub(r"\1\2", COMMENT.sub("", _style(entry, read)))
    return COMMENT.sub("", _script(entry, read)).replace(" => ", "=>")


def _style(name: str, read: Read) -> str:
    text = STYLE_IMPORT.sub(lambda match: read(_beside(name, match[1])), read(name))
    return _checked(name, text)


def _script(entry: str, read: Read) -> str:
    """Each module after those that it imports."""
    functions: dict[str, str] = {}
    _add(entry, read, functions, waiting=())
    return "".join(functions.values())


def _add(name: str, read: Read, functions: dict[str, str], waiting: tuple[str, ...]) -> None:
    if name in waiting:
        raise BundleError(f"{name} imports itself, through {', '.join(waiting)}.")
    text = read(name)
    for match in IMPORT.finditer(text):
        imported = _beside(name, match[3])
        if imported not in functions:
            _add(imported, read, functions, (*waiting, name))
    exports = EXPORT.findall(text)
    body = IMPORT.sub(lambda match: _binding(name, match, list(functions)), EXPORT.sub("", text))
    returned = f"return{{{','.join(exports)}}};\n" if exports else ""
    functions[name] = f"const {_variable(len(functions))}=(() => {{\n{body}{returned}}})();\n"
    _checked(name, body)


def _binding(name: str, match: re.Match[str], modules: list[str]) -> str:
    """``import { a as b } from …`` as ``const{a:b}=…``."""
    names, namespace, path = match.groups()
    module = _variable(modules.index(_beside(name, path)))
    if namespace:
        return f"const {namespace}={module};\n"
    bound = ",".join(name.strip().replace(" as ", ":") for name in names.split(",") if name.strip())
    return f"const{{{bound}}}={module};\n"


def _variable(place: int) -> str:
    return f"${place}"


def _beside(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _checked(name: str, text: str) -> str:
    if left := UNKNOWN.search(text):
        raise BundleError(f"{name} has an import or export of an unknown form: {left[0]}")
    return text
