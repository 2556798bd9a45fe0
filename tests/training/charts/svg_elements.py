"""Reading SVG text back, to test what a chart shows."""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"


def elements(svg: str, tag: str) -> Iterator[Element]:
    return ElementTree.fromstring(svg).iter(f"{SVG}{tag}")


def description(svg: str) -> str | None:
    return ElementTree.fromstring(svg).findtext(f"{SVG}desc")


def tooltips(svg: str, tag: str) -> list[str | None]:
    """The tooltip of each element of a kind."""
    return [element.findtext(f"{SVG}title") for element in elements(svg, tag)]
