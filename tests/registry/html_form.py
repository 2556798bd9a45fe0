"""The fields of a form on a page, as a browser would send them back untouched."""

from html.parser import HTMLParser

from django.test import Client

BUTTONS = {"submit", "button", "file", "image", "reset"}
Fields = dict[str, list[str]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: Fields = {}
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        name, value = named.get("name", ""), named.get("value", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            self._add(name, "")
        elif tag == "option" and "selected" in named and self._select:
            self._add(self._select, value)
        elif tag == "input" and name and named.get("type") not in BUTTONS:
            is_box = named.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in named:
                self._add(name, value or ("on" if is_box else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._select = self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            text = self.fields[self._textarea]
            text[-1] += data.removeprefix("\r\n").removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


def form_on(client: Client, path: str) -> Fields:
    """All forms of the page, as if they were one."""
    response = client.get(path)
    assert response.status_code == 200, response
    reader = _Reader()
    reader.feed(response.content.decode())
    reader.fields.pop("csrfmiddlewaretoken", None)
    return reader.fields
