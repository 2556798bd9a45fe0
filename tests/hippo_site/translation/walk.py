"""Visits of a German browser to one page after the other: what on them came from no catalogue."""

from collections.abc import Collection
from typing import Any

from django.test import Client
from django.urls import Resolver404, resolve

from tests.accounts.people import PASSWORD
from tests.hippo_site.translation.marked import texts_of, unmarked

BROWSER = {"accept": "text/html", "accept-language": "de"}


class Walk:
    """The visits of one person.

    left   by address: the texts that no catalogue has
    views  the names of the addresses
    """

    def __init__(self) -> None:
        self.client = Client(headers=BROWSER)
        self.left: dict[str, list[str]] = {}
        self.views: set[str] = set()

    def get(self, path: str, *, names: Collection[str] = (), **query: Any) -> None:
        self._look(path, self.client.get(path, query, follow=True), names)

    def post(self, path: str, form: dict[str, Any] | None = None) -> None:
        self._look(path, self.client.post(path, form or {}, follow=True))

    def log_in(self, name: str, password: str = PASSWORD) -> None:
        self.post("/account/login", {"login": name, "password": password})

    def confirm(self) -> None:
        self.post("/account/reauthenticate", {"password": PASSWORD})

    def report(self) -> str:
        """ "" where nothing is left."""
        return "\n".join(f"{place}: {' | '.join(left)}" for place, left in self.left.items())

    def _look(self, path: str, response: Any, names: Collection[str] = ()) -> None:
        html = response.content.decode()
        assert "<html" in html, (path, response.status_code, html[:300])
        if left := unmarked(texts_of(html), names):
            self.left[f"{path} {response.status_code}"] = left
        for address in (path, *(hop for hop, _ in response.redirect_chain)):
            try:
                self.views.add(resolve(address.partition("?")[0]).view_name)
            except Resolver404:
                continue
